package customers

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"bayline/platform/fault"
)

// Longest texts, in characters. What is longer is no name, plate or model but something else in the wrong field.
const (
	longestName  = 200
	longestPlate = 20
	longestWord  = 60
	longestNotes = 5000
	mostPhones   = 8
	firstYear    = 1886
)

// fits refuses what no form of ours lets through.
func (c Customer) fits() error {
	switch {
	case utf8.RuneCountInString(c.Name) > longestName, utf8.RuneCountInString(c.Company) > longestName:
		return fault.Newf(fault.Invalid, "A name has at most %d characters.", longestName)
	case c.Email != "" && !IsEmail(c.Email):
		return fault.New(fault.Invalid, SentenceEmail)
	}
	return nil
}

func (v Vehicle) fits() error {
	if utf8.RuneCountInString(v.Plate) > longestPlate {
		return fault.Newf(fault.Invalid, "A plate has at most %d characters.", longestPlate)
	}
	for _, text := range []string{v.Make, v.Model, v.Body, v.Engine, v.Color} {
		if utf8.RuneCountInString(text) > longestWord {
			return fault.Newf(fault.Invalid, "Make, model, body, engine and color have at most %d characters each.", longestWord)
		}
	}
	return nil
}

// SentenceEmail refuses what is no address.
const SentenceEmail = "Type an e-mail address, like amelia@example.com."

// IsEmail tells whether mail can be sent to an address.
func IsEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && len(text) <= 254 && strings.Contains(text, ".")
}
