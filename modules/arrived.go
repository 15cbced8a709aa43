package modules

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/schedule"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// arrived opens the work order of who has come for an appointment, or goes on with one of the vehicle's. The calendar stands below the
// orders, and is handed this.
func arrived(ctx context.Context, tx db.Tx, me tenancy.Member, in schedule.Arrival) (schedule.Opened, error) {
	if in.Order == uuid.Nil {
		o, err := orders.OpenIn(ctx, tx, me, orders.Opening{Vehicle: in.Vehicle, Customer: in.Customer, Concerns: in.Concerns, Technician: in.Technician})
		if err != nil {
			return schedule.Opened{}, err
		}
		return schedule.Opened{ID: o.ID, Number: o.Number}, nil
	}
	running, err := unfinished(ctx, tx, in.Vehicle)
	if err != nil {
		return schedule.Opened{}, err
	}
	at := slices.IndexFunc(running, func(o schedule.Opened) bool { return o.ID == in.Order })
	if at < 0 {
		return schedule.Opened{}, fault.New(fault.Conflict, "This work order is over, or of another vehicle. Choose again.")
	}
	return running[at], nil
}

func unfinished(ctx context.Context, tx db.Tx, vehicle uuid.UUID) (list []schedule.Opened, err error) {
	running, err := orders.UnfinishedOf(ctx, tx, vehicle)
	for _, o := range running {
		list = append(list, schedule.Opened{ID: o.ID, Number: o.Number, Title: o.Summary})
	}
	return list, err
}
