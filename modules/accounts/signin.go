package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts/signins"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/jobs"
)

var (
	errWrong      = fault.New(fault.Invalid, "This e-mail address and password do not belong together. Check both, or choose a new password.")
	errUnverified = fault.New(fault.Invalid, "Confirm your e-mail address first. A new link is on its way to it and works for 24 hours.")
)

// SignIn proves a password; [Module.Enter] says what follows. Unknown addresses cost what known ones do.
func (m *Module) SignIn(ctx context.Context, email, password string) (account, error) {
	_, folded, err := Email(email)
	if err != nil {
		return account{}, errWrong // no account has what is no address
	}
	var who account
	pepper, tries, err := m.admit(ctx, func(ctx context.Context, tx db.Tx) ([]try, error) {
		if who, err = findAccount(ctx, tx, folded); err != nil {
			return nil, err
		}
		return onDevice(ctx, tx, who.ID, "sign-in", triesOfAccount,
			try{"sign-in", folded, triesOfAccount}, try{"sign-in from", network(ctx), triesOfNetwork})
	})
	if err != nil {
		return account{}, err
	}
	right, err := m.passwords.Matches(ctx, pepper, who.hash, password)
	if err != nil {
		return account{}, err
	}
	if !right {
		return account{}, m.failSignIn(ctx, who.ID, signins.WrongPassword, errWrong)
	}
	rehashed := ""
	if m.passwords.Outdated(who.hash) {
		if rehashed, err = m.passwords.Hash(ctx, pepper, password); err != nil {
			return account{}, err
		}
	}
	if !who.Verified {
		return account{}, m.remind(ctx, who)
	}
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := forgive(ctx, tx, pepper, tries); err != nil {
			return err
		}
		if rehashed != "" {
			if err := saveRehash(ctx, tx, who.ID, who.hash, rehashed); err != nil {
				return err
			}
		}
		return nil
	})
	return who, err
}

// remind mails a new link to somebody who knows the password but has not proven the address. The usual limits of mail hold, or a
// stranger could register an address in order to fill its mailbox.
func (m *Module) remind(ctx context.Context, who account) error {
	err := m.AskForVerification(ctx, who.Email)
	if err != nil && !fault.Is(err, fault.TooMany) {
		return err
	}
	return errUnverified
}

// failSignIn writes down what did not work and returns why. person may be nobody. A job looks whether these are too many: that
// takes the same steps for everybody here.
func (m *Module) failSignIn(ctx context.Context, person uuid.UUID, outcome signins.Outcome, why error) error {
	err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		entry, err := signins.Record(ctx, tx, person, outcome, false)
		if err != nil {
			return err
		}
		if err := jobs.Insert(ctx, tx, WeighArgs{SignIn: entry}); err != nil {
			return err
		}
		somebody := audit.Actor{Kind: "person", Name: "Somebody"}
		return audit.Record(ctx, tx, somebody, "accounts.sign_in.failed", person, audit.Note("outcome", string(outcome)))
	})
	if err != nil {
		return err
	}
	return why
}

// SignOut writes down that somebody went; the session is ended by who has the request.
func (m *Module) SignOut(ctx context.Context, person uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := readPerson(ctx, tx, person)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, who.Actor(), "accounts.person.signed_out", who.ID)
	})
}
