package billing

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/views/layout"
)

const reasonOwner = "You get this because you own a center on Bayline."

// mailDecided tells whoever sent the proof what was decided.
func (m *Module) mailDecided(ctx context.Context, tx db.Tx, proof *Proof, decision *Decision) error {
	to, err := readSender(ctx, tx, proof.ID)
	if err != nil {
		return err
	}
	w := layout.Words{
		Letter:   layout.Letter{Subject: "Your payment is approved", Preview: proof.Plan.Title() + " is active.", Reason: reasonOwner},
		Greeting: "Hello " + to.Name + ",",
		Before: []string{
			"We found your payment of " + proof.Amount.String() + " (" + proof.Reference + ") for " + proof.CenterName + ".",
			proof.Plan.Title() + " is active from today until " + day(periodEnd(proof.Plan.Period, decision.At)) + ".",
		},
		Label: "Open the subscription", Link: m.BaseURL + "/subscription",
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

func (m *Module) mailCancelled(ctx context.Context, tx db.Tx, me tenancy.Member, effective, due time.Time) error {
	w := layout.Words{
		Letter:   layout.Letter{Subject: me.Standing().Name + " is cancelled", Preview: "Deleted on " + day(due) + ", unless you return.", Reason: reasonOwner},
		Greeting: "Hello " + me.Name() + ",",
		Before: []string{
			"You cancelled the subscription of " + me.Standing().Name + ". It takes effect on " + day(effective) + ".",
			"From then on everything can be read and taken out, and nothing changed. On " + day(due) + " (00:00 UTC) all data of the center is deleted for good.",
			"Until that day you can return, and everything is as it was.",
		},
		Label: "Return", Link: m.BaseURL + "/subscription",
	}
	return mail.Send(ctx, tx, mail.Message{Kind: "billing.subscription.cancelled", ID: db.NewID(), Center: me.Center(), To: me.Person().Email,
		Subject: w.Subject, HTML: w.HTML(), Text: w.Text()})
}

// mailStanding tells the owners that a state has ended by itself, and what to do.
func (m *Module) mailStanding(ctx context.Context, tx db.Tx, s *Subscription, closure *tenancy.Closure) error {
	owners, err := readOwners(ctx, tx)
	if err != nil {
		return err
	}
	for _, to := range owners {
		w := standingWords(s, closure)
		w.Reason, w.Greeting, w.Label, w.Link = reasonOwner, "Hello "+to.Name+",", "Open the subscription", m.BaseURL+"/subscription"
		if err := mail.Send(ctx, tx, mail.Message{Kind: "billing.subscription.advanced", ID: db.NewID(), Center: tx.Center(), To: to.Email,
			Subject: w.Subject, HTML: w.HTML(), Text: w.Text()}); err != nil {
			return err
		}
	}
	return nil
}

func standingWords(s *Subscription, closure *tenancy.Closure) (w layout.Words) {
	const back = "Choose a plan and send a payment proof on the subscription page, and everything works again."
	switch s.State {
	case tenancy.PastDue:
		w.Subject, w.Preview = "The next payment is due", "Everything works until "+day(s.graceBegins())+"."
		w.Before = []string{"The paid period of your center ended on " + day(s.PeriodEnd) + ". Everything works until " + day(s.graceBegins()) + ".",
			"Send a payment proof before, and nothing changes."}
	case tenancy.Grace:
		w.Subject, w.Preview = "Your center can only be read now", "Until a payment proof is approved."
		w.Before = []string{"Everything can be read and nothing changed. On " + day(s.suspends()) + " the center is suspended.", back}
	default:
		w.Subject, w.Preview = "Your center is suspended", "Until a payment proof is approved."
		if s.State == tenancy.Cancelled {
			w.Subject, w.Preview = "Your cancellation has taken effect", "You can return."
		}
		if closure != nil {
			w.Before = append(w.Before, "On "+day(closure.DueAt)+" (00:00 UTC) all data of the center is deleted for good. Nothing is lost until then.")
		}
		if s.State == tenancy.Cancelled {
			w.Before = append(w.Before, "Return on the subscription page, and everything is as it was.")
		} else {
			w.Before = append(w.Before, back)
		}
	}
	return w
}

// day in words that no country misreads: 5 December 2026.
func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// owner of a center, as mail addresses them.
type owner struct {
	ID    uuid.UUID
	Name  string
	Email string
}
