package invoices

import (
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/payments"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// postForm posts an invoice. What is missing is asked in it, after the first try.
type postForm struct {
	web.Form
	Version    string `form:"version"`
	DueIn      string `form:"due_in"`
	Name       string `form:"name"`
	Company    string `form:"company"`
	Street     string `form:"street"`
	PostalCode string `form:"postal_code"`
	City       string `form:"city"`
	Region     string `form:"region"`
	Country    string `form:"country"`

	missing *Missing
}

const (
	longestName   = 200
	longestPostal = 20
)

var terms = []kit.Option{{Value: "0", Label: "At once"}, {Value: "7", Label: "In 7 days"}, {Value: "14", Label: "In 14 days"}, {Value: "30", Label: "In 30 days"}, {Value: "60", Label: "In 60 days"}}

func (f *postForm) check() (p Posting) {
	p.Version = web.Number(f.Version)
	if f.DueIn == "" {
		f.DueIn = "0"
	}
	if !slices.ContainsFunc(terms, func(o kit.Option) bool { return o.Value == f.DueIn }) {
		f.Fail("due_in", "Choose when the invoice is due.")
	}
	p.DueIn, _ = strconv.Atoi(f.DueIn)
	for _, field := range []struct {
		name  string
		value *string
		most  int
	}{
		{"name", &f.Name, longestName}, {"company", &f.Company, longestName}, {"street", &f.Street, longestName}, {"city", &f.City, longestName},
		{"region", &f.Region, longestName}, {"postal_code", &f.PostalCode, longestPostal},
	} {
		*field.value = strings.Join(strings.Fields(*field.value), " ")
		if !f.Max(field.name, *field.value, field.most, "Use at most "+strconv.Itoa(field.most)+" characters.") {
			f.missing = f.asked()
		}
	}
	if f.Country != "" && !slices.ContainsFunc(tenancy.Countries(), func(c tenancy.Country) bool { return c.Code == f.Country }) {
		f.Fail("country", "Choose the country from the list.")
		f.missing = f.asked()
	}
	p.Name, p.Company = f.Name, f.Company
	p.Address = customers.Address{Street: f.Street, PostalCode: f.PostalCode, City: f.City, Region: f.Region, Country: f.Country}
	return p
}

// asked shows again what was typed into.
func (f *postForm) asked() *Missing { return &Missing{Name: f.Name+f.Company != "", Address: true} }

// ask puts the questions into the form.
func (f *postForm) ask(missing *Missing, country string) {
	f.missing = missing
	if missing.Name && f.Name == "" && f.Company == "" {
		f.Fail("name", "Type the name of the person or of the company.")
	}
	if f.Street == "" {
		f.Fail("street", "Type the street and number.")
	}
	if f.City == "" {
		f.Fail("city", "Type the city.")
	}
	if f.Country == "" {
		f.Country = country
	}
	f.Fail("", missing.Error())
}

func countryOptions() []kit.Option {
	var options []kit.Option
	for _, c := range tenancy.Countries() {
		options = append(options, kit.Option{Value: c.Code, Label: c.Name})
	}
	return options
}

// payForm records a payment. Idempotency is the form's own id.
type payForm struct {
	web.Form
	Amount      string `form:"amount"`
	Method      string `form:"method"`
	Reference   string `form:"reference"`
	Idempotency string `form:"idempotency"`
}

// newPayForm offers what is open, once something is charged.
func newPayForm(open money.Amount, charged bool, in locale.Locale) *payForm {
	f := &payForm{Idempotency: db.NewID().String(), Method: string(payments.Card)}
	if charged && open.Minor > 0 {
		f.Amount = money.FormatPlain(open, in)
	}
	return f
}

func (f *payForm) check(currency string, in locale.Locale) (t payments.Taking) {
	var err error
	if t.Amount, err = money.Parse(f.Amount, currency, in); err != nil {
		_ = f.FailWith("amount", err) // Parse refuses with faults only
	}
	if t.Method = payments.Method(f.Method); !t.Method.Known() {
		f.Fail("method", "Choose how the money came.")
	}
	t.Reference = strings.Join(strings.Fields(f.Reference), " ")
	f.Max("reference", t.Reference, payments.ReferenceMost, "Use at most "+strconv.Itoa(payments.ReferenceMost)+" characters.")
	if t.Idempotency, err = uuid.Parse(f.Idempotency); err != nil {
		f.Idempotency = db.NewID().String()
		f.Fail("", "This form is out of date. Look at it again and record the payment once more.")
	}
	return t
}

func methodOptions() []kit.Option {
	options := make([]kit.Option, len(payments.Methods))
	for i, m := range payments.Methods {
		options[i] = kit.Option{Value: string(m), Label: m.Label()}
	}
	return options
}
