package deletion

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/views/layout"
)

// tellHeld tells the owners that their data is kept longer than promised, unless the law forbids it.
func (m *Module) tellHeld(ctx context.Context, tx db.Tx, h *Hold) error {
	return m.tellOwners(ctx, tx, h, "privacy.hold.begun", layout.Words{
		Letter: layout.Letter{Subject: "The data of " + h.Center.Name + " is kept by a legal hold", Preview: "It is not deleted while the hold is open."},
		Before: []string{
			"The law demands that the data of " + h.Center.Name + " is kept: case " + h.Case + ". While this hold is open, the data is not deleted, also not on the day that was promised.",
			"Nobody may read more of it for that. When the hold ends, you get another mail, and the deletion goes on.",
		},
	})
}

func (m *Module) tellReleased(ctx context.Context, tx db.Tx, h *Hold) error {
	return m.tellOwners(ctx, tx, h, "privacy.hold.ended", layout.Words{
		Letter: layout.Letter{Subject: "The legal hold on " + h.Center.Name + " has ended", Preview: "What was promised holds again."},
		Before: []string{
			"The legal hold on the data of " + h.Center.Name + " (case " + h.Case + ") has ended.",
			"If the center is closed and its day of deletion has passed, it is deleted within 24 hours. Until then an owner can still return on the subscription page.",
		},
	})
}

func (m *Module) tellOwners(ctx context.Context, tx db.Tx, h *Hold, kind string, w layout.Words) error {
	if h.Silent {
		return nil
	}
	owners, err := tenancy.Owners(ctx, tx, h.Center.ID)
	if err != nil {
		return err
	}
	w.Reason = "You get this because you own a center on Bayline. It cannot be switched off."
	w.Label, w.Link = "Open the subscription", m.BaseURL+"/subscription"
	for _, owner := range owners {
		w.Greeting = "Hello " + owner.Name + ","
		if err := mail.Send(ctx, tx, mail.Message{Kind: kind, ID: uuid.NewSHA1(h.ID, owner.ID[:]), Center: h.Center.ID, To: owner.Email,
			Subject: w.Subject, HTML: w.HTML(), Text: w.Text()}); err != nil {
			return err
		}
	}
	return nil
}
