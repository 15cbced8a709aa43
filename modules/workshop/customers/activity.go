package customers

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
)

// shown is how many entries of the timeline a page has.
const shown = 30

// CustomerActivity is the activity card of a customer's page, for all its ids; the first one is its own.
func CustomerActivity(ctx context.Context, tx db.Tx, me tenancy.Member, ids []uuid.UUID) (timeline.View, error) {
	entries, err := timeline.OfCustomers(ctx, tx, ids, shown)
	return activity(tx, me, entries, "/customers/"+ids[0].String()+"/notes"), err
}

// VehicleActivity is the activity card of a vehicle's page.
func VehicleActivity(ctx context.Context, tx db.Tx, me tenancy.Member, id uuid.UUID) (timeline.View, error) {
	entries, err := timeline.OfVehicle(ctx, tx, id, shown)
	return activity(tx, me, entries, "/vehicles/"+id.String()+"/notes"), err
}

func activity(tx db.Tx, me tenancy.Member, entries []timeline.Entry, compose string) timeline.View {
	if !me.May(can.WriteNotes) {
		compose = ""
	}
	return timeline.View{Entries: entries, Locale: me.Locale(), Zone: me.Zone(), Now: tx.Now(), Compose: compose}
}

// addNote keeps a note about a customer or a vehicle. The trail tells that it was written; its words stand in the timeline.
func addNote(ctx context.Context, tx db.Tx, me tenancy.Member, e timeline.Entry) error {
	e.Actor = me.Actor()
	if err := timeline.AddNote(ctx, tx, e); err != nil {
		return err
	}
	if e.Customer != uuid.Nil {
		return audit.Record(ctx, tx, me.Actor(), "workshop.customer.noted", e.Customer, audit.Note("note", e.Text))
	}
	return audit.Record(ctx, tx, me.Actor(), "workshop.vehicle.noted", e.Vehicle, audit.Note("note", e.Text))
}
