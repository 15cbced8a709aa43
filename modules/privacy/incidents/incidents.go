package incidents

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Within is how long the law gives to tell the supervisory authority (GDPR Article 33(1)), from the moment of awareness.
const Within = 72 * time.Hour

// Verdict on whether somebody has to be told.
type Verdict string

// The verdicts.
const (
	Undecided Verdict = ""
	Told      Verdict = "told"
	Unneeded  Verdict = "unneeded"
)

// Incident is an entry of the register.
type Incident struct {
	ID          uuid.UUID
	Number      int64
	Anomaly     uuid.UUID // what a rule had noticed; zero: nothing
	Version     int64     // of the facts
	Facts       Facts     // as they are known now; of lists only the title and the moment of awareness
	Authority   Verdict
	AuthorityAt time.Time
	People      Verdict
	OpenedAt    time.Time
	OpenedBy    string
	ClosedAt    time.Time // zero: open
	Centers     int64     // that it concerns, as far as they are still there
}

// Facts of an incident at one of its versions.
type Facts struct {
	Version  int64
	Title    string
	AwareAt  time.Time
	BeganAt  time.Time // zero: not known
	EndedAt  time.Time // zero: not known, or it goes on
	Kinds    []string
	Source   string
	Data     []string
	Happened string
	Why      string // this version; empty for the first
	At       time.Time
	By       string
}

// Open tells whether the incident is not closed.
func (i *Incident) Open() bool { return i.ClosedAt.IsZero() }

// Settled tells whether the clock has stopped: the authority was told, or need not be.
func (i *Incident) Settled() bool { return i.Authority != Undecided }

// Deadline for telling the authority.
func (i *Incident) Deadline() time.Time { return i.Facts.AwareAt.Add(Within) }

// Late tells whether the time has run out, or had when the authority was told.
func (i *Incident) Late(now time.Time) bool {
	if i.Authority == Told {
		now = i.AuthorityAt
	}
	return i.Authority != Unneeded && now.After(i.Deadline())
}

// called is the incident in a sentence.
func (i *Incident) called() string { return "incident " + strconv.FormatInt(i.Number, 10) }

var (
	errNoIncident = fault.New(fault.NotFound, "There is no such incident.")
	errClosed     = fault.New(fault.Conflict, "This incident is closed. Reopen it to go on.")
)

// Opening is what opens an incident.
type Opening struct {
	ID      uuid.UUID // of the form, so that sending it twice opens one
	Anomaly uuid.UUID
	Facts
}

// Open writes an incident into the register and tells the people of security. Opening the same again answers the one that is there.
func (m *Module) Open(ctx context.Context, me accounts.Operator, o Opening) (id uuid.UUID, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := o.check(tx.Now()); err != nil {
			return err
		}
		if err := lockRegister(ctx, tx); err != nil {
			return err
		}
		if id, err = readOpened(ctx, tx, o.ID, o.Anomaly); err != nil || id != uuid.Nil {
			return err
		}
		i := &Incident{ID: o.ID, Anomaly: o.Anomaly, Version: 1, Facts: o.Facts, OpenedAt: tx.Now(), OpenedBy: me.Name}
		i.Facts.Version, i.Facts.Why = 1, ""
		id = i.ID
		if i.Number, err = insertIncident(ctx, tx, i, me.ID); err != nil {
			return err
		}
		if err := insertFacts(ctx, tx, i, me.ID); err != nil {
			return err
		}
		if err := m.note(ctx, tx, i.ID, Entry{Kind: "opened", Words: i.Facts.Title}, me.ID); err != nil {
			return err
		}
		if err := m.tellOpened(ctx, tx, i); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.incident.opened", i.ID, i.facts()...)
	})
	return id, err
}

// check what does not depend on a form.
func (f *Facts) check(now time.Time) error {
	switch {
	case f.AwareAt.After(now):
		return fault.New(fault.Invalid, "Nobody can have become aware of it in the future.")
	case !f.BeganAt.IsZero() && f.BeganAt.After(f.AwareAt):
		return fault.New(fault.Invalid, "It cannot have begun after we became aware of it.")
	case !f.EndedAt.IsZero() && f.EndedAt.Before(f.BeganAt):
		return fault.New(fault.Invalid, "It cannot have ended before it began.")
	}
	return nil
}

