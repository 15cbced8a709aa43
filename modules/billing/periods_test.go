package billing

import (
	"testing"
	"time"

	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
)

func place(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// One period after the other, as the center's own calendar counts them.
func TestPeriodsFollowTheCalendar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, period, zone, start string
		ends                      []string // in the zone
	}{
		{"an ordinary day", "monthly", "UTC", "2026-11-21 10:06", []string{"2026-12-21 10:06", "2027-01-21 10:06"}},
		{"the 31st comes back", "monthly", "UTC", "2027-01-31 09:00", []string{"2027-02-28 09:00", "2027-03-31 09:00", "2027-04-30 09:00", "2027-05-31 09:00"}},
		{"a leap year's February", "monthly", "UTC", "2028-01-31 09:00", []string{"2028-02-29 09:00", "2028-03-31 09:00"}},
		{"the 30th", "monthly", "UTC", "2027-01-30 09:00", []string{"2027-02-28 09:00", "2027-03-30 09:00"}},
		{"over the new year", "monthly", "UTC", "2026-12-31 23:59", []string{"2027-01-31 23:59", "2027-02-28 23:59", "2027-03-31 23:59"}},
		{"a year", "yearly", "UTC", "2026-11-21 10:06", []string{"2027-11-21 10:06", "2028-11-21 10:06"}},
		{"29 February comes back", "yearly", "UTC", "2028-02-29 00:00", []string{"2029-02-28 00:00", "2030-02-28 00:00", "2031-02-28 00:00", "2032-02-29 00:00"}},
		{"the clocks go forward and back", "monthly", "America/Chicago", "2026-02-20 12:00", []string{"2026-03-20 12:00", "2026-04-20 12:00"}},
		{"into the hour that is not there", "monthly", "America/Chicago", "2026-02-08 02:30", []string{"2026-03-08 03:30"}},
		{"the clocks go back", "monthly", "Europe/Berlin", "2026-10-10 00:30", []string{"2026-11-10 00:30"}},
		{"the 31st in Auckland, the 30th in UTC", "monthly", "Pacific/Auckland", "2027-01-31 06:00", []string{"2027-02-28 06:00", "2027-03-31 06:00"}},
		{"half an hour off", "monthly", "Asia/Kolkata", "2027-01-31 00:10", []string{"2027-02-28 00:10", "2027-03-31 00:10"}},
		{"a day that a place left out", "monthly", "Pacific/Apia", "2011-11-30 12:00", []string{"2011-12-31 12:00"}},
	} {
		zone := place(t, c.zone)
		start, err := time.ParseInLocation("2006-01-02 15:04", c.start, zone)
		if err != nil {
			t.Fatal(err)
		}
		s := Subscription{zone: zone}
		s.activate(plans.Plan{Code: "pro", Period: c.period}, start)
		for i, want := range c.ends {
			if i > 0 {
				s.follow(s.PeriodEnd)
			}
			if got := s.PeriodEnd.In(zone).Format("2006-01-02 15:04"); got != want {
				t.Errorf("%s: period %d ends %s, want %s", c.name, i+1, got, want)
			}
		}
	}
}

// What is paid early follows what is paid already; what is paid late, or for another plan, begins with the approval.
func TestPeriodsOfPayments(t *testing.T) {
	t.Parallel()
	pro, yearly := plans.Plan{Code: "pro", Period: "monthly"}, plans.Plan{Code: "pro", Period: "yearly"}
	paid := Subscription{State: tenancy.Active, Plan: &pro, PeriodStart: on("2027-01-31 09:00"), PeriodEnd: on("2027-02-28 09:00"), Anchor: 31}
	for _, c := range []struct {
		name, at    string
		plan        plans.Plan
		start, ends string
		anchor      int
	}{
		{"a week early", "2027-02-21 12:00", pro, "2027-01-31 09:00", "2027-03-31 09:00", 31},
		{"a day late", "2027-03-01 12:00", pro, "2027-03-01 12:00", "2027-04-01 12:00", 1},
		{"for another period", "2027-02-21 12:00", yearly, "2027-02-21 12:00", "2028-02-21 12:00", 21},
		{"on account of a metered plan", "2027-02-21 12:00", plans.Plan{Code: "metered", Period: "monthly"}, "2027-02-21 12:00", "2027-03-21 12:00", 21},
	} {
		s := paid
		s.activate(c.plan, on(c.at))
		if !s.PeriodStart.Equal(on(c.start)) || !s.PeriodEnd.Equal(on(c.ends)) || s.Anchor != c.anchor || s.State != tenancy.Active {
			t.Errorf("%s: %s to %s on the %d, %s", c.name, s.PeriodStart, s.PeriodEnd, s.Anchor, s.State)
		}
	}
	metered := plans.Plan{Code: "metered", Period: "monthly"}
	metered.UnitPrice.Minor = 2500
	s := paid
	s.Plan = &metered
	s.activate(metered, on("2027-02-21 12:00"))
	if !s.PeriodEnd.Equal(paid.PeriodEnd) {
		t.Errorf("a payment on account moved the end of the period to %s", s.PeriodEnd)
	}
}

// While a proof is being checked, the days stand still; a rejected one gives them back.
func TestPeriodsStandStillWhileAProofIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name            string
		s               Subscription
		sent, decided   string
		checking, after tenancy.Status
		closes          string
	}{
		{"in trial", Subscription{TrialEnds: on("2026-06-15 12:00")}, "2026-06-13 12:00", "2026-06-16 12:00", tenancy.Trial, tenancy.Trial, "2026-06-18 12:00"},
		{"in grace", Subscription{TrialEnds: on("2026-06-15 12:00")}, "2026-06-16 12:00", "2026-07-16 12:00", tenancy.Grace, tenancy.Grace, "2026-07-23 12:00"},
		{"suspended", Subscription{TrialEnds: on("2026-06-15 12:00")}, "2026-06-25 12:00", "2026-06-30 12:00", tenancy.Suspended, tenancy.Suspended, ""},
		{"before the period's end", Subscription{TrialEnds: on("2026-01-01 12:00"), PeriodEnd: on("2026-06-15 12:00")}, "2026-06-14 12:00", "2026-06-25 12:00",
			tenancy.Active, tenancy.PastDue, "2026-07-02 12:00"},
		{"past due", Subscription{TrialEnds: on("2026-01-01 12:00"), PeriodEnd: on("2026-06-15 12:00")}, "2026-06-17 12:00", "2026-06-27 12:00",
			tenancy.PastDue, tenancy.PastDue, "2026-07-02 12:00"},
	} {
		s := c.s
		s.Pending = on(c.sent)
		if got := s.standing(on(c.decided)); got != c.checking {
			t.Errorf("%s: while it is checked, it is %s", c.name, got)
		}
		s.sendBack(on(c.decided))
		s.State = s.standing(on(c.decided))
		if s.State != c.after {
			t.Errorf("%s: afterwards it is %s", c.name, s.State)
		}
		if closes := s.closes(); c.closes == "" && !closes.IsZero() || c.closes != "" && !closes.Equal(on(c.closes)) {
			t.Errorf("%s: then it ends %s, want %s", c.name, closes, c.closes)
		}
	}
}
