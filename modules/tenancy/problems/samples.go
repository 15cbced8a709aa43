package problems

import (
	"bayline/modules/notices"
	"bayline/platform/mail"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	p := &Problem{Number: 7, CenterName: "Northgate Auto", Severity: Severities[0]}
	return []mail.Sample{
		notices.Sample(notices.ProblemReported, "", p.platformWords(Reported, base)),
		notices.Sample(notices.ProblemReported, "answered", p.platformWords(Answered, base)),
		notices.Sample(notices.ProblemAnswered, "", p.centerWords(Answered, base)),
		notices.Sample(notices.ProblemAnswered, "closed", p.centerWords(Closed, base)),
	}
}
