package deletion

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Step is what a deletion does next.
type Step string

// The steps, in their order. What is done before the first is the freeze: sessions end, and the deletion has its row.
const (
	Key      Step = "key"
	Files    Step = "files"
	Rows     Step = "rows"
	Jobs     Step = "jobs"
	Recount  Step = "recount"
	Certify  Step = "certificate"
	LastMail Step = "mail"
	finished Step = ""
)

var steps = []Step{Key, Files, Rows, Jobs, Recount, Certify, LastMail}

// Deletion is one under way: a closure whose day has come.
type Deletion struct {
	ID          uuid.UUID // the closure's
	Center      uuid.UUID
	Reason      string
	EffectiveAt time.Time
	DueAt       time.Time
	Step        Step
	FrozenAt    time.Time
	BegunAt     time.Time // when the key was destroyed; zero: not yet
	Files       int64     // -1: not counted yet
	Jobs        int64
	Rows        map[string]int64 // deleted so far, by table
	Kept        map[string]int64 // that stay
	RecountedAt time.Time
	Rounds      int64
	owners      []byte // sealed
}

// Total of the rows deleted so far.
func (d *Deletion) Total() (n int64) {
	for _, rows := range d.Rows {
		n += rows
	}
	return n
}

// batch is how many rows one transaction removes.
const batch = 1000

// Delete takes the steps of a deletion that are left, until it is done, taken back or kept from beginning. It may be called by many at
// once, and again after it was killed anywhere: each step looks at the row, under its lock, before it does anything.
func (m *Module) Delete(ctx context.Context, closure uuid.UUID) error {
	d, err := m.freeze(ctx, closure)
	for err == nil && d != nil && ctx.Err() == nil {
		if d, err = m.take(ctx, d); errors.Is(err, errMoved) { // by another worker
			d, err = m.find(ctx, closure)
		}
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("delete center of closure %s: %w", closure, err)
	}
	return nil
}

// errMoved says that the deletion stands at another step than was thought.
var errMoved = errors.New("deletion: another worker has moved on")

// take one step. It answers what comes after, and nothing when there is nothing left.
func (m *Module) take(ctx context.Context, d *Deletion) (*Deletion, error) {
	switch d.Step {
	case Key:
		return m.destroyKey(ctx, d)
	case Files:
		return m.removeFiles(ctx, d)
	case Rows:
		return m.deleteRows(ctx, d)
	case Jobs:
		return m.deleteJobs(ctx, d)
	case Recount:
		return m.recount(ctx, d)
	case Certify:
		return m.certify(ctx, d)
	case LastMail:
		return m.sayGoodbye(ctx, d)
	}
	return nil, fmt.Errorf("there is no step %q", d.Step)
}

// find a deletion under way, or nil.
func (m *Module) find(ctx context.Context, closure uuid.UUID) (d *Deletion, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		d, err = readDeletion(ctx, tx, closure, "")
		return err
	})
	return d, err
}

// inStep runs fn in a transaction of the platform, if the deletion stands where it is thought to be, and saves it.
func (m *Module) inStep(ctx context.Context, d *Deletion, fn func(context.Context, db.Tx, *Deletion) error) (next *Deletion, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		next, err = held(ctx, tx, d, fn)
		return err
	})
	return next, err
}

// inCenter is inStep through the center's own door, for its tenant tables.
func (m *Module) inCenter(ctx context.Context, d *Deletion, fn func(context.Context, db.Tx, *Deletion) error) (next *Deletion, err error) {
	err = m.DB.InCenter(ctx, d.Center, func(ctx context.Context, tx db.Tx) error {
		next, err = held(ctx, tx, d, fn)
		return err
	})
	return next, err
}

func held(ctx context.Context, tx db.Tx, thought *Deletion, fn func(context.Context, db.Tx, *Deletion) error) (*Deletion, error) {
	d, err := readDeletion(ctx, tx, thought.ID, " for update")
	if err != nil {
		return nil, err
	}
	if d == nil || d.Step != thought.Step || d.Step != Key && d.BegunAt.IsZero() {
		return nil, errMoved
	}
	if err := fn(ctx, tx, d); err != nil {
		return nil, err
	}
	if d.Step == finished {
		return nil, nil
	}
	return d, saveDeletion(ctx, tx, d)
}
