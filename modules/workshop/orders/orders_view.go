package orders

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/catalog"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/letters"
	"bayline/modules/workshop/timeline"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/views/kit"
)

// orderView is what the page of an order needs to be drawn.
type orderView struct {
	*Order
	About      About
	Customer   *customers.Customer
	Owner      *customers.Owner // of the vehicle, where the order has no customer
	Prices     catalog.Catalog
	Totals     Totals
	Feed       timeline.View
	Settlement templ.Component
	Staff      []technician
	Edit       editing
	Form       any // of what is being edited
	Notice     notice
	Sent       []letters.Sent // estimates

	letter *letters.Form // of an estimate, where it is asked for
	me     tenancy.Member
	now    time.Time
	zone   *time.Location
}

// editing is the part of the page that is a form, as the address says it: ?edit=line&id=…
type editing struct {
	What    string // details, note, void, new-job, job, new-line, line, answer, estimate
	ID      uuid.UUID
	Kind    Kind  // of a new line
	Outcome State // of an answer
}

// query asks the page for this form.
func (e editing) query() string {
	if e.What == "" {
		return ""
	}
	return "?edit=" + e.What + "&id=" + e.ID.String() + "&kind=" + string(e.Kind)
}

func (e editing) needsStaff() bool { return e.What == "details" || e.What == "job" }

// notice stands over the page: why something was not done, and what changed meanwhile.
type notice struct {
	Text    string
	Changes []kit.Change
}

func (v *orderView) edits(what string, id uuid.UUID) bool {
	return v.Edit.What == what && v.Edit.ID == id
}

func (v *orderView) path(parts ...string) string {
	return strings.Join(append([]string{"/work-orders/" + strconv.FormatInt(v.Number, 10)}, parts...), "/")
}

func (v *orderView) jobPath(j *Job, parts ...string) string {
	return v.path(append([]string{"jobs", j.ID.String()}, parts...)...)
}

// editPath is this page with a form in it.
func (v *orderView) editPath(what string, id uuid.UUID, more ...string) string {
	address := v.path() + "?edit=" + what
	if id != uuid.Nil {
		address += "&id=" + id.String()
	}
	for _, m := range more {
		address += "&" + m
	}
	return address
}

func (v *orderView) version() string { return strconv.FormatInt(v.Version, 10) }

// What this member may do with this order as it stands.
func (v *orderView) writes() bool { return v.Open() && v.me.May(can.WriteOrders) }
func (v *orderView) asks() bool   { return v.Open() && v.me.May(can.AuthorizeJobs) }
func (v *orderView) works() bool  { return v.Open() && v.me.May(can.DoWork) }
func (v *orderView) moves() bool  { return v.Document == WorkOrder && v.me.May(can.MoveOrders) }
func (v *orderView) notes() bool  { return v.Open() && v.me.May(can.WriteNotes) }
func (v *orderView) prices() bool { return v.me.SeesPrices() }

func (v *orderView) locale() locale.Locale { return v.me.Locale() }

func (v *orderView) amount(minor int64) string {
	return money.Format(money.New(minor, v.Currency), v.locale())
}

// bare is an amount without its currency: the column says it.
func (v *orderView) bare(minor int64) string {
	return v.locale().Decimal(minor, money.Digits(v.Currency))
}

func (v *orderView) quantity(l *Line) string {
	text := v.locale().Quantity(l.QuantityMilli)
	if l.Kind == Labor {
		return text + "\u00a0h"
	}
	return text
}

func (v *orderView) title() string {
	return cmp.Or(v.Summary, v.About.Vehicle, v.About.Plate, "Work order")
}

func (v *orderView) clock(at time.Time) string { return v.locale().DayTime(at, v.now, v.zone) }

// brief is the time for today, else day and time.
func (v *orderView) brief(at time.Time) string {
	if midnight(at, v.zone).Equal(midnight(v.now, v.zone)) {
		return v.locale().Time(at, v.zone)
	}
	return v.clock(at)
}

func (v *orderView) late() bool {
	return v.PromisedAt != nil && v.Open() && (&Card{Stage: v.Stage, PromisedAt: *v.PromisedAt}).Late(v.now) > 0
}

