package customers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
)

var errNoVehicle = fault.New(fault.NotFound, "There is no such vehicle.")

const (
	vehicleColumns = `v.id, v.vin, v.plate, v.make, v.model, v.year, v.body, v.engine, v.color, v.created_at, v.version`
	selectVehicle  = `select ` + vehicleColumns + ` from workshop.vehicles v`
)

func vehicleFields(v *Vehicle) []any {
	return []any{&v.ID, &v.VIN, &v.Plate, &v.Make, &v.Model, &v.Year, &v.Body, &v.Engine, &v.Color, &v.CreatedAt, &v.Version}
}

func readVehicle(ctx context.Context, tx db.Tx, id uuid.UUID) (Vehicle, error) {
	return oneVehicle(ctx, tx, selectVehicle+` where v.center_id = $1 and v.id = $2`, id)
}

// lockVehicle lets others refer to the row: an order that notes an odometer holds its own row, which a change of the vehicle wants.
func lockVehicle(ctx context.Context, tx db.Tx, id uuid.UUID) (Vehicle, error) {
	return oneVehicle(ctx, tx, selectVehicle+` where v.center_id = $1 and v.id = $2 for no key update`, id)
}

func oneVehicle(ctx context.Context, tx db.Tx, query string, id uuid.UUID) (v Vehicle, err error) {
	err = tx.HotRow(ctx, query, tx.Center(), id).Scan(vehicleFields(&v)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, errNoVehicle
	}
	if err != nil {
		return v, fmt.Errorf("read vehicle %s: %w", id, err)
	}
	return v, nil
}

func vehicleByVIN(ctx context.Context, tx db.Tx, vin string) (*Vehicle, error) {
	var v Vehicle
	err := tx.HotRow(ctx, selectVehicle+` where v.center_id = $1 and v.vin = $2 and v.vin <> ''`, tx.Center(), vin).Scan(vehicleFields(&v)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find vehicle by VIN: %w", err)
	}
	return &v, nil
}

