package support

import (
	"time"

	"github.com/google/uuid"

	"bayline/modules/notices"
	"bayline/platform/mail"
	"bayline/views/layout"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	g := Grant{Center: Named{Name: "Northgate Auto"}, Visitor: Named{Name: "Priya Kaur"}, AskedBy: Named{Name: "Amelia Hart"}, EndedBy: Named{Name: "Amelia Hart"},
		Reason: "Order 1001 prints without its total.", ExpiresAt: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	legal := g
	legal.Kind, legal.Authority, legal.Reference, legal.AskedBy, legal.ConfirmedBy = Legal, "District court", "7 C 118/26", Named{Name: "Priya Kaur"}, Named{Name: "Jonas Weber"}
	addressed := func(w layout.Words) layout.Words {
		w.Reason, w.Link = notices.ReasonOwner, base+"/settings/support/"+uuid.Max.String()
		return w
	}
	return []mail.Sample{
		notices.Sample(notices.SupportBegun, "", addressed(begunWords(g))),
		notices.Sample(notices.SupportBegun, "legal", addressed(begunWords(legal))),
		notices.Sample(notices.SupportEnded, "", addressed(endedWords(g, 12))),
	}
}
