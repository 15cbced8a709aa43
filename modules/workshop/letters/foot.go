package letters

import (
	"context"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// foot is where a center is and how it is reached. Its website is no link: a mail of ours leads to us only.
func foot(p tenancy.Profile) []string {
	return filled(
		strings.Join(filled(p.Street, place(p), country(p.Country)), ", "),
		strings.Join(filled(phone(p.Phone), p.Email, website(p.Website)), " · "))
}

// Answering says how a customer answers a letter of the center in scope: "Answer this mail or call +1 312-555-0142".
func Answering(ctx context.Context, tx db.Tx) (string, error) {
	p, err := tenancy.ReadProfile(ctx, tx)
	return answering(p), err
}

func answering(p tenancy.Profile) string {
	switch {
	case p.Email != "" && p.Phone != "":
		return "Answer this mail or call " + phone(p.Phone)
	case p.Phone != "":
		return "Call " + phone(p.Phone)
	case p.Email != "":
		return "Answer this mail"
	}
	return "Come by"
}

// place is written as the country's mail has it: Chicago, IL 60618, or 10115 Berlin.
func place(p tenancy.Profile) string {
	switch p.Country {
	case "US", "CA", "AU":
		return strings.Join(filled(p.City, strings.TrimSpace(p.Region+" "+p.PostalCode)), ", ")
	}
	return strings.Join(filled(strings.TrimSpace(p.PostalCode+" "+p.City), p.Region), ", ")
}

func country(code string) string {
	countries := tenancy.Countries()
	at := slices.IndexFunc(countries, func(c tenancy.Country) bool { return c.Code == code })
	if at < 0 {
		return code
	}
	return countries[at].Name
}

func phone(e164 string) string {
	number, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return e164
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}

func website(address string) string {
	_, bare, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return strings.TrimSuffix(bare, "/")
}

// filled are the texts that are not empty.
func filled(texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}