// vehicleByPlate compares plates without what stands between their signs. Plates are used again: the newest vehicle has it now.
func vehicleByPlate(ctx context.Context, tx db.Tx, plate string) (*Vehicle, error) {
	rows, err := tx.Hot(ctx, selectVehicle+`
		where v.center_id = $1 and v.plate_bare = $2 and v.plate_bare <> '' order by v.created_at desc limit 1`, tx.Center(), plate)
	if err != nil {
		return nil, fmt.Errorf("find vehicle by plate: %w", err)
	}
	v, err := pgx.CollectOneRow(rows, func(row pgx.CollectableRow) (v Vehicle, err error) {
		err = row.Scan(vehicleFields(&v)...)
		return v, err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find vehicle by plate: %w", err)
	}
	return &v, nil
}

func insertVehicle(ctx context.Context, tx db.Tx, v Vehicle) error {
	_, err := tx.Pgx.Exec(ctx, `insert into workshop.vehicles (center_id, id, vin, plate, plate_bare, make, model, year, body, engine, color, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.Center(), v.ID, v.VIN, v.Plate, bare(v.Plate), v.Make, v.Model, v.Year, v.Body, v.Engine, v.Color, v.CreatedAt)
	return vehicleWritten(err)
}

func saveVehicle(ctx context.Context, tx db.Tx, v Vehicle) error {
	_, err := tx.Pgx.Exec(ctx, `update workshop.vehicles set vin = $3, plate = $4, plate_bare = $5, make = $6, model = $7, year = $8, body = $9, engine = $10, color = $11,
		version = version + 1 where center_id = $1 and id = $2`,
		tx.Center(), v.ID, v.VIN, v.Plate, bare(v.Plate), v.Make, v.Model, v.Year, v.Body, v.Engine, v.Color)
	return vehicleWritten(err)
}

// errSameVIN: the handler says which vehicle has it.
var errSameVIN = fault.New(fault.Conflict, "Another vehicle already has this VIN. Search for the VIN to open it.")

func vehicleWritten(err error) error {
	if db.IsUnique(err, "vehicles_vin") {
		return errSameVIN
	}
	if err != nil {
		return fmt.Errorf("write vehicle: %w", err)
	}
	return nil
}

// insertOwner tells whether the customer was not the owner before.
func insertOwner(ctx context.Context, tx db.Tx, customer, vehicle uuid.UUID) (linked bool, err error) {
	done, err := tx.Pgx.Exec(ctx, `insert into workshop.customer_vehicles (center_id, customer_id, vehicle_id, since) values ($1, $2, $3, $4)
		on conflict (center_id, customer_id, vehicle_id) do update set until = null where customer_vehicles.until is not null`,
		tx.Center(), customer, vehicle, tx.Now())
	if err != nil {
		return false, fmt.Errorf("link customer %s with vehicle %s: %w", customer, vehicle, err)
	}
	return done.RowsAffected() == 1, nil
}

func endOwner(ctx context.Context, tx db.Tx, customer, vehicle uuid.UUID) (ended bool, err error) {
	done, err := tx.Pgx.Exec(ctx, `update workshop.customer_vehicles set until = $4 where center_id = $1 and customer_id = $2 and vehicle_id = $3 and until is null`,
		tx.Center(), customer, vehicle, tx.Now())
	if err != nil {
		return false, fmt.Errorf("unlink customer %s from vehicle %s: %w", customer, vehicle, err)
	}
	return done.RowsAffected() == 1, nil
}

func owners(ctx context.Context, tx db.Tx, vehicle uuid.UUID) ([]Owner, error) {
	rows, err := tx.Hot(ctx, `select c.id, case when c.name <> '' then c.name else c.company end,
			coalesce((select p.e164 from workshop.customer_phones p where p.center_id = c.center_id and p.customer_id = c.id order by p.position limit 1), ''),
			o.since, o.until
		from workshop.customer_vehicles o join workshop.customers c on c.center_id = o.center_id and c.id = o.customer_id
		where o.center_id = $1 and o.vehicle_id = $2 order by o.until desc nulls first, o.since desc, c.id`, tx.Center(), vehicle)
	if err != nil {
		return nil, fmt.Errorf("owners of vehicle %s: %w", vehicle, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o Owner, err error) {
		var until *time.Time
		err = row.Scan(&o.Customer, &o.Name, &o.Phone, &o.Since, &until)
		o.Until = db.OrZero(until)
		return o, err
	})
	if err != nil {
		return nil, fmt.Errorf("owners of vehicle %s: %w", vehicle, err)
	}
	return list, nil
}

func ownedBy(ctx context.Context, tx db.Tx, customer uuid.UUID) ([]Owned, error) {
	rows, err := tx.Hot(ctx, `select `+vehicleColumns+`, o.since, o.until, r.value, r.unit, r.at
		from workshop.customer_vehicles o
		join workshop.vehicles v on v.center_id = o.center_id and v.id = o.vehicle_id
		left join lateral (select value, unit, at from workshop.odometer_readings r where r.center_id = v.center_id and r.vehicle_id = v.id order by r.at desc, r.id desc limit 1) r on true
		where o.center_id = $1 and o.customer_id = $2 order by o.until desc nulls first, o.since desc, v.id limit 200`, tx.Center(), customer)
	if err != nil {
		return nil, fmt.Errorf("vehicles of customer %s: %w", customer, err)
	}
	list, err := pgx.CollectRows(rows, scanOwned)
	if err != nil {
		return nil, fmt.Errorf("vehicles of customer %s: %w", customer, err)
	}
	return list, nil
}

func scanOwned(row pgx.CollectableRow) (o Owned, err error) {
	var value *int64
	var unit *string
	var until, at *time.Time
	if err := row.Scan(append(vehicleFields(&o.Vehicle), &o.Since, &until, &value, &unit, &at)...); err != nil {
		return o, err
	}
	o.Until = db.OrZero(until)
	if value != nil {
		o.Odometer = &Reading{Vehicle: o.ID, Value: *value, Unit: locale.Unit(*unit), At: *at}
	}
	return o, nil
}

func insertReading(ctx context.Context, tx db.Tx, r Reading) error {
	_, err := tx.Pgx.Exec(ctx, `insert into workshop.odometer_readings (center_id, id, vehicle_id, value, unit, source, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Center(), r.ID, r.Vehicle, r.Value, string(r.Unit), r.Source, r.At)
	if err != nil {
		return fmt.Errorf("insert odometer reading: %w", err)
	}
	return nil
}

func readings(ctx context.Context, tx db.Tx, vehicle uuid.UUID, limit int) ([]Reading, error) {
	rows, err := tx.Hot(ctx, `select id, vehicle_id, value, unit, source, at from workshop.odometer_readings
		where center_id = $1 and vehicle_id = $2 order by at desc, id desc limit $3`, tx.Center(), vehicle, limit)
	if err != nil {
		return nil, fmt.Errorf("odometer of vehicle %s: %w", vehicle, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Reading, err error) {
		err = row.Scan(&r.ID, &r.Vehicle, &r.Value, &r.Unit, &r.Source, &r.At)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("odometer of vehicle %s: %w", vehicle, err)
	}
	return list, nil
}
