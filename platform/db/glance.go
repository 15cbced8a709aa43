package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Glance is InCenterRead for what is on the way of every page: it sends the center along with each statement, in one message
// instead of the three of a transaction. fn reads through Hot, HotRow and HotBatch only; what it reads twice may have changed
// between, because each is a transaction of its own.
func (d *DB) Glance(ctx context.Context, center uuid.UUID, fn func(context.Context, Tx) error) error {
	if center == uuid.Nil {
		return errors.New("db: no center given")
	}
	if ctx.Value(scopeKey{}) != nil {
		return errors.New("db: a glance inside a transaction: use that")
	}
	if d.closed.Load() {
		return errClosed
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c, err := d.pool.Acquire(waiting)
	if err != nil {
		if waiting.Err() != nil && ctx.Err() == nil {
			err = errors.Join(errBusy, err)
		}
		return fmt.Errorf("glance: %w", err)
	}
	defer c.Release()
	return fn(ctx, Tx{Pgx: glance{conn: c.Conn(), center: center}, state: &state{center: center, now: d.clock.Now(), sealer: d.sealer}})
}

// enter opens the center, for reading, until the end of the message: PostgreSQL runs what comes before one Sync as one transaction.
const enter = "select set_config('app.center_id', $1, true), set_config('transaction_read_only', 'on', true)"

// glance is a pgx.Tx without a BEGIN.
type glance struct {
	pgx.Tx // nil: what is not below is refused by the panic of a mistake
	conn   *pgx.Conn
	center uuid.UUID
}

func (g glance) Conn() *pgx.Conn { return g.conn }

// SendBatch sends the batch behind enter.
func (g glance) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	whole := &pgx.Batch{QueuedQueries: make([]*pgx.QueuedQuery, 0, len(batch.QueuedQueries)+1)}
	whole.Queue(enter, g.center.String())
	whole.QueuedQueries = append(whole.QueuedQueries, batch.QueuedQueries...)
	for _, one := range whole.QueuedQueries {
		if _, err := g.conn.Prepare(ctx, one.SQL, one.SQL); err != nil {
			return unprepared{fmt.Errorf("prepare: %w", err)}
		}
	}
	results := g.conn.SendBatch(ctx, whole)
	if _, err := results.Exec(); err != nil {
		return unprepared{errors.Join(err, results.Close())}
	}
	return results
}

// Query sends one statement behind enter. The first argument is the mode that Hot gives.
func (g glance) Query(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	batch := &pgx.Batch{}
	batch.Queue(query, args[1:]...)
	results := g.SendBatch(ctx, batch)
	rows, err := results.Query()
	if err != nil {
		return nil, errors.Join(err, results.Close())
	}
	return &glanced{Rows: rows, results: results}, nil
}

// QueryRow is Query for one row.
func (g glance) QueryRow(ctx context.Context, query string, args ...any) pgx.Row {
	rows, err := g.Query(ctx, query, args...)
	if err != nil {
		return unprepared{err}
	}
	return oneRow{rows}
}

// Exec is refused: a glance changes nothing.
func (g glance) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, errors.New("db: a glance only reads")
}

// glanced are rows that end their message.
type glanced struct {
	pgx.Rows
	results pgx.BatchResults
	closed  error
}

func (g *glanced) Close() {
	g.Rows.Close()
	g.closed = g.results.Close()
}

func (g *glanced) Err() error { return errors.Join(g.Rows.Err(), g.closed) }

func (g *glanced) Next() bool {
	if g.Rows.Next() {
		return true
	}
	g.Close() // as pgx's own rows do at their end
	return false
}

type oneRow struct{ rows pgx.Rows }

func (o oneRow) Scan(into ...any) error {
	defer o.rows.Close()
	if !o.rows.Next() {
		if err := o.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := o.rows.Scan(into...); err != nil {
		return err
	}
	o.rows.Close()
	return o.rows.Err()
}
