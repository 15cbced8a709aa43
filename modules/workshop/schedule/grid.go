package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/views/kit"
)

// column of the day: a bay, or somebody who works there.
type column struct {
	ID      string
	Name    string
	Note    string // how much of it is booked
	Percent int
	Tone    string
	Slots   []slot
	place   Place
	bare    bool // nothing can be booked there: a retired bay, nobody
	list    []*Appointment
}

// columns of a day, each with what stands in it.
func (v *view) columns(day time.Time) (columns []column) {
	list := v.on(day)
	if v.By == byBays {
		for _, bay := range v.Bays {
			c := column{ID: bay.ID.String(), Name: bay.Name, place: Place{Bay: bay.ID}, bare: bay.Retired}
			c.list = kept(list, func(a *Appointment) bool { return a.BayID == bay.ID })
			if !bay.Retired || len(c.list) > 0 {
				columns = append(columns, c)
			}
		}
		return columns
	}
	for _, t := range v.Staff {
		c := column{ID: t.ID.String(), Name: t.Name, place: Place{Technician: t.ID}}
		c.list = kept(list, func(a *Appointment) bool { return db.OrZero(a.TechnicianID) == t.ID })
		if v.By == byMine && t.ID == v.me.ID() || v.By == byTechnicians && (t.works() || len(c.list) > 0) {
			columns = append(columns, c)
		}
	}
	if v.By == byMine {
		return columns
	}
	// Whoever has left, and whoever nobody does yet: these may overlap, so that each takes a column where it has room.
	var nobody []column
	for _, a := range list {
		if slices.ContainsFunc(columns, func(c column) bool { return c.place.Technician == db.OrZero(a.TechnicianID) && a.TechnicianID != nil }) {
			continue
		}
		at := slices.IndexFunc(nobody, func(c column) bool { return !c.list[len(c.list)-1].Span().Overlaps(a.Span()) })
		if at < 0 {
			at = len(nobody)
			name := "Nobody yet"
			if at > 0 {
				name += " (" + strconv.Itoa(at+1) + ")"
			}
			nobody = append(nobody, column{ID: "nobody-" + strconv.Itoa(at), Name: name, bare: true})
		}
		nobody[at].list = append(nobody[at].list, a)
	}
	return append(columns, nobody...)
}

func kept(list []*Appointment, keep func(*Appointment) bool) (some []*Appointment) {
	for _, a := range list {
		if keep(a) {
			some = append(some, a)
		}
	}
	return some
}

// grid is the day as it is drawn: from one full hour to another.
type grid struct {
	Columns  []column
	Hours    []hour
	From, To int // full hours
	now      string
}

type hour struct{ Class, Text string }

// slot is a piece of a column: an appointment, free time, or time when the center is closed.
type slot struct {
	Class       string
	Appointment *Appointment
	Badge       kit.Badge
	Time        string
	Href, Label string // of free time
	Text        string
	Closed      bool
}

// grid of the day; nil where the center is closed and nothing stands there.
func (v *view) grid() *grid {
	columns := v.columns(v.Day)
	open, is := v.On(v.Day)
	from, to := int64(24*60), int64(0)
	if is {
		from, to = minuteOf(open.From), v.minute(open.To)
	}
	for _, c := range columns {
		for _, a := range c.list {
			from, to = min(from, v.minute(a.StartsAt)), max(to, v.minute(a.EndsAt))
		}
	}
	if from >= to {
		return nil
	}
	g := &grid{From: int(from / 60), To: int((to + 59) / 60)}
	today := v.Day.Equal(v.today())
	at := v.minute(v.now)
	if today && at >= int64(g.From*60) && at < int64(g.To*60) {
		g.now = classAt(at - at%5)
	}
	for h := g.From + 1; h < g.To; h++ {
		if g.now != "" && abs(at-int64(h*60)) < 16 { // the label of now takes its place
			continue
		}
		g.Hours = append(g.Hours, hour{classAt(int64(h * 60)), hourText(h, v.locale())})
	}
	if g.now != "" {
		g.Hours = append(g.Hours, hour{g.now + " now-label", v.locale().Time(v.now, v.zone)})
	}
	for i := range columns {
		v.place(&columns[i], g, open, is)
	}
	g.Columns = columns
	return g
}

