package main

import (
	"crmbot/config"
	"crmbot/crm"
)

// applyDictionaries brings the company's own fields and its dictionaries to what the sections say. Each entry is known by its name in
// either language and keeps its key or code, under which records hold it; what a section no longer names is retired.
func applyDictionaries(tx *crm.Tx, cfg *config.Config) error {
	if _, said := cfg.Said("fields"); said {
		if err := editCompany(tx, func(c *crm.Company) { c.SetFields(fieldsOf(cfg)) }); err != nil {
			return where(cfg, "fields", err)
		}
	}
	for _, d := range []struct {
		of    crm.Dictionary
		words []config.Word
	}{{crm.LostReasons, cfg.Reasons}, {crm.Sources, cfg.Sources}, {crm.Industries, cfg.Industries}} {
		section := string(d.of)
		if _, said := cfg.Said(section); !said {
			continue
		}
		want := make([]crm.Choice, len(d.words))
		for i, w := range d.words {
			want[i] = crm.Choice{Name: w.Name, EN: w.NameEN}
		}
		err := editCompany(tx, func(c *crm.Company) {
			list := c.Dictionary(d.of)
			*list = crm.SetChoices(*list, want)
		})
		if err != nil {
			return where(cfg, section, err)
		}
	}
	return nil
}

func fieldsOf(cfg *config.Config) []crm.CustomField {
	holders := map[string]crm.Kind{"customer": crm.KindCustomer, "contact": crm.KindContact, "deal": crm.KindDeal}
	var out []crm.CustomField
	for _, f := range cfg.Fields {
		out = append(out, crm.CustomField{
			Of: holders[f.Of], Name: f.Name, EN: f.NameEN, Kind: crm.FieldKind(f.Kind), Options: f.Options, Required: f.Required,
		})
	}
	return out
}
