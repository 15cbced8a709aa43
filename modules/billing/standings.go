package billing

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// Standing is a line of a subscription's history: the state since a moment, and why.
type Standing struct {
	ID     uuid.UUID
	State  tenancy.Status
	What   string // "begun", "calendar", "renewed", "paid", "cancelled", "returned", "suspended", "terminated", "reinstated", "extended"
	Reason string
	At     time.Time
}

// change is why a subscription is written anew.
type change struct {
	what   string // as in Standing
	reason string // for the owner
	words  string // the owner's own, of a cancellation
	by     audit.Actor
}

// settle writes where the center stands now, in every place that must know: its row, its history, its closure, its status in tenancy.
// A closure that is open for another reason ends; one for the same reason stays, with the day that was promised.
func (m *Module) settle(ctx context.Context, tx db.Tx, s *Subscription, c change) error {
	if err := saveSubscription(ctx, tx, s); err != nil {
		return err
	}
	if err := insertStanding(ctx, tx, Standing{ID: db.NewID(), State: s.State, What: c.what, Reason: c.reason, At: tx.Now()}); err != nil {
		return err
	}
	open, err := tenancy.OpenClosure(ctx, tx)
	if err != nil {
		return err
	}
	reason, effective := s.closing(tx.Now())
	if open != nil && open.Reason != reason {
		if err := tenancy.Return(ctx, tx, c.by); err != nil {
			return err
		}
		open = nil
	}
	var due time.Time
	if open != nil {
		due = open.DueAt
	}
	if open == nil && reason != "" {
		words := c.words
		if words == "" {
			words = c.reason
		}
		if due, err = tenancy.Close(ctx, tx, c.by, reason, words, effective); err != nil {
			return err
		}
	}
	closes := s.closes()
	if s.State == tenancy.Cancelled || s.State == tenancy.Suspended {
		closes = due
	}
	return tenancy.SetStatus(ctx, tx, s.State, c.reason, closes)
}
