package customers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// customerForm is what people type of a customer. Vehicle is the one that brought the customer here, where the form was opened from
// its page; Anyway is ticked under the customers that look the same.
type customerForm struct {
	web.Form
	Name       string   `form:"name"`
	Company    string   `form:"company"`
	Email      string   `form:"email"`
	Phones     []string `form:"phone"`
	Labels     []string `form:"phone_label"`
	Street     string   `form:"street"`
	PostalCode string   `form:"postal_code"`
	City       string   `form:"city"`
	Region     string   `form:"region"`
	Country    string   `form:"country"`
	StaffNotes string   `form:"staff_notes"`
	Version    string   `form:"version"`
	Vehicle    string   `form:"vehicle"`
	Anyway     string   `form:"anyway"`

	similar []Customer   // look the same as what was typed
	changed []kit.Change // what somebody else stored meanwhile, beside what was typed
}

func customerFormOf(c Customer) *customerForm {
	f := &customerForm{
		Name: c.Name, Company: c.Company, Email: c.Email, Street: c.Street, PostalCode: c.PostalCode, City: c.City, Region: c.Region,
		Country: c.Country, StaffNotes: c.StaffNotes, Version: strconv.FormatInt(c.Version, 10),
	}
	for _, p := range c.Phones {
		f.Phones = append(f.Phones, showPhone(p.E164))
		f.Labels = append(f.Labels, p.Label)
	}
	return f
}

// check turns what was typed into a customer. Numbers without a country code are dialed in country.
func (f *customerForm) check(country string) Customer {
	f.Name, f.Company, f.Email = tidy(f.Name), tidy(f.Company), tidy(f.Email)
	if f.Name == "" && f.Company == "" {
		f.Fail("name", "Type the name of the person or of the company.")
	}
	for _, field := range []struct {
		name  string
		value *string
		most  int
	}{
		{"name", &f.Name, longestName}, {"company", &f.Company, longestName}, {"street", &f.Street, longestName}, {"city", &f.City, longestName},
		{"region", &f.Region, longestName}, {"postal_code", &f.PostalCode, longestPlate},
	} {
		*field.value = tidy(*field.value)
		f.Max(field.name, *field.value, field.most, "Use at most "+strconv.Itoa(field.most)+" characters.")
	}
	if f.Email != "" && !IsEmail(f.Email) {
		f.Fail("email", SentenceEmail)
	}
	if f.Country != "" && !slices.ContainsFunc(tenancy.Countries(), func(c tenancy.Country) bool { return c.Code == f.Country }) {
		f.Fail("country", "Choose the country from the list.")
	}
	f.StaffNotes = strings.TrimSpace(f.StaffNotes)
	f.Max("staff_notes", f.StaffNotes, longestNotes, "Use at most 5,000 characters.")
	return Customer{
		Name: f.Name, Company: f.Company, Email: f.Email, Street: f.Street, PostalCode: f.PostalCode, City: f.City, Region: f.Region,
		Country: f.Country, StaffNotes: f.StaffNotes, Phones: f.phones(country), Version: web.Number(f.Version),
	}
}

func (f *customerForm) phones(country string) (phones []Phone) {
	if len(f.Phones) > mostPhones {
		f.Fail(phoneField(mostPhones-1), "A customer has at most 8 phones.")
		f.Phones = f.Phones[:mostPhones]
	}
	for i, text := range f.Phones {
		if tidy(text) == "" {
			continue
		}
		e164, err := phoneOf(text, country)
		if err != nil {
			f.Fail(phoneField(i), fault.As(err).Text)
			continue
		}
		label := tidy(f.label(i))
		if !f.Max(phoneField(i), label, longestWord, "Use at most 60 characters for what kind of phone it is.") {
			continue
		}
		if !slices.ContainsFunc(phones, func(p Phone) bool { return p.E164 == e164 }) {
			phones = append(phones, Phone{e164, label})
		}
	}
	return phones
}

func (f *customerForm) phone(i int) string {
	if i < len(f.Phones) {
		return f.Phones[i]
	}
	return ""
}

func (f *customerForm) label(i int) string {
	if i < len(f.Labels) {
		return f.Labels[i]
	}
	return ""
}

// rows of phones that the form shows: those that are there and an empty one.
func (f *customerForm) rows() int { return min(max(len(f.Phones)+1, 2), mostPhones) }

func phoneField(i int) string { return "phone-" + strconv.Itoa(i+1) }

func phoneLabel(i int) string {
	if i == 0 {
		return "Phone"
	}
	return "Phone " + strconv.Itoa(i+1)
}

// beside shows what is stored now next to what was typed, and lets the next submit be right.
func (f *customerForm) beside(stored, typed Customer) {
	f.Fail("", "Somebody changed this customer while you were typing. Compare, and save again to keep what you typed.")
	f.changed = changesOf(differences(stored.facts(), typed.facts()))
	f.Version = strconv.FormatInt(stored.Version, 10)
}

func changesOf(details []audit.Detail) []kit.Change {
	changes := make([]kit.Change, len(details))
	for i, d := range details {
		changes[i] = kit.Change{Field: d.Name, Before: d.Before, After: d.After}
	}
	return changes
}

// showPhone writes a number for people everywhere: with its country.
func showPhone(e164 string) string {
	number, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return e164
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}

// ShowPhone writes a stored number for people.
func ShowPhone(e164 string) string { return showPhone(e164) }

func countryOptions() []kit.Option {
	countries := tenancy.Countries()
	options := make([]kit.Option, len(countries))
	for i, c := range countries {
		options[i] = kit.Option{Value: c.Code, Label: c.Name}
	}
	return options
}
