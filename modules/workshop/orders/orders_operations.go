package orders

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/catalog"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/search"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
)

// Opening is what the desk knows when a vehicle comes in. A known vehicle, or a plate of a new one, is enough.
type Opening struct {
	Vehicle    uuid.UUID        // a known one, or
	Customer   uuid.UUID        // who brings a known one; zero: its present owner
	TakeIn     customers.TakeIn // what is known of a new one
	Concerns   string
	PromisedAt *time.Time
	Arrival    string    // DropOff unless it says otherwise
	Technician uuid.UUID // of the members; zero: nobody yet
	OdometerIn *int64    // in the center's unit
	KeyTag     string
	Currency   string     // the center's base currency unless it says otherwise
	Rate       money.Rate // of another currency, to the base
}

// Details of an order that people change.
type Details struct {
	Concerns    string
	PromisedAt  *time.Time
	Arrival     string
	Technician  uuid.UUID
	OdometerIn  *int64
	OdometerOut *int64
	KeyTag      string
	Currency    string     // empty: as it is
	Rate        money.Rate // of another currency than the base
}

const (
	concernsMost = 4000
	noteMost     = 2000
	keyTagMost   = 30
)

// Open begins an order for a vehicle, with the next number of the center.
func (m *Module) Open(ctx context.Context, me tenancy.Member, in Opening) (o *Order, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		o, err = OpenIn(ctx, tx, me, in)
		return err
	})
	return o, err
}

// OpenIn is Open inside a transaction: the calendar opens the order of who arrives.
func OpenIn(ctx context.Context, tx db.Tx, me tenancy.Member, in Opening) (*Order, error) {
	prices, err := catalog.Read(ctx, tx)
	if err != nil {
		return nil, err
	}
	o := &Order{
		CenterID: tx.Center(), ID: db.NewID(), Document: Estimate, Stage: EstimateStage, StageSince: tx.Now(), OpenedAt: tx.Now(),
		AdvisorID: db.OrNull(me.ID()), OdometerUnit: me.Standing().DistanceUnit, TaxMode: prices.Mode, Version: 1,
		Currency: me.Standing().BaseCurrency, RateNano: int64(money.Par), Arrival: DropOff,
	}
	details := Details{in.Concerns, in.PromisedAt, in.Arrival, in.Technician, in.OdometerIn, nil, in.KeyTag, in.Currency, in.Rate}
	if err := o.describe(details, me.Standing()); err != nil {
		return nil, err
	}
	if err := checkStaff(ctx, tx, in.Technician); err != nil {
		return nil, err
	}
	if o.VehicleID, o.CustomerID, err = bring(ctx, tx, me, in); err != nil {
		return nil, err
	}
	o.Summary = o.summarize(nil)
	if o.Number, err = tenancy.NextNumber(ctx, tx, "work order"); err != nil {
		return nil, err
	}
	if err := insertOrder(ctx, tx, o); err != nil {
		return nil, err
	}
	if err := readOdometer(ctx, tx, o, o.OdometerIn, customers.Arrival); err != nil {
		return nil, err
	}
	if err := search.Put(ctx, tx, search.Order, o.ID, search.Number(o.Number)); err != nil {
		return nil, err
	}
	if err := timeline.Add(ctx, tx, entry(o, me.Actor(), "opened", "opened work order "+hash(o.Number), false)); err != nil {
		return nil, err
	}
	return o, audit.Record(ctx, tx, me.Actor(), "workshop.order.opened", o.ID, audit.Note("work order", hash(o.Number)))
}

// bring finds the vehicle and who owns it now, or takes it in.
func bring(ctx context.Context, tx db.Tx, me tenancy.Member, in Opening) (uuid.UUID, *uuid.UUID, error) {
	if in.Vehicle == uuid.Nil {
		return customers.Take(ctx, tx, me, in.TakeIn)
	}
	vehicle, err := customers.ReadVehicle(ctx, tx, in.Vehicle)
	if err != nil {
		return uuid.Nil, nil, err
	}
	if in.Customer != uuid.Nil {
		customer, err := customers.ReadCustomer(ctx, tx, in.Customer)
		return vehicle.ID, &customer.ID, err
	}
	owner, err := customers.PresentOwner(ctx, tx, vehicle.ID)
	if err != nil || owner == nil {
		return vehicle.ID, nil, err
	}
	return vehicle.ID, &owner.Customer, nil
}

