package customers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/workshop/search"
	"bayline/platform/db"
	"bayline/platform/fault"
)

var errNoCustomer = fault.New(fault.NotFound, "There is no such customer.")

// selectCustomer reads a customer with its phones and the name of who pays, in one row.
const selectCustomer = `select c.id, c.name, c.company, c.email, c.street, c.city, c.region, c.postal_code, c.country, c.bill_to,
		coalesce((select case when b.name <> '' then b.name else b.company end from workshop.customers b where b.center_id = c.center_id and b.id = c.bill_to), ''),
		c.staff_notes, c.merged_into, c.created_at, c.version,
		coalesce((select json_agg(json_build_object('E164', p.e164, 'Label', p.label) order by p.position)
			from workshop.customer_phones p where p.center_id = c.center_id and p.customer_id = c.id), '[]')
	from workshop.customers c`

func scanCustomer(row pgx.CollectableRow) (c Customer, err error) {
	var billTo, merged uuid.NullUUID
	var phones []byte
	err = row.Scan(&c.ID, &c.Name, &c.Company, &c.Email, &c.Street, &c.City, &c.Region, &c.PostalCode, &c.Country, &billTo, &c.BillToName,
		&c.StaffNotes, &merged, &c.CreatedAt, &c.Version, &phones)
	if err != nil {
		return c, err
	}
	c.BillTo, c.MergedInto = billTo.UUID, merged.UUID
	err = json.Unmarshal(phones, &c.Phones)
	return c, err
}

// readCustomer follows a merge; merging keeps it to one step.
func readCustomer(ctx context.Context, tx db.Tx, id uuid.UUID) (Customer, error) {
	return oneCustomer(ctx, tx, selectCustomer+` where c.center_id = $1
		and c.id = (select coalesce(o.merged_into, o.id) from workshop.customers o where o.center_id = $1 and o.id = $2)`, id)
}

// lockCustomer finds no merged one: what is changed is the customer it was merged into. The lock lets others refer to the row: an
// invoice that is being posted holds its number and must not wait for a customer.
func lockCustomer(ctx context.Context, tx db.Tx, id uuid.UUID) (Customer, error) {
	return oneCustomer(ctx, tx, selectCustomer+` where c.center_id = $1 and c.id = $2 and c.merged_into is null for no key update of c`, id)
}

// lockTwoCustomers locks in the order of their ids, so that two merges do not wait for each other.
func lockTwoCustomers(ctx context.Context, tx db.Tx, kept, other uuid.UUID) (stays, goes Customer, err error) {
	first, second := kept, other
	if first.String() > second.String() {
		first, second = second, first
	}
	one, err := lockCustomer(ctx, tx, first)
	if err != nil {
		return stays, goes, err
	}
	two, err := lockCustomer(ctx, tx, second)
	if err != nil {
		return stays, goes, err
	}
	if one.ID == kept {
		return one, two, nil
	}
	return two, one, nil
}

