package billing

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
)

func readLimits(ctx context.Context, tx db.Tx) ([]Limit, error) {
	rows, err := tx.Hot(ctx, `select l.currency, l.amount_minor, coalesce(p.name, 'A platform admin'), l.set_at
		from billing.approval_limits l left join accounts.people p on p.id = l.set_by order by l.currency`)
	if err != nil {
		return nil, fmt.Errorf("read limits of approvals: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Limit, err error) {
		err = row.Scan(&l.Amount.Currency, &l.Amount.Minor, &l.By, &l.At)
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("read limits of approvals: %w", err)
	}
	return list, nil
}

// setLimit answers the amount before, in words; empty where there was none.
func setLimit(ctx context.Context, tx db.Tx, limit money.Amount, by uuid.UUID) (before string, err error) {
	old := money.Zero(limit.Currency)
	err = tx.Pgx.QueryRow(ctx, "select amount_minor from billing.approval_limits where currency = $1 for update", limit.Currency).Scan(&old.Minor)
	if err == nil {
		before = old.String()
	} else if !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("read limit of approvals: %w", err)
	}
	_, err = tx.Pgx.Exec(ctx, `insert into billing.approval_limits (currency, amount_minor, set_by, set_at) values ($1, $2, $3, $4)
		on conflict (currency) do update set amount_minor = excluded.amount_minor, set_by = excluded.set_by, set_at = excluded.set_at`,
		limit.Currency, limit.Minor, by, tx.Now())
	if err != nil {
		return "", fmt.Errorf("set limit of approvals: %w", err)
	}
	return before, nil
}

func deleteLimit(ctx context.Context, tx db.Tx, currency string) (before money.Amount, err error) {
	before.Currency = currency
	err = tx.Pgx.QueryRow(ctx, "delete from billing.approval_limits where currency = $1 returning amount_minor", currency).Scan(&before.Minor)
	if errors.Is(err, pgx.ErrNoRows) {
		return money.Amount{}, fault.New(fault.Conflict, "No amount is set in this currency any more. Reload the page.")
	}
	if err != nil {
		return money.Amount{}, fmt.Errorf("drop limit of approvals: %w", err)
	}
	return before, nil
}

// insertEndorsement of the round that a locked proof is in.
func insertEndorsement(ctx context.Context, tx db.Tx, p *Proof, by uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, "insert into billing.endorsements (center_id, proof_id, round, endorsed_by, endorsed_at) values ($1, $2, $3, $4, $5)",
		p.Center, p.ID, p.Round, by, tx.Now())
	if err != nil {
		return fmt.Errorf("insert first approval: %w", err)
	}
	return nil
}
