package transfer

import (
	"errors"
	"fmt"

	"crmbot/crm"
	"crmbot/crm/name"
)

// begin writes the set-up: currency, pipeline, teams.
func (p *Plan) begin(tx *crm.Tx) error {
	if s := p.setup; s != nil {
		if s.currency != "" {
			if _, err := tx.EditCompany(0, func(c *crm.Company) { c.Currency = s.currency }); err != nil {
				return fmt.Errorf("set the company's currency: %w", err)
			}
		}
		if s.pipeline != nil {
			made, err := tx.NewPipeline(*s.pipeline)
			if err != nil {
				return fmt.Errorf("make the pipeline: %w", err)
			}
			for _, st := range made.Stages {
				s.stages[name.Fold(st.Name)] = st.ID
			}
		}
	}
	for _, t := range p.teams { // a parent is always planned before its children
		team := crm.Team{Name: t.name}
		if t.parent != nil {
			team.Parent = t.parent.id
		}
		made, err := tx.NewTeam(team)
		if err != nil {
			return fmt.Errorf("make team %s: %w", t.name, err)
		}
		t.id = made.ID
	}
	return p.lead(tx)
}

// lead gives teams their leads, as far as these are written.
func (p *Plan) lead(tx *crm.Tx) error {
	for _, t := range p.leads {
		if t.lead.number() == 0 {
			continue
		}
		if _, err := tx.EditTeam(t.id, 0, func(team *crm.Team) { team.Lead = t.lead.id }); err != nil {
			return fmt.Errorf("give team %s its lead: %w", t.name, err)
		}
	}
	return nil
}

// where says which row a fault that the check did not see belongs to.
func (p *Plan) where(it *item, err error) error {
	file := p.layouts[it.table].t.name
	if refusal := (*crm.Error)(nil); errors.As(err, &refusal) {
		out := *refusal
		out.Args = append([]any{"file", file, "row", it.row}, out.Args...)
		return fmt.Errorf("import %s, row %d: %w", file, it.row, &out)
	}
	return fmt.Errorf("import %s, row %d: %w", file, it.row, err)
}

// write writes one record by its verb. It assigns the record's number and may run twice.
func (p *Plan) write(tx *crm.Tx, it *item) error {
	switch it.kind {
	case People:
		return p.writePerson(tx, it)
	case Products:
		return p.writeProduct(tx, it)
	case Customers:
		return p.writeCustomer(tx, it)
	case Contacts:
		return p.writeContact(tx, it)
	case Deals:
		return p.writeDeal(tx, it)
	case Tasks:
		return p.writeTask(tx, it)
	case Quotas:
		return p.writeQuota(tx, it)
	}
	return p.writeActivity(tx, it)
}

func (p *Plan) writePerson(tx *crm.Tx, it *item) error {
	rec := *it.person
	if it.team != nil {
		rec.Team = it.team.id
	}
	made, err := tx.NewPerson(rec)
	it.id = made.ID
	return err
}

func (p *Plan) writeProduct(tx *crm.Tx, it *item) error {
	if it.act == changed {
		_, err := tx.EditProduct(it.id, 0, func(rec *crm.Product) {
			if it.product.Series != "" {
				rec.Series = it.product.Series
			}
			if it.product.List.Currency != "" {
				rec.List = it.product.List
			}
			if it.product.Floor.Currency != "" {
				rec.Floor = it.product.Floor
			}
		})
		return err
	}
	made, err := tx.NewProduct(*it.product)
	it.id = made.ID
	return err
}

func (p *Plan) writeCustomer(tx *crm.Tx, it *item) error {
	if it.act == changed {
		there, err := tx.EditCustomer(it.id, 0, func(rec *crm.Customer) {
			overlay(rec, it.customer)
			if up := it.parent.number(); up != 0 {
				rec.Parent = up
			}
		})
		if err == nil && it.owner.number() != 0 && it.owner.id != there.Owner {
			_, err = tx.AssignCustomer(it.id, 0, it.owner.id, "")
		}
		return err
	}
	rec := *it.customer
	rec.Owner, rec.Parent = it.owner.number(), it.parent.number()
	made, err := tx.NewCustomer(rec)
	it.id = made.ID
	return err
}

func (p *Plan) writeContact(tx *crm.Tx, it *item) error {
	if it.act == changed {
		_, err := tx.EditContact(it.id, 0, func(rec *crm.Contact) { overlayContact(rec, it.contact) })
		return err
	}
	rec := *it.contact
	if of := it.of.number(); of != 0 {
		rec.Customers = []crm.ID{of}
	}
	made, err := tx.NewContact(rec)
	it.id = made.ID
	return err
}

func (p *Plan) writeDeal(tx *crm.Tx, it *item) error {
	rec := *it.deal
	rec.Customer, rec.Owner = it.of.number(), it.owner.number()
	if it.stage != "" {
		rec.Pipeline, rec.Stage = 0, p.setup.stages[it.stage]
	}
	if id := it.product1.number(); id != 0 {
		rec.Products = []crm.ID{id}
	}
	if id := it.about.number(); id != 0 {
		rec.Contacts = []crm.ID{id}
	}
	if it.act == changed {
		return changeDeal(tx, it.id, &rec)
	}
	made, err := tx.NewDeal(rec)
	it.id = made.ID
	return err
}

// changeDeal brings a stored deal to what the row says.
func changeDeal(tx *crm.Tx, id crm.ID, rec *crm.Deal) error {
	there, err := tx.EditDeal(id, 0, func(d *crm.Deal) {
		d.Title = rec.Title
		if rec.Customer != 0 && rec.Customer != d.Customer {
			d.Customer, d.Contacts = rec.Customer, nil
		}
		if rec.Amount.Minor != 0 {
			d.Amount = rec.Amount
		}
		if !rec.Expected.IsZero() {
			d.Expected = rec.Expected
		}
		if rec.Source != "" {
			d.Source = rec.Source
		}
		d.Custom, _ = addCustom(d.Custom, rec.Custom)
		if len(rec.Products) > 0 && len(d.Products) == 0 {
			d.Products = rec.Products
		}
	})
	if err != nil || there.Stage == rec.Stage {
		return err
	}
	_, to, err := tx.Stage(rec.Stage)
	if err != nil {
		return err
	}
	if !there.Open() {
		if there, err = tx.ReopenDeal(id, 0, "import"); err != nil || there.Stage == rec.Stage {
			return err
		}
	}
	switch to.Kind {
	case crm.StageWon:
		_, err = tx.WinDeal(id, 0, crm.Win{Amount: there.Amount, On: rec.ClosedOn, ContractNo: rec.ContractNo, Note: rec.ClosedNote})
	case crm.StageLost:
		reason := rec.LostReason
		if reason == "" {
			reason = "other"
		}
		_, err = tx.LoseDeal(id, 0, crm.Loss{Reason: reason, Competitor: rec.Competitor, Note: rec.ClosedNote, On: rec.ClosedOn})
	default:
		_, err = tx.MoveDeal(id, 0, rec.Stage, "import")
	}
	return err
}

func (p *Plan) writeTask(tx *crm.Tx, it *item) error {
	rec := *it.task
	rec.Customer, rec.Owner, rec.Deal = it.of.number(), it.owner.number(), it.about.number()
	made, err := tx.NewTask(rec)
	it.id = made.ID
	return err
}

func (p *Plan) writeActivity(tx *crm.Tx, it *item) error {
	rec := *it.activity
	rec.Customer, rec.Deal, rec.CreatedBy = it.of.number(), it.about.number(), it.owner.number()
	made, err := tx.LogActivity(rec, nil)
	it.id = made.ID
	return err
}
