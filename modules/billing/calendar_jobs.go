package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/failpoint"
)

// advanceArgs need no id: the job looks at all subscriptions.
type advanceArgs struct{}

func (advanceArgs) Kind() string { return "billing.subscription.advance" }

func (m *Module) advanceAll(ctx context.Context, _ advanceArgs) error {
	return errors.Join(m.Advance(ctx), m.Remind(ctx))
}

// Advance moves every subscription to the state that its dates say. It may have been away for days, and it may run twice.
func (m *Module) Advance(ctx context.Context) error {
	var due []uuid.UUID
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		due, err = readDue(ctx, tx)
		return err
	})
	for _, center := range due {
		if failed := m.advance(ctx, center); failed != nil { // one center must not hold the others up
			err = errors.Join(err, fmt.Errorf("advance center %s: %w", center, failed))
		}
	}
	return err
}

func (m *Module) advance(ctx context.Context, center uuid.UUID) error {
	return m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
		s, err := lockSubscription(ctx, tx)
		if err != nil {
			return err
		}
		_, err = m.step(ctx, tx, s)
		return err
	})
}

// step takes a locked subscription to the state that its dates say now: written in every place, told to the owners, recorded. Where it
// is in that state already nothing is written, and stepped is false.
func (m *Module) step(ctx context.Context, tx db.Tx, s *Subscription) (stepped bool, err error) {
	before := s.State
	renewed, err := m.renew(ctx, tx, s)
	if err != nil {
		return false, err
	}
	now := s.standing(tx.Now())
	if now == before && !renewed {
		return false, nil
	}
	s.State = now
	c := change{what: "calendar", reason: endings[now], by: audit.System}
	if renewed {
		c.what, c.reason = "renewed", ""
	}
	if err := m.settle(ctx, tx, s, c); err != nil {
		return false, err
	}
	failpoint.Here("billing.calendar.written")
	if now != before {
		if err := m.tellStanding(ctx, tx, s); err != nil {
			return false, err
		}
	}
	return true, audit.Record(ctx, tx, audit.System, "billing.subscription."+map[bool]string{false: "advanced", true: "renewed"}[renewed], tx.Center(),
		audit.Changed("state", string(before), string(now)), audit.Note("paid until", until(s)))
}

// renewals are asked for at most so often at a time: years of a program that was switched off.
const renewals = 60

// renew asks whether the paid period that has ended goes on by itself, and then the next, until one is still running.
func (m *Module) renew(ctx context.Context, tx db.Tx, s *Subscription) (renewed bool, err error) {
	if m.Renew == nil || s.Plan == nil || s.Held != nil || s.State != tenancy.Active && s.State != tenancy.PastDue {
		return false, nil
	}
	for range renewals {
		if s.PeriodEnd.IsZero() || s.PeriodEnd.After(tx.Now()) || !s.CancelAt.IsZero() {
			return renewed, nil
		}
		held := s.Plan
		next, err := plans.RenewingAt(ctx, tx, *held, s.PeriodEnd) // an announced change holds from the first renewal on
		if err != nil {
			return renewed, err
		}
		s.Plan = &next
		goesOn, err := m.Renew(ctx, tx, s)
		if err != nil || !goesOn {
			s.Plan = held
			return renewed, err
		}
		if next.Version != held.Version {
			if err := allow(ctx, tx, next); err != nil {
				return renewed, err
			}
		}
		s.follow(tx.Now())
		renewed = true
	}
	return renewed, nil
}

func until(s *Subscription) string {
	if s.PeriodEnd.IsZero() {
		return ""
	}
	return s.PeriodEnd.Format(time.RFC3339)
}

// endings say why a state began by itself.
var endings = map[tenancy.Status]string{
	tenancy.PastDue:   "the paid period ended",
	tenancy.Grace:     "nothing was paid",
	tenancy.Suspended: "nothing was paid",
	tenancy.Cancelled: "cancelled by the owner",
}
