package billing

import (
	"testing"

	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
)

// What is told when, and what is told after a time in which nothing ran: the latest only.
func TestReminders(t *testing.T) {
	t.Parallel()
	trial := Subscription{State: tenancy.Trial, TrialEnds: on("2026-06-15 12:00")}
	month := Subscription{State: tenancy.Active, Plan: &plans.Plan{Period: "monthly"}, PeriodEnd: on("2026-06-15 12:00")}
	year, metered, leaving, held, checked := month, month, month, trial, trial
	year.Plan = &plans.Plan{Period: "yearly"}
	metered.Plan = &plans.Plan{Period: "monthly"}
	metered.Plan.UnitPrice.Minor = 2500
	leaving.CancelAt = leaving.PeriodEnd
	held.Held = &Hold{Kind: suspended, Since: on("2026-06-01 00:00")}
	checked.Pending = on("2026-06-01 00:00")
	late, grace := month, month
	late.State, grace.State = tenancy.PastDue, tenancy.Grace
	for _, c := range []struct {
		name string
		s    Subscription
		at   string
		want string
	}{
		{"long before", trial, "2026-06-08 11:59", ""},
		{"a week before", trial, "2026-06-08 12:00", trialWeek},
		{"still the same", trial, "2026-06-14 11:59", trialWeek},
		{"the day before", trial, "2026-06-14 12:00", trialNext},
		{"after the end", trial, "2026-06-15 12:00", ""},
		{"a month's end", month, "2026-06-08 12:00", periodSoon},
		{"a month's end is far", month, "2026-06-08 11:59", ""},
		{"a year's end", year, "2026-06-01 12:00", periodSoon},
		{"a year's end is far", year, "2026-06-01 11:59", ""},
		{"goes on by itself", metered, "2026-06-14 12:00", ""},
		{"is leaving", leaving, "2026-06-08 12:00", leavingWeek},
		{"past due", late, "2026-06-21 11:59", ""},
		{"past due, the last day", late, "2026-06-21 12:00", readOnlyNext},
		{"grace", grace, "2026-06-29 11:59", ""},
		{"grace, the last day", grace, "2026-06-29 12:00", suspensionNext},
		{"stopped by the platform", held, "2026-06-14 12:00", ""},
		{"a proof is being checked", checked, "2026-06-14 12:00", ""},
	} {
		r, ok := due(c.s.reminders(), on(c.at))
		if got := r.kind; ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %q at %s, want %q", c.name, got, c.at, c.want)
		}
	}
	closed := ending{Closure: &tenancy.Closure{EffectiveAt: on("2026-06-01 12:00"), DueAt: tenancy.DeletionDay(on("2026-06-01 12:00"))}}
	for at, want := range map[string]string{
		"2026-06-01 11:59": "", "2026-06-01 12:00": deletionToday, "2026-06-24 11:59": deletionToday, "2026-06-24 12:00": deletionWeek,
		"2026-06-30 11:59": deletionWeek, "2026-06-30 12:00": deletionNext, "2026-07-02 00:00": "",
	} {
		if r, ok := due(closed.warnings(), on(at)); ok != (want != "") || ok && r.kind != want {
			t.Errorf("closed on 1 June, at %s: %q, want %q", at, r.kind, want)
		}
	}
	if (ending{Closure: closed.Closure, kept: true}).warnings() != nil || (ending{}).warnings() != nil {
		t.Error("somebody is warned of what a legal hold keeps, or of nothing")
	}
	closed.BegunAt = closed.DueAt
	if closed.warnings() != nil {
		t.Error("somebody is warned of what has begun")
	}
}

