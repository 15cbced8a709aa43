package orders

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/vin"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
)

var errUnreadable = fault.New(fault.BadRequest, "This form could not be read. Reload the page and try again.")

func readVersion(text string) (int64, error) {
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil || version < 1 {
		return 0, errUnreadable
	}
	return version, nil
}

// openForm begins an order. With vehicle, the fields of a new one are not asked.
type openForm struct {
	web.Form
	Vehicle      string `form:"vehicle"`
	Plate        string `form:"plate"`
	VIN          string `form:"vin"`
	Make         string `form:"make"`
	Model        string `form:"model"`
	Year         string `form:"year"`
	Body         string `form:"body"`
	Engine       string `form:"engine"`
	CustomerName string `form:"customer_name"`
	Phone        string `form:"phone"`
	Email        string `form:"email"`
	detailFields
}

// detailFields are what the forms for a new and for an existing order share.
type detailFields struct {
	Concerns   string `form:"concerns"`
	Promised   string `form:"promised"`
	Arrival    string `form:"arrival"`
	Technician string `form:"technician"`
	OdometerIn string `form:"odometer_in"`
	KeyTag     string `form:"key_tag"`
	Currency   string `form:"currency"`
	Rate       string `form:"rate"`
}

func (f *openForm) read(me tenancy.Member) (in Opening) {
	in.Vehicle = f.id("vehicle", f.Vehicle)
	for field, text := range map[string]string{"make": f.Make, "model": f.Model, "body": f.Body, "engine": f.Engine} {
		f.Max(field, text, 60, "Use at most 60 characters.")
	}
	f.Max("plate", strings.TrimSpace(f.Plate), 20, "A plate has at most 20 characters.")
	f.Max("customer_name", f.CustomerName, nameMost, "Use at most 200 characters.")
	f.Max("phone", f.Phone, 40, "Use at most 40 characters.")
	in.TakeIn = customers.TakeIn{
		Plate: strings.TrimSpace(f.Plate), Make: strings.TrimSpace(f.Make), Model: strings.TrimSpace(f.Model),
		Body: strings.TrimSpace(f.Body), Engine: strings.TrimSpace(f.Engine),
		CustomerName: strings.TrimSpace(f.CustomerName), Phone: strings.TrimSpace(f.Phone), Email: strings.TrimSpace(f.Email),
	}
	if strings.TrimSpace(f.VIN) != "" {
		text, err := vin.Check(f.VIN)
		if refusal := fault.As(err); refusal != nil {
			f.Fail("vin", refusal.Text)
		}
		in.TakeIn.VIN = text
	}
	if text := strings.TrimSpace(f.Year); text != "" {
		year, err := strconv.ParseInt(text, 10, 64)
		if err != nil || year < 1886 || year > 2100 {
			f.Fail("year", "Type the model year with four digits, such as 2018, or leave it empty.")
		}
		in.TakeIn.Year = year
	}
	if in.TakeIn.Email != "" && !customers.IsEmail(in.TakeIn.Email) {
		f.Fail("email", customers.SentenceEmail)
	}
	if in.Vehicle == uuid.Nil && in.TakeIn.Plate == "" && strings.TrimSpace(f.VIN) == "" && in.TakeIn.Make == "" {
		f.Fail("plate", "Type a plate, a VIN or a make: one of them is enough.")
	}
	d := f.details(&f.Form, me)
	in.Concerns, in.PromisedAt, in.Arrival, in.Technician, in.OdometerIn, in.KeyTag, in.Currency, in.Rate = d.Concerns, d.PromisedAt, d.Arrival,
		d.Technician, d.OdometerIn, d.KeyTag, d.Currency, d.Rate
	return in
}

// facts are the fields that the VIN fills, as the vin room draws them.
func (f *openForm) facts() vin.Fields {
	return vin.Fields{Make: f.Make, Model: f.Model, Year: f.Year, Body: f.Body, Engine: f.Engine, Errors: f.Errors()}
}

func (f *openForm) id(field, text string) uuid.UUID { return readID(&f.Form, field, text) }

