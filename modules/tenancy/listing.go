package tenancy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Wanted narrows the list of centers. Zero values narrow nothing.
type Wanted struct {
	Name   string    // a part of it
	Owner  uuid.UUID // a person who owns it
	ID     uuid.UUID
	Status Status
}

// FindCenters is a page of the centers that are wanted, the newest first, after the given one; the nil id begins at the top. Through
// the platform's door.
func FindCenters(ctx context.Context, tx db.Tx, w Wanted, after uuid.UUID, limit int) ([]Listed, error) {
	return findCenters(ctx, tx, w, after, limit)
}

// Founding is how many centers were founded in a week.
type Founding struct {
	Week    time.Time // its Monday, 00:00 UTC
	Centers int64
}

// Foundings by week since a Monday, weeks without any left out. Through the platform's door.
func Foundings(ctx context.Context, tx db.Tx, since time.Time) ([]Founding, error) {
	return countFoundings(ctx, tx, since)
}
