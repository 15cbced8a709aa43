package anomalies

import (
	"time"

	"bayline/modules/notices"
	"bayline/platform/mail"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	severe, incident := Anomaly{Rule: Rules[0], LastAt: at}, Anomaly{Rule: Rules[0], LastAt: at}
	for _, r := range Rules {
		switch r.Severity {
		case Severe:
			severe.Rule = r
		case Incident:
			incident.Rule = r
		}
	}
	about := func(a Anomaly) string { return a.Rule.Title + ": Ben Ortiz, from the address 203.0.113.7." }
	return []mail.Sample{
		notices.Sample(notices.AnomalyNoticed, "", severe.words(about(severe), base+"/audit/anomalies", notices.ReasonOwner)),
		notices.Sample(notices.Incident, "", incident.words(about(incident), base+"/admin/anomalies", "You get this because you answer for the security of the platform.")),
	}
}
