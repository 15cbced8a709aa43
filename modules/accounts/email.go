package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

var errSameEmail = fault.New(fault.Invalid, "This is the address that you have already. Type the new one.")

// AskForEmail begins the change of somebody's e-mail address: the new one gets a link that proves it, the present one is told.
// Until the link is used nothing changes. Whether the new address has an account already is told by mail only.
func (m *Module) AskForEmail(ctx context.Context, me Person, typed string) error {
	address, folded, err := Email(typed)
	if err != nil {
		return err
	}
	if _, present, err := Email(me.Email); err == nil && present == folded && address == me.Email {
		return errSameEmail
	}
	if _, _, err := m.admit(ctx, these(mailTries(ctx, folded)...)); err != nil {
		return err
	}
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := lockAccount(ctx, tx, me.ID)
		if err != nil {
			return err
		}
		other, err := findAccount(ctx, tx, folded)
		if err != nil {
			return err
		}
		if err := voidLinks(ctx, tx, who.ID, toMove, uuid.Nil); err != nil {
			return err
		}
		request, moved := db.NewID(), who.Person
		moved.Email = address
		link, err := m.addLink(ctx, tx, request, toMove, who.ID, address) // also where nobody will get it: the page shows the same
		if err != nil {
			return err
		}
		if other.ID != uuid.Nil && other.ID != who.ID {
			err = m.mailTaken(ctx, tx, request, other.Person)
		} else {
			err = m.mailNewAddress(ctx, tx, request, moved, link)
		}
		if err != nil {
			return err
		}
		if err := m.mailEmailAsked(ctx, tx, who.Person, address); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who.Actor(), "accounts.email.change_requested", who.ID, audit.Changed("email", who.Email, address))
	})
}

// ChangeEmail uses the link in the new mailbox up: from now on the person signs in with that address. Both addresses are told.
func (m *Module) ChangeEmail(ctx context.Context, token string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		link, err := useLink(ctx, tx, toMove, hashToken(token))
		if err != nil {
			return err
		}
		who, err := lockAccount(ctx, tx, link.person)
		if err != nil {
			return err
		}
		address, folded, err := Email(link.about)
		if err != nil {
			return err
		}
		if err := lockAddress(ctx, tx, folded); err != nil {
			return err
		}
		other, err := findAccount(ctx, tx, folded)
		if err != nil {
			return err
		}
		if other.ID != uuid.Nil && other.ID != who.ID {
			return errLink // it was registered since; its owner knows
		}
		if err := saveAddress(ctx, tx, who.ID, address, folded); err != nil {
			return err
		}
		for _, kind := range []purpose{toVerify, toReset} { // they went to the old mailbox
			if err := voidLinks(ctx, tx, who.ID, kind, uuid.Nil); err != nil {
				return err
			}
		}
		if err := m.mailEmailChanged(ctx, tx, who.Person, address); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who.Actor(), "accounts.email.changed", who.ID, audit.Changed("email", who.Email, address))
	})
}

// MovingTo is the address that waits to be proven, or "".
func (m *Module) MovingTo(ctx context.Context, person uuid.UUID) (address string, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		address, err = waitingAddress(ctx, tx, person)
		return err
	})
	return address, err
}
