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
)

// readStanding of the center in scope, for a visitor; members read it with their membership.
func readStanding(ctx context.Context, tx db.Tx) (s Standing, err error) {
	var closes, support *time.Time
	s.ID = tx.Center()
	err = tx.HotRow(ctx, `select name, city, status, closes_at, base_currency, currencies, time_zone, locale, distance_unit, details_at is not null,
			case when support_until > $2 then support_until end, support_writes
		from tenancy.centers where center_id = $1`, tx.Center(), tx.Now()).Scan(
		&s.Name, &s.City, &s.Status, &closes, &s.BaseCurrency, &s.Currencies, &s.TimeZone, &s.Locale, &s.DistanceUnit, &s.HasDetails,
		&support, &s.Support.Writes)
	if errors.Is(err, pgx.ErrNoRows) {
		return Standing{}, errNoCenter
	}
	if err != nil {
		return Standing{}, fmt.Errorf("read standing: %w", err)
	}
	s.ClosesAt, s.Support.Until = db.OrZero(closes), db.OrZero(support)
	if !slices.Contains(s.Currencies, s.BaseCurrency) {
		s.Currencies = append([]string{s.BaseCurrency}, s.Currencies...)
	}
	return s, nil
}

func updateSupport(ctx context.Context, tx db.Tx, access SupportAccess) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.centers set support_until = $2, support_writes = $3 where center_id = $1`, tx.Center(),
		db.OrNull(access.Until), access.Writes)
	if err != nil {
		return fmt.Errorf("show support access: %w", err)
	}
	return nil
}

func updateAnomalies(ctx context.Context, tx db.Tx, center uuid.UUID, open int64) error {
	if _, err := tx.Pgx.Exec(ctx, "update tenancy.centers set open_anomalies = $2 where center_id = $1", center, open); err != nil {
		return fmt.Errorf("show anomalies: %w", err)
	}
	return nil
}

func readOwners(ctx context.Context, tx db.Tx, centers ...uuid.UUID) (map[uuid.UUID][]accounts.Person, error) {
	rows, err := tx.Hot(ctx, `select m.center_id, p.id, p.name, p.email from tenancy.members m join accounts.people p on p.id = m.person_id
		where m.center_id = any($1) and m.role = 'owner' and m.ended_at is null order by m.id`, centers)
	if err != nil {
		return nil, fmt.Errorf("read owners: %w", err)
	}
	owners := map[uuid.UUID][]accounts.Person{}
	var center uuid.UUID
	var p accounts.Person
	_, err = pgx.ForEachRow(rows, []any{&center, &p.ID, &p.Name, &p.Email}, func() error {
		owners[center] = append(owners[center], p)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read owners: %w", err)
	}
	return owners, nil
}
