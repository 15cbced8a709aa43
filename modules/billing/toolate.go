package billing

import (
	"context"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/mail"
	"bayline/views/layout"
)

// endTooLate ends a decision about a center whose deletion has begun: it is recorded, told to whoever sent the proof, and never tried
// again. The center's own trail is closed with its key, so this stands in the platform's.
func (m *Module) endTooLate(ctx context.Context, args CarryOutArgs) (late bool, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if late, err = tenancy.Gone(ctx, tx, args.Center); err != nil || !late {
			return err
		}
		open, err := finishTooLate(ctx, tx, args)
		if err != nil || !open {
			return err
		}
		proof, err := readProof(ctx, tx, args.Proof)
		if err != nil {
			return err
		}
		decision, err := readDecision(ctx, tx, proof)
		if err != nil {
			return err
		}
		if err := m.mailTooLate(ctx, tx, proof, decision); err != nil {
			return err
		}
		err = audit.Record(ctx, tx, audit.System, "platform.proof.too_late", proof.ID, audit.Note("center", proof.CenterName),
			audit.Note("amount", proof.Amount.String()), audit.Note("decided", decision.Outcome))
		failpoint.Here("billing.decision.too_late")
		return err
	})
	return late, err
}

// mailTooLate tells whoever sent the proof that nothing came of it.
func (m *Module) mailTooLate(ctx context.Context, tx db.Tx, proof *Proof, decision *Decision) error {
	to, err := readSenderOf(ctx, tx, proof)
	if err != nil || to.Email == "" { // the account is gone, too
		return err
	}
	w := tooLateWords(proof, decision)
	w.Greeting = "Hello " + to.Name + ","
	return mail.Send(ctx, tx, mail.Message{Kind: "billing.proof.too_late", ID: proof.ID, To: to.Email, Always: true, Subject: w.Subject, HTML: w.HTML(), Text: w.Text()})
}

func tooLateWords(proof *Proof, decision *Decision) layout.Words {
	w := layout.Words{
		Letter: layout.Letter{Subject: "Your payment came too late", Preview: "The center's data is deleted.", Reason: "You get this because you sent a payment proof on Bayline."},
		Before: []string{
			"The deletion of " + proof.CenterName + " had begun when your payment proof of " + proof.Amount.String() + " (" + proof.Reference + ") was decided. Its data cannot be brought back.",
			"The proof was not used and no period was started. If the money has reached us, answer this mail with the reference and where to pay it back to.",
			"The proof itself is kept for 7 years from the payment, because bookkeeping law says so.",
		},
	}
	if decision.Outcome == "rejected" {
		w.Before[1] = "The proof was rejected, too: " + decision.Reason
	}
	return w
}
