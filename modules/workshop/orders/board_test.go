package orders_test

import (
	"context"
	"testing"

	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/orders"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

// A card says today's names, whichever room has changed them, and names nobody of another center.
func TestCardsSayTodaysNames(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	o := w.authorized("KV18 ZRO")
	other := beside(t, w.Kit, "USD")
	other.order("KV18 ZRO")
	people := customers.New(customers.Deps{DB: w.DB})
	read := func() (c customers.Customer, v customers.Vehicle) {
		w.in(func(ctx context.Context, tx db.Tx) (err error) {
			if c, err = customers.ReadCustomer(ctx, tx, *o.CustomerID); err != nil {
				return err
			}
			v, err = customers.ReadVehicle(ctx, tx, o.VehicleID)
			return err
		})
		return c, v
	}
	says := func(what, plate, vehicle, customer string) {
		t.Helper()
		if c := w.cards(ctx)[0]; c.Plate != plate || c.Vehicle != vehicle || c.Customer != customer {
			t.Errorf("%s: the card says %q, %q, %q", what, c.Plate, c.Vehicle, c.Customer)
		}
		if c := other.cards(ctx)[0]; c.Plate != "KV18 ZRO" || c.Vehicle != "" || c.Customer != "Amelia Hart" {
			t.Errorf("%s: the card of another center says %q, %q, %q", what, c.Plate, c.Vehicle, c.Customer)
		}
	}
	says("opened", "KV18 ZRO", "", "Amelia Hart")

	customer, vehicle := read()
	vehicle.Plate, vehicle.Make, vehicle.Model, vehicle.Year = "KV18 ZRX", "Škoda", "Octavia", 2018
	if err := people.ChangeVehicle(ctx, w.advisor, vehicle); err != nil {
		t.Fatal(err)
	}
	says("vehicle changed", "KV18 ZRX", "2018 Škoda Octavia", "Amelia Hart")

	customer.Name = "Amelia Hart-Novák"
	if err := people.ChangeCustomer(ctx, w.advisor, customer); err != nil {
		t.Fatal(err)
	}
	says("customer renamed", "KV18 ZRX", "2018 Škoda Octavia", "Amelia Hart-Novák")

	kept := must(people.CreateCustomer(ctx, w.advisor, customers.Customer{Name: "A. Novák"}, o.VehicleID))(t)
	if err := people.Merge(ctx, w.advisor, kept, customer.ID); err != nil {
		t.Fatal(err)
	}
	says("customers merged", "KV18 ZRX", "2018 Škoda Octavia", "A. Novák")

	w.in(func(ctx context.Context, tx db.Tx) (err error) {
		customer, err = customers.ReadCustomer(ctx, tx, kept)
		return err
	})
	customer.Name = "Amelia Novák"
	if err := people.ChangeCustomer(ctx, w.advisor, customer); err != nil {
		t.Fatal(err)
	}
	says("the kept customer renamed", "KV18 ZRX", "2018 Škoda Octavia", "Amelia Novák")

	if c := w.cards(ctx)[0]; c.Technician != "" {
		t.Errorf("%q works on it", c.Technician)
	}
	o = must(w.StartJob(ctx, w.mechanic, orders.At{Order: o.Number, Job: last(o).ID, Version: last(o).Version}))(t)
	if _, err := testkit.Owner(t, w.DB).Exec(ctx, `update accounts.people set name = 'Rafa Moreno' where name = 'Rafael Moreno'`); err != nil {
		t.Fatal(err)
	}
	if c := w.cards(ctx)[0]; c.Technician != "Rafa Moreno" || c.ID != o.ID {
		t.Errorf("%q works on it", c.Technician)
	}
}
