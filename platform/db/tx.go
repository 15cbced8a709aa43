package db

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
)

// Tx is one transaction seen twice: through bun for everyday queries, through pgx for River's InsertTx, COPY, batches and the
// hottest reads. It is one wire: use neither while rows of the other are open.
type Tx struct {
	bun.Tx
	Pgx   pgx.Tx
	state *state
}

type state struct {
	center uuid.UUID
	now    time.Time
	sealer Sealer
	after  []func()
}

// Center whose rows the transaction sees; zero in InPlatform.
func (t Tx) Center() uuid.UUID { return t.state.center }

// Now is the program's time at the transaction's beginning, in UTC and microseconds: one operation happens at one moment.
func (t Tx) Now() time.Time { return t.state.now }

// AfterCommit runs fn once the transaction is committed, and never if it is not. For what may be lost: a kill between the
// commit and fn loses it. What must happen is a job.
func (t Tx) AfterCommit(fn func()) { t.state.after = append(t.state.after, fn) }

// Hot reads with $1 arguments and a statement that each connection prepares once, so that PostgreSQL does not plan it anew.
// For the few hottest reads.
func (t Tx) Hot(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	return t.Pgx.Query(ctx, query, hot(args)...)
}

// HotRow is Hot for one row. Its Scan returns pgx.ErrNoRows, which is sql.ErrNoRows too.
func (t Tx) HotRow(ctx context.Context, query string, args ...any) pgx.Row {
	return t.Pgx.QueryRow(ctx, query, hot(args)...)
}

func hot(args []any) []any {
	return append([]any{pgx.QueryExecModeCacheStatement}, args...)
}

var errNotYours = errors.New("db: the door ends its transaction: return nil to commit, an error to roll back")

// Commit is refused: the door commits.
func (t Tx) Commit() error { return errNotYours }

// Rollback is refused: the door rolls back when an error is returned.
func (t Tx) Rollback() error { return errNotYours }
