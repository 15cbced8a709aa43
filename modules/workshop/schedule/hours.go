package schedule

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Hours of a day, in minutes after midnight by the center's clock. The zero value is a closed day.
type Hours struct {
	Opens, Closes int64
}

// Closed tells whether nobody is there that day.
func (h Hours) Closed() bool { return h.Closes <= h.Opens }

// Span is a stretch of time; To is not in it.
type Span struct {
	From, To time.Time
}

// Overlaps tells whether the two share a moment.
func (s Span) Overlaps(o Span) bool { return s.From.Before(o.To) && o.From.Before(s.To) }

// Holds tells whether o lies within s.
func (s Span) Holds(o Span) bool { return !o.From.Before(s.From) && !o.To.After(s.To) }

// Long is how long it lasts: on the days when clocks are changed not what they show.
func (s Span) Long() time.Duration { return s.To.Sub(s.From) }

// dayOf is midnight of the day that t is in, or, where the clocks skip it, the first moment of that day.
func dayOf(t time.Time, zone *time.Location) time.Time { return clockOn(t.In(zone), 0) }

// clockOn is the moment of a day when the clock shows so many minutes after midnight. Of what the clocks skip it is the moment when
// they are put forward.
func clockOn(day time.Time, minutes int64) time.Time {
	y, m, d := day.Date()
	return clockAt(y, m, d, minutes, day.Location())
}

func clockAt(y int, m time.Month, d int, minutes int64, zone *time.Location) time.Time {
	t := time.Date(y, m, d, 0, int(minutes), 0, 0, zone)
	asked := time.Date(y, m, d, 0, int(minutes), 0, 0, time.UTC)
	shown := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	switch before, after := t.ZoneBounds(); { // time.Date answers with a moment before or after what is skipped
	case shown.Before(asked):
		return after
	case shown.After(asked):
		return before
	}
	return t
}

// readDay reads a day as an input of type date sends it.
func readDay(text string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, err
	}
	return clockAt(t.Year(), t.Month(), t.Day(), 0, zone), nil
}

// minuteOf a moment is what the clock shows, in minutes after midnight.
func minuteOf(t time.Time) int64 { return int64(t.Hour()*60 + t.Minute()) }

// dayAfter so many days: by the calendar, not by the clock.
func dayAfter(day time.Time, days int) time.Time {
	y, m, d := day.Date()
	return clockAt(y, m, d+days, 0, day.Location())
}

// weekOf is the first day of the week that a day is in.
func weekOf(day time.Time, first time.Weekday) time.Time {
	return dayAfter(day, -int((day.Weekday()-first+7)%7))
}

// On is the time that the center is open on a day; false where it is not.
func (c *Calendar) On(day time.Time) (Span, bool) {
	h := c.Hours[day.Weekday()]
	if h.Closed() {
		return Span{}, false
	}
	return Span{clockOn(day, h.Opens), clockOn(day, h.Closes)}, true
}

// Busy is when a bay, and a technician where there is one, is taken.
type Busy struct {
	Span
	Appointment, Bay, Technician uuid.UUID
}

// Place is where and by whom something is to be done. Zero: any bay, nobody in particular.
type Place struct {
	Bay, Technician uuid.UUID
}

// Offer is a time that is free, and the bay for it.
type Offer struct {
	Span
	Bay *Bay
}

// step between the times that are proposed.
const step = 15

// lookAhead is how many days are searched for the next free time.
const lookAhead = 21

// Free are the times of a day at which something so long could begin at that place, not before notBefore.
func (c *Calendar) Free(day time.Time, long time.Duration, at Place, busy []Busy, notBefore time.Time) (offers []Offer) {
	h := c.Hours[day.Weekday()]
	open, is := c.On(day)
	if !is {
		return nil
	}
	for minute := h.Opens; minute < h.Closes; minute += step {
		from := clockOn(day, minute)
		span := Span{from, from.Add(long)}
		if minuteOf(from) != minute || from.Before(notBefore) || !open.Holds(span) { // the clocks skip some
			continue
		}
		if bay := c.freeBay(span, at, busy); bay != nil {
			offers = append(offers, Offer{span, bay})
		}
	}
	return offers
}

// freeBay is the bay that is asked for, or the first of all, if it is free, and the technician too.
func (c *Calendar) freeBay(span Span, at Place, busy []Busy) *Bay {
	taken := func(bay uuid.UUID) bool {
		return slices.ContainsFunc(busy, func(b Busy) bool {
			return b.Overlaps(span) && (b.Bay == bay || at.Technician != uuid.Nil && b.Technician == at.Technician)
		})
	}
	for i := range c.Bays {
		bay := &c.Bays[i]
		if !bay.Retired && (at.Bay == uuid.Nil || at.Bay == bay.ID) && !taken(bay.ID) {
			return bay
		}
	}
	return nil
}

// Next is the first free time from a moment on; nil where there is none in the weeks to come.
func (c *Calendar) Next(from time.Time, long time.Duration, at Place, busy []Busy) *Offer {
	day := clockOn(from, 0)
	for range lookAhead {
		if offers := c.Free(day, long, at, busy, from); len(offers) > 0 {
			return &offers[0]
		}
		day = dayAfter(day, 1)
	}
	return nil
}
