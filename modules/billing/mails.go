package billing

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/notices"
	"bayline/platform/db"
	"bayline/views/layout"
)

// mailDecided tells whoever sent the proof what was decided.
func (m *Module) mailDecided(ctx context.Context, tx db.Tx, proof *Proof, decision *Decision) error {
	to, err := readSender(ctx, tx, proof.ID)
	if err != nil {
		return err
	}
	s, err := lockSubscription(ctx, tx) // again: as it was written just now
	if err != nil {
		return err
	}
	kind := notices.ProofApproved
	if decision.Outcome == "rejected" {
		kind = notices.ProofRejected
	}
	return notices.Tell(ctx, tx, notices.Notice{Kind: kind, ID: proof.ID, Center: proof.Center, To: []notices.Person{{ID: to.ID, Name: to.Name, Email: to.Email}},
		Words: decidedWords(proof, decision, s, m.BaseURL)})
}

func decidedWords(proof *Proof, decision *Decision, s *Subscription, base string) layout.Words {
	if decision.Outcome == "rejected" {
		return layout.Words{
			Letter: layout.Letter{Subject: "Your payment proof came back", Preview: decision.Reason, Reason: reasonOwner},
			Before: []string{
				"We could not accept the payment proof of " + proof.Amount.String() + " (" + proof.Reference + ") for " + proof.CenterName + ".",
				"The reason: " + decision.Reason,
				"Nothing was charged. Send the proof again when that is mended.",
			},
			Label: "Send the proof again", Link: base + "/onboarding/proof",
		}
	}
	w := layout.Words{
		Letter: layout.Letter{Subject: "Your payment is approved", Preview: proof.Plan.Title() + " is active.", Reason: reasonOwner},
		Before: []string{
			"We found your payment of " + proof.Amount.String() + " (" + proof.Reference + ") for " + proof.CenterName + ".",
			proof.Plan.Title() + " is active from today until " + s.day(s.PeriodEnd) + ".",
		},
		Label: "Open the subscription", Link: base + "/subscription",
	}
	if proof.Plan.Metered() { // a payment on account, which may come in the middle of a period
		w.Before[1] = "It is on the prepaid balance now, from which the months and the accepted work orders are paid. " + proof.Plan.Title() + " is active until " + s.day(s.PeriodEnd) + "."
		w.Label, w.Link = "Open the account", base+"/subscription/usage"
	}
	return w
}

// owner of a center, as mail addresses them.
type owner struct {
	ID    uuid.UUID
	Name  string
	Email string
}
