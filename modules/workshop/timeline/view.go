package timeline

import (
	"time"

	"bayline/platform/locale"
	"bayline/views/kit"
)

// View is what the feed needs to be drawn.
type View struct {
	Entries []Entry
	Locale  locale.Locale
	Zone    *time.Location
	Now     time.Time
	Compose string // address that takes a note, in the field "note"; empty: whoever reads may not write
}

func (v View) events() []kit.Event {
	events := make([]kit.Event, len(v.Entries))
	for i, e := range v.Entries {
		events[i] = kit.Event{
			ID:     "entry-" + e.ID.String(),
			Avatar: kit.Avatar{Initials: kit.Initials(e.Actor.Name), Tone: kit.ToneOf(e.Actor.Name)},
			Who:    e.Actor.Name,
			Text:   e.Text,
			When:   v.Locale.DayTime(e.At, v.Now, v.Zone),
			At:     e.At.Format(time.RFC3339),
			Staff:  e.IsNote(),
		}
	}
	return events
}
