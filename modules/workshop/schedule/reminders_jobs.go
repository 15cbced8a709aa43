package schedule

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/jobs"
)

// remindAllArgs need no id: the job looks at all centers.
type remindAllArgs struct{}

func (remindAllArgs) Kind() string { return "workshop.schedule.remind_all" }

// remindCenterArgs lead to one center, whose calendar only its own door shows.
type remindCenterArgs struct {
	Center uuid.UUID `json:"center"`
}

func (remindCenterArgs) Kind() string { return "workshop.schedule.remind" }

// centersAtOnce are read at a time.
const centersAtOnce = 500

// remindAll queues a job for each center whose desk is at work.
func (m *Module) remindAll(ctx context.Context, _ remindAllArgs) error {
	after := uuid.Nil
	for {
		var last uuid.UUID
		err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			centers, err := tenancy.FindCenters(ctx, tx, tenancy.Wanted{}, after, centersAtOnce)
			if err != nil {
				return err
			}
			var list []jobs.Args
			for _, c := range centers {
				last = c.ID
				if c.Status != tenancy.Suspended && c.Status != tenancy.Cancelled && c.Status != tenancy.Deleted {
					list = append(list, remindCenterArgs{c.ID})
				}
			}
			return jobs.InsertMany(ctx, tx, list)
		})
		if err != nil || last == uuid.Nil {
			return err
		}
		after = last
	}
}

func (m *Module) remindCenter(ctx context.Context, args remindCenterArgs) error {
	return m.Remind(ctx, args.Center)
}

// Remind writes to the customers of a center who come within the next day, once each. It may have been away for long, and it may run
// twice: what has begun meanwhile is not reminded of any more.
func (m *Module) Remind(ctx context.Context, center uuid.UUID) error {
	var due []uuid.UUID
	err := m.DB.InCenterRead(ctx, center, func(ctx context.Context, tx db.Tx) error {
		calendar, err := readCalendar(ctx, tx)
		if err != nil || !calendar.Reminds {
			return err
		}
		due, err = readDue(ctx, tx)
		return err
	})
	for _, id := range due {
		if failed := m.remind(ctx, center, id); failed != nil { // one customer must not hold the others up
			err = errors.Join(err, fmt.Errorf("remind of appointment %s: %w", id, failed))
		}
	}
	return err
}

func (m *Module) remind(ctx context.Context, center, id uuid.UUID) error {
	return m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
		a, err := lockAppointment(ctx, tx, id)
		if err != nil || !a.Due(tx.Now()) {
			return err
		}
		if err := write(ctx, tx, audit.System, a, reminder); err != nil {
			return err
		}
		return markReminded(ctx, tx, id)
	})
}