// readID reads an id that a form carries: of a list, never typed.
func readID(f *web.Form, field, text string) uuid.UUID {
	if text == "" {
		return uuid.Nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		f.Fail(field, "Choose from the list.")
	}
	return id
}

func (d *detailFields) details(f *web.Form, me tenancy.Member) (details Details) {
	f.Max("concerns", d.Concerns, concernsMost, "Shorten this to 4,000 characters.")
	f.Max("key_tag", d.KeyTag, keyTagMost, "Shorten this to 30 characters.")
	details.Concerns, details.KeyTag, details.Arrival = d.Concerns, d.KeyTag, d.Arrival
	details.Technician = readID(f, "technician", d.Technician)
	details.PromisedAt = readMoment(f, "promised", d.Promised, me)
	details.OdometerIn = readOdometerField(f, "odometer_in", d.OdometerIn, me.Locale())
	details.Currency = d.Currency
	if d.Currency != "" && d.Currency != me.Standing().BaseCurrency {
		rate, err := money.ParseRate(d.Rate, me.Locale())
		if err != nil {
			f.Fail("rate", "Type what one "+d.Currency+" is worth in "+me.Standing().BaseCurrency+".")
		}
		details.Rate = rate
	}
	return details
}

func readMoment(f *web.Form, field, text string, me tenancy.Member) *time.Time {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	at, err := me.Locale().ParseDateTime(text, me.Zone())
	if err != nil {
		f.Fail(field, fault.As(err).Text)
		return nil
	}
	at = at.UTC()
	return &at
}

func readOdometerField(f *web.Form, field, text string, in locale.Locale) *int64 {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	value, err := in.ParseNumber(text)
	if err != nil || value < 0 || value > 9_999_999 {
		f.Fail(field, "Type the whole number on the odometer.")
		return nil
	}
	return &value
}

// detailsForm changes an order.
type detailsForm struct {
	web.Form
	Version     string `form:"version"`
	OdometerOut string `form:"odometer_out"`
	detailFields
}

func (f *detailsForm) read(me tenancy.Member) Details {
	d := f.details(&f.Form, me)
	d.OdometerOut = readOdometerField(&f.Form, "odometer_out", f.OdometerOut, me.Locale())
	if d.OdometerIn != nil && d.OdometerOut != nil && *d.OdometerOut < *d.OdometerIn {
		f.Fail("odometer_out", "The odometer at hand-over is not less than at arrival.")
	}
	return d
}

// detailsOf fills the form with what is stored.
func detailsOf(o *Order, me tenancy.Member) *detailsForm {
	f := &detailsForm{Version: strconv.FormatInt(o.Version, 10), OdometerOut: plain(o.OdometerOut, me)}
	f.Concerns, f.Arrival, f.KeyTag, f.Technician, f.OdometerIn = o.Concerns, o.Arrival, o.KeyTag, idText(o.TechnicianID), plain(o.OdometerIn, me)
	if o.PromisedAt != nil {
		f.Promised = locale.DateTimeValue(*o.PromisedAt, me.Zone())
	}
	f.Currency = o.Currency
	if o.Currency != me.Standing().BaseCurrency {
		f.Rate = strings.TrimRight(strings.TrimRight(locale.Default.Plain(o.RateNano, 9), "0"), ".")
	}
	return f
}

func plain(n *int64, me tenancy.Member) string {
	if n == nil {
		return ""
	}
	return me.Locale().Plain(*n, 0)
}

// staffNoteForm replaces the internal note.
type staffNoteForm struct {
	web.Form
	Version string `form:"version"`
	Note    string `form:"note"`
}

// noteForm adds to the timeline.
type noteForm struct {
	web.Form
	Note string `form:"note"`
}

// stageForm moves an order. Back is the board that it was moved on.
type stageForm struct {
	web.Form
	Version string `form:"version"`
	Stage   string `form:"stage"`
	Back    string `form:"back"`
}

// versionForm is for acts that need no more than what they act on.
type versionForm struct {
	web.Form
	Version string `form:"version"`
}

// voidForm ends an order.
type voidForm struct {
	web.Form
	Version string `form:"version"`
	Reason  string `form:"reason"`
}
