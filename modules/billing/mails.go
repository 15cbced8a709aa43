package billing

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/notices"
	"bayline/platform/db"
	"bayline/views/layout"
)

// mailDecided tells whoever sent the proof what was decided; nobody where the account is gone.
func (m *Module) mailDecided(ctx context.Context, tx db.Tx, proof *Proof, decision *Decision) error {
	to, err := readSenderOf(ctx, tx, proof)
	if err != nil || to.Email == "" {
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
	return notices.Tell(ctx, tx, notices.Notice{Kind: kind, ID: proof.at(), Center: proof.Center, To: []notices.Person{{ID: to.ID, Name: to.Name, Email: to.Email}},
		Words: decidedWords(proof, decision, s, m.BaseURL)})
}

func decidedWords(proof *Proof, decision *Decision, s *Subscription, base string) layout.Words {
	if decision.Outcome == "rejected" {
		return layout.Words{
			Letter: layout.Letter{Subject: "Your payment proof came back", Preview: decision.Reason, Reason: notices.ReasonOwner},
			Before: []string{
				"We could not accept the payment proof of " + proof.Amount.String() + " (" + proof.Reference + ") for " + proof.CenterName + ".",
				"The reason: " + decision.Reason,
				"Nothing was charged. Mend what the reason says, and send the same proof again: its history stays with it.",
			},
			Label: "Mend it and send it again", Link: base + "/subscription/proofs/" + proof.ID.String(),
		}
	}
	w := layout.Words{
		Letter: layout.Letter{Subject: "Your payment is approved", Preview: proof.Plan.Title() + " is active.", Reason: notices.ReasonOwner},
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
	if s.Held.final() {
		w.Preview = "The center stays terminated."
		w.Before = []string{w.Before[0], "We have terminated the center since you sent the proof, and a payment does not bring it back. If you think that this is a mistake, or to have the money paid back, write to us before the day of deletion."}
	}
	return w
}

// tellSecond tells the other platform admins who decide that one more approval is missing.
func (m *Module) tellSecond(ctx context.Context, tx db.Tx, first accounts.Operator, proof *Proof) error {
	deciders, err := notices.Operators(ctx, tx, accounts.DecideApprovals)
	if err != nil {
		return err
	}
	deciders = slices.DeleteFunc(deciders, func(p notices.Person) bool { return p.ID == first.ID })
	return notices.Tell(ctx, tx, notices.Notice{Kind: notices.ProofWaiting, ID: proof.at(), To: deciders, Words: secondWords(proof, first.Name, m.BaseURL)})
}

func secondWords(proof *Proof, first, base string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "A payment needs a second admin", Preview: proof.CenterName + ", " + proof.Amount.String(),
			Reason: "You get this because you decide about payment proofs on Bayline."},
		Before: []string{
			first + " has approved the payment proof of " + proof.Amount.String() + " of " + proof.CenterName + ". It is above the amount up to which one admin is enough.",
			"Look at the proof yourself, and approve or reject it.",
		},
		Label: "See the payment proof", Link: base + "/admin/approvals/" + proof.ID.String(),
	}
}

// owner of a center, as mail addresses them.
type owner struct {
	ID    uuid.UUID
	Name  string
	Email string
}
