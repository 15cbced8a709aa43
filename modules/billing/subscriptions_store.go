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
	"bayline/platform/fault"
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

// lockSubscription of the center in scope, with the clock that the center lives by.
func lockSubscription(ctx context.Context, tx db.Tx) (*Subscription, error) {
	s, err := scanSubscription(ctx, tx, tx.Center(), " for update of s")
	if err != nil {
		return nil, err
	}
	_, s.zone, err = tenancy.Named(ctx, tx, tx.Center())
	return s, err
}

func readSubscription(ctx context.Context, tx db.Tx) (*Subscription, error) {
	return scanSubscription(ctx, tx, tx.Center(), "")
}

// readStanding of any center, through the platform's door.
func readStanding(ctx context.Context, tx db.Tx, center uuid.UUID) (Subscription, error) {
	s, err := scanSubscription(ctx, tx, center, "")
	if fault.Is(err, fault.NotFound) { // proofs outlive their center
		return Subscription{State: tenancy.Deleted}, nil
	}
	if err != nil {
		return Subscription{}, err
	}
	_, s.zone, err = tenancy.Named(ctx, tx, center)
	return *s, err
}

func scanSubscription(ctx context.Context, tx db.Tx, center uuid.UUID, lock string) (*Subscription, error) {
	var s Subscription
	var terms plans.Terms
	var start, end, cancel, late, heldAt, pending *time.Time
	var anchor *int
	var held *string
	var why string
	err := tx.HotRow(ctx, `select s.state, s.trial_ends_at, s.period_start, s.period_end, s.cancel_at, s.version, s.anchor_day, s.late_until,
			s.held, s.held_at, s.held_reason,
			(select min(p.submitted_at) from billing.payment_proofs p where p.center_id = s.center_id and p.state = 'pending'), `+plans.Columns+`
		from billing.subscriptions s left join billing.plan_terms t on t.id = s.plan_id and t.number = s.plan_version where s.center_id = $1`+lock,
		center).Scan(append([]any{&s.State, &s.TrialEnds, &start, &end, &cancel, &s.Version, &anchor, &late, &held, &heldAt, &why, &pending},
		terms.Into()...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "There is no such center.")
	}
	if err != nil {
		return nil, fmt.Errorf("read subscription: %w", err)
	}
	s.Plan = terms.Plan()
	s.PeriodStart, s.PeriodEnd, s.CancelAt = db.OrZero(start), db.OrZero(end), db.OrZero(cancel)
	s.LateUntil, s.Pending = db.OrZero(late), db.OrZero(pending)
	s.Anchor = db.OrZero(anchor)
	if held != nil {
		s.Held = &Hold{Kind: *held, Since: db.OrZero(heldAt), Reason: why}
	}
	return &s, nil
}

func saveSubscription(ctx context.Context, tx db.Tx, s *Subscription) error {
	var plan *uuid.UUID
	version := 1
	if s.Plan != nil {
		plan, version = &s.Plan.ID, s.Plan.Version
	}
	hold := Hold{}
	if s.Held != nil {
		hold = *s.Held
	}
	_, err := tx.Pgx.Exec(ctx, `update billing.subscriptions set state = $2, plan_id = $3, period_start = $4, period_end = $5, cancel_at = $6,
		plan_version = $7, anchor_day = $8, late_until = $9, held = $10, held_at = $11, held_reason = $12,
		trial_ends_at = $13, version = version + 1 where center_id = $1`,
		tx.Center(), string(s.State), plan, db.OrNull(s.PeriodStart), db.OrNull(s.PeriodEnd), db.OrNull(s.CancelAt),
		version, db.OrNull(s.Anchor), db.OrNull(s.LateUntil), db.OrNull(hold.Kind), db.OrNull(hold.Since), hold.Reason, s.TrialEnds)
	if err != nil {
		return fmt.Errorf("save subscription: %w", err)
	}
	return nil
}

// readDue finds subscriptions whose state may have ended: each is looked at again under its lock. Through the platform's door.
func readDue(ctx context.Context, tx db.Tx) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, `select center_id from billing.subscriptions
		where state in ('trial', 'active', 'past due', 'grace')
		  and (cancel_at <= $1 or coalesce(period_end, trial_ends_at) <= $1)
		order by center_id`, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("read due subscriptions: %w", err)
	}
	return collectCenters(rows)
}

func readMeteredEnding(ctx context.Context, tx db.Tx, by time.Time) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, `select s.center_id from billing.subscriptions s join billing.plan_terms t on t.id = s.plan_id and t.number = s.plan_version
		where s.state = 'active' and s.cancel_at is null and s.period_end <= $1 and t.unit_minor > 0 order by s.center_id`, by)
	if err != nil {
		return nil, fmt.Errorf("read metered subscriptions: %w", err)
	}
	return collectCenters(rows)
}

func collectCenters(rows pgx.Rows) ([]uuid.UUID, error) {
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("read subscriptions: %w", err)
	}
	return list, nil
}
