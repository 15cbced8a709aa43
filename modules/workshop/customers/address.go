package customers

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
)

// Address of a customer.
type Address struct {
	Street, PostalCode, City, Region string
	Country                          string // ISO 3166-1 alpha-2
}

// SetAddress replaces the address of a customer inside a transaction: posting an invoice asks for it where it is missing.
func SetAddress(ctx context.Context, tx db.Tx, by audit.Actor, id uuid.UUID, a Address) (Customer, error) {
	before, err := lockCustomer(ctx, tx, id)
	if err != nil {
		return Customer{}, err
	}
	after := before
	after.Street, after.PostalCode, after.City, after.Region, after.Country = tidy(a.Street), tidy(a.PostalCode), tidy(a.City), tidy(a.Region), a.Country
	details := differences(before.facts(), after.facts())
	if len(details) == 0 {
		return before, nil
	}
	if err := saveCustomer(ctx, tx, after); err != nil {
		return Customer{}, err
	}
	if err := timeline.Add(ctx, tx, timeline.Entry{Kind: "changed", Actor: by, Customer: id, Text: "changed " + named(details), StaffOnly: true}); err != nil {
		return Customer{}, err
	}
	return after, audit.Record(ctx, tx, by, "workshop.customer.changed", id, details...)
}
