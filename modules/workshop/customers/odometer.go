package customers

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/locale"
)

// Reading of an odometer.
type Reading struct {
	ID      uuid.UUID
	Vehicle uuid.UUID
	Value   int64
	Unit    locale.Unit
	Source  string // Arrival, HandOver or Typed
	At      time.Time
}

// Where a reading comes from.
const (
	Arrival  = "arrival"
	HandOver = "hand-over"
	Typed    = "typed"
)

// kilometers is for comparing readings of both units.
func (r Reading) kilometers() float64 {
	if r.Unit == locale.Miles {
		return float64(r.Value) * 1.609344
	}
	return float64(r.Value)
}

// Below tells whether a reading is less than an earlier one: the instrument was changed, or somebody mistyped.
func (r Reading) Below(earlier Reading) bool { return r.kilometers() < earlier.kilometers()-1 }

// AddReading keeps a reading, inside the transaction of whoever read it. At is the moment of the transaction.
func AddReading(ctx context.Context, tx db.Tx, r Reading) error {
	r.ID, r.At = db.NewID(), tx.Now()
	return insertReading(ctx, tx, r)
}

// ReadingsOf a vehicle, the newest first.
func ReadingsOf(ctx context.Context, tx db.Tx, vehicle uuid.UUID, limit int) ([]Reading, error) {
	return readings(ctx, tx, vehicle, limit)
}

// ReadOdometer keeps a reading that somebody typed on the vehicle's page.
func (m *Module) ReadOdometer(ctx context.Context, me tenancy.Member, r Reading) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		v, err := ReadVehicle(ctx, tx, r.Vehicle)
		if err != nil {
			return err
		}
		r.Source = Typed
		if err := AddReading(ctx, tx, r); err != nil {
			return err
		}
		text := me.Locale().Distance(r.Value, r.Unit)
		if err := timeline.Add(ctx, tx, timeline.Entry{Kind: "odometer", Actor: me.Actor(), Vehicle: v.ID, Text: "read " + text + " on the odometer", StaffOnly: true}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.odometer.read", v.ID, audit.Note("odometer", text))
	})
}
