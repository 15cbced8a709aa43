package billing

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/mail"
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
	w := layout.Words{
		Letter:   layout.Letter{Subject: "Your payment is approved", Preview: proof.Plan.Title() + " is active.", Reason: reasonOwner},
		Greeting: "Hello " + to.Name + ",",
		Before: []string{
			"We found your payment of " + proof.Amount.String() + " (" + proof.Reference + ") for " + proof.CenterName + ".",
			proof.Plan.Title() + " is active from today until " + s.day(s.PeriodEnd) + ".",
		},
		Label: "Open the subscription", Link: m.BaseURL + "/subscription",
	}
	if proof.Plan.Metered() { // a payment on account, which may come in the middle of a period
		w.Before[1] = "It is on the prepaid balance now, from which the months and the accepted work orders are paid. " + proof.Plan.Title() + " is active until " + s.day(s.PeriodEnd) + "."
		w.Label, w.Link = "Open the account", m.BaseURL+"/subscription/usage"
	}
	if decision.Outcome == "rejected" {
		w.Subject, w.Preview = "Your payment proof came back", decision.Reason
		w.Before = []string{
			"We could not accept the payment proof of " + proof.Amount.String() + " (" + proof.Reference + ") for " + proof.CenterName + ".",
			"The reason: " + decision.Reason,
			"Nothing was charged. Send the proof again when that is mended.",
		}
		w.Label, w.Link = "Send the proof again", m.BaseURL+"/onboarding/proof"
	}
	return mail.Send(ctx, tx, mail.Message{Kind: "billing.proof." + decision.Outcome, ID: proof.ID, Center: proof.Center, To: to.Email,
		Subject: w.Subject, HTML: w.HTML(), Text: w.Text()})
}

// owner of a center, as mail addresses them.
type owner struct {
	ID    uuid.UUID
	Name  string
	Email string
}
