package metered

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"bayline/modules/billing"
	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/money"
)

const (
	entriesAPage = 25
	monthsShown  = 12
)

// usage is everything that the page of usage tells.
type usage struct {
	me         tenancy.Member
	sub        *billing.Subscription
	month      Month
	balance    money.Amount   // in the plan's currency
	others     []money.Amount // in other currencies: what was once paid in
	in         sums           // of this month
	counts     []monthCount   // of the last months
	entries    []Entry        // the newest first
	before     uuid.UUID      // the page begins after this one; zero: at the top
	older      bool           // more follow
	statements []Statement    // the newest first
	seen       string         // what changes when the page does
	charging   *plans.Plan    // nil: nothing is charged now
}

// usage of the center that a member works in, with the entries before one.
func (m *Module) usage(ctx context.Context, me tenancy.Member, before uuid.UUID) (v usage, err error) {
	v = usage{me: me, before: before}
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		v.month = MonthOf(tx.Now(), me.Zone())
		if v.sub, err = billing.Read(ctx, tx); err != nil {
			return err
		}
		v.charging = charging(v.sub)
		balances, err := readBalances(ctx, tx)
		if err != nil {
			return err
		}
		v.weigh(balances)
		if v.in, err = readSums(ctx, tx, v.month, v.balance.Currency); err != nil {
			return err
		}
		if v.counts, err = readCounts(ctx, tx, v.month.back(monthsShown-1)); err != nil {
			return err
		}
		if v.entries, err = readEntries(ctx, tx, before, entriesAPage+1); err != nil {
			return err
		}
		v.statements, err = readStatements(ctx, tx)
		return err
	})
	v.mark()
	if len(v.entries) > entriesAPage {
		v.entries, v.older = v.entries[:entriesAPage], true
	}
	return v, err
}

// weigh sets the balance of the plan's currency apart from others. Without a metered plan it is the one that was used last.
func (v *usage) weigh(balances []money.Amount) {
	v.balance = money.Zero("USD")
	switch {
	case v.metered():
		v.balance = money.Zero(v.sub.Plan.Price.Currency)
	case len(balances) > 0:
		v.balance = balances[0]
	}
	for _, balance := range balances {
		switch {
		case balance.Currency == v.balance.Currency:
			v.balance = balance
		case !balance.IsZero():
			v.others = append(v.others, balance)
		}
	}
}

// metered tells whether the plan that the center has or has chosen counts work orders.
func (v *usage) metered() bool { return v.sub.Plan != nil && v.sub.Plan.Metered() }

// mark says what the page shows, in a word: as long as that is the same, there is nothing to draw anew.
func (v *usage) mark() {
	if v.sub == nil {
		return
	}
	newest := uuid.Nil
	if len(v.entries) > 0 {
		newest = v.entries[0].ID
	}
	v.seen = fmt.Sprintf("%s.%d.%d.%s", newest, len(v.statements), v.sub.Version, v.month)
}

// covers tells whether the balance is enough for the next month.
func (v *usage) covers() bool { return !v.metered() || v.balance.Minor >= v.sub.Plan.Price.Minor }
