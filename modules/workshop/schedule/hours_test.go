package schedule_test

import (
	"testing"
	"time"

	"bayline/modules/workshop/schedule"
	"bayline/platform/db"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	tz, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return tz
}

// always is a calendar with one bay that is open around the clock.
func always(opens, closes int64) *schedule.Calendar {
	c := &schedule.Calendar{Bays: []schedule.Bay{{ID: db.NewID(), Name: "Bay 1"}}, Version: 1}
	for day := range c.Hours {
		c.Hours[day] = schedule.Hours{Opens: opens, Closes: closes}
	}
	return c
}

// Days on which clocks are changed are 23 or 25 hours long, or miss their midnight; the hours of the center are those of its clock.
func TestDaysOnWhichClocksAreChanged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, day      string
		opens, closes  int64
		long           time.Duration
		offers         int // of an hour, every quarter
		first, last    string
		openAt, closAt string // UTC
	}{
		{"America/Chicago", "2026-11-20", 480, 1020, 9 * time.Hour, 33, "08:00", "16:00", "14:00", "23:00"},
		{"America/Chicago", "2026-03-08", 480, 1020, 9 * time.Hour, 33, "08:00", "16:00", "13:00", "22:00"}, // forward at 2
		{"America/Chicago", "2026-11-01", 480, 1020, 9 * time.Hour, 33, "08:00", "16:00", "14:00", "23:00"}, // back at 2
		{"America/Chicago", "2026-03-08", 0, 1440, 23 * time.Hour, 89, "00:00", "23:00", "06:00", "05:00"},
		{"America/Chicago", "2026-11-01", 0, 1440, 25 * time.Hour, 93, "00:00", "23:00", "05:00", "06:00"},
		{"Europe/Berlin", "2026-03-29", 60, 300, 3 * time.Hour, 9, "01:00", "04:00", "00:00", "03:00"},          // 2 to 3 does not exist
		{"Europe/Berlin", "2026-10-25", 60, 300, 5 * time.Hour, 13, "01:00", "04:00", "23:00", "04:00"},         // 2 to 3 comes twice
		{"America/Sao_Paulo", "2018-11-04", 0, 600, 9 * time.Hour, 33, "01:00", "09:00", "03:00", "12:00"},      // without midnight
		{"Australia/Lord_Howe", "2026-10-04", 0, 600, 570 * time.Minute, 0, "00:00", "09:00", "13:30", "23:00"}, // half an hour forward
	} {
		tz := zone(t, c.zone)
		named, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		day := time.Date(named.Year(), named.Month(), named.Day(), 12, 0, 0, 0, tz)
		calendar := always(c.opens, c.closes)
		open, is := calendar.On(day)
		if !is || open.Long() != c.long || open.From.UTC().Format("15:04") != c.openAt || open.To.UTC().Format("15:04") != c.closAt {
			t.Errorf("%s, %s: open %v, from %s to %s UTC, %s long", c.zone, c.day, is, open.From.UTC().Format("15:04"), open.To.UTC().Format("15:04"), open.Long())
		}
		offers := calendar.Free(day, time.Hour, schedule.Place{}, nil, time.Time{})
		if len(offers) == 0 || c.offers > 0 && len(offers) != c.offers {
			t.Errorf("%s, %s: %d times", c.zone, c.day, len(offers))
			continue
		}
		first, last := offers[0].From.Format("15:04"), offers[len(offers)-1].From.Format("15:04")
		if first != c.first || last != c.last {
			t.Errorf("%s, %s: the first is %s, the last %s", c.zone, c.day, first, last)
		}
		seen := map[int64]bool{}
		for i, o := range offers {
			if o.Long() != time.Hour || !open.Holds(o.Span) || seen[o.From.Unix()] || i > 0 && !o.From.After(offers[i-1].From) {
				t.Errorf("%s, %s: %s to %s is no hour of that day", c.zone, c.day, o.From, o.To)
			}
			seen[o.From.Unix()] = true
		}
	}
}

// Free times stand beside what is taken, and never over it.
func TestFreeTimes(t *testing.T) {
	t.Parallel()
	tz := zone(t, "America/Chicago")
	c := always(480, 720)
	c.Bays = append(c.Bays, schedule.Bay{ID: db.NewID(), Name: "Bay 2"}, schedule.Bay{ID: db.NewID(), Name: "Old bay", Retired: true})
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, tz)
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 23, hour, minute, 0, 0, tz) }
	lena := db.NewID()
	busy := []schedule.Busy{
		{Span: schedule.Span{From: at(8, 0), To: at(10, 0)}, Bay: c.Bays[0].ID, Technician: lena},
		{Span: schedule.Span{From: at(9, 0), To: at(11, 0)}, Bay: c.Bays[1].ID},
	}
	for _, want := range []struct {
		what  string
		place schedule.Place
		after time.Time
		times string
	}{
		{"any bay", schedule.Place{}, time.Time{}, "08:00 10:00 10:15 10:30 10:45 11:00"},
		{"the first bay", schedule.Place{Bay: c.Bays[0].ID}, time.Time{}, "10:00 10:15 10:30 10:45 11:00"},
		{"the second bay", schedule.Place{Bay: c.Bays[1].ID}, time.Time{}, "08:00 11:00"},
		{"a retired bay", schedule.Place{Bay: c.Bays[2].ID}, time.Time{}, ""},
		{"Lena", schedule.Place{Technician: lena}, time.Time{}, "10:00 10:15 10:30 10:45 11:00"},
		{"not before", schedule.Place{}, at(10, 20), "10:30 10:45 11:00"},
	} {
		got := ""
		for _, o := range c.Free(day, time.Hour, want.place, busy, want.after) {
			got += " " + o.From.Format("15:04")
		}
		if got != "" {
			got = got[1:]
		}
		if got != want.times {
			t.Errorf("%s: %q, want %q", want.what, got, want.times)
		}
	}
}
