package team

import (
	"bayline/modules/notices"
	"bayline/platform/mail"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	const center, by = "Northgate Auto", "Amelia Hart"
	ben := Colleague{Name: "Ben Ortiz", Email: "ben@demo.test"}
	invitation := invitationWords(center, by, "a technician", "30 November 2026, 09:00", "America/Chicago", base+"/invitations/sample")
	return []mail.Sample{
		{Kind: "tenancy.invitation", Label: "An invitation to a team", Subject: invitation.Subject, HTML: invitation.HTML(), Text: invitation.Text()},
		notices.Sample(notices.WorkEnded, "", endedWords(center, by)),
		notices.Sample(notices.OwnerAdded, "", newOwnerWords(center, by, base)),
		notices.Sample(notices.OwnerAdded, "by you", madeOwnerWords(center, ben, base)),
		notices.Sample(notices.OwnerEnded, "", ownershipEndedWords(center, by, ben, false, false, base)),
		notices.Sample(notices.OwnerEnded, "yours", ownershipEndedWords(center, by, ben, true, false, base)),
	}
}
