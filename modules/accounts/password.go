package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts/passwords"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// CheckPassword refuses passwords that are guessed first. own are the words that everybody knows of the person.
func CheckPassword(password string, own ...string) error { return passwords.Check(password, own...) }

// PasswordChanged is when the person's password was last set; zero where none is.
func (m *Module) PasswordChanged(ctx context.Context, person uuid.UUID) (at time.Time, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := readAccount(ctx, tx, person)
		at = who.passwordChangedAt
		return err
	})
	return at, err
}

// ChangePassword replaces the password of somebody who has just proven who they are. All other sessions end.
func (m *Module) ChangePassword(ctx context.Context, me Person, session uuid.UUID, chosen string) error {
	return m.setPassword(ctx, chosen, func(ctx context.Context, tx db.Tx) (Person, error) { return me, nil }, session)
}

// ResetPassword sets a new password by a link that was mailed. The second factor stays; all sessions end.
func (m *Module) ResetPassword(ctx context.Context, token, chosen string) error {
	return m.setPassword(ctx, chosen, func(ctx context.Context, tx db.Tx) (Person, error) {
		return m.byLink(ctx, tx, toReset, token)
	}, uuid.Nil)
}

// SetUp sets name and password by the link of CreateOperator.
func (m *Module) SetUp(ctx context.Context, token, name, chosen string) error {
	return m.setPassword(ctx, chosen, func(ctx context.Context, tx db.Tx) (Person, error) {
		who, err := m.byLink(ctx, tx, toSetUp, token)
		if err != nil {
			return Person{}, err
		}
		return who, saveName(ctx, tx, who.ID, name)
	}, uuid.Nil)
}

// byLink uses a link up. Whoever has it reads the mail of the address: that proves it.
func (m *Module) byLink(ctx context.Context, tx db.Tx, kind purpose, token string) (Person, error) {
	link, err := useLink(ctx, tx, kind, hashToken(token))
	if err != nil {
		return Person{}, err
	}
	who, err := lockAccount(ctx, tx, link.person)
	if err != nil {
		return Person{}, err
	}
	return who.Person, m.noteVerified(ctx, tx, who.ID)
}

// setPassword hashes before its transaction and ends everything that the old password opened. whose says whose it is.
func (m *Module) setPassword(ctx context.Context, chosen string, whose func(context.Context, db.Tx) (Person, error), spared uuid.UUID) error {
	pepper, err := m.pepper(ctx)
	if err != nil {
		return err
	}
	hash, err := m.passwords.Hash(ctx, pepper, chosen)
	if err != nil {
		return err
	}
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := whose(ctx, tx)
		if err != nil {
			return err
		}
		if err := savePassword(ctx, tx, who.ID, hash); err != nil {
			return err
		}
		for _, kind := range []purpose{toReset, toSetUp} {
			if err := voidLinks(ctx, tx, who.ID, kind, uuid.Nil); err != nil {
				return err
			}
		}
		if err := m.endEverything(ctx, tx, who.ID, spared); err != nil {
			return err
		}
		if err := m.mailPassword(ctx, tx, who); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who.Actor(), "accounts.password.changed", who.ID)
	})
}

// AskForReset mails a link for a new password to whoever has the address, if anybody has.
func (m *Module) AskForReset(ctx context.Context, email string) error {
	return m.askForLetter(ctx, email, letterReset, "accounts.password.reset_requested")
}

// StartReset mails somebody a link for a new password on behalf of whoever runs the platform. Nobody but the owner of the mailbox
// ever sees the link, and until it is used the account stays as it is.
func (m *Module) StartReset(ctx context.Context, tx db.Tx, by audit.Actor, email string) error {
	_, folded, err := Email(email)
	if err != nil {
		return err
	}
	found, err := findAccount(ctx, tx, folded)
	if err != nil {
		return err
	}
	if found.ID == uuid.Nil {
		return fault.New(fault.NotFound, "Nobody has an account with this address.")
	}
	who, err := lockAccount(ctx, tx, found.ID)
	if err != nil {
		return err
	}
	request := db.NewID()
	link, err := m.newLink(ctx, tx, request, toReset, who.ID)
	if err != nil {
		return err
	}
	if err := m.mailReset(ctx, tx, request, who.Person, link); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, "accounts.password.reset_started", who.ID)
}
