package policies

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
)

// Version of a policy.
type Version struct {
	ID       uuid.UUID
	Policy   Policy
	Number   int    // 0: a draft
	Body     string // see Blocks
	Summary  string // what changes, in the words of the mail
	Revision int64  // of a draft

	MadeBy    string // empty: came with the program
	MadeAt    time.Time
	ChangedAt time.Time

	AnnouncedBy string
	AnnouncedAt time.Time // zero: a draft, or the first one
	Round       int       // of the mailing
	Day         time.Time // that its mails name
	ToldThrough uuid.UUID // the last center whose owners were told
	ToldAt      time.Time // when the last owner was told; zero: the mailing goes on
	Centers     int64     // whose owners were told
	Owners      int64
	EffectiveAt time.Time // zero: not before the mailing is done
	FirstUsedAt time.Time // zero: nobody has used the product under it yet

	WithdrawnBy string
	WithdrawnAt time.Time
	Reason      string // of the withdrawal
}

// Ahead is how long before a version takes effect the last owner was told of it.
const Ahead = 14 * 24 * time.Hour

// Mailing is how long telling everybody may take, so that the day that the first mail names also holds for the last.
const Mailing = time.Hour

// Earliest day for which a version can be announced now: days begin at 00:00 UTC.
func Earliest(now time.Time) time.Time {
	day := now.Add(Mailing + Ahead).UTC()
	if whole := day.Truncate(24 * time.Hour); !whole.Equal(day) {
		return whole.AddDate(0, 0, 1)
	}
	return day
}

// Draft tells whether nobody was told of it yet.
func (v *Version) Draft() bool { return v.Number == 0 }

// Withdrawn tells whether it was announced and never took effect.
func (v *Version) Withdrawn() bool { return !v.WithdrawnAt.IsZero() }

// Effective tells whether it has taken effect; a later one may have since.
func (v *Version) Effective(now time.Time) bool {
	return !v.Withdrawn() && !v.EffectiveAt.IsZero() && !v.EffectiveAt.After(now)
}

// Coming tells whether it is announced and will take effect.
func (v *Version) Coming(now time.Time) bool {
	return !v.Draft() && !v.Withdrawn() && !v.Effective(now)
}

// Late tells whether the day that the mails name cannot hold any more for whoever is told now.
func (v *Version) late(now time.Time) bool { return v.Day.Before(now.Add(Ahead)) }

// Name of a version, as people say it.
func (v *Version) Name() string { return "version " + strconv.Itoa(v.Number) }

// Path where it can be read, for good.
func (v *Version) Path() string { return v.Policy.Path() + "/versions/" + strconv.Itoa(v.Number) }

// Desk is its page for platform admins.
func (v *Version) Desk() string { return v.Policy.Desk() + "/versions/" + strconv.Itoa(v.Number) }

// day in words that no country misreads: 5 December 2026. Versions take effect at 00:00 UTC.
func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// Book is a policy with all its versions, the newest first, and the draft before them.
type Book struct {
	Policy
	Versions []Version
}

// InForce is the version in effect.
func (b *Book) InForce(now time.Time) *Version {
	for i := range b.Versions {
		if b.Versions[i].Effective(now) {
			return &b.Versions[i]
		}
	}
	return nil // the first one comes with the program
}

// Coming is the version that is announced, or nil.
func (b *Book) Coming(now time.Time) *Version {
	return b.find(func(v Version) bool { return v.Coming(now) })
}

// Draft is the version that nobody was told of, or nil.
func (b *Book) Draft() *Version { return b.find(func(v Version) bool { return v.Draft() }) }

// Numbered is the version of a number, or nil.
func (b *Book) Numbered(number int) *Version {
	return b.find(func(v Version) bool { return !v.Draft() && v.Number == number })
}

// Before is the version that one follows: the newest before it that was not withdrawn; nil for the first.
func (b *Book) Before(v *Version) *Version {
	return b.find(func(w Version) bool {
		return !w.Draft() && !w.Withdrawn() && (v.Draft() || w.Number < v.Number)
	})
}

func (b *Book) find(wanted func(Version) bool) *Version {
	if i := slices.IndexFunc(b.Versions, wanted); i >= 0 {
		return &b.Versions[i]
	}
	return nil
}

// Book of a policy.
func (m *Module) Book(ctx context.Context, p Policy) (b Book, err error) {
	b.Policy = p
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		b.Versions, err = readVersions(ctx, tx, p)
		return err
	})
	return b, err
}

var (
	errEdited  = fault.New(fault.Conflict, "Somebody has edited this draft meanwhile. Compare with what stands there now, and save again.")
	errNoDraft = fault.New(fault.Conflict, "There is no draft any more. Reload the page to see what became of it.")
)

// Words are what a draft says.
type Words struct {
	Body, Summary string
	Revision      int64 // that its author has seen; 0: there was no draft
}

// Save writes the draft of a policy. The first one begins with the version that it will follow.
func (m *Module) Save(ctx context.Context, me accounts.Operator, p Policy, w Words) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		draft, err := lockDraft(ctx, tx, p)
		if err != nil {
			return err
		}
		switch {
		case draft == nil && w.Revision != 0:
			return errNoDraft
		case draft == nil:
			draft = &Version{ID: db.NewID(), Policy: p}
			if err := insertDraft(ctx, tx, draft.ID, p, w, me.ID); err != nil {
				return err
			}
		case draft.Revision != w.Revision:
			return errEdited
		default:
			if err := updateDraft(ctx, tx, draft.ID, w); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.policy.drafted", draft.ID, audit.Note("policy", p.Title), audit.Note("what changes", w.Summary))
	})
}

// Discard throws the draft away.
func (m *Module) Discard(ctx context.Context, me accounts.Operator, p Policy) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		draft, err := lockDraft(ctx, tx, p)
		if err != nil {
			return err
		}
		if draft == nil {
			return errNoDraft
		}
		if err := deleteDraft(ctx, tx, draft.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.policy.discarded", draft.ID, audit.Note("policy", p.Title))
	})
}

// Accepting is what registering accepts: the versions in effect, and those that are announced.
func Accepting(ctx context.Context, tx db.Tx) (list []accounts.Policy, err error) {
	now := tx.Now()
	versions, err := readHeads(ctx, tx)
	if err != nil {
		return nil, err
	}
	var coming []accounts.Policy
	for _, p := range All {
		b := Book{Policy: p, Versions: of(p, versions)}
		if v := b.InForce(now); v != nil {
			list = append(list, accounts.Policy{Name: p.Name, Word: p.Word, Path: p.Path(), Version: strconv.Itoa(v.Number), From: v.EffectiveAt})
		}
		if v := b.Coming(now); v != nil {
			coming = append(coming, accounts.Policy{Name: p.Name, Word: p.Word, Path: v.Path(), Version: strconv.Itoa(v.Number), From: v.Day, Coming: true})
		}
	}
	return append(list, coming...), nil
}

func of(p Policy, versions []Version) (list []Version) {
	for _, v := range versions {
		if v.Policy == p {
			list = append(list, v)
		}
	}
	return list
}
