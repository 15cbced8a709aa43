package tenancy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

var errNoCenter = fault.New(fault.NotFound, "You do not work in this center. Ask its owner for an invitation, or choose another center.")

// readMember is on the way of every request: one statement, planned once.
func readMember(ctx context.Context, tx db.Tx, person uuid.UUID) (me Member, err error) {
	var closes, support *time.Time
	me.center.ID, me.person.ID = tx.Center(), person
	err = tx.HotRow(ctx, `select m.id, m.role, m.sees_prices,
			p.name, p.email, p.phone, p.theme, p.locale, p.verified_at is not null,
			exists (select from accounts.second_factors f where f.person_id = p.id and f.confirmed_at is not null),
			c.name, c.city, c.status, c.closes_at, c.base_currency, c.currencies, c.time_zone, c.locale, c.distance_unit, c.details_at is not null,
			case when c.support_until > $3 then c.support_until end, c.support_writes
		from tenancy.members m
		join accounts.people p on p.id = m.person_id
		join tenancy.centers c on c.center_id = m.center_id
		where m.center_id = $1 and m.person_id = $2 and m.ended_at is null`, tx.Center(), person, tx.Now()).Scan(
		&me.id, &me.role, &me.seesPrices,
		&me.person.Name, &me.person.Email, &me.person.Phone, &me.person.Theme, &me.person.Locale, &me.person.Verified, &me.person.Factor,
		&me.center.Name, &me.center.City, &me.center.Status, &closes, &me.center.BaseCurrency, &me.center.Currencies, &me.center.TimeZone,
		&me.center.Locale, &me.center.DistanceUnit, &me.center.HasDetails,
		&support, &me.center.Support.Writes)
	if errors.Is(err, pgx.ErrNoRows) {
		return Member{}, errNoCenter
	}
	if err != nil {
		return Member{}, fmt.Errorf("read member: %w", err)
	}
	if closes != nil {
		me.center.ClosesAt = *closes
	}
	if support != nil {
		me.center.Support.Until = *support
	}
	if !slices.Contains(me.center.Currencies, me.center.BaseCurrency) {
		me.center.Currencies = append([]string{me.center.BaseCurrency}, me.center.Currencies...)
	}
	return me, nil
}

// insertMember adds a membership; the person must not have one in the center.
func insertMember(ctx context.Context, tx db.Tx, id, person uuid.UUID, role Role) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.members (center_id, id, person_id, role, sees_prices, created_at) values ($1, $2, $3, $4, $5, $6)`,
		tx.Center(), id, person, string(role), role != Technician, tx.Now())
	if err != nil {
		return fmt.Errorf("insert member: %w", err)
	}
	return nil
}

// centersOf lists where a person works, for the switcher and for the sign-in. It reads through the platform's door.
func centersOf(ctx context.Context, tx db.Tx, person uuid.UUID) (list []Workplace, err error) {
	rows, err := tx.Hot(ctx, `select c.center_id, c.name, m.role, c.details_at is not null from tenancy.members m join tenancy.centers c on c.center_id = m.center_id
		where m.person_id = $1 and m.ended_at is null and c.status <> 'deleted' order by m.created_at, c.center_id`, person)
	if err != nil {
		return nil, fmt.Errorf("centers of person: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w Workplace, err error) {
		err = row.Scan(&w.Center, &w.Name, &w.Role, &w.HasDetails)
		return w, err
	})
}