// describe takes the details over, as far as they make sense.
func (o *Order) describe(d Details, at tenancy.Standing) error {
	d.Concerns, d.KeyTag = strings.TrimSpace(d.Concerns), strings.TrimSpace(d.KeyTag)
	switch {
	case utf8.RuneCountInString(d.Concerns) > concernsMost:
		return fault.Newf(fault.Invalid, "The concerns have at most %d characters.", concernsMost)
	case utf8.RuneCountInString(d.KeyTag) > keyTagMost:
		return fault.Newf(fault.Invalid, "A key tag has at most %d characters.", keyTagMost)
	case d.OdometerIn != nil && *d.OdometerIn < 0, d.OdometerOut != nil && *d.OdometerOut < 0:
		return fault.New(fault.Invalid, "An odometer does not count below zero.")
	case d.OdometerIn != nil && d.OdometerOut != nil && *d.OdometerOut < *d.OdometerIn:
		return fault.New(fault.Invalid, "The odometer at hand-over is not less than at arrival.")
	}
	switch d.Arrival {
	case "":
		d.Arrival = DropOff
	case OnSite, DropOff, TowIn:
	default:
		return fault.New(fault.Invalid, "Choose how the vehicle arrived.")
	}
	currency, rate := d.Currency, d.Rate
	switch {
	case currency == "":
		currency, rate = o.Currency, money.Rate(o.RateNano)
	case currency == at.BaseCurrency:
		rate = money.Par
	case !slices.Contains(at.Currencies, currency):
		return fault.New(fault.Invalid, "Choose one of the center's currencies.")
	case rate <= 0:
		return fault.Newf(fault.Invalid, "Type what one %s is worth in %s.", currency, at.BaseCurrency)
	}
	if err := o.price(currency, rate); err != nil {
		return err
	}
	o.Concerns, o.PromisedAt, o.Arrival, o.KeyTag, o.OdometerIn, o.OdometerOut = d.Concerns, d.PromisedAt, d.Arrival, d.KeyTag, d.OdometerIn, d.OdometerOut
	o.TechnicianID = nil
	if d.Technician != uuid.Nil {
		o.TechnicianID = &d.Technician
	}
	return nil
}

// ChangeDetails replaces the details, if nobody else changed the order since version was shown.
func (m *Module) ChangeDetails(ctx context.Context, me tenancy.Member, number, version int64, d Details) (*Order, error) {
	return m.write(ctx, me, number, func(ctx context.Context, w *writing) error {
		if err := w.order.expect(version); err != nil {
			return err
		}
		before := *w.order
		if err := w.order.describe(d, me.Standing()); err != nil {
			return err
		}
		if before.Currency != w.order.Currency {
			if err := checkUnpaid(ctx, w.tx, &before); err != nil {
				return err
			}
		}
		if !same(before.TechnicianID, w.order.TechnicianID) {
			if err := checkStaff(ctx, w.tx, d.Technician); err != nil {
				return err
			}
		}
		for _, reading := range []struct {
			before, after *int64
			source        string
		}{{before.OdometerIn, w.order.OdometerIn, customers.Arrival}, {before.OdometerOut, w.order.OdometerOut, customers.HandOver}} {
			if !same(reading.before, reading.after) {
				if err := readOdometer(ctx, w.tx, w.order, reading.after, reading.source); err != nil {
					return err
				}
			}
		}
		changes := detailChanges(&before, w.order, me)
		if len(changes) == 0 {
			return nil
		}
		if err := w.tellStaff(ctx, "changed", "changed "+listed(changes)); err != nil {
			return err
		}
		return w.record(ctx, "workshop.order.changed", w.order.ID, changes...)
	})
}

// TakeOwner makes the vehicle's present owner the customer of an order that has none: the owner was named after the vehicle came.
func (m *Module) TakeOwner(ctx context.Context, me tenancy.Member, number, version int64) (*Order, error) {
	return m.write(ctx, me, number, func(ctx context.Context, w *writing) error {
		if err := w.order.expect(version); err != nil {
			return err
		}
		if w.order.CustomerID != nil {
			return fault.New(fault.Conflict, "This work order has a customer already.")
		}
		owner, err := customers.PresentOwner(ctx, w.tx, w.order.VehicleID)
		if err != nil {
			return err
		}
		if owner == nil {
			return fault.New(fault.Conflict, "The vehicle has no owner yet. Name one on its page first.")
		}
		w.order.CustomerID = &owner.Customer
		if err := w.tellStaff(ctx, "changed", "took "+owner.Name+" as the customer"); err != nil {
			return err
		}
		return w.record(ctx, "workshop.order.changed", w.order.ID, audit.Changed("customer", "", owner.Name))
	})
}

