package crm

import (
	"context"
	"time"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

func (v *View) Now() time.Time                               { panic("building") }
func (v *View) Actor() Actor                                 { panic("building") }
func (v *View) Me() Person                                   { panic("building") }
func (v *View) Company() Company                             { panic("building") }
func (v *View) Zone(person Person) *time.Location            { panic("building") }
func (v *View) TeamZone(team ID) *time.Location              { panic("building") }
func (v *View) Calendar() *calendar.Calendar                 { panic("building") }
func (v *View) Fiscal() calendar.Fiscal                      { panic("building") }
func (v *View) Currency(team ID) string                      { panic("building") }
func (v *View) Today(team ID) calendar.Date                  { panic("building") }
func (v *View) DayDue(owner ID, day calendar.Date) time.Time { panic("building") }

func (v *View) Person(id ID) (Person, error)                                   { panic("building") }
func (v *View) People() []Person                                               { panic("building") }
func (v *View) FindPeople(text string) []Person                                { panic("building") }
func (v *View) PersonByEmail(email string) (Person, bool)                      { panic("building") }
func (v *View) Team(id ID) (Team, error)                                       { panic("building") }
func (v *View) Teams() []Team                                                  { panic("building") }
func (v *View) Below(team ID) []ID                                             { panic("building") }
func (v *View) Identities(person ID) []Identity                                { panic("building") }
func (v *View) IdentityOf(platform, tenant, external string) (Identity, error) { panic("building") }
func (v *View) Scope() Scope                                                   { panic("building") }
func (v *View) ScopeOf(person ID) Scope                                        { panic("building") }
func (v *View) Can(action Action, ref Ref) error                               { panic("building") }
func (v *View) Sensitive(c Customer) bool                                      { panic("building") }
func (v *View) Masked(id ID) (MaskedCustomer, error)                           { panic("building") }
func (v *View) Unscoped() *View                                                { panic("building") }

func (v *View) Customer(id ID) (Customer, error)                       { panic("building") }
func (v *View) Contact(id ID) (Contact, error)                         { panic("building") }
func (v *View) Deal(id ID) (Deal, error)                               { panic("building") }
func (v *View) Activity(id ID) (Activity, error)                       { panic("building") }
func (v *View) Task(id ID) (Task, error)                               { panic("building") }
func (v *View) Product(id ID) (Product, error)                         { panic("building") }
func (v *View) Products() []Product                                    { panic("building") }
func (v *View) Pipeline(id ID) (Pipeline, error)                       { panic("building") }
func (v *View) Pipelines() []Pipeline                                  { panic("building") }
func (v *View) DefaultPipeline() Pipeline                              { panic("building") }
func (v *View) Stage(id StageID) (Pipeline, Stage, error)              { panic("building") }
func (v *View) ByExternal(kind Kind, external string) (ID, bool)       { panic("building") }
func (v *View) CustomerByCode(creditCode string) (Customer, error)     { panic("building") }
func (v *View) ContactsOf(customer ID) []Contact                       { panic("building") }
func (v *View) DealsOf(customer ID) []Deal                             { panic("building") }
func (v *View) DealsOwned(owner ID, open bool) []Deal                  { panic("building") }
func (v *View) DealsIn(stage StageID, limit int) []Deal                { panic("building") }
func (v *View) DealsShared(person ID) []Deal                           { panic("building") }
func (v *View) CustomersOwned(owner ID) []Customer                     { panic("building") }
func (v *View) ActivitiesOf(customer ID, limit int) []Activity         { panic("building") }
func (v *View) ActivitiesOfDeal(deal ID, limit int) []Activity         { panic("building") }
func (v *View) ActivitiesBy(author ID, from, to time.Time) []Activity  { panic("building") }
func (v *View) TasksOf(owner ID, states ...TaskState) []Task           { panic("building") }
func (v *View) TasksOfDeal(deal ID) []Task                             { panic("building") }
func (v *View) TasksOfCustomer(customer ID) []Task                     { panic("building") }
func (v *View) NextStep(deal ID) (Task, bool)                          { panic("building") }
func (v *View) StageEvents(deal ID) []StageEvent                       { panic("building") }
func (v *View) Timeline(customer ID, limit int) []TimelineRow          { panic("building") }
func (v *View) Recent(limit int) []ID                                  { panic("building") }
func (v *View) TouchedSince(customer ID) (time.Time, bool)             { panic("building") }
func (v *View) LastActivity(ref Ref) (time.Time, bool)                 { panic("building") }
func (v *View) Completeness(c Customer) (filled int, missing []string) { panic("building") }
func (v *View) PreviewMerge(master, other ID) (MergePreview, error)    { panic("building") }

func (v *View) Quotas(period string) []Quota                              { panic("building") }
func (v *View) Quota(subject Ref, m Metric, period string) (Quota, error) { panic("building") }
func (v *View) QuotaFor(subject Ref, m Metric, p calendar.Period) (money.Amount, bool) {
	panic("building")
}
func (v *View) Rates() []ExchangeRate                                         { panic("building") }
func (v *View) RateOn(currency string, on calendar.Date) (money.Rate, bool)   { panic("building") }
func (v *View) Convert(a money.Amount, on calendar.Date) (money.Amount, bool) { panic("building") }

func (v *View) History(ref Ref, limit int) []Entry { panic("building") }
func (v *View) Entry(seq uint64) (Entry, error)    { panic("building") }
func (v *View) UndoneBy(seq uint64) (uint64, bool) { panic("building") }
func (v *View) LastUndoable(person ID, place string, within time.Duration) (Entry, bool) {
	panic("building")
}
func (v *View) EntriesBy(person ID, limit int) []Entry { panic("building") }
func (v *View) Entries(from uint64, limit int) []Entry { panic("building") }

func (tx *Tx) Facts() []Fact { panic("building") }
func (tx *Tx) Emit(f Fact)   { panic("building") }

func (tx *Tx) NewCustomer(c Customer) (Customer, error) { panic("building") }
func (tx *Tx) EditCustomer(id ID, rev uint64, edit func(*Customer)) (Customer, error) {
	panic("building")
}
func (tx *Tx) ArchiveCustomer(id ID, rev uint64) (Customer, error) { panic("building") }
func (tx *Tx) MergeCustomers(master, other ID) (Customer, error)   { panic("building") }
func (tx *Tx) AssignCustomer(id ID, rev uint64, to ID, reason string) (Customer, error) {
	panic("building")
}
func (tx *Tx) NewContact(c Contact) (Contact, error)                               { panic("building") }
func (tx *Tx) EditContact(id ID, rev uint64, edit func(*Contact)) (Contact, error) { panic("building") }
func (tx *Tx) NewDeal(d Deal) (Deal, error)                                        { panic("building") }
func (tx *Tx) EditDeal(id ID, rev uint64, edit func(*Deal)) (Deal, error)          { panic("building") }
func (tx *Tx) MoveDeal(id ID, rev uint64, to StageID, reason string) (Deal, error) { panic("building") }
func (tx *Tx) SetAmount(id ID, rev uint64, a money.Amount) (Deal, error)           { panic("building") }
func (tx *Tx) SetExpected(id ID, rev uint64, on calendar.Date, reason string) (Deal, error) {
	panic("building")
}
func (tx *Tx) WinDeal(id ID, rev uint64, w Win) (Deal, error)                   { panic("building") }
func (tx *Tx) LoseDeal(id ID, rev uint64, l Loss) (Deal, error)                 { panic("building") }
func (tx *Tx) ReopenDeal(id ID, rev uint64, reason string) (Deal, error)        { panic("building") }
func (tx *Tx) AssignDeal(id ID, rev uint64, to ID, reason string) (Deal, error) { panic("building") }
func (tx *Tx) SplitDeal(id ID, rev uint64, shares []Split) (Deal, error)        { panic("building") }
func (tx *Tx) FollowDeal(id, person ID) (Deal, error)                           { panic("building") }
func (tx *Tx) UnfollowDeal(id, person ID) (Deal, error)                         { panic("building") }
func (tx *Tx) LogActivity(a Activity, next *Task) (Activity, error)             { panic("building") }
func (tx *Tx) EditActivity(id ID, rev uint64, edit func(*Activity)) (Activity, error) {
	panic("building")
}
func (tx *Tx) VoidActivity(id ID, rev uint64) (Activity, error)           { panic("building") }
func (tx *Tx) NewTask(t Task) (Task, error)                               { panic("building") }
func (tx *Tx) EditTask(id ID, rev uint64, edit func(*Task)) (Task, error) { panic("building") }
func (tx *Tx) DoneTask(id ID, rev uint64, result string) (Task, error)    { panic("building") }
func (tx *Tx) SnoozeTask(id ID, rev uint64, due time.Time, allDay bool) (Task, error) {
	panic("building")
}
func (tx *Tx) CancelTask(id ID, rev uint64) (Task, error)        { panic("building") }
func (tx *Tx) AssignTask(id ID, rev uint64, to ID) (Task, error) { panic("building") }
func (tx *Tx) SetQuota(subject Ref, m Metric, period string, value money.Amount) (Quota, error) {
	panic("building")
}
func (tx *Tx) SetRate(r ExchangeRate) (ExchangeRate, error)                        { panic("building") }
func (tx *Tx) NewProduct(p Product) (Product, error)                               { panic("building") }
func (tx *Tx) EditProduct(id ID, rev uint64, edit func(*Product)) (Product, error) { panic("building") }
func (tx *Tx) NewPerson(p Person) (Person, error)                                  { panic("building") }
func (tx *Tx) EditPerson(id ID, rev uint64, edit func(*Person)) (Person, error)    { panic("building") }
func (tx *Tx) DisablePerson(id ID, rev uint64) (Person, error)                     { panic("building") }
func (tx *Tx) LinkIdentity(i Identity) (Identity, error)                           { panic("building") }
func (tx *Tx) UnlinkIdentity(platform, tenant, external string) error              { panic("building") }
func (tx *Tx) TouchIdentity(platform, tenant, external, direct string) error       { panic("building") }
func (tx *Tx) NewTeam(t Team) (Team, error)                                        { panic("building") }
func (tx *Tx) EditTeam(id ID, rev uint64, edit func(*Team)) (Team, error)          { panic("building") }
func (tx *Tx) EditCompany(rev uint64, edit func(*Company)) (Company, error)        { panic("building") }
func (tx *Tx) ClosePeriod(to calendar.Date) (Company, error)                       { panic("building") }
func (tx *Tx) NewPipeline(p Pipeline) (Pipeline, error)                            { panic("building") }
func (tx *Tx) EditPipeline(id ID, rev uint64, edit func(*Pipeline)) (Pipeline, error) {
	panic("building")
}
func (tx *Tx) MoveStageDeals(from, to StageID) (int, error) { panic("building") }
func (tx *Tx) Undo(seq uint64) (Entry, error)               { panic("building") }

func (c *CRM) VerifyJournal(ctx context.Context) error { panic("building") }
func (c *CRM) Check(ctx context.Context) error         { panic("building") }
func (r Ref) String() string                           { panic("building") }
func ParseRef(s string) (Ref, bool)                    { panic("building") }
func (d *Deal) Shares() []Share                        { panic("building") }

// Share is a co-owner's part of a deal's amount.
type Share struct {
	Person ID
	Amount money.Amount
}
