package metered

import (
	"time"

	"bayline/platform/locale"
)

// Month of a calendar, whichever zone it is looked at in.
type Month struct {
	Year  int
	Month time.Month
}

// MonthOf a moment, by the clock of a zone.
func MonthOf(t time.Time, zone *time.Location) Month {
	year, month, _ := t.In(zone).Date()
	return Month{year, month}
}

// Next month.
func (m Month) Next() Month { return MonthOf(m.day().AddDate(0, 1, 0), time.UTC) }

// Before tells whether it comes before another.
func (m Month) Before(other Month) bool { return m.day().Before(other.day()) }

// Starts is its first moment by the clock of a zone. Where the clock jumps over midnight it is the moment of the jump; where
// midnight comes twice, the first.
func (m Month) Starts(zone *time.Location) time.Time {
	start := time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, zone)
	switch {
	case MonthOf(start, zone).Before(m):
		return start.Add(time.Hour)
	case MonthOf(start.Add(-time.Hour), zone) == m:
		return start.Add(-time.Hour)
	}
	return start
}

// Label of the month, for people: "November 2026".
func (m Month) Label(in locale.Locale) string { return in.Month(m.day(), time.UTC) }

// String is "2026-11".
func (m Month) String() string { return m.day().Format("2006-01") }

// day is how the month stands in the table.
func (m Month) day() time.Time { return time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, time.UTC) }

// back is the month so many months before.
func (m Month) back(months int) Month { return MonthOf(m.day().AddDate(0, -months, 0), time.UTC) }
