package plans

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/jobs"
	"bayline/platform/locale"
	"bayline/platform/money"
)

// Ahead is how long before it takes effect a change is announced to the centers that have the plan.
const Ahead = 30 * 24 * time.Hour

// Version of a plan, as those see it who keep the plans.
type Version struct {
	Plan
	EffectiveAt time.Time
	AnnouncedAt time.Time // zero: for those only who choose the plan from then on
	WithdrawnAt time.Time
	MadeAt      time.Time
	By          string // who made it; empty: came with the program
	Centers     int64  // that have it
}

// coming tells whether the version is announced and can still be withdrawn.
func (v Version) coming(now time.Time) bool {
	return !v.AnnouncedAt.IsZero() && v.WithdrawnAt.IsZero() && v.EffectiveAt.After(now)
}

// Line is a plan with all its versions, the newest first.
type Line struct {
	ID       uuid.UUID
	Code     string
	Period   string
	Currency string
	Versions []Version
}

// InForce is the version that is offered: the newest one that has taken effect.
func (l Line) InForce(now time.Time) Version {
	at := slices.IndexFunc(l.Versions, func(v Version) bool { return v.WithdrawnAt.IsZero() && !v.EffectiveAt.After(now) })
	return l.Versions[max(at, 0)]
}

// Coming is the version that is announced, or nil.
func (l Line) Coming(now time.Time) *Version {
	at := slices.IndexFunc(l.Versions, func(v Version) bool { return v.coming(now) })
	if at < 0 {
		return nil
	}
	return &l.Versions[at]
}

// Centers that have the plan, at any version.
func (l Line) Centers() (n int64) {
	for _, v := range l.Versions {
		n += v.Centers
	}
	return n
}

// Draft is a version that is to be made.
type Draft struct {
	After         int // the newest number that its author has seen
	Name          string
	Price         money.Amount
	StaffLimit    *int64
	CustomerLimit *int64
	UnitPrice     money.Amount
	Counts        string
	Retired       bool
	Day           time.Time // of an announced change; zero: now, for those only who choose the plan from now on
}

// on is the draft as the version after newest.
func (d Draft) on(newest Version, now time.Time) (Version, error) {
	next := Version{Plan: newest.Plan, EffectiveAt: now, MadeAt: now}
	next.Name, next.Price, next.StaffLimit, next.CustomerLimit = d.Name, d.Price, d.StaffLimit, d.CustomerLimit
	next.UnitPrice, next.Counts, next.Retired = d.UnitPrice, d.Counts, d.Retired
	switch {
	case newest.coming(now):
		return Version{}, fault.Newf(fault.Conflict, "A change is announced for %s. Withdraw it before you make another.", day(newest.EffectiveAt))
	case newest.Version != d.After:
		return Version{}, errEdited
	case d.Price.Currency != newest.Price.Currency:
		return Version{}, fault.New(fault.Invalid, "A plan keeps its currency. Offer it in another one below.")
	case d.Price.Minor <= 0:
		return Version{}, fault.New(fault.Invalid, "A plan has a price above zero.")
	case len(changes(newest.Plan, next.Plan, locale.Default)) == 0:
		return Version{}, errSame
	}
	if !d.Day.IsZero() {
		if d.Day.Before(earliest(now)) {
			return Version{}, fault.Newf(fault.Invalid, "A change is announced 30 days ahead. The first day is %s.", day(earliest(now)))
		}
		if d.Retired {
			return Version{}, errRetired
		}
		next.AnnouncedAt, next.EffectiveAt = now, d.Day
	}
	return next, nil
}

var (
	errEdited  = fault.New(fault.Conflict, "Somebody has edited this plan meanwhile. Compare with what stands there now, and save again.")
	errSame    = fault.New(fault.Invalid, "Nothing is different from the version that is there.")
	errRetired = fault.New(fault.Invalid, "A plan is taken out of the offer for new centers only: whoever has it keeps it. Choose that it holds from now.")
)

// earliest day on which a change can take effect that is announced now: days begin at 00:00 UTC.
func earliest(now time.Time) time.Time {
	day := now.Add(Ahead).UTC()
	if whole := day.Truncate(24 * time.Hour); !whole.Equal(day) {
		return whole.AddDate(0, 0, 1)
	}
	return day
}

// Change of one thing that a plan says.
type Change struct{ What, Before, After string }

// changes from one version to another, in the words of the plan's pages.
func changes(before, after Plan, in locale.Locale) (list []Change) {
	for _, c := range []Change{
		{"Name", before.Name, after.Name},
		{"Price", money.Format(before.Price, in), money.Format(after.Price, in)},
		{"Staff", room(before.StaffLimit, in), room(after.StaffLimit, in)},
		{"Customers", room(before.CustomerLimit, in), room(after.CustomerLimit, in)},
		{"Each accepted work order", unit(before, in), unit(after, in)},
		{"Accepted by", counts(before), counts(after)},
		{"Offered", yes(!before.Retired), yes(!after.Retired)},
	} {
		if c.Before != c.After {
			list = append(list, c)
		}
	}
	return list
}