// A hold stands above everything; what lifts it depends on who may.
func TestHolds(t *testing.T) {
	t.Parallel()
	now := on("2026-06-10 08:00")
	trial := Subscription{State: tenancy.Trial, TrialEnds: on("2026-06-15 12:00")}
	paid := Subscription{State: tenancy.Active, Plan: &plans.Plan{Code: "pro", Period: "monthly"}, TrialEnds: on("2026-01-01 00:00"), PeriodStart: on("2026-05-20 00:00"), PeriodEnd: on("2026-06-20 00:00"), Anchor: 20}
	over := Subscription{State: tenancy.Suspended, TrialEnds: on("2026-05-01 00:00")}
	unpaid := paid
	unpaid.State, unpaid.PeriodStart, unpaid.PeriodEnd = tenancy.Suspended, on("2026-03-20 00:00"), on("2026-04-20 00:00")
	left := trial
	left.State, left.CancelAt = tenancy.Cancelled, on("2026-06-09 00:00")

	for name, c := range map[string]struct {
		s    Subscription
		back tenancy.Status
	}{"a trial": {trial, tenancy.Trial}, "a paid center": {paid, tenancy.Active}, "who has left": {left, tenancy.Cancelled}} {
		s := c.s
		if err := s.suspend("fraud", now); err != nil || s.State != tenancy.Suspended || s.standing(now.AddDate(0, 2, 0)) != tenancy.Suspended {
			t.Errorf("%s: suspended is %s, %v; the dates lift it: %s", name, s.State, err, s.standing(now.AddDate(0, 2, 0)))
		}
		if err := s.suspend("again", now); err == nil {
			t.Errorf("%s: it was suspended twice", name)
		}
		if err := s.reinstate(now); err != nil || s.State != c.back {
			t.Errorf("%s: reinstated it is %s, %v", name, s.State, err)
		}
		if err := s.reinstate(now); err == nil {
			t.Errorf("%s: there was nothing to reinstate", name)
		}
	}
	for name, s := range map[string]Subscription{"whose trial is over": over, "who has not paid": unpaid} {
		if err := s.suspend("fraud", now); err == nil {
			t.Errorf("one %s was suspended although it is", name)
		}
		if err := s.reinstate(now); err != nil || s.State != tenancy.Trial && s.State != tenancy.PastDue || !s.closes().Equal(now.Add(respite)) {
			t.Errorf("one %s gets no week to pay: %s until %s, %v", name, s.State, s.closes(), err)
		}
	}

	ended := paid
	if err := ended.terminate("abuse", now); err != nil {
		t.Fatal(err)
	}
	ended.activate(plans.Plan{Code: "pro", Period: "monthly"}, now)
	if ended.State != tenancy.Suspended || ended.Held == nil {
		t.Errorf("a payment lifted a termination: %s", ended.State)
	}
	if ended.CancelAt = now; ended.comeBack(now) == nil {
		t.Error("an owner came back from a termination")
	}
	gone := left
	_ = gone.terminate("abuse", now)
	if why, from := gone.closing(now); why != terminated || !from.Equal(left.CancelAt) {
		t.Errorf("an owner who left on %s is deleted as %s since %s", left.CancelAt, why, from)
	}
	stopped := paid
	_ = stopped.suspend("fraud", now)
	stopped.activate(plans.Plan{Code: "pro", Period: "monthly"}, now)
	if stopped.State != tenancy.Active || stopped.Held != nil {
		t.Errorf("an approved payment did not lift a suspension: %s", stopped.State)
	}

	for name, c := range map[string]struct {
		s     Subscription
		until string
		ok    bool
	}{
		"a week more":             {trial, "2026-06-22 12:00", true},
		"after the end":           {over, "2026-06-22 12:00", true},
		"earlier than it is":      {trial, "2026-06-14 12:00", false},
		"a day that is over":      {over, "2026-06-01 12:00", false},
		"far away":                {trial, "2026-09-22 12:00", false},
		"of a center that paid":   {paid, "2026-06-22 12:00", false},
		"of one that is stopped":  {ended, "2026-06-22 12:00", false},
		"of one that has left us": {left, "2026-06-22 12:00", false},
	} {
		s := c.s
		if err := s.extendTrial(on(c.until), now); (err == nil) != c.ok || c.ok && (s.State != tenancy.Trial || !s.closes().Equal(on(c.until))) {
			t.Errorf("a trial %s: %s until %s, %v", name, s.State, s.closes(), err)
		}
	}
}
