package deletion

import (
	"context"

	"bayline/modules/accounts"
	"bayline/modules/notices"
	"bayline/platform/db"
	"bayline/views/layout"
)

// tellProposed tells the others of security that a hold waits for one of them.
func (m *Module) tellProposed(ctx context.Context, tx db.Tx, h *Hold) error {
	all, err := notices.Operators(ctx, tx, accounts.KeepRetention)
	if err != nil {
		return err
	}
	var others []notices.Person
	for _, one := range all {
		if one.ID != h.ProposedBy.ID {
			others = append(others, one)
		}
	}
	w := h.proposedWords(m.BaseURL)
	return notices.Tell(ctx, tx, notices.Notice{Kind: notices.HoldProposed, ID: h.ID, To: others, Words: w})
}

// tellHeld tells the owners that their data is kept longer than promised, unless the law forbids it.
func (m *Module) tellHeld(ctx context.Context, tx db.Tx, h *Hold) error {
	return m.tellOwners(ctx, tx, h, notices.HoldBegun, h.heldWords())
}

func (m *Module) tellReleased(ctx context.Context, tx db.Tx, h *Hold) error {
	return m.tellOwners(ctx, tx, h, notices.HoldEnded, h.releasedWords())
}

func (m *Module) tellOwners(ctx context.Context, tx db.Tx, h *Hold, kind notices.Kind, w layout.Words) error {
	if h.Silent {
		return nil
	}
	owners, err := notices.OwnersOf(ctx, tx, h.Center.ID)
	if err != nil {
		return err
	}
	w.Link = m.BaseURL + "/subscription"
	return notices.Tell(ctx, tx, notices.Notice{Kind: kind, ID: h.ID, Center: h.Center.ID, To: owners, Words: w})
}

// stuckAfter is how many rounds the recount may find something left before security is told.
const stuckAfter = 3

// tellStuck tells security, once, that a deletion does not come to its end.
func (m *Module) tellStuck(ctx context.Context, tx db.Tx, d *Deletion) error {
	to, err := notices.Operators(ctx, tx, accounts.KeepRetention)
	if err != nil {
		return err
	}
	w := d.stuckWords(m.BaseURL)
	return notices.Tell(ctx, tx, notices.Notice{Kind: notices.DeletionStuck, ID: d.ID, To: to, Words: w})
}

func (h *Hold) proposedWords(base string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "A legal hold on " + h.Center.Name + " waits for you", Preview: h.ProposedBy.Name + " has proposed it: case " + h.Case + "."},
		Before: []string{h.ProposedBy.Name + " has proposed a legal hold on " + h.Center.Name + " (case " + h.Case + ").",
			"It keeps nothing until somebody else of security confirms it."},
		Label: "See the hold", Link: base + "/admin/retention",
	}
}

func (h *Hold) heldWords() layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "The data of " + h.Center.Name + " is kept by a legal hold", Preview: "It is not deleted while the hold is open."},
		Before: []string{
			"The law demands that the data of " + h.Center.Name + " is kept: case " + h.Case + ". While this hold is open, the data is not deleted, also not on the day that was promised.",
			"Nobody may read more of it for that. When the hold ends, you get another mail, and the deletion goes on.",
		},
		Label: "Open the subscription",
	}
}

func (h *Hold) releasedWords() layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "The legal hold on " + h.Center.Name + " has ended", Preview: "What was promised holds again."},
		Before: []string{
			"The legal hold on the data of " + h.Center.Name + " (case " + h.Case + ") has ended.",
			"If the center is closed and its day of deletion has passed, it is deleted within 24 hours. Until then an owner can still return on the subscription page.",
		},
		Label: "Open the subscription",
	}
}

func (d *Deletion) stuckWords(base string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "A deletion does not come to its end", Preview: "The recount of center " + short(d.Center) + " finds something again and again."},
		Before: []string{"The deletion of center " + d.Center.String() + " has counted again three times, and something was left each time. It goes on by itself; the job page says what was left."},
		Label:  "See the deletion", Link: base + "/admin/retention",
	}
}
