package orders

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/money"
)

// Card is an order on the board, in the names that other rooms keep.
type Card struct {
	ID                     uuid.UUID
	Number, Version        int64
	Document               Document
	Stage                  Stage
	StageSince             time.Time
	Plate, Vehicle         string
	Customer               string
	Summary                string
	PromisedAt             time.Time // zero: nothing is promised
	Arrival                string
	TechnicianID           uuid.UUID // uuid.Nil: nobody yet
	Technician             string
	Currency               string
	RateNano               int64
	TotalMinor             int64
	Jobs, Done, Unanswered int64
	ClosedAt               time.Time // zero: open
	ChargedMinor           int64     // by invoices
	PaidMinor              int64
}

// boardMost is how many cards a board has; beyond, only the list helps.
const boardMost = 600

// Board is the cards of the center: what is open, how many that are, and what was closed today. It is one message.
func (m *Module) Board(ctx context.Context, me tenancy.Member) (cards []*Card, open int, err error) {
	err = m.DB.Glance(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		cards, open, err = readBoard(ctx, tx, midnight(tx.Now(), me.Zone()))
		return err
	})
	return cards, open, err
}

// sortCards puts the most urgent first; what is invoiced, the newest.
func sortCards(cards []*Card) {
	slices.SortFunc(cards, func(a, b *Card) int {
		switch {
		case a.Stage == InvoicedStage && b.Stage == InvoicedStage:
			if by := b.StageSince.Compare(a.StageSince); by != 0 {
				return by
			}
		case !a.PromisedAt.IsZero() && !b.PromisedAt.IsZero():
			if by := a.PromisedAt.Compare(b.PromisedAt); by != 0 {
				return by
			}
		case !a.PromisedAt.IsZero():
			return -1
		case !b.PromisedAt.IsZero():
			return 1
		}
		return int(a.Number - b.Number)
	})
}

// Late is how long the promised time has passed while the vehicle is not ready; zero where it is not late.
func (c *Card) Late(now time.Time) time.Duration {
	if c.PromisedAt.IsZero() || c.Stage == Ready || c.Stage == InvoicedStage || !c.PromisedAt.Before(now) {
		return 0
	}
	return now.Sub(c.PromisedAt)
}

// dueSoon is within two hours, and not late.
func (c *Card) dueSoon(now time.Time) bool {
	return !c.PromisedAt.IsZero() && c.Stage != Ready && c.Stage != InvoicedStage && !c.PromisedAt.Before(now) && c.PromisedAt.Before(now.Add(2*time.Hour))
}

// inShop: the vehicle stands here, as far as the board knows.
func (c *Card) inShop() bool { return c.Stage != EstimateStage && c.Stage != InvoicedStage }

// inBase is the total in the center's base currency.
func (c *Card) inBase(base string) int64 {
	if c.Currency == base {
		return c.TotalMinor
	}
	total, err := money.Convert(money.New(c.TotalMinor, c.Currency), money.Rate(c.RateNano), base)
	if err != nil { // a sum over the board is no place to fail for one amount that is too large
		return 0
	}
	return total.Minor
}

// midnight is the beginning of the day that t is in zone.
func midnight(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}
