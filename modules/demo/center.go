package demo

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"bayline/modules"
	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/platform/clock"
	"bayline/platform/db"
	"bayline/platform/money"
)

// colleague is somebody who works in a center.
type colleague struct {
	name, email, phone string
	role               tenancy.Role
}

// setting is all that makes one center differ from the other.
type setting struct {
	name    string
	seed    uint64
	zone    string
	base    string
	second  string     // currency of some visits; empty: none
	rate    money.Rate // of the second, to the base
	staff   []colleague
	profile func(*tenancy.Profile)
	prices  func(context.Context, *center) error
	menu    []offer
	visits  int // that are over
	cars    int
	plate   func(*rand.Rand, int64) string
	phone   func(n int) string
	address func(*rand.Rand) customers.Address
	firms   []firm
	floor   []scene
	bays    []string
	billing func(*center) // writes into the diary how it pays
}

// firm is a company with some vehicles.
type firm struct {
	company, contact string
	cars             int
}

// center is a center on its way through the months, with a program and a clock of its own.
type center struct {
	setting
	app   *modules.App
	db    *db.DB
	clock *clock.Fake
	hours hours
	begin time.Time
	now   time.Time // where the months end
	dice  *rand.Rand

	id          uuid.UUID
	owner       tenancy.Member
	advisors    []tenancy.Member
	technicians []tenancy.Member
	laborClass  uuid.UUID // what labor is taxed as; zero: the default
	crowd       *crowd
	known       map[string]*person // companies by name
	operator    uuid.UUID          // who approves
	proof       uuid.UUID
	parked      []*car
	diary       diary
}

// live makes the center and everything that happens in it.
func (c *center) live(ctx context.Context, staff []accounts.Prepared) error {
	c.clock.Set(c.begin)
	if err := c.found(ctx, staff); err != nil {
		return err
	}
	if err := c.prices(ctx, c); err != nil {
		return err
	}
	if err := c.equip(ctx); err != nil {
		return err
	}
	c.crowd = &crowd{dice: c.dice, taken: map[string]bool{}, phone: c.phone, address: c.address}
	for _, scene := range c.floor { // these names are spoken for
		c.crowd.taken[scene.customer] = true
	}
	c.parked = park(c.dice, c.cars, c.seed, c.begin, c.plate, c.crowd)
	if err := c.sendFirms(ctx); err != nil {
		return err
	}
	c.planPast()
	c.planFloor()
	c.planCalendar()
	c.billing(c)
	return c.diary.live(ctx, c.clock, c.now)
}

// found registers the center as its owner would, gives its details and brings the staff in.
func (c *center) found(ctx context.Context, staff []accounts.Prepared) error {
	c.id = db.NewID()
	people := make([]accounts.Person, len(staff))
	err := c.db.InCenter(ctx, c.id, func(ctx context.Context, tx db.Tx) (err error) {
		for i, prepared := range staff {
			if people[i], err = c.app.Accounts.Add(ctx, tx, prepared); err != nil {
				return err
			}
			if i == 0 {
				err = c.app.Tenancy.Found(ctx, tx, c.name, people[0].ID)
			} else {
				_, err = c.app.Tenancy.AddMember(ctx, tx, people[0].Actor(), people[i].ID, c.staff[i].role)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = c.db.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { // the secret is the person's, not the center's
		return c.app.Accounts.GiveFactor(ctx, tx, people[0].ID, Secret)
	})
	if err != nil {
		return err
	}
	if err := c.describe(ctx, people[0].ID); err != nil {
		return err
	}
	return c.introduce(ctx, people)
}

func (c *center) describe(ctx context.Context, owner uuid.UUID) error {
	me, err := c.app.Tenancy.Member(ctx, owner, c.id)
	if err != nil {
		return err
	}
	profile, err := c.app.Tenancy.Profile(ctx, me)
	if err != nil {
		return err
	}
	c.profile(&profile)
	return c.app.Tenancy.ChangeProfile(ctx, me, profile)
}

func (c *center) introduce(ctx context.Context, people []accounts.Person) error {
	for _, person := range people {
		me, err := c.app.Tenancy.Member(ctx, person.ID, c.id)
		if err != nil {
			return err
		}
		switch me.Role() {
		case tenancy.Owner:
			c.owner = me
		case tenancy.Advisor:
			c.advisors = append(c.advisors, me)
		case tenancy.Technician:
			c.technicians = append(c.technicians, me)
		}
	}
	return nil
}

// sendFirms gives some of the cars to companies, which are known before their first visit because they pay on account.
func (c *center) sendFirms(ctx context.Context) error {
	c.known = map[string]*person{}
	at := 0
	for _, f := range c.firms {
		owner := c.crowd.firm(f.company, f.contact)
		id, err := c.app.Customers.CreateCustomer(ctx, c.advisors[0], customers.Customer{
			Company: owner.company, Email: owner.email, Phones: []customers.Phone{{E164: owner.phone, Label: "office"}},
			Street: owner.address.Street, City: owner.address.City, Region: owner.address.Region, PostalCode: owner.address.PostalCode,
			Country: owner.address.Country, StaffNotes: owner.contact + " decides. Invoices go to the office, payable within 30 days.",
		}, uuid.Nil)
		if err != nil {
			return err
		}
		owner.id = id
		c.known[f.company] = owner
		for range f.cars {
			c.parked[at].owner = owner
			at++
		}
	}
	return nil
}
