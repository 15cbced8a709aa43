package billing

import (
	"testing"
	"time"

	"bayline/modules/tenancy"
)

func on(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return t
}

// A trial to the 15th; a subscription paid to the 15th; both, minute by minute around each border.
func TestStanding(t *testing.T) {
	t.Parallel()
	trial := Subscription{TrialEnds: on("2026-06-15 12:00")}
	paid := Subscription{TrialEnds: on("2026-01-01 12:00"), PeriodStart: on("2026-05-15 12:00"), PeriodEnd: on("2026-06-15 12:00")}
	leaving := paid
	leaving.CancelAt = paid.PeriodEnd
	for _, c := range []struct {
		name string
		s    Subscription
		at   string
		want tenancy.Status
	}{
		{"trial", trial, "2026-06-15 11:59", tenancy.Trial},
		{"trial over: day 0", trial, "2026-06-15 12:00", tenancy.Grace},
		{"day 7", trial, "2026-06-23 11:59", tenancy.Grace},
		{"day 8", trial, "2026-06-23 12:00", tenancy.Suspended},
		{"paid", paid, "2026-06-15 11:59", tenancy.Active},
		{"unpaid", paid, "2026-06-15 12:00", tenancy.PastDue},
		{"a week late", paid, "2026-06-22 11:59", tenancy.PastDue},
		{"more than a week late", paid, "2026-06-22 12:00", tenancy.Grace},
		{"grace ends", paid, "2026-06-30 12:00", tenancy.Suspended},
		{"cancelled, still paid", leaving, "2026-06-15 11:59", tenancy.Active},
		{"cancelled", leaving, "2026-06-15 12:00", tenancy.Cancelled},
		{"cancelled long ago", leaving, "2026-09-15 12:00", tenancy.Cancelled},
	} {
		if got := c.s.standing(on(c.at)); got != c.want {
			t.Errorf("%s at %s: %s, want %s", c.name, c.at, got, c.want)
		}
	}
}

func TestCancelAndComeBack(t *testing.T) {
	t.Parallel()
	now := on("2026-06-01 08:00")
	trial := Subscription{State: tenancy.Trial, TrialEnds: on("2026-06-10 00:00")}
	paid := Subscription{State: tenancy.Active, TrialEnds: on("2026-01-10 00:00"), PeriodStart: on("2026-05-20 00:00"), PeriodEnd: on("2026-06-20 00:00")}
	grace := Subscription{State: tenancy.Grace, TrialEnds: on("2026-05-30 00:00")}
	for _, c := range []struct {
		name      string
		s         Subscription
		atOnce    bool
		effective time.Time
		after     tenancy.Status
		back      tenancy.Status
	}{
		{"a trial has no period to wait for", trial, false, now, tenancy.Cancelled, tenancy.Trial},
		{"a trial at once", trial, true, now, tenancy.Cancelled, tenancy.Trial},
		{"paid, at the end", paid, false, paid.PeriodEnd, tenancy.Active, tenancy.Active},
		{"paid, at once", paid, true, now, tenancy.Cancelled, tenancy.Active},
		{"in grace", grace, false, now, tenancy.Cancelled, tenancy.Grace},
	} {
		s := c.s
		effective, err := s.cancel(c.atOnce, now)
		if err != nil || !effective.Equal(c.effective) || s.State != c.after {
			t.Errorf("%s: takes effect %s, %s, %v", c.name, effective, s.State, err)
		}
		if _, err := s.cancel(true, now); err == nil {
			t.Errorf("%s: it could be cancelled twice", c.name)
		}
		if err := s.comeBack(now.Add(time.Hour)); err != nil || s.State != c.back || !s.CancelAt.IsZero() {
			t.Errorf("%s: came back to %s, %v", c.name, s.State, err)
		}
		if err := s.comeBack(now); err == nil {
			t.Errorf("%s: it could return twice", c.name)
		}
	}
}

// The days that the page promises are the days on which the calendar moves the state.
func TestPromisedDaysAreTheDaysOfTheCalendar(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]Subscription{
		"trial":  {State: tenancy.Trial, TrialEnds: on("2026-06-15 12:00")},
		"active": {State: tenancy.Active, TrialEnds: on("2026-01-01 00:00"), PeriodStart: on("2026-05-15 12:00"), PeriodEnd: on("2026-06-15 12:00")},
	} {
		for s.State != tenancy.Suspended {
			list := s.ahead(ending{})
			if len(list) == 0 || !list[0].At.Equal(s.closes()) {
				t.Fatalf("%s, %s: the first step is %v, the state closes %s", name, s.State, list, s.closes())
			}
			for i := 1; i < len(list); i++ {
				if !list[i].At.After(list[i-1].At) {
					t.Errorf("%s, %s: step %d is not after the one before: %v", name, s.State, i, list)
				}
			}
			if last := list[len(list)-1]; !last.At.Equal(tenancy.DeletionDay(s.suspends())) {
				t.Errorf("%s, %s: deleted %s", name, s.State, last.At)
			}
			before := s.standing(s.closes().Add(-time.Microsecond))
			s.State = s.standing(s.closes())
			if before == s.State {
				t.Fatalf("%s: nothing changes on the day that is shown for %s", name, before)
			}
		}
	}
}

func TestDeletionDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ effective, due string }{
		{"2026-11-21 00:00", "2026-12-21 00:00"},
		{"2026-11-21 00:01", "2026-12-22 00:00"},
		{"2026-11-21 23:59", "2026-12-22 00:00"},
		{"2027-01-30 12:00", "2027-03-02 00:00"},
	} {
		if due := tenancy.DeletionDay(on(c.effective)); !due.Equal(on(c.due)) {
			t.Errorf("closed %s, deleted %s, want %s", c.effective, due, c.due)
		}
	}
	berlin := time.FixedZone("east", 3*3600)
	if due := tenancy.DeletionDay(time.Date(2026, 11, 22, 1, 0, 0, 0, berlin)); !due.Equal(on("2026-12-22 00:00")) {
		t.Errorf("a moment in another zone: %s", due)
	}
}
