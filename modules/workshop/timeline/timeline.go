package timeline

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Note is the kind of what somebody wrote; the others are events, named by the room that adds them: "authorized", "posted".
const Note = "note"

// Entry is one thing that happened. It belongs to whichever of order, vehicle and customer are given.
type Entry struct {
	ID        uuid.UUID
	At        time.Time
	Kind      string
	Actor     audit.Actor
	Order     uuid.UUID
	Vehicle   uuid.UUID
	Customer  uuid.UUID
	Text      string // goes on after the actor's name: "authorized Front brakes, by phone"
	StaffOnly bool   // never shown outside the center
}

// IsNote tells whether somebody wrote it.
func (e Entry) IsNote() bool { return e.Kind == Note }

// Add tells what happened, at the moment of the transaction.
func Add(ctx context.Context, tx db.Tx, e Entry) error {
	e.ID, e.At = db.NewID(), tx.Now()
	return insertEntry(ctx, tx, e)
}

// AddNote keeps what somebody wrote for the staff. The entry says what it belongs to.
func AddNote(ctx context.Context, tx db.Tx, e Entry) error {
	e.Text = strings.TrimSpace(e.Text)
	switch {
	case e.Text == "":
		return fault.New(fault.Invalid, "Write the note first.")
	case utf8.RuneCountInString(e.Text) > 2000:
		return fault.New(fault.Invalid, "A note has at most 2,000 characters. Shorten it, or write two.")
	}
	e.Kind, e.StaffOnly = Note, true
	return Add(ctx, tx, e)
}

// OfOrder is what happened to a work order, the newest first.
func OfOrder(ctx context.Context, tx db.Tx, id uuid.UUID, limit int) ([]Entry, error) {
	return entries(ctx, tx, ofOrder, []uuid.UUID{id}, limit)
}

// OfVehicle is what happened to a vehicle, the newest first.
func OfVehicle(ctx context.Context, tx db.Tx, id uuid.UUID, limit int) ([]Entry, error) {
	return entries(ctx, tx, ofVehicle, []uuid.UUID{id}, limit)
}

// OfCustomers is what happened to a customer, under all its identities, the newest first.
func OfCustomers(ctx context.Context, tx db.Tx, ids []uuid.UUID, limit int) ([]Entry, error) {
	return entries(ctx, tx, ofCustomer, ids, limit)
}
