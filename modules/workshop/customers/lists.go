package customers

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/search"
	"bayline/platform/db"
	"bayline/platform/web"
)

// pageSize is how many rows a list shows at once.
const pageSize = 50

// place is where a page of a list begins: after or before a row, or at the beginning.
type place struct{ after, before uuid.UUID }

func placeOf(c *fiber.Ctx) place { return place{web.ID(c.Query("after")), web.ID(c.Query("before"))} }

// listedCustomer is a row of the list of customers.
type listedCustomer struct {
	Customer
	Vehicles []Vehicle // present ones, at most three
	More     int64     // further ones
}

// listedVehicle is a row of the list of vehicles.
type listedVehicle struct {
	Vehicle
	Owner     string
	OwnerID   uuid.UUID
	OwnerMore int64
	Odometer  *Reading
}

// note tells a vehicle from another of the same make and model.
func (v listedVehicle) note() string { return joined(", ", v.Color, v.VIN, v.Owner) }

// list is what both pages show.
type list[Row any] struct {
	Query    string
	Rows     []Row
	Short    bool // the query says too little
	previous string
	next     string
	may      bool // add one
	me       tenancy.Member
}

func (m *Module) customerList(c *fiber.Ctx, me tenancy.Member) error {
	l := &list[listedCustomer]{Query: c.Query("q"), me: me, may: mayKeep(me)}
	err := m.read(c, me, func(ctx context.Context, tx db.Tx) (err error) {
		if tidy(l.Query) == "" {
			l.Rows, l.previous, l.next, err = turn(placeOf(c), "/customers", func(at place, limit int) ([]listedCustomer, error) {
				return customersAt(ctx, tx, at, limit)
			}, func(row listedCustomer) uuid.UUID { return row.ID })
			return err
		}
		l.Short = search.TooShort(l.Query)
		l.Rows, err = customersFound(ctx, tx, l.Query)
		return err
	})
	if err != nil {
		return err
	}
	if web.Partial(c) {
		return web.Show(c, customerRows(l))
	}
	return web.Show(c, customerListPage(l))
}

func (m *Module) vehicleList(c *fiber.Ctx, me tenancy.Member) error {
	l := &list[listedVehicle]{Query: c.Query("q"), me: me, may: mayKeep(me)}
	err := m.read(c, me, func(ctx context.Context, tx db.Tx) (err error) {
		if tidy(l.Query) == "" {
			l.Rows, l.previous, l.next, err = turn(placeOf(c), "/vehicles", func(at place, limit int) ([]listedVehicle, error) {
				return vehiclesAt(ctx, tx, at, limit)
			}, func(row listedVehicle) uuid.UUID { return row.ID })
			return err
		}
		l.Short = search.TooShort(l.Query)
		l.Rows, err = vehiclesFound(ctx, tx, l.Query)
		return err
	})
	if err != nil {
		return err
	}
	if web.Partial(c) {
		return web.Show(c, vehicleRows(l))
	}
	return web.Show(c, vehicleListPage(l))
}

// turn reads a page and one row more, which tells whether there is a next one. Backwards the rows come in reverse.
func turn[Row any](at place, address string, read func(place, int) ([]Row, error), id func(Row) uuid.UUID) (rows []Row, previous, next string, err error) {
	rows, err = read(at, pageSize+1)
	if err != nil {
		return nil, "", "", err
	}
	more := len(rows) > pageSize
	rows = rows[:min(len(rows), pageSize)]
	back := at.before != uuid.Nil
	if back {
		slices.Reverse(rows)
	}
	if len(rows) == 0 {
		return rows, "", "", nil
	}
	if more && back || !back && at.after != uuid.Nil {
		previous = address + "?before=" + id(rows[0]).String()
	}
	if more && !back || back {
		next = address + "?after=" + id(rows[len(rows)-1]).String()
	}
	return rows, previous, next, nil
}

func customersFound(ctx context.Context, tx db.Tx, query string) ([]listedCustomer, error) {
	hits, err := search.Find(ctx, tx, query, pageSize, search.Customer)
	if err != nil {
		return nil, err
	}
	return customersListed(ctx, tx, idsOf(hits))
}

func vehiclesFound(ctx context.Context, tx db.Tx, query string) ([]listedVehicle, error) {
	hits, err := search.Find(ctx, tx, query, pageSize, search.Vehicle)
	if err != nil {
		return nil, err
	}
	return vehiclesListed(ctx, tx, idsOf(hits))
}
