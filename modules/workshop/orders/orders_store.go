package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

var errNoOrder = fault.New(fault.NotFound, "No such work order.")

const (
	orderColumns = `o.center_id, o.id, o.number, o.vehicle_id, o.customer_id, o.document, o.stage, o.stage_since, o.concerns, o.summary,
		o.promised_at, o.arrival, o.technician_id, o.advisor_id, o.odometer_in, o.odometer_out, o.odometer_unit, o.key_tag, o.staff_note,
		o.currency, o.rate_nano, o.tax_mode, o.total_minor, o.authorized_minor, o.jobs_total, o.jobs_done, o.jobs_waiting, o.opened_at,
		o.closed_at, o.version`
	selectOrder = `select ` + orderColumns + ` from workshop.work_orders o where o.center_id = $1 and o.number = $2`
	theOrder    = `(select id from workshop.work_orders where center_id = $1 and number = $2)`
	selectJobs  = `select j.center_id, j.id, j.order_id, j.position, j.name, j.state, j.work, j.technician_id, coalesce(t.name, '') as technician,
			j.total_minor, j.presented_at, j.decided_at, j.decided_by, j.decided_medium, j.decided_reason, j.deferred_until, j.version
		from workshop.jobs j left join tenancy.staff t on t.center_id = j.center_id and t.id = j.technician_id
		where j.center_id = $1 and j.order_id = ` + theOrder + ` order by j.position`
	selectLines = `select l.center_id, l.id, l.job_id, l.position, l.kind, l.description, l.part_number, l.quantity_milli, l.unit_price_minor,
			l.discount_minor, l.amount_minor, l.tax_class_id
		from workshop.jobs j join workshop.line_items l on l.center_id = j.center_id and l.job_id = j.id
		where j.center_id = $1 and j.order_id = ` + theOrder + ` order by l.job_id, l.position`
	selectAbout = `select v.plate, v.title, v.vin, v.engine, coalesce(t.name, ''), coalesce(a.name, ''),
			p.number, p.opened_at, coalesce(p.summary, '')
		from workshop.work_orders o
		join workshop.vehicle_titles v on v.center_id = o.center_id and v.id = o.vehicle_id
		left join tenancy.staff t on t.center_id = o.center_id and t.id = o.technician_id
		left join tenancy.staff a on a.center_id = o.center_id and a.id = o.advisor_id
		left join lateral (select number, opened_at, summary from workshop.work_orders w where w.center_id = o.center_id
			and w.vehicle_id = o.vehicle_id and w.opened_at < o.opened_at and w.document <> 'void' order by opened_at desc limit 1) p on true
		where o.center_id = $1 and o.number = $2`
)

// About is what the order is about, in the names that other rooms keep.
type About struct {
	Plate, Vehicle, VIN, Engine string
	Technician, Advisor         string
	LastNumber                  *int64 // of the visit before
	LastVisit                   *time.Time
	LastSummary                 string
}

// lockOrder reads the order with its jobs and lines, and keeps others from changing it until the transaction ends.
func lockOrder(ctx context.Context, tx db.Tx, number int64) (*Order, error) {
	order, _, err := gather(ctx, tx, number, selectOrder+` for update`, false)
	return order, err
}

// readOrder is what the page of an order shows, in one message to PostgreSQL.
func readOrder(ctx context.Context, tx db.Tx, number int64) (*Order, About, error) {
	return gather(ctx, tx, number, selectOrder, true)
}

