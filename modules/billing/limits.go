package billing

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
)

// Limit is the amount above which an approval needs a second admin. Each currency has its own: nothing is converted.
type Limit struct {
	Amount money.Amount
	By     string
	At     time.Time
}

// Endorsement is the first of two approvals.
type Endorsement struct {
	By   uuid.UUID
	Name string
	At   time.Time
}

// Sentence tells who approved first, and what is missing.
func (e Endorsement) Sentence() string {
	return e.Name + " approved this on " + e.At.UTC().Format("2 January 2006 at 15:04") + " UTC. A second admin has to approve it."
}

// Limits that are set, by currency.
func (m *Module) Limits(ctx context.Context) (list []Limit, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readLimits(ctx, tx)
		return err
	})
	return list, err
}

// SetLimit from now on, for the decisions to come.
func (m *Module) SetLimit(ctx context.Context, me accounts.Operator, limit money.Amount) error {
	if limit.Minor <= 0 || !money.Known(limit.Currency) {
		return fault.New(fault.Invalid, "Type an amount above zero.")
	}
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		before, err := setLimit(ctx, tx, limit, me.ID)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.limit.set", uuid.Nil, audit.Changed(limit.Currency, before, limit.String()))
	})
}

// DropLimit of a currency.
func (m *Module) DropLimit(ctx context.Context, me accounts.Operator, currency string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		before, err := deleteLimit(ctx, tx, currency)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.limit.dropped", uuid.Nil, audit.Changed(currency, before.String(), ""))
	})
}

// NeedsSecond tells whether an amount needs two admins, given the limits. Where there are limits but none in its currency, it does:
// nobody has said up to where one admin is enough.
func NeedsSecond(amount money.Amount, limits []Limit) bool {
	for _, limit := range limits {
		if limit.Amount.Currency == amount.Currency {
			return amount.Minor > limit.Amount.Minor
		}
	}
	return len(limits) > 0
}