func (v *orderView) odometer(value *int64) string {
	if value == nil {
		return ""
	}
	return v.locale().Distance(*value, locale.Unit(v.OdometerUnit))
}

func (v *orderView) drafts() (n int) {
	for _, job := range v.Jobs {
		if job.State == Draft && len(job.Lines) > 0 {
			n++
		}
	}
	return n
}

// presentable: every draft has a price, so that all can be presented at once.
func (v *orderView) presentable() bool {
	for _, job := range v.Jobs {
		if job.State == Draft && len(job.Lines) == 0 {
			return false
		}
	}
	return v.asks() && v.drafts() > 0
}

func (v *orderView) badge() kit.Badge {
	switch v.Document {
	case Voided:
		return kit.Badge{Label: "Void", Tone: "red", Icon: "ban", Large: true}
	}
	return kit.Badge{Label: v.Stage.Label(), Tone: v.Stage.tone(), Icon: v.Stage.icon(), Large: true}
}

// steps of the way to the invoice.
func (v *orderView) steps() []kit.Stage {
	steps := make([]kit.Stage, len(Stages))
	at := v.Stage.Index()
	for i, stage := range Stages {
		steps[i] = kit.Stage{Label: stage.Label(), Icon: stage.icon(), Tone: stage.tone(), Done: i < at, Current: i == at}
	}
	steps[0].Note = v.brief(v.OpenedAt)
	steps[at].Note = "since " + v.brief(v.StageSince)
	return steps
}

func (v *orderView) facts() (facts []kit.Fact) {
	add := func(icon, text string) { facts = append(facts, kit.Fact{Icon: icon, Text: text}) }
	if v.PromisedAt != nil {
		text := "Promised " + v.clock(*v.PromisedAt)
		if v.late() {
			facts = append(facts, kit.Fact{Icon: "clock", Rich: lateFact(text + ", " + duration(v.now.Sub(*v.PromisedAt)) + " late")})
		} else {
			add("clock", text)
		}
	}
	switch v.Arrival {
	case OnSite:
		add("sofa", "Waiting on site")
	case TowIn:
		add("truck", "Tow-in")
	}
	if v.About.Technician != "" {
		facts = append(facts, kit.Fact{Rich: personFact(v.About.Technician)})
	}
	if v.About.Advisor != "" {
		add("edit", "Advisor "+v.About.Advisor)
	}
	if v.KeyTag != "" {
		add("key", "Key "+v.KeyTag)
	}
	return facts
}

// vehiclePairs are the facts of the vehicle's card.
func (v *orderView) vehiclePairs() (pairs []kit.Pair) {
	add := func(term, value string, code bool) {
		if value != "" {
			pairs = append(pairs, kit.Pair{Term: term, Value: value, Code: code})
		}
	}
	add("VIN", v.About.VIN, true)
	add("Odometer in", v.odometer(v.OdometerIn), false)
	add("Odometer out", v.odometer(v.OdometerOut), false)
	add("Engine", v.About.Engine, false)
	if v.About.LastVisit != nil {
		add("Last visit", v.locale().Date(*v.About.LastVisit, v.zone), false)
	}
	return pairs
}

// sums are the lines of the totals.
func (v *orderView) sums() (sums []kit.Sum) {
	t := v.Totals
	for i, kind := range Kinds {
		if t.PerKind[i] != 0 {
			sums = append(sums, kit.Sum{Label: kind.Label(), Amount: v.amount(t.PerKind[i])})
		}
	}
	if t.Discount != 0 {
		sums = append(sums, kit.Sum{Label: "Discounts, taken off above", Amount: v.amount(t.Discount), Muted: true})
	}
	for _, tax := range t.Taxes {
		label := tax.Name + " " + v.locale().Percent(int64(tax.Rate))
		if v.TaxMode == money.Inclusive {
			label = "Includes " + label
		}
		sums = append(sums, kit.Sum{Label: label, Amount: v.amount(tax.Tax), Muted: v.TaxMode == money.Inclusive})
	}
	if t.Refused != 0 {
		sums = append(sums, kit.Sum{Label: "Declined or later, not charged", Amount: v.amount(t.Refused), Muted: true})
	}
	label := "Estimate total"
	if t.Approved {
		label = "Approved total"
	}
	sums = append(sums, kit.Sum{Label: label, Amount: v.amount(t.Total), Grand: true})
	if v.RateNano != int64(money.Par) {
		base := v.me.Standing().BaseCurrency
		if worth, err := money.Convert(money.New(t.Total, v.Currency), money.Rate(v.RateNano), base); err == nil {
			sums = append(sums, kit.Sum{Label: "In " + base, Amount: "≈ " + money.Format(worth, v.locale()), Muted: true})
		}
	}
	return sums
}

