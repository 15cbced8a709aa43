package incidents

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/jobs"
)

// Letter is what those whom an incident concerns are told. It can be changed until it is sent; from then on it stays as it is.
type Letter struct {
	ID       uuid.UUID
	Incident uuid.UUID
	Number   int64
	Version  int64
	Data     []string // kinds of data
	Words    LetterWords
	Staff    bool // everybody with an account in those centers, not the owners alone
	Fresh    bool // only centers that were not told yet
	At       time.Time
	By       string
	SentAt   time.Time // zero: a draft
	SentBy   string
	DoneAt   time.Time // zero: on its way
	Reached  uuid.UUID // the last center that was told
	Tally
}

// LetterWords are what a letter says, in the words of who wrote it.
type LetterWords struct {
	Happened string `json:"happened"`
	Done     string `json:"done"`
	Advice   string `json:"advice"`
	Contact  string `json:"contact"`
	// AwareAt is what was known of it when the letter was sent; the facts can have another version since.
	AwareAt time.Time `json:"aware_at"`
}

// Tally of a letter: how many it has reached.
type Tally struct {
	Centers, Owners, Others int64
	Unowned                 int64 // centers in which nobody could be told
}

// Sent tells whether the letter is on its way, or has arrived.
func (l *Letter) Sent() bool { return !l.SentAt.IsZero() }

var (
	errNoLetter = fault.New(fault.NotFound, "There is no such letter.")
	errSent     = fault.New(fault.Conflict, "This letter was sent, and stays as it is. Write another one to say more.")
)

// Draft writes a letter that nobody gets yet. The same draft again changes nothing.
func (m *Module) Draft(ctx context.Context, me accounts.Operator, l Letter) error {
	return m.change(ctx, l.Incident, func(ctx context.Context, tx db.Tx, i *Incident) error {
		return insertLetter(ctx, tx, &l, me.ID)
	})
}

// Rewrite a draft.
func (m *Module) Rewrite(ctx context.Context, me accounts.Operator, l Letter) error {
	return m.letter(ctx, l.Incident, l.ID, func(ctx context.Context, tx db.Tx, _ *Incident, there *Letter) error {
		if there.Sent() {
			return errSent
		}
		if there.Version != l.Version {
			return fault.New(fault.Conflict, "Somebody has changed this draft meanwhile. Reload the page to see theirs.")
		}
		return updateLetter(ctx, tx, &l, me.ID)
	})
}

// Discard a draft.
func (m *Module) Discard(ctx context.Context, incident, id uuid.UUID) error {
	return m.letter(ctx, incident, id, func(ctx context.Context, tx db.Tx, _ *Incident, there *Letter) error {
		if there.Sent() {
			return errSent
		}
		return deleteLetter(ctx, tx, id)
	})
}

// Send a letter: a job brings it to everybody. Sending again changes nothing.
func (m *Module) Send(ctx context.Context, me accounts.Operator, incident, id uuid.UUID) error {
	return m.letter(ctx, incident, id, func(ctx context.Context, tx db.Tx, i *Incident, l *Letter) error {
		if l.Sent() {
			return nil
		}
		reach, err := readReach(ctx, tx, i)
		if err != nil {
			return err
		}
		switch {
		case reach.Centers == 0:
			return fault.New(fault.Conflict, "Say first whom the incident concerns: there is no center to tell.")
		case l.Fresh && reach.Centers == reach.Told:
			return fault.New(fault.Conflict, "All centers that the incident concerns were told already. Let the letter go to all of them, or add centers.")
		}
		l.Words.AwareAt = i.Facts.AwareAt
		if err := markSent(ctx, tx, l, me.ID); err != nil {
			return err
		}
		to := "the owners of the centers that it concerns"
		if l.Staff {
			to += ", and everybody with an account there"
		}
		if err := m.note(ctx, tx, incident, Entry{Kind: "sent", Words: "Letter " + number(l.Number) + ", to " + to + "."}, me.ID); err != nil {
			return err
		}
		if err := jobs.Insert(ctx, tx, tellArgs{Letter: id}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.incident.letter_sent", incident, audit.Note("incident", i.Facts.Title), audit.Note("letter", number(l.Number)),
			audit.Note("to", to), audit.Note("data", words(dataChoices, l.Data)), audit.Note("what happened", l.Words.Happened))
	})
}

// letter does something with a letter of an open incident; both are locked.
func (m *Module) letter(ctx context.Context, incident, id uuid.UUID, fn func(context.Context, db.Tx, *Incident, *Letter) error) error {
	return m.change(ctx, incident, func(ctx context.Context, tx db.Tx, i *Incident) error {
		l, err := lockLetter(ctx, tx, id)
		if err != nil {
			return err
		}
		if l.Incident != incident {
			return errNoLetter
		}
		return fn(ctx, tx, i, l)
	})
}

// told is the tally in a sentence.
func (t Tally) told() string {
	said := counted(t.Owners, "owner", "owners")
	if t.Others > 0 {
		said += " and " + counted(t.Others, "other person", "other people")
	}
	said += " of " + centers(t.Centers)
	if t.Unowned > 0 {
		said += "; " + centers(t.Unowned) + " had nobody who could be told"
	}
	return strings.TrimSpace(said)
}
