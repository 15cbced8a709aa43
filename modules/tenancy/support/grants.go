package support

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// mostHours that one grant lasts.
const mostHours = 24

// Kind of a grant: who has decided that a platform admin may enter.
type Kind string

// The kinds.
const (
	ByOwner Kind = "owner"
	Legal   Kind = "legal" // two platform admins, because an authority demands it; it only reads
)

// duty that a platform admin needs at each visit, besides the grant.
func (k Kind) duty() accounts.Duty {
	if k == Legal {
		return accounts.KeepLegal
	}
	return accounts.VisitCenters
}

// Named is a person as pages show them.
type Named struct {
	ID   uuid.UUID
	Name string
}

// Problem that a center has reported, as an access names it.
type Problem struct {
	ID      uuid.UUID // zero: none
	Number  int64     // as the center's people say it
	Subject string    // where it was read
}

// Grant lets one platform admin into one center for a while.
type Grant struct {
	Center                        Named
	ID                            uuid.UUID
	Kind                          Kind
	Visitor                       Named // the platform admin who may enter
	Writes                        bool
	Reason, Authority, Reference  string
	Problem                       Problem // that it is about
	Hours                         int64
	AskedBy, ConfirmedBy, EndedBy Named
	CreatedAt                     time.Time
	BeginsAt, ExpiresAt, EndedAt  time.Time // zero: not yet
	Opened                        int64     // pages, where they were counted
	closed                        bool
}

// State of a grant.
type State string

// The states: a legal record is proposed until a second platform admin confirms it.
const (
	Proposed  State = "proposed"
	Running   State = "running"
	Ended     State = "ended"
	Expired   State = "expired"
	Withdrawn State = "withdrawn" // a record that was never confirmed
)

// State at a moment.
func (g Grant) State(now time.Time) State {
	switch {
	case g.BeginsAt.IsZero() && g.EndedAt.IsZero():
		return Proposed
	case g.BeginsAt.IsZero():
		return Withdrawn
	case !g.EndedAt.IsZero():
		return Ended
	case !now.Before(g.ExpiresAt):
		return Expired
	}
	return Running
}

// Until is when the access ends, or has ended.
func (g Grant) Until() time.Time {
	if !g.EndedAt.IsZero() {
		return g.EndedAt
	}
	return g.ExpiresAt
}

func (g *Grant) begin(now time.Time) {
	g.BeginsAt, g.ExpiresAt = now, now.Add(time.Duration(g.Hours)*time.Hour)
}

// facts of a grant for the trail.
func (g Grant) facts() []audit.Detail {
	facts := []audit.Detail{audit.Note("platform admin", g.Visitor.Name), audit.Note("reason", g.Reason), audit.Note("scope", g.scope()),
		audit.Note("hours", strconv.FormatInt(g.Hours, 10))}
	if g.Problem.ID != uuid.Nil {
		facts = append(facts, audit.Note("problem", "#"+strconv.FormatInt(g.Problem.Number, 10)))
	}
	if g.Kind == Legal {
		facts = append(facts, audit.Note("authority", g.Authority), audit.Note("reference", g.Reference))
	}
	return facts
}

func (g Grant) scope() string {
	if g.Writes {
		return "read and write"
	}
	return "read only"
}

var (
	errNoGrant = fault.New(fault.NotFound, "There is no such support access.")
	errProblem = fault.New(fault.Invalid, "This problem is closed, or gone. Choose an open one, or none.")
	errOver    = fault.New(fault.Conflict, "This access has ended already. Reload the page to see when.")
)

// Giving is what an owner says about the access.
type Giving struct {
	Visitor uuid.UUID
	Writes  bool
	Reason  string
	Hours   int64
	Problem uuid.UUID // that it is about; zero: none
}

// Give lets a platform admin in, from now on.
func (m *Module) Give(ctx context.Context, me tenancy.Member, giving Giving) (id uuid.UUID, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		visitor, err := visitorOf(ctx, tx, giving.Visitor)
		if err != nil {
			return err
		}
		problem, err := m.problem(ctx, tx, giving.Problem)
		if err != nil {
			return err
		}
		running, err := lockOpen(ctx, tx)
		if err != nil {
			return err
		}
		for _, other := range running {
			if other.Visitor.ID == visitor.ID && other.State(tx.Now()) == Running {
				return fault.Newf(fault.Conflict, "%s has access already. End that first, or wait until it ends.", visitor.Name)
			}
		}
		g := Grant{Center: Named{me.Center(), me.Standing().Name}, ID: db.NewID(), Kind: ByOwner, Visitor: visitor, Writes: giving.Writes,
			Reason: giving.Reason, Problem: problem, Hours: giving.Hours, AskedBy: Named{me.Person().ID, me.Name()}, CreatedAt: tx.Now()}
		g.begin(tx.Now())
		id = g.ID
		if err := insertGrant(ctx, tx, &g); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, me.Actor(), "platform.support.granted", g.ID, g.facts()...); err != nil {
			return err
		}
		return m.begun(ctx, tx, g)
	})
	return id, err
}

