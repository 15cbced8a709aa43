package deletion

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

const selectHold = `select h.id, h.center_id, c.name, h.case_number, h.reason, h.silent, h.silence, h.proposed_by, p.name, h.proposed_at,
		h.confirmed_by, coalesce(f.name, ''), h.confirmed_at, h.ended_by, coalesce(e.name, ''), h.ended_at, h.ending
	from privacy.holds h join tenancy.centers c on c.center_id = h.center_id join accounts.people p on p.id = h.proposed_by
	left join accounts.people f on f.id = h.confirmed_by left join accounts.people e on e.id = h.ended_by `

func insertHold(ctx context.Context, tx db.Tx, id uuid.UUID, p Proposal, by uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `insert into privacy.holds (center_id, id, case_number, reason, silent, silence, proposed_by, proposed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, p.Center, id, p.Case, p.Reason, p.Silent, p.Silence, by, tx.Now())
	if db.IsUnique(err, "holds_open") {
		return fault.New(fault.Conflict, "There is an open hold on this center already. Confirm it, or end it first.")
	}
	if err != nil {
		return fmt.Errorf("insert hold: %w", err)
	}
	return nil
}

func confirmHold(ctx context.Context, tx db.Tx, h *Hold, by uuid.UUID) error {
	h.ConfirmedAt = tx.Now()
	_, err := tx.Pgx.Exec(ctx, "update privacy.holds set confirmed_by = $3, confirmed_at = $4 where center_id = $1 and id = $2", h.Center.ID, h.ID, by, tx.Now())
	if err != nil {
		return fmt.Errorf("confirm hold: %w", err)
	}
	return nil
}

func endHold(ctx context.Context, tx db.Tx, h *Hold, by uuid.UUID, why string) error {
	_, err := tx.Pgx.Exec(ctx, "update privacy.holds set ended_by = $3, ended_at = $4, ending = $5 where center_id = $1 and id = $2",
		h.Center.ID, h.ID, by, tx.Now(), why)
	if err != nil {
		return fmt.Errorf("end hold: %w", err)
	}
	return nil
}

// lockHold locks first and reads then: what a join sees in a statement that had to wait is older than the row that it waited for.
func lockHold(ctx context.Context, tx db.Tx, id uuid.UUID) (*Hold, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from privacy.holds where id = $1 for update", id); err != nil {
		return nil, fmt.Errorf("lock hold: %w", err)
	}
	return readHold(ctx, tx, id)
}

func readHold(ctx context.Context, tx db.Tx, id uuid.UUID) (*Hold, error) {
	list, err := collectHolds(ctx, tx, "where h.id = $1", id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNoHold
	}
	return &list[0], nil
}

// readOpenHold of a center, confirmed or not; nil where there is none.
func readOpenHold(ctx context.Context, tx db.Tx, center uuid.UUID) (*Hold, error) {
	list, err := collectHolds(ctx, tx, "where h.center_id = $1 and h.ended_at is null", center)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func readHolds(ctx context.Context, tx db.Tx) ([]Hold, error) {
	return collectHolds(ctx, tx, "order by h.ended_at is not null, h.proposed_at desc, h.id desc limit 100")
}

func collectHolds(ctx context.Context, tx db.Tx, where string, args ...any) ([]Hold, error) {
	rows, err := tx.Pgx.Query(ctx, selectHold+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read holds: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h Hold, err error) {
		var confirmer, ender *uuid.UUID
		var confirmed, ended *time.Time
		err = row.Scan(&h.ID, &h.Center.ID, &h.Center.Name, &h.Case, &h.Reason, &h.Silent, &h.Silence, &h.ProposedBy.ID, &h.ProposedBy.Name, &h.ProposedAt,
			&confirmer, &h.ConfirmedBy.Name, &confirmed, &ender, &h.EndedBy.Name, &ended, &h.Ending)
		h.ConfirmedBy.ID = db.OrZero(confirmer)
		h.EndedBy.ID = db.OrZero(ender)
		h.ConfirmedAt, h.EndedAt = db.OrZero(confirmed).UTC(), db.OrZero(ended).UTC()
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("read holds: %w", err)
	}
	return list, nil
}

// The centers whose deletion a confirmed hold keeps from beginning, and those of them whose owners may know.
const (
	heldCenters = "select center_id from privacy.holds where confirmed_at is not null and ended_at is null"
	openlyHeld  = heldCenters + " and not silent"
)

func readCenters(ctx context.Context, tx db.Tx, which string) (map[uuid.UUID]bool, error) {
	rows, err := tx.Pgx.Query(ctx, which)
	if err != nil {
		return nil, fmt.Errorf("read held centers: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("read held centers: %w", err)
	}
	held := map[uuid.UUID]bool{}
	for _, center := range list {
		held[center] = true
	}
	return held, nil
}
