package billing

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// trialLasts from the verification of the owner's address.
const trialLasts = 14 * 24 * time.Hour

// Subscription is where a center stands with the platform.
type Subscription struct {
	State       tenancy.Status
	Plan        *plans.Plan // nil: none chosen yet
	TrialEnds   time.Time
	PeriodStart time.Time // zero: never paid
	PeriodEnd   time.Time
	CancelAt    time.Time // zero: goes on
	Anchor      int       // day of the month on which paid periods begin; 0: never paid
	LateUntil   time.Time // everything works until then though nothing is paid: given by the platform; zero: not given
	Held        *Hold     // what the platform has decided; nil: nothing
	Pending     time.Time // since when a payment proof is being checked; zero: none is
	Version     int64

	zone *time.Location // of the center; nil: UTC
}

// cancel says when the wish takes effect: now, or at the end of what is paid.
func (s *Subscription) cancel(atOnce bool, now time.Time) (effective time.Time, err error) {
	switch {
	case s.State == tenancy.Cancelled || !s.CancelAt.IsZero():
		return time.Time{}, fault.New(fault.Conflict, "This subscription is cancelled already. Reload the page to see the day of deletion.")
	case s.State == tenancy.Suspended:
		return time.Time{}, fault.New(fault.Conflict, "This center is suspended: its data will be deleted without a cancellation. The page tells the day.")
	}
	effective = now
	if !atOnce && s.paidUntil(now) {
		effective = s.PeriodEnd
	}
	s.CancelAt = effective
	s.State = s.standing(now)
	return effective, nil
}

// paidUntil tells whether a part of what was paid is still to come.
func (s *Subscription) paidUntil(now time.Time) bool {
	return s.State == tenancy.Active && s.PeriodEnd.After(now)
}

// comeBack takes the cancellation back. The state is what the dates say.
func (s *Subscription) comeBack(now time.Time) error {
	if s.CancelAt.IsZero() {
		return fault.New(fault.Conflict, "This subscription is not cancelled. There is nothing to return from.")
	}
	if s.Held.final() {
		return fault.New(fault.Conflict, "The platform has terminated this center. Only the platform can take it back: write to us.")
	}
	s.CancelAt = time.Time{}
	s.State = s.standing(now)
	return nil
}

// Begin starts the trial of the center in scope: it works at once. The days count from the verification of the owner's address,
// which calls Verified; until then nobody can enter.
func Begin(ctx context.Context, tx db.Tx) error {
	ends := tx.Now().Add(trialLasts)
	if err := insertSubscription(ctx, tx, ends); err != nil {
		return err
	}
	if err := insertStanding(ctx, tx, Standing{ID: db.NewID(), State: tenancy.Trial, What: "begun", At: tx.Now()}); err != nil {
		return err
	}
	return tenancy.SetStatus(ctx, tx, tenancy.Trial, "", ends)
}

// Verified lets the trials of a person who has just proven the address begin now. It runs in the transaction of the verification,
// through the platform's door.
func (m *Module) Verified(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	centers, err := tenancy.OwnedBy(ctx, tx, person)
	if err != nil {
		return err
	}
	ends := tx.Now().Add(trialLasts)
	for _, center := range centers {
		begun, err := restartTrial(ctx, tx, center, ends)
		if err != nil {
			return err
		}
		if begun {
			if err := tenancy.SetCloses(ctx, tx, center, ends); err != nil {
				return err
			}
		}
	}
	return nil
}

// Subscription of the center that a member works in.
func (m *Module) Subscription(ctx context.Context, me tenancy.Member) (s *Subscription, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		s, err = readSubscription(ctx, tx)
		return err
	})
	return s, err
}

// ChoosePlan remembers what the owner of a center that has never paid wants to pay for. What was paid for once changes with the next
// approved proof, which names its plan itself, and not by a click: neither the limits nor what is charged, in whatever state the
// center is.
func (m *Module) ChoosePlan(ctx context.Context, me tenancy.Member, plan uuid.UUID) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		chosen, err := paying(ctx, tx, plan)
		if err != nil {
			return err
		}
		s, err := lockSubscription(ctx, tx)
		if err != nil {
			return err
		}
		if !s.PeriodStart.IsZero() {
			return nil
		}
		s.Plan = &chosen
		if err := saveSubscription(ctx, tx, s); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "billing.plan.chosen", me.Center(), audit.Note("plan", chosen.Title()))
	})
}

// Cancel ends the subscription at the end of what is paid, or at once, and records when the center will be deleted.
func (m *Module) Cancel(ctx context.Context, me tenancy.Member, atOnce bool, words string) (due time.Time, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		s, err := lockSubscription(ctx, tx)
		if err != nil {
			return err
		}
		effective, err := s.cancel(atOnce, tx.Now())
		if err != nil {
			return err
		}
		if err := m.settle(ctx, tx, s, change{what: "cancelled", reason: "cancelled by the owner", words: words, by: me.Actor()}); err != nil {
			return err
		}
		due = tenancy.DeletionDay(effective)
		if err := m.tellCancelled(ctx, tx, me, s, effective, due); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "billing.subscription.cancelled", me.Center(),
			audit.Note("takes effect", effective.Format(time.RFC3339)), audit.Note("deletion day", due.Format(time.DateOnly)))
	})
	return due, err
}

// Return takes the cancellation back, until deletion has begun.
func (m *Module) Return(ctx context.Context, me tenancy.Member) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		s, err := lockSubscription(ctx, tx)
		if err != nil {
			return err
		}
		if err := s.comeBack(tx.Now()); err != nil {
			return err
		}
		if err := m.settle(ctx, tx, s, change{what: "returned", by: me.Actor()}); err != nil {
			return err
		}
		if err := m.tellReturned(ctx, tx, me, s); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "billing.subscription.returned", me.Center(), audit.Note("state", string(s.State)))
	})
}
