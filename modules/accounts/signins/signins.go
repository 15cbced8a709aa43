package signins

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Keeps is how long the log says something: docs/data-inventory.tsv promises it.
const Keeps = 365 * 24 * time.Hour

// Outcome of a try.
type Outcome string

// The outcomes. Those that let somebody in name what the sign-in was completed with.
const (
	Password      Outcome = "password"
	Code          Outcome = "code"
	RecoveryCode  Outcome = "recovery code"
	TrustedDevice Outcome = "trusted device" // the password, on a device that needs no code
	Passkey       Outcome = "passkey"
	Provider      Outcome = "provider"

	CodeOwed      Outcome = "code owed" // the first factor was right; the second one never came, or stands in a line of its own
	WrongPassword Outcome = "wrong password"
	WrongCode     Outcome = "wrong code"
	WrongPasskey  Outcome = "wrong passkey"
)

// In tells whether somebody was let in.
func (o Outcome) In() bool {
	switch o {
	case Password, Code, RecoveryCode, TrustedDevice, Passkey, Provider:
		return true
	}
	return false
}

// Failed tells whether what was typed was wrong.
func (o Outcome) Failed() bool { return o == WrongPassword || o == WrongCode || o == WrongPasskey }

// Words for the page.
func (o Outcome) Words() string {
	switch o {
	case Password:
		return "Signed in with the password"
	case Code:
		return "Signed in with password and code"
	case RecoveryCode:
		return "Signed in with a recovery code"
	case TrustedDevice:
		return "Signed in with the password, on a trusted device"
	case Passkey:
		return "Signed in with a passkey"
	case Provider:
		return "Signed in through another service"
	case CodeOwed:
		return "The password was right, the code was still owed"
	case WrongCode:
		return "A wrong code"
	case WrongPasskey:
		return "A passkey that does not fit"
	}
	return "A wrong password"
}

// Entry is a line of the log.
type Entry struct {
	ID        uuid.UUID
	Person    uuid.UUID // nobody, where no account has what was typed
	At        time.Time
	Outcome   Outcome
	IP        string
	UserAgent string
	NewDevice bool // the first time on this device
}

// Record writes what became of a try, from the request's caller, and returns the line's id.
func Record(ctx context.Context, tx db.Tx, person uuid.UUID, outcome Outcome, newDevice bool) (uuid.UUID, error) {
	id := db.NewID()
	return id, insertEntry(ctx, tx, id, person, outcome, newDevice)
}

// Of people, the newest first, from before a moment (or from now, where it is zero), at most so many.
func Of(ctx context.Context, tx db.Tx, before time.Time, most int, people ...uuid.UUID) ([]Entry, error) {
	return listEntries(ctx, tx, before, most, people)
}

// Failures of a person since the last time that they were let in.
func Failures(ctx context.Context, tx db.Tx, person uuid.UUID) (int, error) {
	return countFailures(ctx, tx, person, endOfTime, uuid.Max)
}

// FailuresAt is how many there were when a line was written, that one included.
func FailuresAt(ctx context.Context, tx db.Tx, e Entry) (int, error) {
	return countFailures(ctx, tx, e.Person, e.At, e.ID)
}

var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Any tells whether a person was ever let in, as far as the log goes back.
func Any(ctx context.Context, tx db.Tx, person uuid.UUID) (bool, error) {
	return anyEntry(ctx, tx, person)
}

// Find is one line; NotFound where it is gone.
func Find(ctx context.Context, tx db.Tx, id uuid.UUID) (Entry, error) { return findEntry(ctx, tx, id) }

// Purge takes away what is older than a moment.
func Purge(ctx context.Context, tx db.Tx, before time.Time) error {
	return deleteEntries(ctx, tx, before)
}
