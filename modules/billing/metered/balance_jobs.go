package metered

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"bayline/modules/billing"
	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/money"
	"bayline/views/layout"
)

// warnedAhead is how long before a period ends its owners are told that the balance will not cover the next one.
const warnedAhead = 7 * 24 * time.Hour

// watchArgs need no id: the job looks at all periods that end soon.
type watchArgs struct{}

func (watchArgs) Kind() string { return "billing.balance.watch" }

func (m *Module) watchAll(ctx context.Context, _ watchArgs) error { return m.WatchBalances(ctx) }

// WatchBalances tells owners, once for each period, that it ends soon and that the balance will not cover the next one.
func (m *Module) WatchBalances(ctx context.Context) error {
	var centers []uuid.UUID
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		centers, err = billing.MeteredEnding(ctx, tx, tx.Now().Add(warnedAhead))
		return err
	})
	for _, center := range centers {
		failed := m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error { return m.watch(ctx, tx) })
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("watch the balance of center %s: %w", center, failed))
		}
	}
	return err
}

func (m *Module) watch(ctx context.Context, tx db.Tx) error {
	s, err := billing.Read(ctx, tx)
	if err != nil || !warnable(s, tx.Now()) {
		return err
	}
	balance, err := sumEntries(ctx, tx, s.Plan.Price.Currency)
	if err != nil || balance.Minor >= s.Plan.Price.Minor {
		return err
	}
	owners, err := notices.Owners(ctx, tx)
	if err != nil {
		return err
	}
	profile, zone, err := place(ctx, tx)
	if err != nil {
		return err
	}
	ends := s.PeriodEnd.In(zone).Format("2 January 2006")
	in := paperLocale(localeOf(profile))
	event := uuid.NewSHA1(tx.Center(), []byte(s.PeriodEnd.UTC().Format(time.RFC3339Nano)))
	err = notices.Tell(ctx, tx, notices.Notice{Kind: notices.BalanceLow, ID: event, To: owners,
		Words: balanceLowWords(profile.Name, ends, money.Format(s.Plan.Price, in), money.Format(balance, in), m.BaseURL)})
	if err != nil {
		return err
	}
	failpoint.Here("metered.balance.told")
	return nil
}

func balanceLowWords(name, ends, price, balance, base string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "The balance will not cover the next month", Preview: balance + " is left, and the next month begins on " + ends + ".", Reason: notices.ReasonOwner},
		Before: []string{
			"The paid month of " + name + " ends on " + ends + ". The next one costs " + price + ", and the prepaid balance is " + balance + ".",
			"Send a payment proof before, and the next month begins by itself. Without one the subscription is past due from then on; everything works for 7 days more.",
		},
		Label: "Top up", Link: base + "/onboarding/proof",
	}
}

// warnable tells whether a paid period ends soon that would go on by itself.
func warnable(s *billing.Subscription, now time.Time) bool {
	return s.State == tenancy.Active && s.Plan != nil && s.Plan.Metered() && s.CancelAt.IsZero() && s.PeriodEnd.Sub(now) <= warnedAhead
}