// place fills a column from the top to the bottom.
func (v *view) place(c *column, g *grid, open Span, is bool) {
	var booked time.Duration
	if !is {
		open = Span{v.at(g.From * 60), v.at(g.From * 60)}
	}
	if until := v.at(g.From * 60); open.From.After(until) {
		c.Slots = append(c.Slots, v.closed(Span{until, open.From}))
	}
	cursor := open.From
	if v.now.After(cursor) { // what is over is not offered
		cursor = v.now.Add(5*time.Minute - time.Nanosecond).Truncate(5 * time.Minute)
	}
	for _, a := range c.list {
		v.gap(c, Span{cursor, earlier(a.StartsAt, open.To)})
		c.Slots = append(c.Slots, v.slot(a))
		booked += a.Span().Long()
		if a.EndsAt.After(cursor) {
			cursor = a.EndsAt
		}
	}
	v.gap(c, Span{cursor, open.To})
	if until := v.at(g.To * 60); is && open.To.Before(until) {
		c.Slots = append(c.Slots, v.closed(Span{open.To, until}))
	}
	c.Percent, c.Tone = percent(booked, open.Long())
	c.Note = hoursText(booked) + " of " + hoursText(open.Long()) + " h"
}

// gap offers free time, where it is long enough for anything.
func (v *view) gap(c *column, s Span) {
	if c.bare || !v.writes() || s.Long() < 30*time.Minute || v.minute(s.From) >= v.minute(s.To) {
		return
	}
	text := "Free " + v.locale().Time(s.From, v.zone)
	c.Slots = append(c.Slots, slot{Class: "slot free " + v.classes(s), Href: v.bookHref(v.Day, s.From, c.place), Text: text,
		Label: text + " for " + lasts(s.Long()) + ", " + c.Name + ": book"})
}

func (v *view) closed(s Span) slot {
	return slot{Class: "slot closed " + v.classes(s), Closed: true, Text: "Closed"}
}

func (v *view) slot(a *Appointment) slot {
	badge := a.badge(v.now)
	return slot{Appointment: a, Badge: badge, Time: v.locale().Time(a.StartsAt, v.zone), Class: "slot tone-" + badge.Tone + " " + v.classes(a.Span())}
}

// says what is under the name: what for, and who does it or where.
func (v *view) says(a *Appointment) string {
	beside := a.Technician
	if v.By != byBays {
		beside = a.Bay
	}
	if beside == "" {
		return a.What
	}
	return a.What + ". " + beside
}

// minute of the day that is shown; midnight at its end is 24:00.
func (v *view) minute(t time.Time) int64 {
	t = t.In(v.zone)
	if !t.Before(dayAfter(v.Day, 1)) {
		return 24 * 60
	}
	return minuteOf(t)
}

func (v *view) at(minutes int) time.Time { return clockOn(v.Day, int64(minutes)) }

// classes place a span in the grid, by what the clock shows.
func (v *view) classes(s Span) string {
	from, to := v.minute(s.From), v.minute(s.To)
	return classAt(from) + " " + classFor(max(15, to-from))
}

// classAt begins at a time of day: "at-09 m-30".
func classAt(minute int64) string {
	class := fmt.Sprintf("at-%02d", minute/60)
	if five := minute % 60 / 5 * 5; five > 0 {
		class += fmt.Sprintf(" m-%02d", five)
	}
	return class
}

// classFor lasts so many minutes: "for-90 and-05".
func classFor(minutes int64) string {
	class := fmt.Sprintf("for-%d", minutes/30*30)
	if five := minutes % 30 / 5 * 5; five > 0 {
		class += fmt.Sprintf(" and-%02d", five)
	}
	return class
}

// hourText is a full hour at the edge: "9 AM", "09:00".
func hourText(h int, l locale.Locale) string {
	at := time.Date(2000, 1, 1, h, 0, 0, 0, time.UTC)
	text := []rune(l.Time(at, time.UTC))
	if cut := slices.Index(text, ':'); cut >= 0 && len(text) > cut+3 { // with a half of the day behind it
		return string(text[:cut]) + string(text[cut+3:])
	}
	return string(text)
}

// hoursText is a length in hours with at most one decimal: "7", "5.5".
func hoursText(d time.Duration) string {
	tenths := (d + 3*time.Minute) / (6 * time.Minute)
	if tenths%10 == 0 {
		return strconv.Itoa(int(tenths / 10))
	}
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

func abs(n int64) int64 { return max(n, -n) }

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
