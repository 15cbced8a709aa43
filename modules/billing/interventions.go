package billing

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/fault"
)

// The kinds of a Hold, which are also reasons of a closure.
const (
	suspended  = "suspended"
	terminated = "terminated"
)

// Hold is a center's being stopped by the platform, whatever was paid. An approved payment lifts a suspension; a termination only
// the platform lifts.
type Hold struct {
	Kind   string // "suspended" or "terminated"
	Since  time.Time
	Reason string // for the owner
}

// final tells whether only the platform can bring the center back; a center that is not held has none.
func (h *Hold) final() bool { return h != nil && h.Kind == terminated }

const (
	respite    = 7 * 24 * time.Hour  // what a reinstated center that has not paid gets to pay
	extendedBy = 90 * 24 * time.Hour // from today, at most
)

// suspend stops the center. The days to its deletion count from now, unless the owner has left already: then the day stays.
func (s *Subscription) suspend(reason string, now time.Time) error {
	switch {
	case s.Held != nil:
		return fault.New(fault.Conflict, "The platform has "+s.Held.Kind+" this center already. Reload the page to see why.")
	case s.State == tenancy.Suspended:
		return fault.New(fault.Conflict, "This center is suspended already, because nothing was paid.")
	}
	s.Held = &Hold{Kind: suspended, Since: now, Reason: reason}
	s.State = s.standing(now)
	return nil
}

// terminate ends the center: its owner cannot come back alone, and all is deleted in 30 days.
func (s *Subscription) terminate(reason string, now time.Time) error {
	if s.Held.final() {
		return fault.New(fault.Conflict, "This center is terminated already. Reload the page to see why.")
	}
	s.Held = &Hold{Kind: terminated, Since: now, Reason: reason}
	s.State = s.standing(now)
	return nil
}

// reinstate lifts what the platform has done. Where the dates still say suspended, the center gets a week to pay.
func (s *Subscription) reinstate(now time.Time) error {
	if s.Held == nil && s.State != tenancy.Suspended {
		if s.State == tenancy.Cancelled {
			return fault.New(fault.Conflict, "The owner has cancelled this center. Only the owner can return, on the subscription page.")
		}
		return fault.New(fault.Conflict, "This center is neither suspended nor terminated. There is nothing to reinstate.")
	}
	s.Held = nil
	if s.State = s.standing(now); s.State != tenancy.Suspended {
		return nil
	}
	if s.PeriodEnd.IsZero() {
		s.TrialEnds = now.Add(respite)
	} else {
		s.LateUntil = now.Add(respite)
	}
	s.State = s.standing(now)
	return nil
}

// extendTrial moves the end of the trial to a later day.
func (s *Subscription) extendTrial(until, now time.Time) error {
	switch {
	case !s.PeriodEnd.IsZero():
		return fault.New(fault.Conflict, "This center has paid: its trial is over.")
	case s.Held != nil:
		return fault.New(fault.Conflict, "This center is "+s.Held.Kind+". Reinstate it first.")
	case !s.CancelAt.IsZero():
		return fault.New(fault.Conflict, "The owner has cancelled this center. Only the owner can return, on the subscription page.")
	case !until.After(now), !until.After(s.TrialEnds):
		return fault.New(fault.Invalid, "Choose a day after today and after "+day(s.TrialEnds)+", when the trial ends now.")
	case until.After(now.Add(extendedBy)):
		return fault.New(fault.Invalid, "A trial can be extended by 90 days from today, not further.")
	}
	s.TrialEnds = until
	s.State = s.standing(now)
	return nil
}

// intervention is what a platform admin does to a center.
type intervention struct {
	name   string // of the event: "suspended"
	what   func(s *Subscription, now time.Time) error
	reason string
}

// Suspend stops a center until Reinstate or an approved payment; in 30 days it is deleted.
func (m *Module) Suspend(ctx context.Context, me accounts.Operator, center uuid.UUID, reason string) error {
	return m.intervene(ctx, me, center, intervention{"suspended", func(s *Subscription, now time.Time) error {
		return s.suspend(strings.TrimSpace(reason), now)
	}, reason})
}

// Terminate ends a center: in 30 days it is deleted, and until then only Reinstate brings it back.
func (m *Module) Terminate(ctx context.Context, me accounts.Operator, center uuid.UUID, reason string) error {
	return m.intervene(ctx, me, center, intervention{"terminated", func(s *Subscription, now time.Time) error {
		return s.terminate(strings.TrimSpace(reason), now)
	}, reason})
}

// Reinstate lifts a suspension or a termination, until deletion has begun. A center that has not paid gets a week to do so.
func (m *Module) Reinstate(ctx context.Context, me accounts.Operator, center uuid.UUID, reason string) error {
	return m.intervene(ctx, me, center, intervention{"reinstated", (*Subscription).reinstate, reason})
}

// ExtendTrial moves the end of a trial to a later moment, at most 90 days from now; a center that has slid into grace or suspension
// because its trial ended is in trial again.
func (m *Module) ExtendTrial(ctx context.Context, me accounts.Operator, center uuid.UUID, until time.Time, reason string) error {
	return m.intervene(ctx, me, center, intervention{"extended", func(s *Subscription, now time.Time) error {
		return s.extendTrial(until, now)
	}, reason})
}

// intervene changes where a center stands, tells its owners, and writes it into both trails: the center's and the platform's.
func (m *Module) intervene(ctx context.Context, me accounts.Operator, center uuid.UUID, i intervention) error {
	i.reason = strings.TrimSpace(i.reason)
	switch {
	case i.reason == "":
		return fault.New(fault.Invalid, "Say why. The owners read it, and so does the audit trail.")
	case len([]rune(i.reason)) > 500:
		return fault.New(fault.Invalid, "Use at most 500 characters for the reason.")
	}
	return m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
		s, err := lockSubscription(ctx, tx)
		if err != nil {
			return err
		}
		before := s.State
		if err := i.what(s, tx.Now()); err != nil {
			return err
		}
		if err := m.settle(ctx, tx, s, change{what: i.name, reason: i.reason, by: me.Actor()}); err != nil {
			return err
		}
		failpoint.Here("billing.intervention.written")
		if err := m.tellIntervention(ctx, tx, s, i); err != nil {
			return err
		}
		facts := []audit.Detail{audit.Changed("state", string(before), string(s.State)), audit.Note("reason", i.reason)}
		if i.name == "extended" {
			facts = append(facts, audit.Note("trial ends", s.TrialEnds.Format(time.RFC3339)))
		}
		if err := audit.Record(ctx, tx, me.Actor(), "billing.subscription."+i.name, center, facts...); err != nil {
			return err
		}
		return tx.OnPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			name, _, err := tenancy.Named(ctx, tx, center)
			if err != nil {
				return err
			}
			return audit.Record(ctx, tx, me.Actor(), "platform.center."+i.name, center, append([]audit.Detail{audit.Note("center", name)}, facts...)...)
		})
	})
}
