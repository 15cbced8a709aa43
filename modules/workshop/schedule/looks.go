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

var (
	// lateLook is that of whoever is late, whatever the state.
	lateLook = kit.Badge{Label: "Late", Tone: "amber", Icon: "hourglass"}
	looks    = map[State]kit.Badge{
		Requested: {Label: "To confirm", Tone: "slate", Icon: "clock"},
		Confirmed: {Label: "Confirmed", Tone: "blue", Icon: "calendar"},
		Arrived:   {Label: "Arrived", Tone: "violet", Icon: "stage-progress"},
		Done:      {Label: "Done", Tone: "green", Icon: "check"},
		NoShow:    {Label: "Did not come", Tone: "slate", Icon: "ban"},
		Cancelled: {Label: "Cancelled", Tone: "slate", Icon: "ban"},
	}
	// legend of the colors of what is in the calendar.
	legend = []kit.Badge{looks[Requested], looks[Confirmed], lateLook, looks[Arrived], looks[Done]}
)

// Label is the state as people read it.
func (s State) Label() string { return looks[s].Label }

// badge says how it stands now.
func (a *Appointment) badge(now time.Time) kit.Badge {
	if a.late(now) {
		return lateLook
	}
	return looks[a.State]
}
