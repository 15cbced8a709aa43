package incidents

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
)

// Entry is a line of an incident's timeline. Nothing changes or removes one.
type Entry struct {
	ID    uuid.UUID
	Kind  string
	Words string
	At    time.Time
	By    string // empty: the program
}

// Notes are the kinds of entries that people write.
var Notes = []Choice{
	{"fact", "Fact", "What was found out."},
	{"decision", "Decision", "What was decided, and why."},
	{"measure", "Measure", "What was done against it."},
}

// Write adds to the timeline. The same entry again changes nothing.
func (m *Module) Write(ctx context.Context, me accounts.Operator, incident uuid.UUID, e Entry) error {
	return m.change(ctx, incident, func(ctx context.Context, tx db.Tx, i *Incident) error {
		fresh, err := insertEntry(ctx, tx, incident, e, me.ID)
		if err != nil || !fresh {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.incident.noted", incident, audit.Note("incident", i.Facts.Title),
			audit.Note(labelOf(Notes, e.Kind), e.Words))
	})
}

// repeated tells whether the newest line of a timeline says the same already, by the same person.
func repeated(ctx context.Context, tx db.Tx, incident uuid.UUID, kind, words string, by uuid.UUID) (bool, error) {
	last, err := readLastEntry(ctx, tx, incident, by)
	return err == nil && last != nil && last.Kind == kind && last.Words == words, err
}

// note adds what has happened in the transaction. Without a person the program did it.
func (m *Module) note(ctx context.Context, tx db.Tx, incident uuid.UUID, e Entry, by uuid.UUID) error {
	e.ID = db.NewID()
	_, err := insertEntry(ctx, tx, incident, e, by)
	return err
}
