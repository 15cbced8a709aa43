package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"bayline/platform/clock"
)

// Options of [Open]. The zero value is good.
type Options struct {
	MaxConns int32       // connections to PostgreSQL; 10 unless told
	Clock    clock.Clock // the machine's unless told
	AppName  string      // how the connections are called in pg_stat_activity
}

// DB is an open database. Safe for concurrent use.
type DB struct {
	pool   *pgxpool.Pool
	bun    *bun.DB
	clock  clock.Clock
	sealer Sealer
	closed atomic.Bool
}

// Open makes the pool. It returns before the first connection: a database that is down shows in the first transaction, so
// that a program can start before its database.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database's address: %w", err)
	}
	if o.MaxConns == 0 {
		o.MaxConns = 10
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	config.MaxConns = o.MaxConns
	config.MinIdleConns = min(2, o.MaxConns)
	config.ConnConfig.ConnectTimeout = 5 * time.Second
	if o.AppName != "" {
		config.ConnConfig.RuntimeParams["application_name"] = o.AppName
	}
	// bun writes arguments into the text of the statement: each text is new, and a cache of statements would only churn.
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.ConnConfig.Tracer = counting{}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	plain := sql.OpenDB(connector{stdlib.GetPoolConnector(pool)})
	plain.SetMaxIdleConns(0) // idle connections belong to the pool
	return &DB{
		pool:  pool,
		bun:   bun.NewDB(plain, pgdialect.New(), bun.WithDiscardUnknownColumns()),
		clock: o.Clock,
	}, nil
}

// begin tries anew where PostgreSQL has ended the connection meanwhile: after a restart all idle ones are dead, and database/sql
// gives up after three.
func (d *DB) begin(ctx context.Context) (bun.Tx, error) {
	if d.closed.Load() {
		return bun.Tx{}, errClosed
	}
	for tries := d.pool.Stat().MaxConns(); ; tries-- {
		began, err := d.bun.BeginTx(ctx, nil)
		if tries == 0 || !errors.Is(err, driver.ErrBadConn) {
			return began, err
		}
	}
}

// Pool is for River and LISTEN. Modules use the doors.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Clock is the program's clock.
func (d *DB) Clock() clock.Clock { return d.clock }

// UseSealer sets what [Tx.Seal] and [Tx.Open] encrypt with. Call it before the first transaction.
func (d *DB) UseSealer(s Sealer) { d.sealer = s }

// Close waits for the connections that are in use and closes all. What comes later is told that the database is down.
func (d *DB) Close() {
	d.closed.Store(true)
	_ = d.bun.Close()
	d.pool.Close()
}

// NewID is a new id: a UUID of version 7, so that what is made together lies together in the index.
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// InCenter runs fn in a transaction that sees and writes the rows of one center, and commits it unless fn fails.
func (d *DB) InCenter(ctx context.Context, center uuid.UUID, fn func(context.Context, Tx) error) error {
	return d.inCenter(ctx, "begin", center, fn)
}

// InCenterRead is InCenter for reading: a write fails.
func (d *DB) InCenterRead(ctx context.Context, center uuid.UUID, fn func(context.Context, Tx) error) error {
	return d.inCenter(ctx, "begin read only", center, fn)
}

// InPlatform runs fn in a transaction that sees what belongs to no center and the operator tables of all centers, but no
// tenant's rows: signing in, sessions, subscriptions, jobs.
func (d *DB) InPlatform(ctx context.Context, fn func(context.Context, Tx) error) error {
	return d.inPlatform(ctx, "begin", fn)
}

// InPlatformRead is InPlatform for reading: a write fails.
func (d *DB) InPlatformRead(ctx context.Context, fn func(context.Context, Tx) error) error {
	return d.inPlatform(ctx, "begin read only", fn)
}

func (d *DB) inCenter(ctx context.Context, begin string, center uuid.UUID, fn func(context.Context, Tx) error) error {
	if center == uuid.Nil {
		return errors.New("db: no center given")
	}
	// One message. The id is sixteen bytes printed by us: nothing in it can end the quotes.
	return d.run(ctx, begin+"; set local app.center_id = '"+center.String()+"'", center, fn)
}

func (d *DB) inPlatform(ctx context.Context, begin string, fn func(context.Context, Tx) error) error {
	return d.run(ctx, begin+"; set local app.door = 'platform'", uuid.Nil, fn)
}

func (d *DB) run(ctx context.Context, begin string, center uuid.UUID, fn func(context.Context, Tx) error) error {
	if ctx.Value(scopeKey{}) != nil {
		return errors.New("db: a transaction inside a transaction: hand the outer one down instead")
	}
	s := &scope{begin: begin, ctx: ctx}
	ctx = context.WithValue(ctx, scopeKey{}, s)
	// Without cancel: on a canceled context database/sql rolls back from a goroutine of its own, which would meet a query that
	// runs on the same connection through pgx. The statements carry the caller's context, and the end is ours, below.
	began, err := d.begin(context.WithoutCancel(ctx))
	if err != nil {
		return fmt.Errorf("begin: %w", errors.Join(err, s.cause))
	}
	tx := Tx{Tx: began, Pgx: s.tx, state: &state{center: center, now: d.clock.Now(), sealer: d.sealer}}
	done := false
	defer func() {
		if !done { // an error, a panic, or runtime.Goexit of a failed test
			_ = began.Rollback()
		}
	}()
	if err := fn(ctx, tx); err != nil {
		return err
	}
	done = true
	if err := began.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, after := range tx.state.after {
		after()
	}
	return nil
}
