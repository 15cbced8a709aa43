package customers

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/locale"
)

// The lists read their rows with what stands in them, in one statement.
const (
	// presentVehicles of customer c, the last first.
	presentVehicles = `select v.* from workshop.customer_vehicles o join workshop.vehicles v on v.center_id = o.center_id and v.id = o.vehicle_id
		where o.center_id = c.center_id and o.customer_id = c.id and o.until is null order by o.since desc, v.id`
	asVehicles = `json_agg(json_build_object('ID', v.id, 'Plate', v.plate, 'Make', v.make, 'Model', v.model, 'Year', v.year, 'VIN', v.vin))`

	listCustomers = `select c.id, c.name, c.company, c.email, c.city, c.version,
			coalesce((select p.e164 from workshop.customer_phones p where p.center_id = c.center_id and p.customer_id = c.id order by p.position limit 1), ''),
			(select count(*) from workshop.customer_vehicles o where o.center_id = c.center_id and o.customer_id = c.id and o.until is null),
			coalesce((select ` + asVehicles + ` from (` + presentVehicles + ` limit 3) v), '[]')
		from workshop.customers c where c.center_id = $1 and c.merged_into is null`

	customersFirst  = listCustomers + ` order by c.sort_name, c.id limit $2`
	customersAfter  = listCustomers + ` and (c.sort_name, c.id) > ((select a.sort_name from workshop.customers a where a.center_id = $1 and a.id = $3), $3) order by c.sort_name, c.id limit $2`
	customersBefore = listCustomers + ` and (c.sort_name, c.id) < ((select a.sort_name from workshop.customers a where a.center_id = $1 and a.id = $3), $3) order by c.sort_name desc, c.id desc limit $2`
	customersNamed  = listCustomers + ` and c.id = any($2) order by array_position($2, c.id)`

	listVehicles = `select ` + vehicleColumns + `,
			coalesce(w.name, ''), w.id, coalesce(w.more, 0), r.value, r.unit
		from workshop.vehicles v
		left join lateral (select case when k.name <> '' then k.name else k.company end as name, k.id, count(*) over () - 1 as more
			from workshop.customer_vehicles o join workshop.customers k on k.center_id = o.center_id and k.id = o.customer_id
			where o.center_id = v.center_id and o.vehicle_id = v.id and o.until is null order by o.since desc, k.id limit 1) w on true
		left join lateral (select value, unit from workshop.odometer_readings r where r.center_id = v.center_id and r.vehicle_id = v.id
			order by r.at desc, r.id desc limit 1) r on true
		where v.center_id = $1`

	vehiclesFirst  = listVehicles + ` order by v.created_at desc, v.id desc limit $2`
	vehiclesAfter  = listVehicles + ` and (v.created_at, v.id) < ((select a.created_at from workshop.vehicles a where a.center_id = $1 and a.id = $3), $3) order by v.created_at desc, v.id desc limit $2`
	vehiclesBefore = listVehicles + ` and (v.created_at, v.id) > ((select a.created_at from workshop.vehicles a where a.center_id = $1 and a.id = $3), $3) order by v.created_at, v.id limit $2`
	vehiclesNamed  = listVehicles + ` and v.id = any($2) order by array_position($2, v.id)`
)

func customersAt(ctx context.Context, tx db.Tx, at place, limit int) ([]listedCustomer, error) {
	switch {
	case at.after != uuid.Nil:
		return customerRowsOf(tx.Hot(ctx, customersAfter, tx.Center(), limit, at.after))
	case at.before != uuid.Nil:
		return customerRowsOf(tx.Hot(ctx, customersBefore, tx.Center(), limit, at.before))
	}
	return customerRowsOf(tx.Hot(ctx, customersFirst, tx.Center(), limit))
}

func customersListed(ctx context.Context, tx db.Tx, ids []uuid.UUID) ([]listedCustomer, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return customerRowsOf(tx.Hot(ctx, customersNamed, tx.Center(), ids))
}

func customerRowsOf(rows pgx.Rows, err error) ([]listedCustomer, error) {
	if err != nil {
		return nil, fmt.Errorf("list customers: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l listedCustomer, err error) {
		var phone string
		var vehicles []byte
		if err := row.Scan(&l.ID, &l.Name, &l.Company, &l.Email, &l.City, &l.Version, &phone, &l.More, &vehicles); err != nil {
			return l, err
		}
		if phone != "" {
			l.Phones = []Phone{{E164: phone}}
		}
		err = json.Unmarshal(vehicles, &l.Vehicles)
		l.More -= int64(len(l.Vehicles))
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("list customers: %w", err)
	}
	return list, nil
}

func vehiclesAt(ctx context.Context, tx db.Tx, at place, limit int) ([]listedVehicle, error) {
	switch {
	case at.after != uuid.Nil:
		return vehicleRowsOf(tx.Hot(ctx, vehiclesAfter, tx.Center(), limit, at.after))
	case at.before != uuid.Nil:
		return vehicleRowsOf(tx.Hot(ctx, vehiclesBefore, tx.Center(), limit, at.before))
	}
	return vehicleRowsOf(tx.Hot(ctx, vehiclesFirst, tx.Center(), limit))
}

func vehiclesListed(ctx context.Context, tx db.Tx, ids []uuid.UUID) ([]listedVehicle, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return vehicleRowsOf(tx.Hot(ctx, vehiclesNamed, tx.Center(), ids))
}

func vehicleRowsOf(rows pgx.Rows, err error) ([]listedVehicle, error) {
	if err != nil {
		return nil, fmt.Errorf("list vehicles: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l listedVehicle, err error) {
		var owner uuid.NullUUID
		var value *int64
		var unit *string
		if err := row.Scan(append(vehicleFields(&l.Vehicle), &l.Owner, &owner, &l.OwnerMore, &value, &unit)...); err != nil {
			return l, err
		}
		l.OwnerID = owner.UUID
		if value != nil {
			l.Odometer = &Reading{Vehicle: l.ID, Value: *value, Unit: locale.Unit(*unit)}
		}
		return l, nil
	})
	if err != nil {
		return nil, fmt.Errorf("list vehicles: %w", err)
	}
	return list, nil
}
