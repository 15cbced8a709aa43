package db

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Hot reads with $1 arguments and a statement that each connection prepares once, so that PostgreSQL does not plan it anew.
// For the few hottest reads.
func (t Tx) Hot(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	return t.Pgx.Query(ctx, query, hot(args)...)
}

// HotRow is Hot for one row. Its Scan returns pgx.ErrNoRows, which is sql.ErrNoRows too.
func (t Tx) HotRow(ctx context.Context, query string, args ...any) pgx.Row {
	return t.Pgx.QueryRow(ctx, query, hot(args)...)
}

// HotExec is Hot for a write whose columns are always the same.
func (t Tx) HotExec(ctx context.Context, statement string, args ...any) error {
	_, err := t.Pgx.Exec(ctx, statement, hot(args)...)
	return err
}

func hot(args []any) []any {
	return append([]any{pgx.QueryExecModeCacheStatement}, plain(args)...)
}

// plain writes ids as the bytes they are. pgx would ask them for their text first, and read that again.
func plain(args []any) []any {
	for i, arg := range args {
		if id, is := arg.(uuid.UUID); is {
			args[i] = [16]byte(id)
		}
	}
	return args
}

// HotBatch sends several Hot statements in one message. pgx 5.12 knows no mode for a batch, but uses what is prepared under its
// own text.
func (t Tx) HotBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	for _, one := range batch.QueuedQueries {
		if _, err := t.Pgx.Conn().Prepare(ctx, one.SQL, one.SQL); err != nil {
			return unprepared{fmt.Errorf("prepare: %w", err)}
		}
		one.Arguments = plain(one.Arguments)
	}
	return t.Pgx.SendBatch(ctx, batch)
}

// unprepared is a batch that was not sent.
type unprepared struct{ err error }

func (u unprepared) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, u.err }
func (u unprepared) Query() (pgx.Rows, error)         { return nil, u.err }
func (u unprepared) QueryRow() pgx.Row                { return u }
func (u unprepared) Scan(...any) error                { return u.err }
func (u unprepared) Close() error                     { return u.err }
func (u unprepared) Tx() pgx.Tx                       { return nil }
