package customers

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/search"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Owner of a vehicle. Former ones stay: the history keeps them.
type Owner struct {
	Customer uuid.UUID
	Name     string
	Phone    string // E.164, may be empty
	Since    time.Time
	Until    time.Time // zero: still
}

// Former tells whether the vehicle has left this owner.
func (o Owner) Former() bool { return !o.Until.IsZero() }

// Owned is a vehicle of a customer.
type Owned struct {
	Vehicle
	Since    time.Time
	Until    time.Time
	Odometer *Reading // the last one
}

// Former tells whether the vehicle has left the customer.
func (o Owned) Former() bool { return !o.Until.IsZero() }

// OwnersOf a vehicle, present ones first.
func OwnersOf(ctx context.Context, tx db.Tx, vehicle uuid.UUID) ([]Owner, error) {
	return owners(ctx, tx, vehicle)
}

// PresentOwner is who has the vehicle now; of several, the one who came last. Nil: nobody that is known.
func PresentOwner(ctx context.Context, tx db.Tx, vehicle uuid.UUID) (*Owner, error) {
	list, err := owners(ctx, tx, vehicle)
	if err != nil || len(list) == 0 || list[0].Former() {
		return nil, err
	}
	return &list[0], nil
}

// VehiclesOf a customer, present ones first.
func VehiclesOf(ctx context.Context, tx db.Tx, customer uuid.UUID) ([]Owned, error) {
	return ownedBy(ctx, tx, customer)
}

// Link makes a customer an owner of a vehicle, again if it was one before.
func Link(ctx context.Context, tx db.Tx, by audit.Actor, customer, vehicle uuid.UUID) error {
	c, err := ReadCustomer(ctx, tx, customer)
	if err != nil {
		return err
	}
	v, err := ReadVehicle(ctx, tx, vehicle)
	if err != nil {
		return err
	}
	linked, err := insertOwner(ctx, tx, c.ID, vehicle)
	if err != nil || !linked {
		return err
	}
	if err := timeline.Add(ctx, tx, timeline.Entry{Kind: "linked", Actor: by, Customer: c.ID, Vehicle: vehicle,
		Text: "linked " + v.Label() + " with " + c.Title(), StaffOnly: true}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, "workshop.vehicle.linked", vehicle, audit.Note("customer", c.Title()), audit.Note("vehicle", v.Label()))
}

// Link is Link in a transaction of its own.
func (m *Module) Link(ctx context.Context, me tenancy.Member, customer, vehicle uuid.UUID) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		return Link(ctx, tx, me.Actor(), customer, vehicle)
	})
}

// Unlink ends an ownership: the vehicle was sold. Its history stays.
func (m *Module) Unlink(ctx context.Context, me tenancy.Member, customer, vehicle uuid.UUID) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		c, err := ReadCustomer(ctx, tx, customer)
		if err != nil {
			return err
		}
		v, err := ReadVehicle(ctx, tx, vehicle)
		if err != nil {
			return err
		}
		ended, err := endOwner(ctx, tx, c.ID, vehicle)
		if err != nil {
			return err
		}
		if !ended {
			return fault.New(fault.NotFound, "This vehicle does not belong to this customer any more.")
		}
		if err := timeline.Add(ctx, tx, timeline.Entry{Kind: "unlinked", Actor: me.Actor(), Customer: c.ID, Vehicle: vehicle,
			Text: "noted that " + v.Label() + " has left " + c.Title(), StaffOnly: true}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.vehicle.unlinked", vehicle, audit.Note("customer", c.Title()), audit.Note("vehicle", v.Label()))
	})
}

// Merge makes one customer of two: kept gets the phones, vehicles and whatever it does not know itself from other, whose
// documents are then read as kept's. It gives one customer back to the plan.
func (m *Module) Merge(ctx context.Context, me tenancy.Member, kept, other uuid.UUID) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if kept == other {
			return fault.New(fault.Invalid, "Choose another customer: one cannot be merged with itself.")
		}
		stays, goes, err := lockTwoCustomers(ctx, tx, kept, other)
		if err != nil {
			return err
		}
		merged := stays.with(goes)
		if err := saveCustomer(ctx, tx, merged); err != nil {
			return err
		}
		if err := moveCustomer(ctx, tx, goes.ID, stays.ID); err != nil {
			return err
		}
		if err := search.Put(ctx, tx, search.Customer, goes.ID); err != nil {
			return err
		}
		if err := search.Put(ctx, tx, search.Customer, stays.ID, merged.terms()...); err != nil {
			return err
		}
		if err := tenancy.Take(ctx, tx, tenancy.Customers, -1); err != nil {
			return err
		}
		if err := timeline.Add(ctx, tx, timeline.Entry{Kind: "merged", Actor: me.Actor(), Customer: stays.ID, Text: "merged " + goes.Title() + " into this customer", StaffOnly: true}); err != nil {
			return err
		}
		details := append(differences(stays.facts(), merged.facts()), audit.Note("merged", goes.Title()), audit.Note("merged id", goes.ID.String()))
		return audit.Record(ctx, tx, me.Actor(), "workshop.customer.merged", stays.ID, details...)
	})
}

// with fills what c does not know from other.
func (c Customer) with(other Customer) Customer {
	for _, field := range []struct{ mine, theirs *string }{
		{&c.Name, &other.Name}, {&c.Company, &other.Company}, {&c.Email, &other.Email},
	} {
		if *field.mine == "" {
			*field.mine = *field.theirs
		}
	}
	if c.Address() == "" {
		c.Street, c.City, c.Region, c.PostalCode, c.Country = other.Street, other.City, other.Region, other.PostalCode, other.Country
	}
	if c.BillTo == uuid.Nil && other.BillTo != c.ID {
		c.BillTo = other.BillTo
	}
	if c.BillTo == other.ID {
		c.BillTo = uuid.Nil
	}
	for _, p := range other.Phones {
		if !(Customer{Phones: c.Phones}).resembles(Customer{Phones: []Phone{p}}) {
			c.Phones = append(c.Phones, p)
		}
	}
	c.StaffNotes = joined("\n\n", c.StaffNotes, other.StaffNotes)
	return c
}
