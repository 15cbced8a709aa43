package demo

import "time"

// hours are when a center works: Monday to Saturday, 08:00 to 18:00 in its zone.
type hours struct{ zone *time.Location }

func (h hours) at(t time.Time, hour int) time.Time {
	t = t.In(h.zone)
	return time.Date(t.Year(), t.Month(), t.Day(), hour, 0, 0, 0, h.zone)
}

func (h hours) opening(t time.Time) time.Time { return h.at(t, 8) }
func (h hours) closing(t time.Time) time.Time { return h.at(t, 18) }

// next is t while the center is open, else its next opening.
func (h hours) next(t time.Time) time.Time {
	for {
		switch {
		case t.In(h.zone).Weekday() == time.Sunday || !t.Before(h.closing(t)):
			t = h.opening(h.at(t, 12).AddDate(0, 0, 1))
		case t.Before(h.opening(t)):
			return h.opening(t)
		default:
			return t
		}
	}
}

// last is t while the center is open, else its last closing.
func (h hours) last(t time.Time) time.Time {
	for {
		switch {
		case t.In(h.zone).Weekday() == time.Sunday || t.Before(h.opening(t)):
			t = h.closing(h.at(t, 12).AddDate(0, 0, -1))
		case t.After(h.closing(t)):
			return h.closing(t)
		default:
			return t
		}
	}
}

// after is when so much working time has passed.
func (h hours) after(t time.Time, working time.Duration) time.Time {
	t = h.next(t)
	for {
		left := h.closing(t).Sub(t)
		if working < left {
			return t.Add(working)
		}
		working -= left
		t = h.next(h.closing(t))
	}
}

// before is when so much working time was still to come.
func (h hours) before(t time.Time, working time.Duration) time.Time {
	t = h.last(t)
	for {
		gone := t.Sub(h.opening(t))
		if working <= gone {
			return t.Add(-working)
		}
		working -= gone
		t = h.last(h.opening(t).Add(-time.Nanosecond))
	}
}

// quarter is the quarter of an hour at or after t: what people promise.
func quarter(t time.Time) time.Time {
	const step = 15 * time.Minute
	return t.Add(step - 1).Truncate(step)
}
