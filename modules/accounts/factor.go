package accounts

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"

	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

const (
	secretLength  = 20 // bytes, RFC 4226 §4
	offerLifetime = 30 * time.Minute
)

var errNoOffer = fault.New(fault.Conflict, "The set-up has run out. Begin again to get a new QR code.")

var secretEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// Factor is what a person sees of their second factor.
type Factor struct {
	Since     time.Time // zero: there is none
	Offered   string    // secret that waits to be confirmed; empty where none does
	CodesLeft int
	Required  bool // platform admins cannot turn the last one off
	Other     bool // a room above has another second factor of theirs, like a passkey
}

// On tells whether the authenticator app is in force.
func (f Factor) On() bool { return !f.Since.IsZero() }

// Factor of a person.
func (m *Module) Factor(ctx context.Context, person uuid.UUID) (f Factor, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		row, err := readFactor(ctx, tx, person)
		if err != nil {
			return err
		}
		f.Since = row.since
		if f.Offered, err = openOffer(ctx, tx, person, row); err != nil {
			return err
		}
		if f.CodesLeft, err = countRecoveryCodes(ctx, tx, person); err != nil {
			return err
		}
		if f.Other, err = m.hasOther(ctx, tx, person); err != nil {
			return err
		}
		roles, err := readRoles(ctx, tx, person)
		f.Required = len(roles) > 0
		return err
	})
	return f, err
}

// OfferFactor makes a new secret to be scanned. The one in force stays so until the new one is confirmed.
func (m *Module) OfferFactor(ctx context.Context, person uuid.UUID) error {
	secret := make([]byte, secretLength)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the program instead
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		sealed, err := tx.Seal(ctx, offerPlace(person), secret)
		if err != nil {
			return err
		}
		return offerSecret(ctx, tx, person, sealed)
	})
}

// ConfirmFactor puts the offered secret in force, proven by one of its codes, and returns ten new recovery codes: the only time
// that anybody sees them. Other sessions end.
func (m *Module) ConfirmFactor(ctx context.Context, person, session uuid.UUID, code string) (codes []string, err error) {
	pepper, tries, err := m.admit(ctx, codeTries(person))
	if err != nil {
		return nil, err
	}
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := lockAccount(ctx, tx, person)
		if err != nil {
			return err
		}
		row, err := readFactor(ctx, tx, person)
		if err != nil {
			return err
		}
		offered, err := openOffer(ctx, tx, person, row)
		if err != nil {
			return err
		}
		if offered == "" {
			return errNoOffer
		}
		step, right := stepOf(offered, code, tx.Now())
		if !right {
			return errCode
		}
		if err := forgive(ctx, tx, pepper, tries); err != nil {
			return err
		}
		if err := giveFactor(ctx, tx, person, offered, step); err != nil {
			return err
		}
		if codes, err = newRecoveryCodes(ctx, tx, pepper, person); err != nil {
			return err
		}
		return m.FactorChanged(ctx, tx, person, session, "An authenticator app now guards your account", "accounts.factor.added",
			audit.Note("replaced another", yes(who.Factor)))
	})
	return codes, err
}

// GiveFactor puts a secret (base32) in force without asking for a code: for the demo, whose people share one.
func (m *Module) GiveFactor(ctx context.Context, tx db.Tx, person uuid.UUID, secret string) error {
	return giveFactor(ctx, tx, person, secret, 0)
}

func giveFactor(ctx context.Context, tx db.Tx, person uuid.UUID, secret string, step int64) error {
	plain, err := secretEncoding.DecodeString(secret)
	if err != nil {
		return fmt.Errorf("secret of second factor: %w", err)
	}
	sealed, err := tx.Seal(ctx, secretPlace(person), plain)
	if err != nil {
		return err
	}
	return putInForce(ctx, tx, person, sealed, step)
}

// RemoveFactor turns the authenticator app off. The person has just proven who they are. Other sessions end.
func (m *Module) RemoveFactor(ctx context.Context, person, session uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := lockAccount(ctx, tx, person)
		if err != nil {
			return err
		}
		if !who.Factor {
			return fault.New(fault.Conflict, "There is no authenticator app to turn off.")
		}
		if err := deleteFactor(ctx, tx, person); err != nil {
			return err
		}
		return m.FactorRemoved(ctx, tx, person, session, "The authenticator app was turned off", "accounts.factor.removed")
	})
}

func openOffer(ctx context.Context, tx db.Tx, person uuid.UUID, row factorRow) (string, error) {
	if row.offered == nil || !tx.Now().Before(row.offeredAt.Add(offerLifetime)) {
		return "", nil
	}
	secret, err := tx.Open(ctx, offerPlace(person), row.offered)
	if err != nil {
		return "", err
	}
	return secretEncoding.EncodeToString(secret), nil
}

func secretPlace(person uuid.UUID) db.Place {
	return db.Place{Table: "accounts.second_factors", Column: "secret", Row: person}
}

func offerPlace(person uuid.UUID) db.Place {
	return db.Place{Table: "accounts.second_factors", Column: "offered", Row: person}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
