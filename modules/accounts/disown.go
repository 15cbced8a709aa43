package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts/devices"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/session"
)

// Disown is what the link "This wasn't me" in a warning does: all sessions end, all devices are strangers, the password is worth
// nothing any more, and a link for a new one goes to the address that was warned. Where the account's address was changed since,
// it is put back: whoever took the account over may have done that first.
func (m *Module) Disown(ctx context.Context, token string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		link, err := useLink(ctx, tx, toDisown, hashToken(token))
		if err != nil {
			return err
		}
		who, err := lockAccount(ctx, tx, link.person)
		if err != nil {
			return err
		}
		if err := m.takeBack(ctx, tx, who, link.made.Add(-warnedWithin)); err != nil {
			return err
		}
		back, err := m.putAddressBack(ctx, tx, who, link.about)
		if err != nil {
			return err
		}
		request := db.NewID()
		reset, err := m.newLink(ctx, tx, request, toReset, who.ID)
		if err != nil {
			return err
		}
		warned := who.Person
		warned.Email = link.about
		if err := m.mailDisowned(ctx, tx, request, warned, reset); err != nil {
			return err
		}
		if m.Disowned != nil {
			if err := m.Disowned(ctx, tx, who.ID); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, who.Actor(), "accounts.person.disowned", who.ID, audit.Note("address put back", yes(back)))
	})
}

// warnedWithin is how long after what it is about a warning has its link, at most: a worker makes it.
const warnedWithin = time.Hour

// takeBack ends everything that opens the account, but for the second factor, of which only what was there before stays.
func (m *Module) takeBack(ctx context.Context, tx db.Tx, who account, since time.Time) error {
	if err := session.EndAll(ctx, tx, who.ID, uuid.Nil); err != nil {
		return err
	}
	if err := m.endTrust(ctx, tx, who.ID); err != nil {
		return err
	}
	if err := devices.Forget(ctx, tx, who.ID); err != nil {
		return err
	}
	if err := clearPassword(ctx, tx, who.ID); err != nil {
		return err
	}
	for _, kind := range []purpose{toReset, toSetUp, toMove} {
		if err := voidLinks(ctx, tx, who.ID, kind, uuid.Nil); err != nil {
			return err
		}
	}
	for _, way := range m.ways {
		if way.Disowned == nil {
			continue
		}
		if err := way.Disowned(ctx, tx, who.ID, since); err != nil {
			return err
		}
	}
	return nil
}

// putAddressBack makes the warned address the account's again, unless somebody else has an account with it by now.
func (m *Module) putAddressBack(ctx context.Context, tx db.Tx, who account, warned string) (bool, error) {
	address, folded, err := Email(warned)
	if err != nil || address == who.Email {
		return false, err
	}
	if err := lockAddress(ctx, tx, folded); err != nil {
		return false, err
	}
	present, err := findAccount(ctx, tx, folded)
	if err != nil || present.ID != uuid.Nil && present.ID != who.ID {
		return false, err
	}
	return true, saveAddress(ctx, tx, who.ID, address, folded)
}