func oneCustomer(ctx context.Context, tx db.Tx, query string, id uuid.UUID) (Customer, error) {
	rows, err := tx.Hot(ctx, query, tx.Center(), id)
	if err != nil {
		return Customer{}, fmt.Errorf("read customer %s: %w", id, err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCustomer)
	if errors.Is(err, pgx.ErrNoRows) {
		return Customer{}, errNoCustomer
	}
	if err != nil {
		return Customer{}, fmt.Errorf("read customer %s: %w", id, err)
	}
	return c, nil
}

// customersByID in the order of the ids; merged and missing ones are left out.
func customersByID(ctx context.Context, tx db.Tx, ids []uuid.UUID) ([]Customer, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Hot(ctx, selectCustomer+` where c.center_id = $1 and c.id = any($2) and c.merged_into is null order by array_position($2, c.id)`, tx.Center(), ids)
	if err != nil {
		return nil, fmt.Errorf("read customers: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanCustomer)
	if err != nil {
		return nil, fmt.Errorf("read customers: %w", err)
	}
	return found, nil
}

func identities(ctx context.Context, tx db.Tx, id uuid.UUID) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, `select id from workshop.customers where center_id = $1 and id = $2
		union all select id from workshop.customers where center_id = $1 and merged_into = $2`, tx.Center(), id)
	if err != nil {
		return nil, fmt.Errorf("identities of customer %s: %w", id, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("identities of customer %s: %w", id, err)
	}
	return ids, nil
}

func insertCustomer(ctx context.Context, tx db.Tx, c Customer) error {
	_, err := tx.Pgx.Exec(ctx, `insert into workshop.customers (center_id, id, name, company, sort_name, email, street, city, region, postal_code, country, staff_notes, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.Center(), c.ID, c.Name, c.Company, search.Folded(c.Title()), c.Email, c.Street, c.City, c.Region, c.PostalCode, c.Country, c.StaffNotes, c.CreatedAt)
	if err != nil {
		return fmt.Errorf("insert customer: %w", err)
	}
	return insertPhones(ctx, tx, c)
}

func saveCustomer(ctx context.Context, tx db.Tx, c Customer) error {
	_, err := tx.Pgx.Exec(ctx, `update workshop.customers set name = $3, company = $4, sort_name = $5, email = $6, street = $7, city = $8, region = $9,
		postal_code = $10, country = $11, staff_notes = $12, bill_to = $13, version = version + 1 where center_id = $1 and id = $2`,
		tx.Center(), c.ID, c.Name, c.Company, search.Folded(c.Title()), c.Email, c.Street, c.City, c.Region, c.PostalCode, c.Country, c.StaffNotes, db.OrNull(c.BillTo))
	if err != nil {
		return fmt.Errorf("save customer %s: %w", c.ID, err)
	}
	if _, err := tx.Pgx.Exec(ctx, `delete from workshop.customer_phones where center_id = $1 and customer_id = $2`, tx.Center(), c.ID); err != nil {
		return fmt.Errorf("save phones of customer %s: %w", c.ID, err)
	}
	return insertPhones(ctx, tx, c)
}

func insertPhones(ctx context.Context, tx db.Tx, c Customer) error {
	if len(c.Phones) == 0 {
		return nil
	}
	numbers, labels := make([]string, len(c.Phones)), make([]string, len(c.Phones))
	for i, p := range c.Phones {
		numbers[i], labels[i] = p.E164, p.Label
	}
	_, err := tx.Pgx.Exec(ctx, `insert into workshop.customer_phones (center_id, customer_id, position, e164, label)
		select $1, $2, p.position, p.e164, p.label from unnest($3::text[], $4::text[]) with ordinality p (e164, label, position)`,
		tx.Center(), c.ID, numbers, labels)
	if err != nil {
		return fmt.Errorf("insert phones of customer %s: %w", c.ID, err)
	}
	return nil
}

func saveBillTo(ctx context.Context, tx db.Tx, id, payer uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update workshop.customers set bill_to = $3, version = version + 1 where center_id = $1 and id = $2`, tx.Center(), id, db.OrNull(payer))
	if err != nil {
		return fmt.Errorf("save bill-to of customer %s: %w", id, err)
	}
	return nil
}

// moveCustomer lets goes be read as stays: its vehicles and its own merged ones move, its row stays for the documents.
func moveCustomer(ctx context.Context, tx db.Tx, goes, stays uuid.UUID) error {
	batch := &pgx.Batch{}
	batch.Queue(`insert into workshop.customer_vehicles (center_id, customer_id, vehicle_id, since, until)
		select center_id, $3, vehicle_id, since, until from workshop.customer_vehicles where center_id = $1 and customer_id = $2
		on conflict (center_id, customer_id, vehicle_id) do update set since = least(customer_vehicles.since, excluded.since),
			until = case when customer_vehicles.until is null or excluded.until is null then null else greatest(customer_vehicles.until, excluded.until) end`,
		tx.Center(), goes, stays)
	batch.Queue(`delete from workshop.customer_vehicles where center_id = $1 and customer_id = $2`, tx.Center(), goes)
	batch.Queue(`update workshop.customers set bill_to = $3 where center_id = $1 and bill_to = $2 and id <> $3`, tx.Center(), goes, stays)
	batch.Queue(`update workshop.customers set merged_into = $3, bill_to = null, version = version + 1 where center_id = $1 and (id = $2 or merged_into = $2)`,
		tx.Center(), goes, stays)
	if err := tx.Pgx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("merge customer %s into %s: %w", goes, stays, err)
	}
	return nil
}
