package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

func insertSubscription(ctx context.Context, tx db.Tx, trialEnds time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `insert into billing.subscriptions (center_id, state, trial_ends_at, created_at) values ($1, 'trial', $2, $3)`,
		tx.Center(), trialEnds, tx.Now())
	if err != nil {
		return fmt.Errorf("insert subscription: %w", err)
	}
	return nil
}

// restartTrial of a center in which nothing has been paid for yet. Through the platform's door.
func restartTrial(ctx context.Context, tx db.Tx, center uuid.UUID, ends time.Time) (begun bool, err error) {
	tag, err := tx.Pgx.Exec(ctx, `update billing.subscriptions set trial_ends_at = $2, version = version + 1
		where center_id = $1 and state = 'trial' and period_start is null`, center, ends)
	if err != nil {
		return false, fmt.Errorf("begin trial: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

func lockSubscription(ctx context.Context, tx db.Tx) (*Subscription, error) {
	return scanSubscription(ctx, tx, " for update of s")
}

func readSubscription(ctx context.Context, tx db.Tx) (*Subscription, error) {
	return scanSubscription(ctx, tx, "")
}

func scanSubscription(ctx context.Context, tx db.Tx, lock string) (*Subscription, error) {
	var s Subscription
	var terms plans.Terms
	var start, end, cancel *time.Time
	err := tx.HotRow(ctx, "select s.state, s.trial_ends_at, s.period_start, s.period_end, s.cancel_at, s.version, "+plans.Columns+`
		from billing.subscriptions s left join billing.plan_terms t on t.id = s.plan_id and t.number = s.plan_version where s.center_id = $1`+lock,
		tx.Center()).Scan(append([]any{&s.State, &s.TrialEnds, &start, &end, &cancel, &s.Version}, terms.Into()...)...)
	if err != nil {
		return nil, fmt.Errorf("read subscription: %w", err)
	}
	s.Plan = terms.Plan()
	s.PeriodStart, s.PeriodEnd, s.CancelAt = orZero(start), orZero(end), orZero(cancel)
	return &s, nil
}

func saveSubscription(ctx context.Context, tx db.Tx, s *Subscription) error {
	var plan *uuid.UUID
	version := 1
	if s.Plan != nil {
		plan, version = &s.Plan.ID, s.Plan.Version
	}
	_, err := tx.Pgx.Exec(ctx, `update billing.subscriptions set state = $2, plan_id = $3, period_start = $4, period_end = $5, cancel_at = $6,
		plan_version = $7, version = version + 1 where center_id = $1`, tx.Center(), string(s.State), plan, orNull(s.PeriodStart), orNull(s.PeriodEnd), orNull(s.CancelAt), version)
	if err != nil {
		return fmt.Errorf("save subscription: %w", err)
	}
	return nil
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// readStanding of any center, through the platform's door: state and dates, without the plan.
func readStanding(ctx context.Context, tx db.Tx, center uuid.UUID) (s Subscription, err error) {
	var start, end, cancel *time.Time
	err = tx.HotRow(ctx, `select state, trial_ends_at, period_start, period_end, cancel_at from billing.subscriptions where center_id = $1`, center).Scan(
		&s.State, &s.TrialEnds, &start, &end, &cancel)
	if errors.Is(err, pgx.ErrNoRows) { // proofs outlive their center
		return Subscription{State: tenancy.Deleted}, nil
	}
	if err != nil {
		return Subscription{}, fmt.Errorf("read standing: %w", err)
	}
	s.PeriodStart, s.PeriodEnd, s.CancelAt = orZero(start), orZero(end), orZero(cancel)
	return s, nil
}

// readDue finds subscriptions whose state may have ended: each is looked at again under its lock. Through the platform's door.
func readDue(ctx context.Context, tx db.Tx) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, `select center_id from billing.subscriptions
		where state in ('trial', 'active', 'past due', 'grace')
		  and (cancel_at <= $1 or trial_ends_at <= $1 and (period_end is null or period_end <= $1))
		order by center_id`, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("read due subscriptions: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("read due subscriptions: %w", err)
	}
	return list, nil
}

// readOwners of the center in scope: whom the platform writes to.
func readOwners(ctx context.Context, tx db.Tx) ([]owner, error) {
	rows, err := tx.Hot(ctx, `select p.id, p.name, p.email from tenancy.staff s join accounts.people p on p.id = s.person_id
		where s.center_id = $1 and s.role = 'owner' and s.ended_at is null order by s.id`, tx.Center())
	if err != nil {
		return nil, fmt.Errorf("read owners: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o owner, err error) {
		err = row.Scan(&o.ID, &o.Name, &o.Email)
		return o, err
	})
	if err != nil {
		return nil, fmt.Errorf("read owners: %w", err)
	}
	return list, nil
}
