package arrivals

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts/signins"
	"bayline/platform/db"
)

// Arrival is a line of the log, and whose it is.
type Arrival struct {
	signins.Entry
	Name string
}

// colleague works in the center now.
type colleague struct {
	person uuid.UUID
	name   string
	since  time.Time
}

// Of the center's people, the newest first, from before a moment (or from now, where it is zero). more tells whether there are
// older ones.
func (m *Module) Of(ctx context.Context, center uuid.UUID, before time.Time, most int) (list []Arrival, more bool, err error) {
	err = m.DB.InCenterRead(ctx, center, func(ctx context.Context, tx db.Tx) error {
		people, err := listColleagues(ctx, tx)
		if err != nil {
			return err
		}
		known, ids := map[uuid.UUID]colleague{}, []uuid.UUID{}
		for _, one := range people {
			known[one.person] = one
			ids = append(ids, one.person)
		}
		entries, err := signins.Of(ctx, tx, before, most+1, ids...)
		if err != nil {
			return err
		}
		if more = len(entries) > most; more {
			entries = entries[:most]
		}
		for _, e := range entries {
			if one := known[e.Person]; !e.At.Before(one.since) {
				list = append(list, Arrival{e, one.name})
			}
		}
		return nil
	})
	return list, more, err
}
