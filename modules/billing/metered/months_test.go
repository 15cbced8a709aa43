package metered_test

import (
	"testing"
	"time"

	"bayline/modules/billing/metered"
)

// A month begins at midnight of its first day, whatever the clocks do around it.
func TestMonthsBeginByTheLocalClock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone  string
		month metered.Month
		want  string
	}{
		{"UTC", metered.Month{Year: 2026, Month: time.November}, "2026-11-01T00:00:00Z"},
		{"America/New_York", metered.Month{Year: 2026, Month: time.November}, "2026-11-01T04:00:00Z"}, // the clocks go back on that day, at two
		{"America/New_York", metered.Month{Year: 2026, Month: time.December}, "2026-12-01T05:00:00Z"},
		{"America/New_York", metered.Month{Year: 2027, Month: time.April}, "2027-04-01T04:00:00Z"},
		{"Pacific/Auckland", metered.Month{Year: 2026, Month: time.September}, "2026-08-31T12:00:00Z"},
		{"Pacific/Auckland", metered.Month{Year: 2026, Month: time.October}, "2026-09-30T11:00:00Z"}, // summer time since Sunday
		{"Pacific/Auckland", metered.Month{Year: 2026, Month: time.January}, "2025-12-31T11:00:00Z"},
		{"Asia/Kathmandu", metered.Month{Year: 2026, Month: time.February}, "2026-01-31T18:15:00Z"},
		{"America/Asuncion", metered.Month{Year: 2023, Month: time.October}, "2023-10-01T04:00:00Z"}, // from midnight to one there is nothing
		{"America/Havana", metered.Month{Year: 2026, Month: time.November}, "2026-11-01T04:00:00Z"},  // midnight comes twice
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		starts := c.month.Starts(zone)
		if got := starts.UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s begins at %s, not %s", c.month, c.zone, got, c.want)
		}
		if at, before := metered.MonthOf(starts, zone), metered.MonthOf(starts.Add(-time.Microsecond), zone); at != c.month || before.Next() != c.month {
			t.Errorf("%s in %s: its first moment is in %s, the one before in %s", c.month, c.zone, at, before)
		}
	}
	if next := (metered.Month{Year: 2026, Month: time.December}).Next(); next.String() != "2027-01" {
		t.Errorf("after December comes %s", next)
	}
}
