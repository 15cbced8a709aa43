package locale

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date writes the day that t is in tz: "Nov 21, 2026".
func (l Locale) Date(t time.Time, tz *time.Location) string {
	f := l.form()
	return f.pattern(f.date, t.In(tz))
}

// LongDate writes the day with its weekday: "Saturday, November 21, 2026".
func (l Locale) LongDate(t time.Time, tz *time.Location) string {
	f := l.form()
	return f.pattern(f.longDate, t.In(tz))
}

// ShortDay writes weekday, day and month: "Sat, Nov 21".
func (l Locale) ShortDay(t time.Time, tz *time.Location) string {
	f := l.form()
	return f.pattern(f.dayMonth, t.In(tz))
}

// Time writes the time of day: "3:04 PM", "15:04".
func (l Locale) Time(t time.Time, tz *time.Location) string {
	f := l.form()
	t = t.In(tz)
	if f.clock12[0] == "" {
		return t.Format("15:04")
	}
	half := f.clock12[0]
	if t.Hour() >= 12 {
		half = f.clock12[1]
	}
	return f.digits(t.Format("3:04")) + "\u00a0" + half
}

// DateTime writes both: "Nov 21, 2026, 3:04 PM".
func (l Locale) DateTime(t time.Time, tz *time.Location) string {
	return l.Date(t, tz) + l.form().joint + l.Time(t, tz)
}

// Day writes the day as people near it say it: today, tomorrow, yesterday, "Tue" within the next six days, "Mon, Dec 7" in the
// same year, else the date.
func (l Locale) Day(t, now time.Time, tz *time.Location) string {
	f := l.form()
	t, now = t.In(tz), now.In(tz)
	switch days := daysBetween(now, t); {
	case days == 0:
		return f.today
	case days == 1:
		return f.tomorrow
	case days == -1:
		return f.yesterday
	case days > 1 && days < 7:
		return f.shortdays[t.Weekday()]
	case t.Year() == now.Year():
		return l.ShortDay(t, tz)
	}
	return l.Date(t, tz)
}

// DayTime is Day and Time: "today 15:30".
func (l Locale) DayTime(t, now time.Time, tz *time.Location) string {
	return l.Day(t, now, tz) + " " + l.Time(t, tz)
}

// Weekday names a day of the week in full.
func (l Locale) Weekday(day time.Weekday) string { return l.form().weekdays[day] }

// Month names a month and its year: "November 2026".
func (l Locale) Month(t time.Time, tz *time.Location) string {
	return l.form().pattern("B y", t.In(tz))
}

// daysBetween counts calendar days; days of 23 and 25 hours count as one.
func daysBetween(from, to time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(to).Sub(midnight(from)) / (24 * time.Hour))
}

func (f *form) pattern(pattern string, t time.Time) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case 'd', 'm':
			n := t.Day()
			if pattern[i] == 'm' {
				n = int(t.Month())
			}
			if i+1 < len(pattern) && pattern[i+1] == pattern[i] {
				i++
				b.WriteString(f.digits(fmt.Sprintf("%02d", n)))
			} else {
				b.WriteString(f.digits(strconv.Itoa(n)))
			}
		case 'y':
			b.WriteString(f.digits(strconv.Itoa(t.Year())))
		case 'b':
			b.WriteString(f.shortmonths[t.Month()-1])
		case 'B':
			b.WriteString(f.months[t.Month()-1])
		case 'a':
			b.WriteString(f.shortdays[t.Weekday()])
		case 'A':
			b.WriteString(f.weekdays[t.Weekday()])
		case '\'':
			end := i + 1 + strings.IndexByte(pattern[i+1:], '\'')
			b.WriteString(pattern[i+1 : end])
			i = end
		default:
			b.WriteByte(pattern[i])
		}
	}
	return b.String()
}
