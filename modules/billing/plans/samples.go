package plans

import (
	"time"

	"bayline/modules/notices"
	"bayline/platform/mail"
	"bayline/platform/money"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	m := &Module{Deps: Deps{BaseURL: base}}
	held := Plan{Version: 1, Code: "pro", Name: "Pro", Period: "monthly", Price: money.Amount{Minor: 9900, Currency: "USD"}}
	next := Version{Plan: held, EffectiveAt: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	next.Version, next.Price = 2, money.Amount{Minor: 10900, Currency: "USD"}
	return []mail.Sample{
		notices.Sample(notices.PlanChangeAnnounced, "", m.announced(Announcement{Held: held, Next: next})),
		notices.Sample(notices.PlanChangeWithdrawn, "", m.withdrawn(next)),
	}
}
