package tenancy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/fault"
)

var errNoCenter = fault.New(fault.NotFound, "You do not work in this center. Ask its owner for an invitation, or choose another center.")

var errEnded = fault.New(fault.NotFound, "Your work in this center has ended. If that is a mistake, ask its owner for an invitation.")

// readMember is on the way of every request: one statement, planned once, which reads the bell's count along.
func readMember(ctx context.Context, tx db.Tx, person uuid.UUID) (me Member, err error) {
	var closes, support, policyAt, policies *time.Time
	var minutes int64
	me.center.ID, me.person.ID = tx.Center(), person
	err = tx.HotRow(ctx, `select m.id, m.role, m.sees_prices, coalesce(m.factor_from, m.created_at), m.policies_used_at,
			p.name, p.email, p.phone, p.theme, p.locale, p.verified_at is not null,
			`+accounts.CountUnread+`,
			exists (select from accounts.second_factors f where f.person_id = p.id and f.confirmed_at is not null),
			c.name, c.city, c.status, c.closes_at, c.base_currency, c.currencies, c.time_zone, c.locale, c.distance_unit, c.details_at is not null,
			case when c.support_until > $3 then c.support_until end, c.support_writes, c.open_anomalies, c.factor_policy, c.factor_policy_at, c.idle_minutes
		from tenancy.members m
		join accounts.people p on p.id = m.person_id
		join tenancy.centers c on c.center_id = m.center_id
		where m.center_id = $1 and m.person_id = $2 and m.ended_at is null`, tx.Center(), person, tx.Now()).Scan(
		&me.id, &me.role, &me.seesPrices, &me.factorFrom, &policies,
		&me.person.Name, &me.person.Email, &me.person.Phone, &me.person.Theme, &me.person.Locale, &me.person.Verified, &me.person.Unread, &me.person.Factor,
		&me.center.Name, &me.center.City, &me.center.Status, &closes, &me.center.BaseCurrency, &me.center.Currencies, &me.center.TimeZone,
		&me.center.Locale, &me.center.DistanceUnit, &me.center.HasDetails,
		&support, &me.center.Support.Writes, &me.center.Anomalies, &me.center.FactorPolicy, &policyAt, &minutes)
	if errors.Is(err, pgx.ErrNoRows) {
		return Member{}, noMember(ctx, tx, person)
	}
	if err != nil {
		return Member{}, fmt.Errorf("read member: %w", err)
	}
	me.center.ClosesAt, me.center.Support.Until = db.OrZero(closes), db.OrZero(support)
	me.center.FactorPolicyAt, me.policiesAt = db.OrZero(policyAt), db.OrZero(policies)
	me.center.Idle = time.Duration(minutes) * time.Minute
	if !slices.Contains(me.center.Currencies, me.center.BaseCurrency) {
		me.center.Currencies = append([]string{me.center.BaseCurrency}, me.center.Currencies...)
	}
	return me, nil
}

// noMember is the refusal: who has worked here is told that it has ended.
func noMember(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	var ended bool
	err := tx.HotRow(ctx, "select exists (select from tenancy.members where center_id = $1 and person_id = $2)", tx.Center(), person).Scan(&ended)
	switch {
	case err != nil:
		return fmt.Errorf("read ended membership: %w", err)
	case ended:
		return errEnded
	}
	return errNoCenter
}

// insertMember adds a membership; the person must not have one in the center.
func insertMember(ctx context.Context, tx db.Tx, id, person uuid.UUID, role Role, prices bool) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.members (center_id, id, person_id, role, sees_prices, created_at) values ($1, $2, $3, $4, $5, $6)`,
		tx.Center(), id, person, string(role), prices, tx.Now())
	if db.IsUnique(err, "members_person") {
		return fault.New(fault.Conflict, "This person works in the center already.")
	}
	if err != nil {
		return fmt.Errorf("insert member: %w", err)
	}
	return nil
}

// reopenMember gives somebody who has worked here before the membership back that their work stands under; uuid.Nil where there
// was none.
func reopenMember(ctx context.Context, tx db.Tx, person uuid.UUID, role Role, prices bool) (id uuid.UUID, err error) {
	err = tx.Pgx.QueryRow(ctx, `update tenancy.members set ended_at = null, role = $3, sees_prices = $4, factor_from = $5, version = version + 1
		where center_id = $1 and id = (select id from tenancy.members where center_id = $1 and person_id = $2 and ended_at is not null
			order by ended_at desc limit 1) returning id`, tx.Center(), person, string(role), prices, tx.Now()).Scan(&id)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, fmt.Errorf("reopen membership: %w", err)
	}
	return id, nil
}

// centersOf lists where a person works, for the switcher and for the sign-in. It reads through the platform's door.
func centersOf(ctx context.Context, tx db.Tx, person uuid.UUID) (list []Workplace, err error) {
	rows, err := tx.Hot(ctx, `select c.center_id, c.name, m.role, c.status, c.details_at is not null from tenancy.members m join tenancy.centers c on c.center_id = m.center_id
		where m.person_id = $1 and m.ended_at is null and c.status <> 'deleted' order by m.created_at, c.center_id`, person)
	if err != nil {
		return nil, fmt.Errorf("centers of person: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w Workplace, err error) {
		err = row.Scan(&w.Center, &w.Name, &w.Role, &w.Status, &w.HasDetails)
		return w, err
	})
}
