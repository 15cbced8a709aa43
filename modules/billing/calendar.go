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
	case s.Held != nil && s.Held.Kind == terminated:
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

// Milestone is a day to come: what happens then, and what keeps it from happening.
type Milestone struct {
	At      time.Time
	Icon    string
	Tone    string
	What    string
	Prevent string
}

// ahead is what will happen if nobody does anything, in the order of time. The closure, where there is one, has fixed the day of
// deletion; else it follows from the day of suspension.
func (s *Subscription) ahead(closure *tenancy.Closure) (list []Milestone) {
	const pay = "Choose a plan and send a payment proof before."
	add := func(at time.Time, icon, tone, what, prevent string) {
		list = append(list, Milestone{At: at, Icon: icon, Tone: tone, What: what, Prevent: prevent})
	}
	deleted := tenancy.DeletionDay(s.suspends())
	if closure != nil {
		deleted = closure.DueAt
	}
	if !s.CancelAt.IsZero() {
		if s.State != tenancy.Cancelled {
			add(s.CancelAt, "lock", "amber", "The cancellation takes effect. Everything can be read and taken out, nothing changed.", "Return before, and it goes on as if you had never cancelled.")
		}
		add(deleted, "trash", "red", "All data of the center is deleted for good.", "Return before. Nothing is lost until then.")
		return list
	}
	switch s.State {
	case tenancy.Trial:
		add(s.TrialEnds, "clock", "amber", "The trial ends. Everything can be read, nothing changed.", pay)
	case tenancy.Active:
		add(s.PeriodEnd, "clock", "amber", "The paid period ends. Everything works for 7 days more.", "Send the proof of the next payment before.")
	}
	switch s.State {
	case tenancy.Active, tenancy.PastDue:
		add(s.graceBegins(), "lock", "amber", "Everything can be read, nothing changed.", "Send a payment proof before.")
	}
	if s.State != tenancy.Suspended {
		add(s.suspends(), "ban", "red", "The center is suspended: its owners reach this page only.", "Send a payment proof before.")
	}
	add(deleted, "trash", "red", "All data of the center is deleted for good.", "Send a payment proof before. Nothing is lost until then.")
	return list
}
