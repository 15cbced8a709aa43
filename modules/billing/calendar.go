package billing

import (
	"time"

	"bayline/modules/tenancy"
)

// How long a center stays in a state that ends by itself.
const (
	pastDueLasts = 7 * 24 * time.Hour // after the end of a paid period: everything works, with a banner
	graceLasts   = 8 * 24 * time.Hour // days 0 to 7: can be read; from day 8 it is suspended
)

// graceBegins is when nothing can be changed any more: at the end of the trial, or a while after what was paid.
func (s *Subscription) graceBegins() time.Time {
	if s.PeriodEnd.IsZero() {
		return s.TrialEnds
	}
	return later(s.PeriodEnd.Add(pastDueLasts), s.LateUntil)
}

func (s *Subscription) suspends() time.Time { return s.graceBegins().Add(graceLasts) }

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// standing is the state that a center is in, and the only place that says so. What the platform has decided comes first, then the
// owner's wish, then the dates. While a payment proof is being checked the days stand still: the center may do what it could when
// the proof was sent.
func (s *Subscription) standing(now time.Time) tenancy.Status {
	switch {
	case s.Held != nil:
		return tenancy.Suspended
	case !s.CancelAt.IsZero() && !s.CancelAt.After(now):
		return tenancy.Cancelled
	case !s.Pending.IsZero() && s.Pending.Before(now):
		return s.dated(s.Pending)
	}
	return s.dated(now)
}

// dated is the state that the dates alone say.
func (s *Subscription) dated(now time.Time) tenancy.Status {
	switch {
	case s.PeriodEnd.After(now):
		return tenancy.Active
	case s.PeriodEnd.IsZero() && s.TrialEnds.After(now):
		return tenancy.Trial
	case s.graceBegins().After(now):
		return tenancy.PastDue
	case s.suspends().After(now):
		return tenancy.Grace
	}
	return tenancy.Suspended
}

// closes is when the present state ends by itself, zero where it does not.
func (s *Subscription) closes() time.Time {
	switch s.State {
	case tenancy.Cancelled, tenancy.Suspended:
		return time.Time{}
	}
	if !s.CancelAt.IsZero() {
		return s.CancelAt
	}
	if !s.Pending.IsZero() {
		return time.Time{}
	}
	switch s.State {
	case tenancy.Trial:
		return s.TrialEnds
	case tenancy.Active:
		return s.PeriodEnd
	case tenancy.PastDue:
		return s.graceBegins()
	case tenancy.Grace:
		return s.suspends()
	}
	return time.Time{}
}

// closing is the reason for which the center is to be deleted, and from when on that counts; empty where it is not. Each reason is
// one of tenancy.Close.
func (s *Subscription) closing(now time.Time) (reason string, effective time.Time) {
	switch {
	case s.Held.final():
		if !s.CancelAt.IsZero() && s.CancelAt.Before(now) { // the day of deletion that the owner was promised stays
			return terminated, s.CancelAt
		}
		return terminated, now
	case s.State == tenancy.Cancelled, !s.CancelAt.IsZero() && !s.CancelAt.After(now):
		return "cancelled", later(s.CancelAt, now)
	case s.State == tenancy.Suspended:
		return suspended, now // the days count from when the owner is told, however late the calendar looked
	case !s.CancelAt.IsZero():
		return "cancelled", s.CancelAt
	}
	return "", time.Time{}
}
