package incidents

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Concerned is a center that an incident concerns.
type Concerned struct {
	Center  uuid.UUID
	Name    string
	How     string // "chosen", "all" or "computed"
	Because string // what it was computed from
	AddedAt time.Time
	AddedBy string
	Owners  int64
	Others  int64     // with an account, owners left out
	ToldAt  time.Time // zero: not told yet
}

// Colleague is somebody with an account who works in a center, or did in the time of an incident.
type Colleague struct {
	Center  uuid.UUID
	ID      uuid.UUID
	Name    string
	Email   string
	Role    tenancy.Role
	EndedAt time.Time // zero: works there
}

// Owner tells whether somebody owns the center now.
func (c Colleague) Owner() bool { return c.Role == tenancy.Owner && c.EndedAt.IsZero() }

// Trace is what centers are computed from: what somebody did, or what came from an address, between two moments. Without a person and
// an address it is everything that happened then.
type Trace struct {
	Person uuid.UUID // nil: anybody
	Name   string    // of the person
	IP     string    // empty: from anywhere
	From   time.Time
	Until  time.Time
}

// said is the trace in a sentence.
func (t Trace) said() string {
	what := "everything that happened"
	if t.Name != "" {
		what = "what " + t.Name + " could reach"
	}
	if t.IP != "" {
		what += " from the address " + t.IP
	}
	return what + " between " + inUTC(t.From) + " and " + inUTC(t.Until)
}

// Touched is a center that a trace leads to.
type Touched struct {
	Center  uuid.UUID
	Name    string
	Records int64 // of its audit trail
	SignIns int64 // of people who work there
	Worked  int64 // sessions that were at work in it
	Reached bool  // somebody of the trace works there, and was signed in
	There   bool  // the incident concerns it already
}

// Because says what a trace has found.
func (t Touched) Because() string {
	var found []string
	for _, f := range []struct {
		n         int64
		one, many string
	}{{t.Records, "record in its trail", "records in its trail"}, {t.SignIns, "sign-in", "sign-ins"}, {t.Worked, "session at work in it", "sessions at work in it"}} {
		switch {
		case f.n == 1:
			found = append(found, "1 "+f.one)
		case f.n > 1:
			found = append(found, fmt.Sprintf("%d %s", f.n, f.many))
		}
	}
	if len(found) == 0 {
		return "somebody who works there was signed in"
	}
	return strings.Join(found, ", ")
}

// Compute the centers that a trace leads to, by name: those in whose audit trail the people of the trace have left something, those in
// which they had a session, and those in which they work and could have entered, having been signed in. An address is known of sign-ins
// and sessions, so that what somebody did in the time counts in whole, whichever address it came from.
func (m *Module) Compute(ctx context.Context, incident uuid.UUID, t Trace) (list []Touched, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readTouched(ctx, tx, incident, t)
		return err
	})
	return list, err
}

// Person of an e-mail address, for a trace.
func (m *Module) Person(ctx context.Context, email string) (id uuid.UUID, name string, err error) {
	_, folded, err := accounts.Email(email)
	if err != nil {
		return uuid.Nil, "", err
	}
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		id, name, err = findPerson(ctx, tx, folded)
		return err
	})
	return id, name, err
}

// Choose centers by hand.
func (m *Module) Choose(ctx context.Context, me accounts.Operator, incident uuid.UUID, centers []uuid.UUID) (added int64, err error) {
	return m.add(ctx, me, incident, "chosen by hand", func(ctx context.Context, tx db.Tx) ([]string, error) {
		rows := make([]Concerned, len(centers))
		for n, center := range centers {
			rows[n] = Concerned{Center: center, How: "chosen"}
		}
		return addCenters(ctx, tx, incident, rows, me.ID)
	})
}

// ChooseAll takes all centers that there are now.
func (m *Module) ChooseAll(ctx context.Context, me accounts.Operator, incident uuid.UUID) (added int64, err error) {
	return m.add(ctx, me, incident, "all that there are", func(ctx context.Context, tx db.Tx) ([]string, error) {
		return addAllCenters(ctx, tx, incident, me.ID)
	})
}

// ChooseComputed takes the centers that a trace leads to.
func (m *Module) ChooseComputed(ctx context.Context, me accounts.Operator, incident uuid.UUID, t Trace) (added int64, err error) {
	return m.add(ctx, me, incident, "computed from "+t.said(), func(ctx context.Context, tx db.Tx) ([]string, error) {
		found, err := readTouched(ctx, tx, incident, t)
		if err != nil {
			return nil, err
		}
		rows := make([]Concerned, len(found))
		for n, f := range found {
			rows[n] = Concerned{Center: f.Center, How: "computed", Because: f.Because()}
		}
		return addCenters(ctx, tx, incident, rows, me.ID)
	})
}

// add writes down whom an incident concerns, and how that was found. The register names no center: what does goes with the center.
func (m *Module) add(ctx context.Context, me accounts.Operator, incident uuid.UUID, how string, act func(context.Context, db.Tx) ([]string, error)) (added int64, err error) {
	err = m.change(ctx, incident, func(ctx context.Context, tx db.Tx, i *Incident) error {
		names, err := act(ctx, tx)
		if added = int64(len(names)); err != nil || added == 0 {
			return err
		}
		if err := m.note(ctx, tx, incident, Entry{Kind: "scope", Words: "It concerns " + centers(added) + " more, " + how + "."}, me.ID); err != nil {
			return err
		}
		slices.Sort(names)
		return audit.Record(ctx, tx, me.Actor(), "platform.incident.scoped", incident, audit.Note("incident", i.Facts.Title), audit.Note("how", how),
			audit.Note("centers", few(names)))
	})
	return added, err
}

// Drop takes a center out that the incident does not concern. What was told stays told.
func (m *Module) Drop(ctx context.Context, me accounts.Operator, incident, center uuid.UUID, why string) error {
	return m.change(ctx, incident, func(ctx context.Context, tx db.Tx, i *Incident) error {
		c, err := readConcerned(ctx, tx, i, center)
		if err != nil {
			return err
		}
		if !c.ToldAt.IsZero() {
			return fault.New(fault.Conflict, "This center was told already. Write another letter to say that it is not concerned.")
		}
		waits, err := readUnfinished(ctx, tx, incident)
		if err != nil {
			return err
		}
		if waits {
			return fault.New(fault.Conflict, "A letter is on its way to those concerned. Wait until it has arrived.")
		}
		if err := dropCenter(ctx, tx, incident, center, me.ID); err != nil {
			return err
		}
		if err := m.note(ctx, tx, incident, Entry{Kind: "scope", Words: "It does not concern one of the centers: " + why}, me.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.incident.scoped", incident, audit.Note("incident", i.Facts.Title), audit.Note("taken out", c.Name), audit.Note("why", why))
	})
}

// span is the time in which people could be concerned: from the beginning, or from awareness where that is not known, to the end.
func (f *Facts) span(now time.Time) (from, until time.Time) {
	from, until = f.BeganAt, f.EndedAt
	if until.IsZero() {
		until = now
	}
	if from.IsZero() {
		from = f.AwareAt
	}
	if from.After(until) {
		from = until
	}
	return from, until
}

// centers in words.
func centers(n int64) string { return counted(n, "center", "centers") }

func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// few of many names.
func few(names []string) string {
	const most = 20
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}
