package policies

import (
	"time"

	"bayline/modules/notices"
	"bayline/platform/mail"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	m := &Module{Deps: Deps{BaseURL: base}}
	terms := Version{Policy: Terms, Number: 2, Day: time.Date(2027, 1, 11, 0, 0, 0, 0, time.UTC), Reason: "Several of you have told us that 7 days are too short.",
		Summary: "When a paid period ends without the next payment, everything works for 5 days more, not 7.\n\nThe rest stays as it is; some sentences are shorter."}
	privacy := terms
	privacy.Policy, privacy.Summary = Privacy, "The audit trail is kept for 24 months, not 12."
	return []mail.Sample{
		notices.Sample(notices.PolicyAnnounced, "", m.announced(terms)),
		notices.Sample(notices.PolicyAnnounced, "privacy", m.announced(privacy)),
		notices.Sample(notices.PolicyMoved, "", m.moved(terms)),
		notices.Sample(notices.PolicyWithdrawn, "", m.withdrawn(terms)),
	}
}
