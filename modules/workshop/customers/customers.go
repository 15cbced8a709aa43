package customers

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/search"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Customer is a person or a company that brings vehicles, or pays for them.
type Customer struct {
	ID                               uuid.UUID
	Name                             string // of the person; may be empty where Company is not
	Company                          string
	Email                            string
	Phones                           []Phone
	Street, City, Region, PostalCode string
	Country                          string    // ISO 3166-1 alpha-2
	BillTo                           uuid.UUID // who pays, where not the customer
	BillToName                       string    // read only
	StaffNotes                       string    // never leaves the center
	MergedInto                       uuid.UUID
	CreatedAt                        time.Time
	Version                          int64
}

// Phone of a customer, the first one first called.
type Phone struct {
	E164  string
	Label string // mobile, work, as people say it
}

// Title is how the customer is called: the person, else the company.
func (c Customer) Title() string {
	if c.Name != "" {
		return c.Name
	}
	return c.Company
}

// Address on one line; empty parts are left out.
func (c Customer) Address() string {
	return joined(", ", c.Street, strings.TrimSpace(c.PostalCode+" "+c.City), c.Region, c.Country)
}

// Phone is the first one, or nothing.
func (c Customer) Phone() string {
	if len(c.Phones) == 0 {
		return ""
	}
	return c.Phones[0].E164
}

// terms by which a customer is found.
func (c Customer) terms() []search.Term {
	terms := []search.Term{search.Name(c.Name), search.Name(c.Company), search.Name(c.Email)}
	for _, p := range c.Phones {
		terms = append(terms, search.Phone(p.E164))
	}
	return terms
}

// facts for the trail and for telling what changed, in the words of the form.
func (c Customer) facts() []fact {
	phones := make([]string, len(c.Phones))
	for i, p := range c.Phones {
		phones[i] = strings.TrimSpace(showPhone(p.E164) + " " + p.Label)
	}
	return []fact{
		{"name", c.Name}, {"company", c.Company}, {"e-mail", c.Email}, {"phones", strings.Join(phones, ", ")},
		{"address", c.Address()}, {"staff notes", c.StaffNotes},
	}
}

// CreateCustomer adds a customer, the owner of a vehicle where one is given, and takes one from the plan's limit.
func (m *Module) CreateCustomer(ctx context.Context, me tenancy.Member, c Customer, vehicle uuid.UUID) (id uuid.UUID, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if id, err = AddCustomer(ctx, tx, me.Actor(), c); err != nil || vehicle == uuid.Nil {
			return err
		}
		return Link(ctx, tx, me.Actor(), id, vehicle)
	})
	return id, err
}

// AddCustomer is CreateCustomer inside a transaction.
func AddCustomer(ctx context.Context, tx db.Tx, by audit.Actor, c Customer) (uuid.UUID, error) {
	if err := tenancy.Take(ctx, tx, tenancy.Customers, 1); err != nil {
		return uuid.Nil, err
	}
	c.ID, c.CreatedAt, c.Version = db.NewID(), tx.Now(), 1
	if err := insertCustomer(ctx, tx, c); err != nil {
		return uuid.Nil, err
	}
	if err := search.Put(ctx, tx, search.Customer, c.ID, c.terms()...); err != nil {
		return uuid.Nil, err
	}
	if err := timeline.Add(ctx, tx, timeline.Entry{Kind: "created", Actor: by, Customer: c.ID, Text: "added the customer", StaffOnly: true}); err != nil {
		return uuid.Nil, err
	}
	return c.ID, audit.Record(ctx, tx, by, "workshop.customer.created", c.ID, differences(Customer{}.facts(), c.facts())...)
}

