package tenancy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
)

// ErrGone refuses whatever would bring a center back whose deletion has begun.
var ErrGone = fault.New(fault.Conflict, "The deletion of this center has begun: its key is destroyed, and nothing brings its data back. Register a new center.")

// Gone tells whether the deletion of a center has begun, or is over. Through either door.
func Gone(ctx context.Context, tx db.Tx, center uuid.UUID) (bool, error) {
	return readGone(ctx, tx, center)
}

// ClosuresDueBy are the closures whose deletion has not begun and is due at a moment or before, the oldest first. Through the platform's
// door.
func ClosuresDueBy(ctx context.Context, tx db.Tx, by time.Time) ([]Closure, error) {
	return readClosures(ctx, tx, "returned_at is null and begun_at is null and due_at <= $1 order by due_at, id", by)
}

// ComingDeletions are all closures that nobody has taken back, with the center's name, the next first. Through the platform's door.
func ComingDeletions(ctx context.Context, tx db.Tx) ([]Coming, error) { return readComing(ctx, tx) }

// Coming is a closure with the name of its center.
type Coming struct {
	Closure
	Name string
}

// LockClosure waits for whoever returns, reinstates or closes at this moment, and answers the closure as it is then; nil where it
// was taken back or is gone. Through either door.
func LockClosure(ctx context.Context, tx db.Tx, id uuid.UUID) (*Closure, error) {
	list, err := readClosures(ctx, tx, "id = $1 and returned_at is null for update", id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// LockOpenClosure is LockClosure for whatever closure of a center is open.
func LockOpenClosure(ctx context.Context, tx db.Tx, center uuid.UUID) (*Closure, error) {
	list, err := readClosures(ctx, tx, "center_id = $1 and returned_at is null for update", center)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// BeginDeletion is the point of no return of a closure that [LockClosure] holds: from here on the center is deleted, for its members and
// for whoever wants to reinstate it. The caller destroys the center's key in the same transaction, through the platform's door.
func BeginDeletion(ctx context.Context, tx db.Tx, c *Closure) error { return updateBegun(ctx, tx, c) }
