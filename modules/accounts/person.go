package accounts

import (
	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/views/kit"
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

// Initials for the avatar.
func (p Person) Initials() string { return kit.Initials(p.Name) }
