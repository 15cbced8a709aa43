package letters

import (
	"time"

	"bayline/platform/locale"
	"bayline/platform/mail"
	"bayline/views/kit"
)

// Badge says where a letter stands.
func (s Sent) Badge() kit.Badge {
	switch s.State {
	case mail.Queued:
		return kit.Badge{Label: "On its way", Tone: "slate", Icon: "clock"}
	case mail.Held:
		return kit.Badge{Label: "Held back", Tone: "amber", Icon: "alert"}
	case mail.Failed, mail.Stuck:
		return kit.Badge{Label: "Not delivered", Tone: "red", Icon: "xcircle"}
	}
	switch s.Fate {
	case mail.Delayed:
		return kit.Badge{Label: "Delayed", Tone: "amber", Icon: "clock"}
	case mail.Delivered:
		return kit.Badge{Label: "Delivered", Tone: "green", Icon: "check"}
	case mail.Bounced, mail.Lost:
		return kit.Badge{Label: "Came back", Tone: "red", Icon: "xcircle"}
	case mail.Complained:
		return kit.Badge{Label: "Reported as spam", Tone: "red", Icon: "ban"}
	}
	return kit.Badge{Label: "Sent", Tone: "blue", Icon: "send"}
}

// when and by whom it was sent.
func (s Sent) when(in locale.Locale, zone *time.Location) string {
	return in.DateTime(s.At, zone) + ", by " + s.By
}

// Items are letters as a list shows them.
func Items(list []Sent, in locale.Locale, zone *time.Location) []kit.Item {
	items := make([]kit.Item, len(list))
	for i, s := range list {
		items[i] = kit.Item{ID: "letter-" + s.ID.String(), Icon: "mail", Title: s.Address, Note: s.when(in, zone), Side: s.Badge()}
	}
	return items
}
