package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
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
	Unread   int64  // notifications that they have not opened; 100 stands for more
}

// Actor as the audit trail names this person outside of a center.
func (p Person) Actor() audit.Actor { return audit.Actor{Kind: "person", ID: p.ID, Name: p.Name} }

// Initials for the avatar.
func (p Person) Initials() string { return kit.Initials(p.Name) }

// Profile of a person, and the version that a change of it is based on.
func (m *Module) Profile(ctx context.Context, id uuid.UUID) (Person, int64, error) {
	var who account
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		who, err = readAccount(ctx, tx, id)
		return err
	})
	return who.Person, who.version, err
}

// SaveProfile changes name and phone (E.164, or empty) of the version that was read; a newer one is a conflict.
func (m *Module) SaveProfile(ctx context.Context, id uuid.UUID, version int64, name, phone string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		before, err := lockAccount(ctx, tx, id)
		if err != nil {
			return err
		}
		saved, err := saveProfile(ctx, tx, id, version, name, phone)
		if err != nil {
			return err
		}
		if !saved {
			return fault.New(fault.Conflict, "Your profile was changed in another window. Reload the page to see how it is now.")
		}
		return audit.Record(ctx, tx, before.Actor(), "accounts.profile.changed", id,
			audit.Changed("name", before.Name, name), audit.Changed("phone", before.Phone, phone))
	})
}

// SetTheme keeps how somebody likes the pages: "light", "dark", or empty for the system's choice.
func (m *Module) SetTheme(ctx context.Context, id uuid.UUID, theme string) error {
	if theme != "" && theme != "light" && theme != "dark" {
		return fault.New(fault.Invalid, "There is no such theme. Choose light or dark.")
	}
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return saveTheme(ctx, tx, id, theme) })
}
