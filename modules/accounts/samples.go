package accounts

import (
	"bayline/platform/mail"
	"bayline/views/layout"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	const moment = "When: Monday, 23 November 2026, 09:00 UTC. From the network address 203.0.113.7, with Firefox on Linux."
	disown := base + "/not-me/sample"
	sample := func(kind, label string, w layout.Words) mail.Sample {
		if w.Greeting == "" {
			w.Greeting = "Hello Amelia Hart,"
		}
		return mail.Sample{Kind: kind, Label: label, Subject: w.Subject, HTML: w.HTML(), Text: w.Text()}
	}
	warning := func(kind, subject, what string) mail.Sample {
		return sample(kind, subject, warningWords(subject, what, moment, disown))
	}
	return []mail.Sample{
		sample("accounts.verify", "Confirm the address", verifyWords(base+"/verify/sample")),
		sample("accounts.reset", "Choose a new password", resetWords(base+"/password/reset/sample")),
		sample("accounts.taken", "The address has an account already", takenWords(base)),
		sample("accounts.disowned", "The account is closed to others", disownedWords(base, base+"/password/reset/sample")),
		sample("accounts.role.changed", "A role on the platform was given", roleWords(base, "Ines Carvalho", Approver, true, "")),
		sample("accounts.role.noted", "Somebody's role on the platform has changed", roleNotedWords(base, "Ines Carvalho", Person{Name: "Priya Kaur", Email: "priya@bayline.example"}, Approver, true)),
		sample("accounts.email_new", "Confirm the new address", newAddressWords(base+"/account/email/sample")),
		warning("accounts.password_changed", "Your password was changed", passwordChanged),
		warning("accounts.factor_changed", "An authenticator app now guards your account", factorChanged("An authenticator app now guards your account")),
		warning("accounts.recovery_used", "A recovery code was used", recoveryUsed(7)),
		warning("accounts.new_device", "A sign-in from a new device", newDevice),
		warning("accounts.signed_in_after_failures", "A sign-in after several failed tries", afterFailures(5, true)),
		warning("accounts.email_asked", "Your e-mail address is about to change", emailAsked("amelia@new.example")),
		warning("accounts.email_changed", "Your e-mail address was changed", emailChanged("amelia@new.example")),
	}
}