// problem of the center in scope that an access may be about: one that is open.
func (m *Module) problem(ctx context.Context, tx db.Tx, id uuid.UUID) (Problem, error) {
	if id == uuid.Nil {
		return Problem{}, nil
	}
	open, err := m.open(ctx, tx)
	if err != nil {
		return Problem{}, err
	}
	if i := slices.IndexFunc(open, func(p Problem) bool { return p.ID == id }); i >= 0 {
		return open[i], nil
	}
	return Problem{}, errProblem
}

// open problems of the center in scope.
func (m *Module) open(ctx context.Context, tx db.Tx) ([]Problem, error) {
	if m.Problems == nil {
		return nil, nil
	}
	return m.Problems(ctx, tx)
}

// About are the accesses to a center that are about a problem, the newest first; through either door.
func About(ctx context.Context, tx db.Tx, center, problem uuid.UUID) ([]Grant, error) {
	return readAbout(ctx, tx, center, problem)
}

// visitorOf is a platform admin who may be let in.
func visitorOf(ctx context.Context, tx db.Tx, id uuid.UUID) (Named, error) {
	people, err := accounts.OnDutyFor(ctx, tx, accounts.VisitCenters)
	if err != nil {
		return Named{}, err
	}
	for _, person := range people {
		if person.ID == id {
			return Named{person.ID, person.Name}, nil
		}
	}
	return Named{}, fault.New(fault.Invalid, "Choose somebody from the list.")
}

// begun shows the access to everybody in the center and tells the owners.
func (m *Module) begun(ctx context.Context, tx db.Tx, g Grant) error {
	if err := show(ctx, tx); err != nil {
		return err
	}
	return m.mailBegun(ctx, tx, g)
}

// EndByOwner ends an access that an owner gave before its time: the next request finds it gone.
func (m *Module) EndByOwner(ctx context.Context, me tenancy.Member, id uuid.UUID) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		return m.end(ctx, tx, id, Named{me.Person().ID, me.Name()}, me.Actor(), func(g *Grant) error {
			switch {
			case g.State(tx.Now()) == Proposed:
				return errNoGrant // of no concern to the center yet
			case g.Kind == Legal:
				return fault.New(fault.Forbidden, "An authority demands this access, so that only the platform can end it. Write to its privacy address if you doubt it.")
			}
			return nil
		})
	})
}

// end closes a grant that is allowed to be ended by whoever asks.
func (m *Module) end(ctx context.Context, tx db.Tx, id uuid.UUID, by Named, actor audit.Actor, allowed func(*Grant) error) error {
	g, err := lockGrant(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := allowed(g); err != nil {
		return err
	}
	began := !g.BeginsAt.IsZero()
	if state := g.State(tx.Now()); state != Running && state != Proposed {
		return errOver
	}
	if err := endGrant(ctx, tx, id, by.ID); err != nil {
		return err
	}
	if !began {
		return audit.Record(ctx, tx, actor, "platform.legal_record.withdrawn", id, g.facts()...)
	}
	if err := audit.Record(ctx, tx, actor, "platform.support.ended", id, g.facts()...); err != nil {
		return err
	}
	if err := show(ctx, tx); err != nil {
		return err
	}
	g.EndedAt, g.EndedBy = tx.Now(), by
	return m.mailEnded(ctx, tx, *g)
}

// show says on every page of the center in scope what is running there now.
func show(ctx context.Context, tx db.Tx) error {
	open, err := lockOpen(ctx, tx)
	if err != nil {
		return err
	}
	var access tenancy.SupportAccess
	for _, g := range open {
		if g.State(tx.Now()) != Running {
			continue
		}
		if g.ExpiresAt.After(access.Until) {
			access.Until = g.ExpiresAt
		}
		access.Writes = access.Writes || g.Writes
	}
	return tenancy.ShowSupport(ctx, tx, access)
}

// Grants of a center that its people know of, the newest first, with how many pages were opened by each.
func (m *Module) Grants(ctx context.Context, me tenancy.Member) (list []Grant, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if list, err = readGrants(ctx, tx); err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(list))
		for i := range list {
			ids[i] = list[i].ID
		}
		opened, err := audit.Count(ctx, tx, opened, ids...)
		for i := range list {
			list[i].Opened = opened[list[i].ID]
		}
		return err
	})
	return list, err
}

// Grant of a center, if its people know of it.
func (m *Module) Grant(ctx context.Context, me tenancy.Member, id uuid.UUID) (Grant, error) {
	list, err := m.Grants(ctx, me)
	if err != nil {
		return Grant{}, err
	}
	for _, g := range list {
		if g.ID == id {
			return g, nil
		}
	}
	return Grant{}, errNoGrant
}