func room(limit *int64, in locale.Locale) string {
	if limit == nil {
		return "no limit"
	}
	return in.Number(*limit)
}

func unit(p Plan, in locale.Locale) string {
	if !p.Metered() {
		return "free"
	}
	return money.Format(p.UnitPrice, in)
}

func counts(p Plan) string {
	switch {
	case !p.Metered():
		return ""
	case p.Counts == Offer:
		return "an offer from outside that is taken"
	}
	return "the first job that is authorized"
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// day in words that no country misreads: 5 December 2026. Changes take effect at 00:00 UTC.
func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// Lines are all plans with their versions, in the order of the offer.
func (m *Module) Lines(ctx context.Context) (list []Line, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = m.lines(ctx, tx, uuid.Nil)
		return err
	})
	return list, err
}

// Line is one plan with its versions.
func (m *Module) Line(ctx context.Context, id uuid.UUID) (line Line, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err := m.lines(ctx, tx, id)
		if err == nil && len(list) == 0 {
			return fault.New(fault.NotFound, "There is no such plan.")
		}
		if err == nil {
			line = list[0]
		}
		return err
	})
	return line, err
}

func (m *Module) lines(ctx context.Context, tx db.Tx, only uuid.UUID) ([]Line, error) {
	list, err := readLines(ctx, tx, only)
	if err != nil {
		return nil, err
	}
	held, err := m.Held(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, line := range list {
		for i, v := range line.Versions {
			line.Versions[i].Centers = held[Ref{v.ID, v.Version}]
		}
	}
	return list, nil
}

// Edit makes the next version of a plan. With a day it is announced: a job tells every center that has the plan.
func (m *Module) Edit(ctx context.Context, me accounts.Operator, plan uuid.UUID, draft Draft) (made Version, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		newest, err := lockNewest(ctx, tx, plan)
		if err != nil {
			return err
		}
		if made, err = draft.on(newest, tx.Now()); err != nil {
			return err
		}
		if made.Version, err = insertVersion(ctx, tx, made, me.ID); err != nil {
			return err
		}
		details := []audit.Detail{audit.Note("plan", newest.Title()), audit.Note("version", strconv.Itoa(made.Version))}
		for _, c := range changes(newest.Plan, made.Plan, locale.Default) {
			details = append(details, audit.Changed(c.What, c.Before, c.After))
		}
		if made.AnnouncedAt.IsZero() {
			return audit.Record(ctx, tx, me.Actor(), "platform.plan.edited", plan, details...)
		}
		if err := jobs.Insert(ctx, tx, tellArgs{Plan: plan, Number: made.Version}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.plan.announced", plan, append(details, audit.Note("takes effect", day(made.EffectiveAt)))...)
	})
	return made, err
}

// Withdraw takes an announced change back, before its day; a job tells whoever was told of it.
func (m *Module) Withdraw(ctx context.Context, me accounts.Operator, plan uuid.UUID, number int) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		newest, err := lockNewest(ctx, tx, plan)
		if err != nil {
			return err
		}
		if newest.Version != number || !newest.coming(tx.Now()) {
			return fault.New(fault.Conflict, "This change cannot be withdrawn any more. Announce another one.")
		}
		if err := withdrawVersion(ctx, tx, plan, number); err != nil {
			return err
		}
		if err := jobs.Insert(ctx, tx, recallArgs{Plan: plan, Number: number}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.plan.withdrawn", plan, audit.Note("plan", newest.Title()),
			audit.Note("version", strconv.Itoa(number)), audit.Note("was to take effect", day(newest.EffectiveAt)))
	})
}

// OfferIn offers a plan in another currency: a plan of its own from then on, with versions of its own. Limits and name are those
// that are in force.
func (m *Module) OfferIn(ctx context.Context, me accounts.Operator, plan uuid.UUID, price, unit money.Amount) (id uuid.UUID, err error) {
	id = db.NewID()
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		like, err := Read(ctx, tx, plan)
		if err != nil {
			return err
		}
		if price.Minor <= 0 || like.Metered() != (unit.Minor > 0) {
			return fault.New(fault.Invalid, "A plan has a price above zero, and a metered one a price of each work order.")
		}
		now := tx.Now()
		first := Version{Plan: like, EffectiveAt: now, MadeAt: now}
		first.ID, first.Price, first.UnitPrice = id, price, unit
		if err := insertPlan(ctx, tx, first, plan); err != nil {
			return err
		}
		if _, err := insertVersion(ctx, tx, first, me.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.plan.offered", id, audit.Note("plan", first.Title()), audit.Note("price", price.String()))
	})
	return id, err
}
