package codes

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Code is one that was made. What it says is known only to who has it.
type Code struct {
	ID          uuid.UUID
	Note        string // for whom
	By          string // who made it
	MadeAt      time.Time
	ExpiresAt   time.Time
	UsedAt      time.Time // zero: not used
	UsedBy      string    // name of who registered; empty where the address had an account
	Center      string    // that was registered; empty likewise
	WithdrawnAt time.Time
}

// Open tells whether the code still makes a center.
func (c Code) Open(now time.Time) bool {
	return c.UsedAt.IsZero() && c.WithdrawnAt.IsZero() && now.Before(c.ExpiresAt)
}

// The bounds of what is made at once.
const (
	most     = 50
	longest  = 365 // days
	pageSize = 50
)

// alphabet leaves out the letters that are taken for others: twenty of it are 100 random bits, which nobody guesses.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var (
	errUnknown   = fault.New(fault.Conflict, "There is no such code. Type it as it was given to you: four groups of five letters and digits.")
	errUsed      = fault.New(fault.Conflict, "This code was used already. Each makes one center: ask whoever gave it to you for another one.")
	errWithdrawn = fault.New(fault.Conflict, "This code was withdrawn. Ask whoever gave it to you for another one.")
	errExpired   = fault.New(fault.Conflict, "This code has run out. Ask whoever gave it to you for another one.")
	errNoCode    = fault.New(fault.NotFound, "There is no such code.")
)

// problem says why a code opens nothing, or nothing.
func (c Code) problem(now time.Time) error {
	switch {
	case !c.UsedAt.IsZero():
		return errUsed
	case !c.WithdrawnAt.IsZero():
		return errWithdrawn
	case !now.Before(c.ExpiresAt):
		return errExpired
	}
	return nil
}

// Make makes codes that work for some days. This is the only time that anybody sees them.
func (m *Module) Make(ctx context.Context, me accounts.Operator, note string, number, days int) (made []string, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		expires := tx.Now().Add(time.Duration(days) * 24 * time.Hour)
		for range number {
			code := random()
			if err := insertCode(ctx, tx, db.NewID(), hash(code), note, me.ID, expires); err != nil {
				return err
			}
			made = append(made, code)
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.codes.made", uuid.Nil, audit.Note("number", strconv.Itoa(number)), audit.Note("for", note),
			audit.Note("until", expires.Format(time.DateOnly)))
	})
	return made, err
}

// Withdraw makes a code worth nothing that was not used yet.
func (m *Module) Withdraw(ctx context.Context, me accounts.Operator, id uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		code, err := lockCode(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := code.problem(tx.Now()); err != nil {
			return fault.New(fault.Conflict, "This code opens nothing any more: it was used, withdrawn, or has run out.")
		}
		if err := withdrawCode(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.code.withdrawn", id, audit.Note("for", code.Note))
	})
}

// List is a page of all codes, the newest first, after the given one; the nil id begins at the top.
func (m *Module) List(ctx context.Context, after uuid.UUID, limit int) (list []Code, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = listCodes(ctx, tx, after, limit)
		return err
	})
	return list, err
}

// Look tells what is wrong with a code, without using it up: a fault Conflict with the sentence for the form.
func (m *Module) Look(ctx context.Context, code string) error {
	return m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		found, err := findCode(ctx, tx, hash(code))
		if err != nil {
			return err
		}
		return found.problem(tx.Now())
	})
}

// Use uses a code up, in the transaction of the registration. Of any number at once, one gets it; the others get a fault Conflict.
func (m *Module) Use(ctx context.Context, tx db.Tx, code string) (uuid.UUID, error) {
	id, err := useCode(ctx, tx, hash(code))
	if err != nil || id != uuid.Nil {
		return id, err
	}
	found, err := findCode(ctx, tx, hash(code))
	if err != nil {
		return uuid.Nil, err
	}
	if err := found.problem(tx.Now()); err != nil {
		return uuid.Nil, err
	}
	return uuid.Nil, errUsed
}

// UsedBy notes who has registered with a code, and which center. It is not called where the address had an account: then a code is
// used up too, so that trying it again tells nobody who has one.
func (m *Module) UsedBy(ctx context.Context, tx db.Tx, code, person, center uuid.UUID) error {
	return saveUsedBy(ctx, tx, code, person, center)
}

// Sweep takes away what is over for a year.
func (m *Module) Sweep(ctx context.Context) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return deleteOld(ctx, tx, tx.Now().Add(-keepsCodes)) })
}

// keepsCodes is how long one is kept after it is over: docs/data-inventory.tsv promises it.
const keepsCodes = 365 * 24 * time.Hour

// random is a new code in four groups.
func random() string {
	letters := make([]byte, 20)
	_, _ = rand.Read(letters) // never fails: crypto/rand ends the program instead
	for i := range letters {
		letters[i] = alphabet[letters[i]%32]
	}
	return string(letters[:5]) + "-" + string(letters[5:10]) + "-" + string(letters[10:15]) + "-" + string(letters[15:])
}

// hash of a code, however it was typed.
func hash(code string) []byte {
	tidy := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(code)))
	sum := sha256.Sum256([]byte("registration code\x00" + tidy))
	return sum[:]
}
