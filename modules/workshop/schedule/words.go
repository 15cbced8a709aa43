package schedule

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/platform/locale"
	"bayline/views/kit"
)

func idText(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

func counted(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.FormatInt(n, 10) + " " + thing + "s"
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func weekdayOf(n int) time.Weekday { return time.Weekday(n % 7) }

// words of the hours: "8:00 AM to 5:00 PM".
func (h Hours) words(me tenancy.Member) string {
	if h.Closed() {
		return "closed"
	}
	return clockText(h.Opens, me.Locale()) + " to " + clockText(h.Closes, me.Locale())
}

// clockText is a time of day that belongs to no day in particular.
func clockText(minutes int64, l locale.Locale) string {
	return l.Time(time.Date(2000, 1, 1, 0, int(minutes), 0, 0, time.UTC), time.UTC)
}

// lasts is a length in the words of the trade: "45 min", "2 h", "1 h 30 min".
func lasts(long time.Duration) string {
	hours, minutes := int(long/time.Hour), int(long%time.Hour/time.Minute)
	switch {
	case hours == 0:
		return strconv.Itoa(minutes) + " min"
	case minutes == 0:
		return strconv.Itoa(hours) + " h"
	}
	return strconv.Itoa(hours) + " h " + strconv.Itoa(minutes) + " min"
}

// when an appointment is: "Monday, November 23, 2026, 9:00 AM to 11:00 AM".
func (s Span) when(l locale.Locale, zone *time.Location) string {
	return l.LongDate(s.From, zone) + ", " + s.times(l, zone)
}

func (s Span) times(l locale.Locale, zone *time.Location) string {
	return l.Time(s.From, zone) + " to " + l.Time(s.To, zone)
}

func plain(n int64) string { return strconv.FormatInt(n, 10) }

func hash(n int64) string { return "#" + plain(n) }

func shownPhone(e164 string) string { return customers.ShowPhone(e164) }

// letterLabel names a kind of letter.
func letterLabel(kind string) string {
	for _, o := range occasions {
		if o.kind == kind {
			return o.label
		}
	}
	return kind
}

// arrivedLook makes it the main button of what is confirmed.
func (p *page) arrivedLook() string {
	if p.State == Confirmed {
		return kit.Primary
	}
	return ""
}
