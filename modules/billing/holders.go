package billing

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"bayline/modules/billing/plans"
	"bayline/platform/db"
)

// Held counts the centers by the version of the plan that they have. Through the platform's door; the room of plans asks.
func Held(ctx context.Context, tx db.Tx) (map[plans.Ref]int64, error) { return countHeld(ctx, tx) }

// Holders are the centers that have a plan at a version before a number, after a center, in the order of their ids. Through the
// platform's door; the room of plans asks.
func Holders(ctx context.Context, tx db.Tx, plan uuid.UUID, before int, after uuid.UUID, limit int) ([]plans.Holder, error) {
	return readHolders(ctx, tx, plan, before, after, limit)
}

// paying is the plan that the center in scope pays for under an id: where its last approved payment was for the same one, it keeps
// that version until an announced change holds for it; else it is what is offered now.
func paying(ctx context.Context, tx db.Tx, wanted uuid.UUID) (plans.Plan, error) {
	last, err := readLastPaid(ctx, tx)
	if err != nil {
		return plans.Plan{}, err
	}
	if last == nil || last.ID != wanted {
		return plans.Read(ctx, tx, wanted)
	}
	return plans.Renewing(ctx, tx, *last)
}

// offer is what the center in scope can choose now: its own plan at the version that holds for it, even where it is not offered any
// more, and the others as they are offered.
func offer(ctx context.Context, tx db.Tx) (list []plans.Plan, err error) {
	if list, err = plans.ReadOffered(ctx, tx); err != nil {
		return nil, err
	}
	last, err := readLastPaid(ctx, tx)
	if err != nil || last == nil {
		return list, err
	}
	own, err := plans.Renewing(ctx, tx, *last)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(p plans.Plan) bool { return p.ID == own.ID })
	if at < 0 {
		return append(list, own), nil
	}
	list[at] = own
	return list, nil
}
