package customers

import (
	"cmp"
	"context"
	"strings"

	"github.com/google/uuid"

	"bayline/modules/workshop/search"
	"bayline/platform/db"
)

// Known is a vehicle or a customer that the desk finds instead of typing what is known already.
type Known struct {
	Vehicle  uuid.UUID // zero: a customer, with whatever they bring
	Customer uuid.UUID // zero: the vehicle itself was found, and whoever has it brings it
	Plate    string
	Title    string
	Note     string
}

// knownMost is how many are shown.
const knownMost = 8

// FindKnown looks for plates, VINs, names and phones. Of people it finds each vehicle; with alone, also themselves.
func FindKnown(ctx context.Context, tx db.Tx, query string, alone bool) (list []Known, err error) {
	hits, err := search.Find(ctx, tx, query, knownMost, search.Vehicle, search.Customer)
	if err != nil {
		return nil, err
	}
	ids := map[search.Kind][]uuid.UUID{}
	for _, hit := range hits {
		ids[hit.Kind] = append(ids[hit.Kind], hit.ID)
	}
	means := map[uuid.UUID][]Known{}
	vehicles, err := vehiclesListed(ctx, tx, ids[search.Vehicle])
	if err != nil {
		return nil, err
	}
	for _, v := range vehicles {
		means[v.ID] = []Known{knownVehicle(v.Vehicle, uuid.Nil, cmp.Or(v.Owner, v.VIN))}
	}
	people, err := customersWithVehicles(ctx, tx, ids[search.Customer])
	if err != nil {
		return nil, err
	}
	for id, c := range people {
		for _, v := range c.Vehicles {
			means[id] = append(means[id], knownVehicle(v, c.ID, c.Title()))
		}
		if alone {
			means[id] = append(means[id], Known{Customer: c.ID, Title: c.Title(), Note: "Another vehicle, or none yet"})
		}
	}
	seen := map[uuid.UUID]bool{}
	for _, hit := range hits {
		for _, k := range means[hit.ID] {
			if !seen[k.id()] && len(list) < knownMost {
				seen[k.id()] = true
				list = append(list, k)
			}
		}
	}
	return list, nil
}

// KnownVehicles are those that a customer has now.
func KnownVehicles(ctx context.Context, tx db.Tx, c Customer) (list []Known, err error) {
	owned, err := VehiclesOf(ctx, tx, c.ID)
	for _, o := range owned {
		if !o.Former() {
			list = append(list, knownVehicle(o.Vehicle, c.ID, c.Title()))
		}
	}
	return list, err
}

func knownVehicle(v Vehicle, customer uuid.UUID, note string) Known {
	return Known{Vehicle: v.ID, Customer: customer, Plate: v.Plate, Title: v.Heading(), Note: note}
}

func (k Known) id() uuid.UUID {
	if k.Vehicle != uuid.Nil {
		return k.Vehicle
	}
	return k.Customer
}

// PlateLike is a query that could be a plate, as one is written: short, with a digit. Else nothing.
func PlateLike(query string) string {
	if len(query) > 12 || !strings.ContainsAny(query, "0123456789") {
		return ""
	}
	return strings.ToUpper(query)
}
