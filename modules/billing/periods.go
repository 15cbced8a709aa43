package billing

import (
	"time"

	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
)

// activate takes a payment in that was approved at a moment. Where a paid period of the same plan is still running, the new one
// follows it and nothing of what was paid is lost; else it begins with the approval. It lifts a suspension and takes a cancellation
// back, but not a termination: that is for the platform to reinstate.
func (s *Subscription) activate(plan plans.Plan, at time.Time) {
	s.Pending, s.CancelAt, s.LateUntil = time.Time{}, time.Time{}, time.Time{}
	if !s.Held.final() {
		s.Held = nil
	}
	s.PeriodStart, s.PeriodEnd, s.Anchor = s.next(plan, at)
	s.Plan = &plan
	s.State = s.standing(at)
}

// next is the period that a payment for the plan at a moment leads to.
func (s *Subscription) next(plan plans.Plan, at time.Time) (start, end time.Time, anchor int) {
	if s.Plan != nil && s.Plan.Code == plan.Code && s.Plan.Period == plan.Period && s.PeriodEnd.After(at) {
		if plan.Metered() { // a payment on account: the fee of the next period is taken from it when that begins
			return s.PeriodStart, s.PeriodEnd, s.Anchor
		}
		return s.PeriodStart, periodEnd(plan.Period, s.PeriodEnd, s.Anchor, s.clock()), s.Anchor
	}
	anchor = at.In(s.clock()).Day()
	return at, periodEnd(plan.Period, at, anchor, s.clock()), anchor
}

// follow begins the paid period after the one that has ended, without a gap.
func (s *Subscription) follow(now time.Time) {
	s.PeriodStart, s.PeriodEnd = s.PeriodEnd, periodEnd(s.Plan.Period, s.PeriodEnd, s.Anchor, s.clock())
	s.LateUntil = time.Time{}
	s.State = s.standing(now)
}

// clock that the center lives by: its days begin and end there.
func (s *Subscription) clock() *time.Location {
	if s.zone == nil {
		return time.UTC
	}
	return s.zone
}

// periodEnd is a month or a year later by the calendar of a place, at the same time of the day there. It falls on the anchor, the
// day of the month on which the first period began, and where the month is shorter on its last day: 31 January, 28 February,
// 31 March. Where the clocks go forward over that time, it is as much later.
func periodEnd(period string, start time.Time, anchor int, zone *time.Location) time.Time {
	months := 1
	if period == "yearly" {
		months = 12
	}
	local := start.In(zone)
	if anchor == 0 {
		anchor = local.Day()
	}
	year, month, _ := local.Date()
	last := time.Date(year, month+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	hour, minute, second := local.Clock()
	end := time.Date(year, month+time.Month(months), min(anchor, last), hour, minute, second, local.Nanosecond(), zone)
	if h, m, _ := end.Clock(); h < hour { // an hour that is left out there: time.Date may choose the one before
		end = end.Add(time.Duration(hour-h)*time.Hour + time.Duration(minute-m)*time.Minute)
	}
	return end.UTC()
}

// sendBack ends the check of a proof that was rejected. The days that it took do not count.
func (s *Subscription) sendBack(now time.Time) {
	since := s.Pending
	s.Pending = time.Time{}
	if since.IsZero() || s.dated(since) == tenancy.Suspended {
		return
	}
	switch from := later(since, s.PeriodEnd); {
	case s.PeriodEnd.IsZero():
		s.TrialEnds = s.TrialEnds.Add(now.Sub(since))
	case now.After(from):
		s.LateUntil = s.graceBegins().Add(now.Sub(from))
	}
}
