package orders

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/catalog"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
)

// newJobForm adds a job.
type newJobForm struct {
	web.Form
	Name string `form:"name"`
	Next string `form:"next"` // go on with a line of labor
}

// jobForm changes a job.
type jobForm struct {
	web.Form
	Version    string `form:"version"`
	Name       string `form:"name"`
	Technician string `form:"technician"`
}

func jobOf(j *Job) *jobForm {
	return &jobForm{Version: strconv.FormatInt(j.Version, 10), Name: j.Name, Technician: idText(j.TechnicianID)}
}

// workForm starts, pauses or finishes work.
type workForm struct {
	web.Form
	Version string `form:"version"`
	Work    string `form:"work"`
}

// lineForm adds or changes a line. Currency is the one that its price was typed in.
type lineForm struct {
	web.Form
	Version     string `form:"version"` // of the job
	Kind        string `form:"kind"`
	Description string `form:"description"`
	PartNumber  string `form:"part_number"`
	Quantity    string `form:"quantity"`
	Price       string `form:"price"`
	Discount    string `form:"discount"`
	TaxClass    string `form:"tax_class"`
	Currency    string `form:"currency"`
	Next        string `form:"next"` // go on with another line of the kind
}

// id of a field. The next line's are others, so that nothing typed for the one before stays in them.
func (f *lineForm) id(field string) string { return "line-" + field + "-" + f.Version }

func (f *lineForm) read(me tenancy.Member) (in LineInput) {
	in.Kind, in.Currency, in.Description, in.PartNumber = Kind(f.Kind), f.Currency, f.Description, f.PartNumber
	f.Need("description", &f.Description, "Describe the line: the customer reads it.")
	f.Max("description", f.Description, descriptionMost, "Shorten this to 500 characters.")
	f.Max("part_number", f.PartNumber, partNumberMost, "Shorten this to 60 characters.")
	if !in.Kind.Known() {
		f.Fail("kind", "Choose labor, part, tire, fee or sublet.")
	}
	quantity, err := me.Locale().ParseQuantity(f.Quantity)
	switch {
	case err != nil:
		f.Fail("quantity", fault.As(err).Text)
	case quantity <= 0:
		f.Fail("quantity", "A quantity is more than zero.")
	case quantity > 1_000_000_000:
		f.Fail("quantity", "This quantity is too large.")
	}
	in.QuantityMilli = quantity
	if text := strings.TrimSpace(f.Price); text != "" || in.Kind != Labor {
		in.UnitPrice = f.amount("price", text, me)
	}
	if strings.TrimSpace(f.Discount) != "" {
		if discount := f.amount("discount", f.Discount, me); discount != nil {
			in.Discount = *discount
		}
	}
	in.TaxClass = readID(&f.Form, "tax_class", f.TaxClass)
	return in
}

func (f *lineForm) amount(field, text string, me tenancy.Member) *int64 {
	if !money.Known(f.Currency) { // the page always says it; without it the decimals would be guessed
		f.Fail(field, "Reload the page and type the amount again: the form has lost its currency.")
		return nil
	}
	amount, err := money.Parse(text, f.Currency, me.Locale())
	switch {
	case err != nil:
		f.Fail(field, fault.As(err).Text)
	case amount.Minor < 0:
		f.Fail(field, "Type an amount that is not negative.")
	case amount.Minor > most:
		f.Fail(field, "This amount is too large.")
	default:
		return &amount.Minor
	}
	return nil
}

// newLine is the form for a line of a kind, with the usual price and tax filled in.
func newLine(o *Order, j *Job, kind Kind, prices catalog.Catalog, me tenancy.Member) *lineForm {
	f := &lineForm{Version: strconv.FormatInt(j.Version, 10), Kind: string(kind), Currency: o.Currency, Quantity: "1"}
	if class, found := prices.DefaultClass(); found {
		f.TaxClass = class.ID.String()
	}
	if rate, found := prices.Rate(o.Currency); found && kind == Labor {
		f.Price = money.FormatPlain(rate.Amount, me.Locale())
	}
	return f
}

// lineOf fills the form with a stored line.
func lineOf(o *Order, j *Job, l *Line, me tenancy.Member) *lineForm {
	f := &lineForm{
		Version: strconv.FormatInt(j.Version, 10), Kind: string(l.Kind), Currency: o.Currency, Description: l.Description, PartNumber: l.PartNumber,
		Quantity: me.Locale().PlainQuantity(l.QuantityMilli), Price: money.FormatPlain(money.New(l.UnitPriceMinor, o.Currency), me.Locale()),
		TaxClass: l.TaxClassID.String(),
	}
	if l.DiscountMinor > 0 {
		f.Discount = money.FormatPlain(money.New(l.DiscountMinor, o.Currency), me.Locale())
	}
	return f
}

// decisionForm records what the customer said.
type decisionForm struct {
	web.Form
	Version string `form:"version"` // of the job
	Outcome string `form:"outcome"` // authorized, declined or deferred
	By      string `form:"by"`
	Medium  string `form:"medium"`
	Reason  string `form:"reason"`
	Until   string `form:"until"`
}

func (f *decisionForm) read(me tenancy.Member) (d Decision) {
	f.Need("by", &f.By, "Write the name of the person who decided.")
	f.Max("by", f.By, 200, "Shorten this to 200 characters.")
	f.Max("reason", f.Reason, noteMost, "Shorten this to 2,000 characters.")
	d = Decision{Medium: Medium(f.Medium), Name: f.By, Reason: f.Reason}
	if err := (&Decision{Medium: d.Medium, Name: "somebody"}).check(); err != nil || d.Medium == ByLink {
		f.Fail("medium", "Choose how the customer answered.")
	}
	if f.Outcome == string(Deferred) {
		day, err := me.Locale().ParseDate(f.Until, me.Zone())
		if err != nil {
			f.Fail("until", "Choose the day from which the job is offered again.")
			return d
		}
		d.Until = new(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)) // a day without a zone
	}
	return d
}

// decisionOn is the form for an answer, with the customer's name filled in.
func decisionOn(j *Job, outcome State, customer string, now time.Time, me tenancy.Member) *decisionForm {
	f := &decisionForm{Version: strconv.FormatInt(j.Version, 10), Outcome: string(outcome), By: customer, Medium: string(ByPhone)}
	if outcome == Deferred {
		f.Until = locale.DateValue(now.AddDate(0, 3, 0), me.Zone())
	}
	return f
}

func idFrom(text string) (uuid.UUID, bool) {
	id, err := uuid.Parse(text)
	return id, err == nil
}