func gather(ctx context.Context, tx db.Tx, number int64, first string, withNames bool) (order *Order, about About, err error) {
	batch := &pgx.Batch{}
	batch.Queue(first, tx.Center(), number)
	batch.Queue(selectJobs, tx.Center(), number)
	batch.Queue(selectLines, tx.Center(), number)
	if withNames {
		batch.Queue(selectAbout, tx.Center(), number)
	}
	results := tx.HotBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil && closing != nil {
			err = fmt.Errorf("read order %d: %w", number, closing)
		}
	}()
	found, err := collect[Order](results)
	if err != nil {
		return nil, about, fmt.Errorf("read order %d: %w", number, err)
	}
	if len(found) == 0 {
		return nil, about, errNoOrder
	}
	jobs, err := collect[Job](results)
	if err != nil {
		return nil, about, fmt.Errorf("read jobs of order %d: %w", number, err)
	}
	lines, err := collect[Line](results)
	if err != nil {
		return nil, about, fmt.Errorf("read lines of order %d: %w", number, err)
	}
	if withNames {
		err = results.QueryRow().Scan(&about.Plate, &about.Vehicle, &about.VIN, &about.Engine, &about.Technician, &about.Advisor,
			&about.LastNumber, &about.LastVisit, &about.LastSummary)
		if err != nil {
			return nil, about, fmt.Errorf("read names of order %d: %w", number, err)
		}
	}
	return assemble(found[0], jobs, lines), about, nil
}

func collect[T any](results pgx.BatchResults) ([]*T, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToAddrOfStructByNameLax[T])
}

// assemble hands each job its lines.
func assemble(order *Order, jobs []*Job, lines []*Line) *Order {
	byID := make(map[uuid.UUID]*Job, len(jobs))
	for _, job := range jobs {
		byID[job.ID] = job
	}
	for _, line := range lines {
		job := byID[line.JobID]
		job.Lines = append(job.Lines, line)
	}
	order.Jobs = jobs
	return order
}

func insertOrder(ctx context.Context, tx db.Tx, o *Order) error {
	if _, err := tx.NewInsert().Model(o).Exec(ctx); err != nil {
		return fmt.Errorf("insert order %d: %w", o.Number, err)
	}
	return nil
}

// saveOrder keeps what operations change. The caller holds the row's lock.
func saveOrder(ctx context.Context, tx db.Tx, o *Order) error {
	o.Version++
	_, err := tx.NewUpdate().Model(o).WherePK().Where("center_id = ?", tx.Center()).
		Column("customer_id", "document", "stage", "stage_since", "concerns", "summary", "promised_at", "arrival", "technician_id", "advisor_id",
			"odometer_in", "odometer_out", "key_tag", "staff_note", "currency", "rate_nano", "total_minor", "authorized_minor",
			"jobs_total", "jobs_done", "jobs_waiting", "closed_at", "version").
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("save order %d: %w", o.Number, err)
	}
	return nil
}

// closeOrder takes a settled order off the board at the end of the day. One that is closed already stays as it is.
func closeOrder(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update workshop.work_orders set closed_at = $3, version = version + 1
		where center_id = $1 and id = $2 and document = 'invoiced' and closed_at is null`, tx.Center(), id, tx.Now())
	if err != nil {
		return fmt.Errorf("close order %s: %w", id, err)
	}
	return nil
}

// paidOn is the money received on an order.
func paidOn(ctx context.Context, tx db.Tx, id uuid.UUID) (minor int64, err error) {
	err = tx.HotRow(ctx, `select coalesce(sum(paid_minor), 0)::bigint from workshop.order_balances where center_id = $1 and order_id = $2`,
		tx.Center(), id).Scan(&minor)
	if err != nil {
		return 0, fmt.Errorf("read balance of order %s: %w", id, err)
	}
	return minor, nil
}

// worksHere tells whether a membership goes on.
func worksHere(ctx context.Context, tx db.Tx, member uuid.UUID) (works bool, err error) {
	err = tx.HotRow(ctx, `select exists (select from tenancy.staff where center_id = $1 and id = $2 and ended_at is null)`,
		tx.Center(), member).Scan(&works)
	if err != nil {
		return false, fmt.Errorf("look for member %s: %w", member, err)
	}
	return works, nil
}

// readStaff lists who works here, for choosing a technician.
func readStaff(ctx context.Context, tx db.Tx) ([]technician, error) {
	rows, err := tx.Hot(ctx, `select id, name from tenancy.staff where center_id = $1 and ended_at is null and role <> 'viewer' order by name, id`, tx.Center())
	if err != nil {
		return nil, fmt.Errorf("read staff: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[technician])
}
