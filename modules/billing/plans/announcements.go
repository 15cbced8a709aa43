package plans

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"bayline/modules/notices"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/locale"
	"bayline/views/layout"
)

// Ref names a version of a plan.
type Ref struct {
	Plan   uuid.UUID
	Number int
}

// Holder is a center with the version of a plan that it has.
type Holder struct {
	Center uuid.UUID
	Number int
}

// Renewing is the version with which a period begins now in the center in scope that has held a plan: the newest one of those that
// have taken effect and that the center was told of 30 days ago. Where there is none, it keeps what it has.
func Renewing(ctx context.Context, tx db.Tx, held Plan) (Plan, error) {
	return RenewingAt(ctx, tx, held, tx.Now())
}

// RenewingAt is Renewing for a period that began a while ago, when nothing was running.
func RenewingAt(ctx context.Context, tx db.Tx, held Plan, at time.Time) (Plan, error) {
	number, err := readBinding(ctx, tx, held, at)
	if err != nil || number == held.Version {
		return held, err
	}
	return ReadVersion(ctx, tx, held.ID, number)
}

// Coming is the announced change of a plan that a center has, or nil: not withdrawn, and not held yet.
func Coming(ctx context.Context, tx db.Tx, held *Plan) (*Announcement, error) {
	if held == nil {
		return nil, nil
	}
	next, err := readAnnounced(ctx, tx, held.ID)
	if err != nil || next == nil || next.Version <= held.Version {
		return nil, err
	}
	return &Announcement{Held: *held, Next: *next}, nil
}

// Announcement is a change of a plan as a center that has it is told.
type Announcement struct {
	Held Plan
	Next Version
}

// Changes from what the center has.
func (a Announcement) Changes(in locale.Locale) []Change { return changes(a.Held, a.Next.Plan, in) }

// batch is how many centers are told in one transaction.
const batch = 100

// tellAll tells every center that has a version before the announced one, each once. It may stop anywhere, and it may run twice.
func (m *Module) tellAll(ctx context.Context, plan uuid.UUID) error {
	after, more := uuid.Nil, true
	for more {
		err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			next, err := lockAnnounced(ctx, tx, plan)
			if err != nil || next == nil { // withdrawn meanwhile
				more = false
				return err
			}
			centers, err := m.Holders(ctx, tx, plan, next.Version, after, batch)
			if err != nil {
				return err
			}
			if more = len(centers) == batch; more {
				after = centers[batch-1].Center
			}
			if err := m.tell(ctx, tx, *next, centers); err != nil {
				return err
			}
			failpoint.Here("billing.announcement.written")
			return nil
		})
		if err != nil {
			return fmt.Errorf("announce a change of plan %s: %w", plan, err)
		}
	}
	return nil
}

// tell those of the centers that were not told yet.
func (m *Module) tell(ctx context.Context, tx db.Tx, next Version, centers []Holder) error {
	fresh, err := insertTold(ctx, tx, next, centers)
	if err != nil {
		return err
	}
	words := map[int]layout.Words{} // of each version that a center may have
	for _, holder := range centers {
		if _, found := words[holder.Number]; found || !fresh[holder.Center] {
			continue
		}
		held, err := ReadVersion(ctx, tx, next.ID, holder.Number)
		if err != nil {
			return err
		}
		words[holder.Number] = m.announced(Announcement{held, next})
	}
	told := map[uuid.UUID]layout.Words{}
	for _, holder := range centers {
		if fresh[holder.Center] {
			told[holder.Center] = words[holder.Number]
		}
	}
	return announce(ctx, tx, notices.PlanChangeAnnounced, told)
}

// recallAll tells those who were told of a change that was withdrawn.
func (m *Module) recallAll(ctx context.Context, of Ref) error {
	for more := true; more; {
		err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			version, err := readWithdrawn(ctx, tx, of)
			if err != nil || version == nil {
				more = false
				return err
			}
			centers, err := recall(ctx, tx, of, batch)
			if err != nil {
				return err
			}
			more = len(centers) == batch
			told := map[uuid.UUID]layout.Words{}
			for _, center := range centers {
				told[center] = m.withdrawn(*version)
			}
			return announce(ctx, tx, notices.PlanChangeWithdrawn, told)
		})
		if err != nil {
			return fmt.Errorf("recall a change of plan %s: %w", of.Plan, err)
		}
	}
	return nil
}

// announce something to the owners of many centers, with as many statements as to those of one. The ids are new: the row that says that
// a center was told keeps it from being told twice.
func announce(ctx context.Context, tx db.Tx, kind notices.Kind, words map[uuid.UUID]layout.Words) error {
	owners, err := notices.OwnersOfAll(ctx, tx, slices.Collect(maps.Keys(words)))
	if err != nil {
		return err
	}
	var list []notices.Notice
	for center, to := range owners {
		list = append(list, notices.Notice{Kind: kind, ID: db.NewID(), Center: center, To: to, Words: words[center]})
	}
	return notices.Announce(ctx, tx, list)
}

func (m *Module) announced(a Announcement) layout.Words {
	w := layout.Words{
		Letter: layout.Letter{Subject: a.Held.Title() + " changes on " + day(a.Next.EffectiveAt), Preview: "You keep what you have until your first renewal after that day.", Reason: notices.ReasonOwner},
		Before: []string{"The plan of your center, " + a.Held.Title() + ", changes:"},
		Label:  "See your subscription", Link: m.BaseURL + "/subscription",
	}
	for _, c := range a.Changes(locale.Default) {
		w.Before = append(w.Before, c.What+": "+c.Before+" now, "+c.After+" then.")
	}
	w.Before = append(w.Before, "It holds for your center from its first renewal on or after "+day(a.Next.EffectiveAt)+" (00:00 UTC). Until then nothing changes.",
		"If it does not suit you, choose another plan before, or cancel: what you have paid for stays yours to its end.")
	return w
}

func (m *Module) withdrawn(v Version) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: v.Title() + " does not change", Preview: "We have withdrawn the change that we announced for " + day(v.EffectiveAt) + ".", Reason: notices.ReasonOwner},
		Before: []string{"We had announced that " + v.Title() + ", the plan of your center, changes on " + day(v.EffectiveAt) + ". We have withdrawn that.",
			"Your center keeps what it has. There is nothing to do."},
		Label: "See your subscription", Link: m.BaseURL + "/subscription",
	}
}