// jobClass colors a job that waits, or that will not be done.
func jobClass(j *Job) string {
	switch {
	case !j.Counts():
		return "declined"
	case j.State == Presented:
		return "pending-job"
	}
	return ""
}

func jobBadge(j *Job) kit.Badge {
	switch j.State {
	case Presented:
		return kit.Badge{Label: "Needs approval", Tone: "amber", Icon: "clock"}
	case Authorized:
		return kit.Badge{Label: "Approved", Tone: "green", Icon: "check"}
	case Declined:
		return kit.Badge{Label: "Declined", Tone: "red", Icon: "x"}
	case Deferred:
		return kit.Badge{Label: "Later", Tone: "slate", Icon: "calendar"}
	}
	return kit.Badge{Label: "Draft", Tone: "slate", Icon: "edit"}
}

func workBadge(j *Job) (badge kit.Badge, has bool) {
	switch j.Work {
	case Running:
		return kit.Badge{Label: "Running", Tone: "violet", Icon: "play"}, true
	case Paused:
		return kit.Badge{Label: "Paused", Tone: "amber", Icon: "pause"}, true
	case Done, Checked:
		return kit.Badge{Label: "Done", Tone: "green", Icon: "okcircle"}, true
	}
	return badge, false
}

// answered says who answered, when and how.
func (v *orderView) answered(j *Job) string {
	if j.DecidedAt == nil {
		if j.State == Presented && j.PresentedAt != nil {
			return "Presented " + v.brief(*j.PresentedAt)
		}
		return ""
	}
	text := j.DecidedBy + ", " + v.brief(*j.DecidedAt) + " " + Medium(j.DecidedMedium).Phrase()
	if j.DeferredUntil != nil {
		text += " · offer again from " + v.locale().Date(*j.DeferredUntil, time.UTC)
	}
	if j.DecidedReason != "" {
		text += " · " + j.DecidedReason
	}
	return text
}

func kindIcon(k Kind) string {
	switch k {
	case Labor:
		return "wrench"
	case Fee:
		return "tag"
	case Sublet:
		return "truck"
	}
	return "package"
}

func kindWord(k Kind) string {
	switch k {
	case Part:
		return "part"
	case Tire:
		return "tire"
	}
	return string(k)
}

func (v *orderView) staffOptions(chosen string) []kit.Option {
	options := make([]kit.Option, 0, len(v.Staff)+1)
	found := chosen == ""
	for _, t := range v.Staff {
		options = append(options, kit.Option{Value: t.ID.String(), Label: t.Name})
		found = found || t.ID.String() == chosen
	}
	if !found { // somebody who has left, and still stands on the order
		options = append(options, kit.Option{Value: chosen, Label: cmp.Or(v.About.Technician, "No longer here")})
	}
	return options
}

func (v *orderView) classOptions(chosen string) (options []kit.Option) {
	for _, class := range v.Prices.Classes {
		if !class.Retired || class.ID.String() == chosen {
			options = append(options, kit.Option{Value: class.ID.String(), Label: class.Name + " " + v.locale().Percent(int64(class.Rate))})
		}
	}
	return options
}

func mediaOptions() []kit.Option {
	return []kit.Option{
		{Value: string(InPerson), Label: "In person"}, {Value: string(ByPhone), Label: "By phone"},
		{Value: string(ByText), Label: "By text message"}, {Value: string(ByMail), Label: "By e-mail"},
	}
}

func arrivalOptions() []kit.Option {
	return []kit.Option{{Value: DropOff, Label: "Drop-off"}, {Value: OnSite, Label: "Waiting on site"}, {Value: TowIn, Label: "Tow-in"}}
}

func currencyOptions(me tenancy.Member) (options []kit.Option) {
	for _, code := range me.Standing().Currencies {
		options = append(options, kit.Option{Value: code, Label: code})
	}
	return options
}
