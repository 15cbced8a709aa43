package customers

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/nyaruka/phonenumbers"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/search"
	"bayline/modules/workshop/vin"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// TakeIn is what the desk knows of a vehicle that has just come in. A plate, a VIN or a make is enough.
type TakeIn struct {
	Plate, VIN, Make, Model string
	Year                    int64
	Body, Engine, Color     string
	CustomerName            string
	Phone                   string // as typed, or E.164
	Email                   string
	Customer                uuid.UUID // an existing one, where it was chosen
}

// Take takes a vehicle in: it finds it by VIN or plate, else adds it; and the customer by phone or e-mail, else adds
// it where a name is given. What was missing is filled in, what is known stays. customer is the vehicle's present owner where
// nobody is named, nil where there is none.
func Take(ctx context.Context, tx db.Tx, me tenancy.Member, in TakeIn) (vehicle uuid.UUID, customer *uuid.UUID, err error) {
	if vehicle, err = takeVehicle(ctx, tx, me, in); err != nil {
		return uuid.Nil, nil, err
	}
	owner, err := TakeCustomer(ctx, tx, me, in)
	if err != nil {
		return uuid.Nil, nil, err
	}
	if owner != uuid.Nil {
		return vehicle, &owner, Link(ctx, tx, me.Actor(), owner, vehicle)
	}
	present, err := PresentOwner(ctx, tx, vehicle)
	if err != nil || present == nil {
		return vehicle, nil, err
	}
	return vehicle, &present.Customer, nil
}

func takeVehicle(ctx context.Context, tx db.Tx, me tenancy.Member, in TakeIn) (uuid.UUID, error) {
	typed := Vehicle{Plate: tidyPlate(in.Plate), Make: tidy(in.Make), Model: tidy(in.Model), Year: in.Year, Body: tidy(in.Body), Engine: tidy(in.Engine), Color: tidy(in.Color)}
	if in.VIN != "" {
		number, err := vin.Check(in.VIN)
		if err != nil {
			return uuid.Nil, err
		}
		typed.VIN = number
	}
	if err := typed.fits(); err != nil {
		return uuid.Nil, err
	}
	known, err := FindVehicle(ctx, tx, typed.VIN, typed.Plate)
	if err != nil {
		return uuid.Nil, err
	}
	// The same plate on another VIN is another car: plates move.
	if known == nil || known.VIN != "" && typed.VIN != "" && known.VIN != typed.VIN {
		return AddVehicle(ctx, tx, me.Actor(), typed)
	}
	before, err := lockVehicle(ctx, tx, known.ID)
	if err != nil {
		return uuid.Nil, err
	}
	return before.ID, changeVehicle(ctx, tx, me.Actor(), before, before.with(typed))
}

// with fills what v does not know; a new plate replaces the old one, because the car is here with it.
func (v Vehicle) with(typed Vehicle) Vehicle {
	for _, field := range []struct{ mine, theirs *string }{
		{&v.VIN, &typed.VIN}, {&v.Make, &typed.Make}, {&v.Model, &typed.Model}, {&v.Body, &typed.Body}, {&v.Engine, &typed.Engine}, {&v.Color, &typed.Color},
	} {
		if *field.mine == "" {
			*field.mine = *field.theirs
		}
	}
	if typed.Plate != "" && bare(typed.Plate) != bare(v.Plate) {
		v.Plate = typed.Plate
	}
	if v.Year == 0 {
		v.Year = typed.Year
	}
	return v
}

// TakeCustomer finds the customer by phone or e-mail, else adds it where a name is given; zero where nobody is named.
func TakeCustomer(ctx context.Context, tx db.Tx, me tenancy.Member, in TakeIn) (uuid.UUID, error) {
	if in.Customer != uuid.Nil {
		c, err := ReadCustomer(ctx, tx, in.Customer)
		return c.ID, err
	}
	in.Phone = tidy(in.Phone)
	if tidy(in.CustomerName+in.Phone+in.Email) == "" {
		return uuid.Nil, nil
	}
	c := Customer{Name: tidy(in.CustomerName), Email: tidy(in.Email)}
	if in.Phone != "" {
		country, err := countryOf(ctx, tx)
		if err != nil {
			return uuid.Nil, err
		}
		e164, err := phoneOf(in.Phone, country)
		if err != nil {
			return uuid.Nil, err
		}
		c.Phones = []Phone{{E164: e164}}
	}
	if err := c.fits(); err != nil {
		return uuid.Nil, err
	}
	known, err := Duplicates(ctx, tx, c)
	if err != nil {
		return uuid.Nil, err
	}
	for _, other := range known { // families and firms share a phone: another name is another customer
		if c.Name == "" || other.shares(c.Name) {
			return other.ID, nil
		}
	}
	if c.Name == "" { // a number alone still calls somebody
		c.Name = joined(" ", in.Phone, in.Email)
	}
	return AddCustomer(ctx, tx, me.Actor(), c)
}

// shares tells whether a word of a name is a word of the customer's.
func (c Customer) shares(name string) bool {
	mine := append(search.Name(c.Name), search.Name(c.Company)...)
	return slices.ContainsFunc(search.Name(name), func(word string) bool { return slices.Contains(mine, word) })
}

// phoneOf reads a number as it is dialed in a country.
func phoneOf(text, country string) (string, error) {
	number, err := phonenumbers.Parse(text, country)
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return "", fault.New(fault.Invalid, "Type a phone number, with its country code if it is abroad: +44 20 7946 0123.")
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}

// countryOf the center: where numbers without a country code are dialed.
func countryOf(ctx context.Context, tx db.Tx) (string, error) {
	profile, err := tenancy.ReadProfile(ctx, tx)
	if err != nil {
		return "", err
	}
	if profile.Country == "" {
		return "US", nil
	}
	return profile.Country, nil
}