// SetStaffNote replaces the note that only the staff sees.
func (m *Module) SetStaffNote(ctx context.Context, me tenancy.Member, number, version int64, text string) (*Order, error) {
	return m.write(ctx, me, number, func(ctx context.Context, w *writing) error {
		if err := w.order.expect(version); err != nil {
			return err
		}
		text = strings.TrimSpace(text)
		if utf8.RuneCountInString(text) > noteMost {
			return fault.Newf(fault.Invalid, "The note has at most %d characters.", noteMost)
		}
		if text == w.order.StaffNote {
			return nil
		}
		before := w.order.StaffNote
		w.order.StaffNote = text
		if err := w.tellStaff(ctx, "changed", "changed the internal note"); err != nil {
			return err
		}
		return w.record(ctx, "workshop.order.note_changed", w.order.ID, audit.Changed("internal note", before, text))
	})
}

// AddNote writes to the timeline. Notes are added to invoiced orders too: they change nothing.
func (m *Module) AddNote(ctx context.Context, me tenancy.Member, number int64, text string) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		o, err := lockOrder(ctx, tx, number)
		if err != nil {
			return err
		}
		if err := timeline.AddNote(ctx, tx, entry(o, me.Actor(), timeline.Note, text, true)); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.order.noted", o.ID, audit.Note("work order", hash(o.Number)))
	})
}

// Move puts the order into another stage by hand.
func (m *Module) Move(ctx context.Context, me tenancy.Member, number, version int64, to Stage) (*Order, error) {
	return m.write(ctx, me, number, func(ctx context.Context, w *writing) error {
		if err := w.order.expect(version); err != nil {
			return err
		}
		before := w.order.Stage
		if err := w.order.move(to, w.tx.Now()); err != nil || before == to {
			return err
		}
		if err := w.tellStaff(ctx, "moved", "moved the work order to "+to.Label()); err != nil {
			return err
		}
		return w.record(ctx, "workshop.order.moved", w.order.ID, audit.Changed("stage", before.Label(), to.Label()))
	})
}

// Void ends an order that came to nothing. It stays, with its number and a reason.
func (m *Module) Void(ctx context.Context, me tenancy.Member, number, version int64, reason string) (*Order, error) {
	return m.write(ctx, me, number, func(ctx context.Context, w *writing) error {
		if err := w.order.expect(version); err != nil {
			return err
		}
		if reason = strings.TrimSpace(reason); reason == "" {
			return fault.New(fault.Invalid, "Write why, so that the number can be explained later.")
		}
		paid, err := paidOn(ctx, w.tx, w.order.ID)
		if err != nil {
			return err
		}
		if err := w.order.void(paid, w.tx.Now()); err != nil {
			return err
		}
		if err := w.tellStaff(ctx, "voided", "voided the work order: "+reason); err != nil {
			return err
		}
		if err := w.record(ctx, "workshop.order.voided", w.order.ID, audit.Note("reason", reason)); err != nil || m.Voided == nil {
			return err
		}
		return m.Voided(ctx, w.tx, w.order)
	})
}

func readOdometer(ctx context.Context, tx db.Tx, o *Order, value *int64, source string) error {
	if value == nil {
		return nil
	}
	return customers.AddReading(ctx, tx, customers.Reading{Vehicle: o.VehicleID, Value: *value, Unit: locale.Unit(o.OdometerUnit), Source: source})
}

// checkUnpaid keeps the currency in which a deposit was received: the invoice could not count it in another one.
func checkUnpaid(ctx context.Context, tx db.Tx, o *Order) error {
	paid, err := paidOn(ctx, tx, o.ID)
	if err == nil && paid != 0 {
		return fault.Newf(fault.Conflict, "A deposit was received in %s, so the work order stays in this currency.", o.Currency)
	}
	return err
}

func checkStaff(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	if id == uuid.Nil {
		return nil
	}
	works, err := worksHere(ctx, tx, id)
	if err == nil && !works {
		return fault.New(fault.Invalid, "Choose somebody who works here.")
	}
	return err
}

// detailChanges are the differences in the words of the form.
func detailChanges(before, after *Order, me tenancy.Member) (changes []audit.Detail) {
	for _, d := range []audit.Detail{
		audit.Changed("concerns", before.Concerns, after.Concerns),
		audit.Changed("promised time", moment(before.PromisedAt, me), moment(after.PromisedAt, me)),
		audit.Changed("arrival", before.Arrival, after.Arrival),
		audit.Changed("technician", idText(before.TechnicianID), idText(after.TechnicianID)),
		audit.Changed("odometer in", numberText(before.OdometerIn), numberText(after.OdometerIn)),
		audit.Changed("odometer out", numberText(before.OdometerOut), numberText(after.OdometerOut)),
		audit.Changed("key tag", before.KeyTag, after.KeyTag),
		audit.Changed("currency", before.Currency, after.Currency),
		audit.Changed("exchange rate", strconv.FormatInt(before.RateNano, 10), strconv.FormatInt(after.RateNano, 10)),
	} {
		if d.Before != d.After {
			changes = append(changes, d)
		}
	}
	return changes
}
