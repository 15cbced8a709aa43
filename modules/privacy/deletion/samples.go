package deletion

import (
	"time"

	"github.com/google/uuid"

	"bayline/modules/notices"
	"bayline/platform/mail"
	"bayline/views/layout"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	d := &Deletion{ID: uuid.Max, DueAt: time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC), BegunAt: time.Date(2026, 12, 24, 0, 4, 11, 0, time.UTC),
		Rows: map[string]int64{"workshop.work_orders": 2000, "workshop.line_items": 8000}, Files: 41, Jobs: 12, Kept: map[string]int64{"billing.payment_proofs": 3}}
	h := &Hold{Center: Named{Name: "Northgate Auto"}, ProposedBy: Named{Name: "Priya Kaur"}, Case: "7 C 118/26"}
	gone := d.words("Northgate Auto")
	gone.Greeting = "Hello Amelia Hart,"
	linked := func(w layout.Words) layout.Words { w.Link = base + "/subscription"; return w }
	return []mail.Sample{
		{Kind: lastMail, Label: "The center's data is deleted", Subject: gone.Subject, HTML: gone.HTML(), Text: gone.Text()},
		notices.Sample(notices.HoldProposed, "", h.proposedWords(base)),
		notices.Sample(notices.DeletionStuck, "", d.stuckWords(base)),
		notices.Sample(notices.HoldBegun, "", linked(h.heldWords())),
		notices.Sample(notices.HoldEnded, "", linked(h.releasedWords())),
	}
}
