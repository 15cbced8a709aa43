package deletion_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/testkit"
)

// closed is a stocked center that its owner has cancelled at once.
type closed struct {
	*modulestest.Center
	*modulestest.Stock
	t       *testing.T
	house   *modulestest.House
	tables  *pgxpool.Pool // as their owner, who sees all rows
	closure uuid.UUID
	due     time.Time
}

func closeCenter(t *testing.T, house *modulestest.House, name string) *closed {
	t.Helper()
	center := house.Center(name, "USD")
	c := &closed{Center: center, Stock: center.Stock(), t: t, house: house, tables: testkit.Owner(t, house.DB)}
	c.must(house.DB.InCenter(context.Background(), c.ID(), func(ctx context.Context, tx db.Tx) error {
		return jobs.Insert(ctx, tx, reminder{Deep: []place{{c.ID()}}})
	}))
	c.cancel()
	return c
}

// closeBare is a center without stock, cancelled.
func closeBare(t *testing.T, house *modulestest.House) *closed {
	t.Helper()
	c := &closed{Center: house.Center("Bare", "USD"), t: t, house: house, tables: testkit.Owner(t, house.DB)}
	c.cancel()
	return c
}

// reminder is a job that waits, with the center somewhere in its arguments.
type reminder struct {
	Deep []place `json:"deep"`
}

type place struct {
	Center uuid.UUID `json:"center"`
}

func (reminder) Kind() string { return "deletion.test.remind" }

// delivery is the job of a mail.
type delivery struct {
	Mail uuid.UUID `json:"mail"`
}

func (delivery) Kind() string { return "mail.deliver" }

func (c *closed) cancel() {
	c.t.Helper()
	ctx := context.Background()
	due, err := c.house.Billing.Cancel(ctx, c.Member(tenancy.Owner), true, "We retire.")
	c.must(err)
	c.due = due
	c.must(c.house.DB.InCenterRead(ctx, c.ID(), func(ctx context.Context, tx db.Tx) error {
		closure, err := tenancy.OpenClosure(ctx, tx)
		if err == nil {
			c.closure = closure.ID
		}
		return err
	}))
}

// ID of the center.
func (c *closed) ID() uuid.UUID { return c.Center.ID }

// sweep queues nothing by itself here: what it would queue is carried out at once.
func (c *closed) sweep() {
	c.t.Helper()
	c.must(runDue(c.house))
}

func runDue(house *modulestest.House) error {
	ctx := context.Background()
	if err := house.Deletion.Sweep(ctx); err != nil {
		return err
	}
	closures, err := house.Deletion.Ready(ctx)
	if err != nil {
		return err
	}
	for _, closure := range closures {
		if err := house.Deletion.Delete(ctx, closure); err != nil {
			return err
		}
	}
	return nil
}

// count what is left, as the owner of the tables sees it.
func (c *closed) count(query string, args ...any) (n int64) {
	c.t.Helper()
	c.must(c.tables.QueryRow(context.Background(), query, args...).Scan(&n))
	return n
}

// rows of the center in every table that names one, found in the catalog and not by the program.
func (c *closed) rows() map[string]int64 {
	c.t.Helper()
	ctx := context.Background()
	found, err := c.tables.Query(ctx, `select table_schema || '.' || table_name from information_schema.columns
		join information_schema.tables using (table_schema, table_name)
		where column_name = 'center_id' and table_type = 'BASE TABLE' and table_name not like 'events\_%'
		and table_schema not in ('pg_catalog', 'information_schema')`)
	c.must(err)
	names, err := pgx.CollectRows(found, pgx.RowTo[string])
	c.must(err)
	counts := map[string]int64{}
	for _, name := range names {
		if n := c.count("select count(*) from "+name+" where center_id = $1", c.ID()); n > 0 {
			counts[name] = n
		}
	}
	return counts
}

func (c *closed) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}
