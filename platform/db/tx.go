package db

import (
	"context"
	"errors"
	"fmt"
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

var errNotYours = errors.New("db: the door ends its transaction: return nil to commit, an error to roll back")

// Commit is refused: the door commits.
func (t Tx) Commit() error { return errNotYours }

// Rollback is refused: the door rolls back when an error is returned.
func (t Tx) Rollback() error { return errNotYours }

// OnPlatform runs fn in the same transaction through the platform's door: for what a change in a center leaves with the platform as
// well, like its line in the platform's own trail. Both are committed, or neither.
func (t Tx) OnPlatform(ctx context.Context, fn func(context.Context, Tx) error) error {
	const move = "select set_config('app.center_id', $1, true), set_config('app.door', $2, true)"
	if t.state.center == uuid.Nil {
		return fn(ctx, t)
	}
	if _, err := t.Pgx.Exec(ctx, move, "", "platform"); err != nil {
		return fmt.Errorf("go through the platform's door: %w", err)
	}
	outer := *t.state
	outer.center, outer.after = uuid.Nil, nil
	platform := t
	platform.state = &outer
	if err := fn(ctx, platform); err != nil { // the caller ends the transaction
		return err
	}
	t.state.after = append(t.state.after, outer.after...)
	if _, err := t.Pgx.Exec(ctx, move, t.state.center.String(), ""); err != nil {
		return fmt.Errorf("come back from the platform's door: %w", err)
	}
	return nil
}
