package passkeys

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

const (
	mostKeys = 20 // of a person: more than anybody has devices
	longName = 60 // characters
)

var (
	errNoKey   = fault.New(fault.NotFound, "There is no such passkey any more.")
	errTooMany = fault.Newf(fault.Conflict, "You have %d passkeys, and more are not kept. Remove one that you no longer use.", mostKeys)
)

// Passkey is a key of a person.
type Passkey struct {
	ID             uuid.UUID
	Person         uuid.UUID
	Name           string
	Credential     []byte // the device's name for it
	PublicKey      []byte // COSE
	Model          []byte // AAGUID
	Transports     []string
	SignCount      uint32
	BackupEligible bool
	BackedUp       bool
	CreatedAt      time.Time
	LastUsed       time.Time // zero: not yet
}

// used moves the key on after an answer: a counter that does not grow is a copy's, or a copy was used before.
func (p *Passkey) used(count uint32, backedUp bool, now time.Time) error {
	if (count != 0 || p.SignCount != 0) && count <= p.SignCount {
		return fault.New(fault.Invalid, "This passkey may have been copied, so it was not taken. Sign in another way and remove it under Account, Security.")
	}
	p.SignCount, p.BackedUp, p.LastUsed = count, backedUp, now
	return nil
}

// List of a person's keys, the oldest first.
func (m *Module) List(ctx context.Context, person uuid.UUID) (keys []Passkey, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		keys, err = listKeys(ctx, tx, person)
		return err
	})
	return keys, err
}

// Find a key of a person.
func (m *Module) Find(ctx context.Context, person, id uuid.UUID) (key Passkey, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		key, err = readKey(ctx, tx, person, id)
		return err
	})
	return key, err
}

// Rename a key of a person.
func (m *Module) Rename(ctx context.Context, me accounts.Person, id uuid.UUID, name string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		key, err := lockKey(ctx, tx, me.ID, id)
		if err != nil || key.Name == name {
			return err
		}
		if err := saveName(ctx, tx, key.ID, name); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "accounts.passkey.renamed", me.ID, audit.Changed("name", key.Name, name))
	})
}

// Remove a key of a person, who has just proven who they are. Their other sessions end.
func (m *Module) Remove(ctx context.Context, me accounts.Person, session, id uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := m.Accounts.Lock(ctx, tx, me.ID); err != nil { // two keys at once would each see the other one stay
			return err
		}
		key, err := lockKey(ctx, tx, me.ID, id)
		if err != nil {
			return err
		}
		if err := deleteKey(ctx, tx, key.ID); err != nil {
			return err
		}
		if err := m.staysOpen(ctx, tx, me.ID); err != nil {
			return err
		}
		return m.Accounts.FactorRemoved(ctx, tx, me.ID, session, "The passkey “"+key.Name+"” was removed", "accounts.passkey.removed", audit.Note("name", key.Name))
	})
}

// staysOpen refuses to take the last key away from somebody who has no password: nobody locks themselves out.
func (m *Module) staysOpen(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	has, err := hasKey(ctx, tx, person)
	if err == nil && !has {
		has, err = m.Accounts.HasPassword(ctx, tx, person)
	}
	if err == nil && !has {
		err = fault.New(fault.Conflict, "This passkey is your only way in. Choose a password first, then remove it.")
	}
	return err
}

// checkName tidies what somebody calls a key.
func checkName(typed string) (string, error) {
	name := strings.Join(strings.Fields(typed), " ")
	switch {
	case name == "":
		return "", fault.New(fault.Invalid, "Give the passkey a name that you know it by, like the device it is on.")
	case utf8.RuneCountInString(name) > longName:
		return "", fault.Newf(fault.Invalid, "This name is too long. Use %d characters at most.", longName)
	}
	return name, nil
}

// disown takes the keys away that a stranger may have added to an account.
func disown(ctx context.Context, tx db.Tx, person uuid.UUID, since time.Time) error {
	gone, err := deleteSince(ctx, tx, person, since)
	if err != nil || gone == 0 {
		return err
	}
	return audit.Record(ctx, tx, audit.System, "accounts.passkey.disowned", person, audit.Note("passkeys", strconv.FormatInt(gone, 10)))
}