// ChangeCustomer replaces what is known of a customer, if nobody else changed it since version c.Version was shown.
func (m *Module) ChangeCustomer(ctx context.Context, me tenancy.Member, c Customer) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		before, err := lockCustomer(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if before.Version != c.Version {
			return errStale
		}
		c.BillTo = before.BillTo
		details := differences(before.facts(), c.facts())
		if len(details) == 0 {
			return nil
		}
		if err := saveCustomer(ctx, tx, c); err != nil {
			return err
		}
		if err := search.Put(ctx, tx, search.Customer, c.ID, c.terms()...); err != nil {
			return err
		}
		if err := timeline.Add(ctx, tx, timeline.Entry{Kind: "changed", Actor: me.Actor(), Customer: c.ID, Text: "changed " + named(details), StaffOnly: true}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.customer.changed", c.ID, details...)
	})
}

// errStale: the row has another version than the form. The handler shows what is stored beside what was typed.
var errStale = fault.New(fault.Conflict, "Somebody changed this meanwhile.")

// SetBillTo says who pays for the customer; nobody else, where payer is zero.
func (m *Module) SetBillTo(ctx context.Context, me tenancy.Member, id, payer uuid.UUID) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		c, err := lockCustomer(ctx, tx, id)
		if err != nil {
			return err
		}
		if payer == id {
			return fault.New(fault.Invalid, "A customer pays for itself where nobody else does. Choose another one, or nobody.")
		}
		name := ""
		if payer != uuid.Nil {
			other, err := ReadCustomer(ctx, tx, payer)
			if err != nil {
				return err
			}
			payer, name = other.ID, other.Title()
		}
		if payer == c.BillTo {
			return nil
		}
		if err := saveBillTo(ctx, tx, id, payer); err != nil {
			return err
		}
		text := "let invoices go to the customer again"
		if name != "" {
			text = "let invoices go to " + name
		}
		if err := timeline.Add(ctx, tx, timeline.Entry{Kind: "changed", Actor: me.Actor(), Customer: id, Text: text, StaffOnly: true}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.customer.changed", id, audit.Changed("bill-to", c.BillToName, name))
	})
}

// ReadCustomer reads a customer; of one that was merged, the one it was merged into.
func ReadCustomer(ctx context.Context, tx db.Tx, id uuid.UUID) (Customer, error) {
	return readCustomer(ctx, tx, id)
}

// ReadPayer reads who pays for a customer: somebody else, or the customer.
func ReadPayer(ctx context.Context, tx db.Tx, id uuid.UUID) (Customer, error) {
	c, err := ReadCustomer(ctx, tx, id)
	if err != nil || c.BillTo == uuid.Nil {
		return c, err
	}
	return ReadCustomer(ctx, tx, c.BillTo)
}

// IdentitiesOf are the ids under which documents know a customer: its own first, then those that were merged into it.
func IdentitiesOf(ctx context.Context, tx db.Tx, id uuid.UUID) ([]uuid.UUID, error) {
	return identities(ctx, tx, id)
}

// Duplicates are customers who have a phone or the e-mail address of c.
func Duplicates(ctx context.Context, tx db.Tx, c Customer) ([]Customer, error) {
	asked := []string{c.Email}
	for _, p := range c.Phones {
		asked = append(asked, p.E164)
	}
	var ids []uuid.UUID
	for _, query := range asked {
		hits, err := search.Find(ctx, tx, query, 5, search.Customer)
		if err != nil {
			return nil, err
		}
		for _, hit := range hits {
			if hit.Exact && hit.ID != c.ID && !slices.Contains(ids, hit.ID) {
				ids = append(ids, hit.ID)
			}
		}
	}
	found, err := customersByID(ctx, tx, ids)
	return slices.DeleteFunc(found, func(other Customer) bool { return !other.resembles(c) }), err
}

func (c Customer) resembles(other Customer) bool {
	if c.Email != "" && strings.EqualFold(c.Email, other.Email) {
		return true
	}
	return slices.ContainsFunc(c.Phones, func(p Phone) bool {
		return slices.ContainsFunc(other.Phones, func(o Phone) bool { return o.E164 == p.E164 })
	})
}
