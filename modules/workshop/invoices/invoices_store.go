package invoices

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

var errNoInvoice = fault.New(fault.NotFound, "There is no such invoice.")

func insertInvoice(ctx context.Context, tx db.Tx, i *Invoice) error {
	if _, err := tx.NewInsert().Model(i).Exec(ctx); err != nil {
		return fmt.Errorf("insert invoice %s: %w", i.Number, err)
	}
	if len(i.Lines) > 0 {
		if _, err := tx.NewInsert().Model(&i.Lines).Exec(ctx); err != nil {
			return fmt.Errorf("insert lines of invoice %s: %w", i.Number, err)
		}
	}
	if len(i.Taxes) > 0 {
		if _, err := tx.NewInsert().Model(&i.Taxes).Exec(ctx); err != nil {
			return fmt.Errorf("insert taxes of invoice %s: %w", i.Number, err)
		}
	}
	return nil
}

const (
	theInvoice    = `(select id from workshop.invoices where center_id = $1 and number = $2)`
	selectInvoice = `select center_id, id, sequence, number, order_id, order_number, customer_id, vehicle_id, seller, bill_to, vehicle, currency,
			rate_nano, tax_mode, net_minor, tax_minor, total_minor, issued_at, due_on, posted_by
		from workshop.invoices where center_id = $1 and number = $2`
	selectLines = `select center_id, invoice_id, position, job, kind, description, part_number, quantity_milli, unit_price_minor, discount_minor,
			amount_minor, tax_name, tax_ppm
		from workshop.invoice_lines where center_id = $1 and invoice_id = ` + theInvoice + ` order by position`
	selectTaxes = `select center_id, invoice_id, position, name, rate_ppm, net_minor, tax_minor
		from workshop.invoice_taxes where center_id = $1 and invoice_id = ` + theInvoice + ` order by position`
)

// readInvoice reads an invoice with its lines and taxes, in one message to PostgreSQL.
func readInvoice(ctx context.Context, tx db.Tx, number string) (i *Invoice, err error) {
	batch := &pgx.Batch{}
	for _, query := range []string{selectInvoice, selectLines, selectTaxes} {
		batch.Queue(query, tx.Center(), number)
	}
	results := tx.HotBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil && closing != nil {
			err = fmt.Errorf("read invoice %s: %w", number, closing)
		}
	}()
	found, err := collect[Invoice](results)
	if err != nil {
		return nil, fmt.Errorf("read invoice %s: %w", number, err)
	}
	if len(found) == 0 {
		return nil, errNoInvoice
	}
	i = found[0]
	if i.Lines, err = collect[Line](results); err != nil {
		return nil, fmt.Errorf("read lines of invoice %s: %w", number, err)
	}
	if i.Taxes, err = collect[Tax](results); err != nil {
		return nil, fmt.Errorf("read taxes of invoice %s: %w", number, err)
	}
	return i, nil
}

func collect[T any](results pgx.BatchResults) ([]*T, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToAddrOfStructByNameLax[T])
}

const (
	summaryColumns = `select i.id, i.sequence, i.number, i.order_number, coalesce(nullif(i.bill_to->>'name', ''), i.bill_to->>'company', ''),
			coalesce(i.vehicle->>'plate', ''), coalesce(i.vehicle->>'title', ''), i.currency, i.total_minor, b.paid_minor, i.issued_at, i.due_on
		from workshop.invoices i join workshop.order_balances b on b.center_id = i.center_id and b.order_id = i.order_id
		where i.center_id = $1`

	ofOrder = summaryColumns + ` and i.order_id = $2`
	named   = summaryColumns + ` and i.number = $2`
)

func scanSummary(row pgx.CollectableRow) (s Summary, err error) {
	err = row.Scan(&s.ID, &s.Sequence, &s.Number, &s.OrderNumber, &s.Customer, &s.Plate, &s.Vehicle, &s.Currency, &s.TotalMinor, &s.PaidMinor,
		&s.IssuedAt, &s.DueOn)
	return s, err
}

// summaryOf an order; nil where it is not invoiced.
func summaryOf(ctx context.Context, tx db.Tx, order uuid.UUID) (*Summary, error) {
	rows, err := tx.Hot(ctx, ofOrder, tx.Center(), order)
	if err != nil {
		return nil, fmt.Errorf("read invoice of order %s: %w", order, err)
	}
	s, err := pgx.CollectExactlyOneRow(rows, scanSummary)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read invoice of order %s: %w", order, err)
	}
	return &s, nil
}

func readSummary(ctx context.Context, tx db.Tx, number string) (Summary, error) {
	rows, err := tx.Hot(ctx, named, tx.Center(), number)
	if err != nil {
		return Summary{}, fmt.Errorf("read invoice %s: %w", number, err)
	}
	s, err := pgx.CollectExactlyOneRow(rows, scanSummary)
	if errors.Is(err, pgx.ErrNoRows) {
		return Summary{}, errNoInvoice
	}
	if err != nil {
		return Summary{}, fmt.Errorf("read invoice %s: %w", number, err)
	}
	return s, nil
}

func anyInvoice(ctx context.Context, tx db.Tx) (exists bool, err error) {
	err = tx.HotRow(ctx, `select exists (select from workshop.invoices where center_id = $1)`, tx.Center()).Scan(&exists)
	if err != nil {
		return false, fmt.Errorf("look for an invoice: %w", err)
	}
	return exists, nil
}
