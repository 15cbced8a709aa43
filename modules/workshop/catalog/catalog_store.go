package catalog

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

// selectCatalog is one statement: pricing, rates and classes of a center, in the order in which the page shows them.
const selectCatalog = `
	select 'pricing', null::uuid, tax_mode, rounding, 0::bigint, false, false, version, 0 from workshop.pricing where center_id = $1
	union all
	select 'rate', id, name, currency, amount_minor, is_default, retired_at is not null, version, 1 from workshop.labor_rates where center_id = $1
	union all
	select 'class', id, name, '', rate_ppm, is_default, retired_at is not null, version, 2 from workshop.tax_classes where center_id = $1
	order by 9, 6 desc, 2`

func readCatalog(ctx context.Context, tx db.Tx) (Catalog, error) {
	c := Catalog{Mode: money.Exclusive, Rounding: money.PerDocument}
	rows, err := tx.Hot(ctx, selectCatalog, tx.Center())
	if err != nil {
		return c, fmt.Errorf("read the catalog: %w", err)
	}
	var what, first, second string
	var id uuid.NullUUID
	var number, version int64
	var isDefault, retired bool
	var order int
	_, err = pgx.ForEachRow(rows, []any{&what, &id, &first, &second, &number, &isDefault, &retired, &version, &order}, func() error {
		switch what {
		case "pricing":
			c.Mode, c.Rounding, c.Version = money.TaxMode(first), money.Rounding(second), version
		case "rate":
			c.Rates = append(c.Rates, LaborRate{id.UUID, first, money.New(number, second), isDefault, retired, version})
		case "class":
			c.Classes = append(c.Classes, TaxClass{id.UUID, first, money.TaxRate(number), isDefault, retired, version})
		}
		return nil
	})
	if err != nil {
		return c, fmt.Errorf("read the catalog: %w", err)
	}
	return c, nil
}

// lockCatalog makes changes of a center's catalog wait for each other: the row of pricing stands for all of it.
func lockCatalog(ctx context.Context, tx db.Tx) (Catalog, error) {
	if _, err := lockPricing(ctx, tx); err != nil {
		return Catalog{}, err
	}
	return readCatalog(ctx, tx)
}

func lockPricing(ctx context.Context, tx db.Tx) (c Catalog, err error) {
	err = tx.HotRow(ctx, `select tax_mode, rounding, version from workshop.pricing where center_id = $1 for update`, tx.Center()).
		Scan(&c.Mode, &c.Rounding, &c.Version)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, fault.New(fault.Conflict, "This center has no prices yet. Give the center's details first, under Settings.")
	}
	if err != nil {
		return c, fmt.Errorf("lock pricing: %w", err)
	}
	return c, nil
}

func insertPricing(ctx context.Context, tx db.Tx, mode money.TaxMode, rounding money.Rounding) (created bool, err error) {
	done, err := tx.Pgx.Exec(ctx, `insert into workshop.pricing (center_id, tax_mode, rounding) values ($1, $2, $3) on conflict do nothing`,
		tx.Center(), string(mode), string(rounding))
	if err != nil {
		return false, fmt.Errorf("insert pricing: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

func savePricing(ctx context.Context, tx db.Tx, mode money.TaxMode, rounding money.Rounding) error {
	return write(ctx, tx, "save pricing", `update workshop.pricing set tax_mode = $2, rounding = $3, version = version + 1 where center_id = $1`,
		tx.Center(), string(mode), string(rounding))
}

func insertRate(ctx context.Context, tx db.Tx, r LaborRate) error {
	return write(ctx, tx, "insert labor rate", `insert into workshop.labor_rates (center_id, id, name, amount_minor, currency, is_default) values ($1, $2, $3, $4, $5, $6)`,
		tx.Center(), r.ID, r.Name, r.Amount.Minor, r.Amount.Currency, r.Default)
}

func saveRate(ctx context.Context, tx db.Tx, r LaborRate) error {
	return write(ctx, tx, "save labor rate", `update workshop.labor_rates set name = $3, amount_minor = $4, is_default = $5, version = version + 1 where center_id = $1 and id = $2`,
		tx.Center(), r.ID, r.Name, r.Amount.Minor, r.Default)
}

func clearDefaultRate(ctx context.Context, tx db.Tx, currency string) error {
	return write(ctx, tx, "clear default rate", `update workshop.labor_rates set is_default = false where center_id = $1 and currency = $2 and is_default`,
		tx.Center(), currency)
}

func retireRate(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	return write(ctx, tx, "retire labor rate", `update workshop.labor_rates set retired_at = $3, version = version + 1 where center_id = $1 and id = $2`,
		tx.Center(), id, tx.Now())
}

func insertClass(ctx context.Context, tx db.Tx, t TaxClass) error {
	return write(ctx, tx, "insert tax class", `insert into workshop.tax_classes (center_id, id, name, rate_ppm, is_default) values ($1, $2, $3, $4, $5)`,
		tx.Center(), t.ID, t.Name, int64(t.Rate), t.Default)
}

func saveClass(ctx context.Context, tx db.Tx, t TaxClass) error {
	return write(ctx, tx, "save tax class", `update workshop.tax_classes set name = $3, rate_ppm = $4, is_default = $5, version = version + 1 where center_id = $1 and id = $2`,
		tx.Center(), t.ID, t.Name, int64(t.Rate), t.Default)
}

func clearDefaultClass(ctx context.Context, tx db.Tx) error {
	return write(ctx, tx, "clear default class", `update workshop.tax_classes set is_default = false where center_id = $1 and is_default`, tx.Center())
}

func retireClass(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	return write(ctx, tx, "retire tax class", `update workshop.tax_classes set retired_at = $3, version = version + 1 where center_id = $1 and id = $2`,
		tx.Center(), id, tx.Now())
}

func write(ctx context.Context, tx db.Tx, what, query string, args ...any) error {
	if _, err := tx.Pgx.Exec(ctx, query, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
