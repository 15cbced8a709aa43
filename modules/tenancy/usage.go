package tenancy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Use is how much of what the plan limits is taken.
type Use struct {
	What    Limited
	Used    int64
	Allowed *int64 // nil: no limit
}

// Usage of the center in scope: staff first, then customers.
func Usage(ctx context.Context, tx db.Tx) ([]Use, error) { return readUsage(ctx, tx) }

// Listed is what the platform may know of a center: that it is there and where it stands, nothing of its business.
type Listed struct {
	ID        uuid.UUID
	Name      string
	Status    Status
	ClosesAt  time.Time // when the state ends by itself; zero where it does not
	CreatedAt time.Time
}

// CountCenters by where they stand. Through the platform's door.
func CountCenters(ctx context.Context, tx db.Tx) (map[Status]int64, error) {
	return countCenters(ctx, tx)
}

// OwnedBy lists the centers that a person owns. Through the platform's door.
func OwnedBy(ctx context.Context, tx db.Tx, person uuid.UUID) ([]uuid.UUID, error) {
	return ownedBy(ctx, tx, person)
}

// SetCloses moves the day on which the present state of a center ends; zero: it does not end by itself. Billing alone calls it, through the platform's door.
func SetCloses(ctx context.Context, tx db.Tx, center uuid.UUID, closes time.Time) error {
	return updateCloses(ctx, tx, center, closes)
}

// NamesOf centers, of those that are there. Through the platform's door.
func NamesOf(ctx context.Context, tx db.Tx, centers []uuid.UUID) (map[uuid.UUID]string, error) {
	return readNames(ctx, tx, centers)
}
