package deletion

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// Closing is a closure that nobody has taken back, as calendars show it.
type Closing struct {
	tenancy.Coming
	Held  bool // a confirmed hold keeps its deletion from beginning
	Begun bool // it is being deleted
}

// Closings are all of them, the next first. Through the platform's door.
func Closings(ctx context.Context, tx db.Tx) ([]Closing, error) {
	coming, err := tenancy.ComingDeletions(ctx, tx)
	if err != nil {
		return nil, err
	}
	underway, err := readDeletions(ctx, tx)
	if err != nil {
		return nil, err
	}
	held, err := readCenters(ctx, tx, heldCenters)
	if err != nil {
		return nil, err
	}
	begun := map[uuid.UUID]bool{}
	for _, d := range underway {
		begun[d.ID] = true
	}
	list := make([]Closing, len(coming))
	for i, c := range coming {
		list[i] = Closing{Coming: c, Held: held[c.Center], Begun: begun[c.ID]}
	}
	return list, nil
}
