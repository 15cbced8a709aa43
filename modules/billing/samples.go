package billing

import (
	"time"

	"bayline/modules/billing/plans"
	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/mail"
	"bayline/platform/money"
	"bayline/views/layout"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	const center, why = "Northgate Auto", "The bank has taken the payment back."
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	paid := Subscription{PeriodStart: now.AddDate(0, -1, 0), PeriodEnd: now.AddDate(0, 0, 14), TrialEnds: now.AddDate(0, -1, 0), Anchor: 7}
	at := func(state tenancy.Status) *Subscription { s := paid; s.State = state; return &s }
	trial := &Subscription{State: tenancy.Trial, TrialEnds: now.AddDate(0, 0, 7)}
	over := &Subscription{State: tenancy.Grace, TrialEnds: now}
	closed := ending{Closure: &tenancy.Closure{EffectiveAt: now, DueAt: time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)}}
	proof := &Proof{CenterName: center, Plan: plans.Plan{Name: "Pro", Period: "yearly"}, Amount: money.Amount{Minor: 99000, Currency: "USD"}, Reference: "FT 20261121"}
	rejected := &Decision{Outcome: "rejected", Reason: "The confirmation cannot be read. Send a sharper picture or the bank's PDF."}

	var list []mail.Sample
	add := func(variant string, kind notices.Kind, w layout.Words) {
		if w.Reason = notices.ReasonOwner; w.Label == "" {
			w.Label, w.Link = "Open the subscription", base+"/subscription"
		}
		list = append(list, notices.Sample(kind, variant, w))
	}
	standing := func(variant string, s *Subscription, end ending) {
		kind, w := s.standingWords(center, end)
		add(variant, kind, w)
	}
	remind := func(variant, what string, s *Subscription, about time.Time) {
		kind, w := reminder{kind: what, about: about}.words(s, center, now)
		add(variant, kind, w)
	}
	intervene := func(name string, s *Subscription, end ending) {
		kind, w := s.interventionWords(intervention{name: name, reason: why}, center, end)
		add("", kind, w)
	}
	remind("", trialWeek, trial, trial.TrialEnds)
	standing("", over, ending{})
	intervene("extended", trial, ending{})
	remind("", periodSoon, at(tenancy.Active), paid.PeriodEnd)
	standing("", at(tenancy.PastDue), ending{})
	remind("", readOnlyNext, at(tenancy.PastDue), now.AddDate(0, 0, 1))
	standing("", at(tenancy.Grace), ending{})
	remind("", suspensionNext, at(tenancy.Grace), now.AddDate(0, 0, 1))
	standing("", at(tenancy.Suspended), closed)
	add("", notices.Cancelled, paid.cancelledWords(center, "Amelia Hart", paid.PeriodEnd, closed, base))
	remind("in a week", leavingWeek, at(tenancy.Active), now.AddDate(0, 0, 7))
	standing("", at(tenancy.Cancelled), closed)
	add("", notices.Returned, at(tenancy.Active).returnedWords(center, "Amelia Hart", ending{}))
	add("into a suspension", notices.Returned, at(tenancy.Suspended).returnedWords(center, "Amelia Hart", closed))
	standing("renewed", at(tenancy.Active), ending{})
	remind("", deletionWeek, at(tenancy.Suspended), closed.DueAt)
	remind("after a cancellation", deletionNext, at(tenancy.Cancelled), closed.DueAt)
	intervene(suspended, at(tenancy.Suspended), closed)
	intervene(terminated, at(tenancy.Suspended), closed)
	intervene("reinstated", at(tenancy.Active), ending{})
	add("", notices.ProofApproved, decidedWords(proof, &Decision{Outcome: "approved"}, at(tenancy.Active), base))
	add("", notices.ProofRejected, decidedWords(proof, rejected, at(tenancy.Active), base))
	list = append(list, notices.Sample(notices.ProofWaiting, "", secondWords(proof, "Priya Kaur", base)))
	late := tooLateWords(proof, &Decision{Outcome: "approved"})
	late.Greeting = "Hello Amelia Hart,"
	return append(list, mail.Sample{Kind: "billing.proof.too_late", Label: "A payment came too late", Subject: late.Subject, HTML: late.HTML(), Text: late.Text()})
}