// Revise writes a new version of the facts. What was known before stays, with the reason of the change.
func (m *Module) Revise(ctx context.Context, me accounts.Operator, id uuid.UUID, after Facts) error {
	return m.change(ctx, id, func(ctx context.Context, tx db.Tx, i *Incident) error {
		if after.Version+1 == i.Version && after.Why == i.Facts.Why && len(differences(i.Facts, after)) == 0 {
			return nil // sent twice
		}
		if after.Version != i.Version {
			return fault.New(fault.Conflict, "Somebody has changed the facts meanwhile. Reload the page to see theirs, and write yours into it.")
		}
		if err := after.check(tx.Now()); err != nil {
			return err
		}
		before := i.Facts
		after.Version++
		i.Facts, i.Version = after, after.Version
		details := differences(before, after)
		if len(details) == 0 {
			return fault.New(fault.Invalid, "Nothing has changed.")
		}
		if err := insertFacts(ctx, tx, i, me.ID); err != nil {
			return err
		}
		if err := updateIncident(ctx, tx, i); err != nil {
			return err
		}
		var said []string
		for _, d := range details {
			said = append(said, d.Name)
		}
		words := fmt.Sprintf("Version %d changes: %s. %s", i.Version, strings.Join(said, ", "), after.Why)
		if err := m.note(ctx, tx, i.ID, Entry{Kind: "revised", Words: words}, me.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.incident.revised", i.ID, append(details, audit.Note("why", after.Why))...)
	})
}

// Decision about telling somebody: the authority, or the people concerned.
type Decision struct {
	Verdict Verdict
	At      time.Time // when the authority was told
	Words   string    // its reference, or why nobody has to be told
}

// DecideAuthority writes down that the supervisory authority was told, or why it need not be. The clock stops.
func (m *Module) DecideAuthority(ctx context.Context, me accounts.Operator, id uuid.UUID, d Decision) error {
	return m.change(ctx, id, func(ctx context.Context, tx db.Tx, i *Incident) error {
		words := "It need not be told: " + d.Words
		i.AuthorityAt = tx.Now()
		if d.Verdict == Told {
			if d.At.After(tx.Now()) || d.At.Before(i.Facts.AwareAt) {
				return fault.New(fault.Invalid, "Give the moment at which it was told: after we became aware, and not in the future.")
			}
			i.AuthorityAt, words = d.At, "Told on "+inUTC(d.At)+": "+d.Words
		}
		i.Authority = d.Verdict
		return m.decided(ctx, tx, me, i, "authority", words)
	})
}

// DecidePeople writes down whether the people concerned are told (GDPR Article 34).
func (m *Module) DecidePeople(ctx context.Context, me accounts.Operator, id uuid.UUID, d Decision) error {
	return m.change(ctx, id, func(ctx context.Context, tx db.Tx, i *Incident) error {
		words := "They are told: " + d.Words
		if d.Verdict == Unneeded {
			words = "They need not be told: " + d.Words
		}
		i.People = d.Verdict
		return m.decided(ctx, tx, me, i, "people", words)
	})
}

// decided writes a decision down. The same again, as a second click sends it, changes nothing.
func (m *Module) decided(ctx context.Context, tx db.Tx, me accounts.Operator, i *Incident, kind, words string) error {
	if again, err := repeated(ctx, tx, i.ID, kind, words, me.ID); err != nil || again {
		return err
	}
	if err := updateIncident(ctx, tx, i); err != nil {
		return err
	}
	if err := m.note(ctx, tx, i.ID, Entry{Kind: kind, Words: words}, me.ID); err != nil {
		return err
	}
	return audit.Record(ctx, tx, me.Actor(), "platform.incident."+kind, i.ID, audit.Note("incident", i.Facts.Title), audit.Note("decided", words))
}

// Close ends the work on an incident, with a conclusion. What has to be decided is decided before.
func (m *Module) Close(ctx context.Context, me accounts.Operator, id uuid.UUID, conclusion string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		i, err := lockIncident(ctx, tx, id)
		if err != nil {
			return err
		}
		if !i.Open() {
			if again, err := repeated(ctx, tx, id, "closed", conclusion, me.ID); err != nil || again {
				return err
			}
			return errClosed
		}
		switch {
		case i.Authority == Undecided:
			return fault.New(fault.Conflict, "Decide first about the supervisory authority: when it was told, or why it need not be.")
		case i.People == Undecided:
			return fault.New(fault.Conflict, "Decide first whether the people concerned are told.")
		}
		waits, err := readUnfinished(ctx, tx, i.ID)
		if err != nil {
			return err
		}
		if waits {
			return fault.New(fault.Conflict, "A letter is still on its way to those concerned. Close the incident when it has arrived.")
		}
		i.ClosedAt = tx.Now()
		return m.decided(ctx, tx, me, i, "closed", conclusion)
	})
}

// Reopen a closed incident.
func (m *Module) Reopen(ctx context.Context, me accounts.Operator, id uuid.UUID, why string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		i, err := lockIncident(ctx, tx, id)
		if err != nil {
			return err
		}
		if i.Open() {
			if again, err := repeated(ctx, tx, id, "reopened", why, me.ID); err != nil || again {
				return err
			}
			return fault.New(fault.Conflict, "This incident is open already.")
		}
		i.ClosedAt = time.Time{}
		return m.decided(ctx, tx, me, i, "reopened", why)
	})
}

// change an open incident that nobody else changes meanwhile.
func (m *Module) change(ctx context.Context, id uuid.UUID, fn func(context.Context, db.Tx, *Incident) error) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		i, err := lockIncident(ctx, tx, id)
		if err != nil {
			return err
		}
		if !i.Open() {
			return errClosed
		}
		return fn(ctx, tx, i)
	})
}

// facts for the audit trail.
func (i *Incident) facts() []audit.Detail {
	return []audit.Detail{audit.Note("incident", i.Facts.Title), audit.Note("aware", inUTC(i.Facts.AwareAt)), audit.Note("kind", words(Harms, i.Facts.Kinds)),
		audit.Note("source", labelOf(Sources, i.Facts.Source)), audit.Note("what happened", i.Facts.Happened)}
}

// differences between two versions, in the words of the page.
func differences(before, after Facts) (list []audit.Detail) {
	changed := func(name, was, is string) {
		if was != is {
			list = append(list, audit.Changed(name, was, is))
		}
	}
	changed("title", before.Title, after.Title)
	changed("aware since", inUTC(before.AwareAt), inUTC(after.AwareAt))
	changed("began", inUTC(before.BeganAt), inUTC(after.BeganAt))
	changed("ended", inUTC(before.EndedAt), inUTC(after.EndedAt))
	changed("kind", words(Harms, before.Kinds), words(Harms, after.Kinds))
	changed("source", labelOf(Sources, before.Source), labelOf(Sources, after.Source))
	changed("data", words(dataChoices, before.Data), words(dataChoices, after.Data))
	changed("what happened", before.Happened, after.Happened)
	return list
}

// words of the names of a list, in its order.
func words(list []Choice, names []string) string {
	var said []string
	for _, c := range list {
		if slices.Contains(names, c.Name) {
			said = append(said, c.Label)
		}
	}
	return strings.Join(said, ", ")
}
