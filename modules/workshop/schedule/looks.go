package schedule

import (
	"time"

	"bayline/views/kit"
)

// lateAfter is how long after its time somebody is late.
const lateAfter = 15 * time.Minute

// late tells whether somebody should be here by now.
func (a *Appointment) late(now time.Time) bool {
	return a.State.ToCome() && now.Sub(a.StartsAt) >= lateAfter
}

func (a *Appointment) tone(now time.Time) string {
	switch {
	case a.late(now):
		return "amber"
	case a.State == Confirmed:
		return "blue"
	case a.State == Arrived:
		return "violet"
	case a.State == Done:
		return "green"
	}
	return "slate"
}

func (a *Appointment) icon(now time.Time) string {
	switch {
	case a.late(now):
		return "hourglass"
	case a.State == Confirmed:
		return "calendar"
	case a.State == Arrived:
		return "stage-progress"
	case a.State == Done:
		return "check"
	case a.State == Requested:
		return "clock"
	}
	return "ban"
}

func (a *Appointment) word(now time.Time) string {
	if a.late(now) {
		return "Late"
	}
	return a.State.Label()
}

func (a *Appointment) badge(now time.Time) kit.Badge {
	return kit.Badge{Label: a.word(now), Tone: a.tone(now), Icon: a.icon(now)}
}
