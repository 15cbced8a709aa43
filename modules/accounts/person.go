package accounts

import (
	"strings"

	"github.com/google/uuid"

	"bayline/modules/audit"
)

// Person is somebody who signs in. Passwords and secrets never leave the store.
type Person struct {
	ID       uuid.UUID
	Name     string
	Email    string
	Phone    string // E.164, may be empty
	Theme    string // "", "light" or "dark"
	Locale   string // "" follows the center
	Verified bool   // the e-mail address has been proven
	Factor   bool   // a second factor is set up
}

// Actor as the audit trail names this person outside of a center.
func (p Person) Actor() audit.Actor { return audit.Actor{Kind: "person", ID: p.ID, Name: p.Name} }

// Initials for the avatar: the first letters of the first and the last word.
func (p Person) Initials() string { return Initials(p.Name) }

// Initials of any name.
func Initials(name string) string {
	words := strings.Fields(name)
	switch len(words) {
	case 0:
		return "?"
	case 1:
		return strings.ToUpper(string([]rune(words[0])[:1]))
	}
	return strings.ToUpper(string([]rune(words[0])[:1]) + string([]rune(words[len(words)-1])[:1]))
}
