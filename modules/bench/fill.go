package bench

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules"
	"bayline/modules/workshop/search"
	"bayline/platform/db"
)

// What each center has.
const (
	PerCenter   = 100 // work orders
	onBoard     = 50  // of them on the board; the others are invoiced and paid
	jobsPer     = 2
	linesPer    = 3 // of a job
	entriesPer  = 6 // of the timeline
	measuredOne = 30
)

// Fill makes the measured center, and so many centers in all with [PerCenter] orders each. What is measured is reading, so the rows
// are copied by the superuser of a private cluster (admin is its address), past all operations.
func Fill(ctx context.Context, app *modules.App, d *db.DB, admin string, centers int) (m Measured, err error) {
	me, err := found(ctx, app, d)
	if err != nil {
		return m, err
	}
	prices, err := app.Catalog.Read(ctx, me)
	if err != nil {
		return m, err
	}
	class, _ := prices.DefaultClass()
	m = Measured{person: me.Person().ID, center: me.Center(), email: me.Person().Email, order: fmt.Sprintf("/work-orders/%d", measuredOne),
		invoice: "/invoices/" + invoiceNumber(onBoard+1), search: "/search?q=row"}
	now := d.Clock().Now()
	all := newRows()
	for n := range centers {
		at := place{center: me.Center(), member: me.ID(), class: class.ID}
		if n > 0 {
			at = place{center: db.NewID(), member: db.NewID(), class: db.NewID()}
			all.addCenter(at, n, now)
		}
		for i := range PerCenter {
			all.addOrder(at, int64(i+1), now)
		}
	}
	return m, all.copy(ctx, admin)
}

// place is a center with what its orders point to, and how many lines each of their jobs has; zero: as many as everywhere.
type place struct {
	center, member, class uuid.UUID
	lines                 int
}

// rows are what is copied, table by table.
type rows struct {
	tables []*table
	byName map[string]*table
}

type table struct {
	name    string
	columns []string
	rows    [][]any
}

func newRows() *rows { return &rows{byName: map[string]*table{}} }

// add is a row of a table. All rows of a table name the same columns.
func (r *rows) add(name string, columns []string, values ...any) {
	t := r.byName[name]
	if t == nil {
		t = &table{name: name, columns: columns}
		r.byName[name] = t
		r.tables = append(r.tables, t)
	}
	t.rows = append(t.rows, values)
}

// copy writes all. The references of the rows are right by making, so that they are not looked up one by one.
func (r *rows) copy(ctx context.Context, admin string) (err error) {
	c, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }()
	if _, err := c.Exec(ctx, "set session_replication_role = replica; set synchronous_commit = off"); err != nil {
		return err
	}
	for _, t := range r.tables {
		schema, name, _ := strings.Cut(t.name, ".")
		if _, err := c.CopyFrom(ctx, pgx.Identifier{schema, name}, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
			return fmt.Errorf("copy %s: %w", t.name, err)
		}
	}
	_, err = c.Exec(ctx, "vacuum (analyze)")
	return err
}

func (r *rows) addCenter(at place, n int, now time.Time) {
	r.add("tenancy.centers", []string{"center_id", "name", "status", "status_at", "created_at", "details_at"},
		at.center, fmt.Sprintf("Center %03d", n), "trial", now, now, now)
	r.add("workshop.pricing", []string{"center_id", "tax_mode", "rounding"}, at.center, "exclusive", "document")
	r.add("workshop.tax_classes", []string{"center_id", "id", "name", "rate_ppm", "is_default"}, at.center, at.class, "Sales tax", int64(82_500), true)
}

var (
	surnames = []string{"Rowe", "Marsh", "Osei", "Novak", "Hart", "Brady", "Keller", "Fallon", "Silva", "Weber"}
	makes    = []string{"Toyota", "Ford", "Honda", "BMW", "Kia"}
	works    = []string{"Front brake pads and rotors", "Oil service", "Tire rotation and balance", "Battery replacement", "Wiper blades"}
	stages   = []string{"estimate", "approved", "in progress", "waiting", "ready"}
)

// visit is one order and all that belongs to it.
type visit struct {
	place
	number                   int64
	order, customer, vehicle uuid.UUID
	name, plate, make        string
	opened                   time.Time
	billed                   bool
}

func (r *rows) addOrder(at place, number int64, now time.Time) {
	n := int(number)
	v := visit{place: at, number: number, order: db.NewID(), customer: db.NewID(), vehicle: db.NewID(), billed: n > onBoard,
		name: fmt.Sprintf("Customer%d %s", n, surnames[n%len(surnames)]), plate: fmt.Sprintf("AB %05d", 10_000+n*37), make: makes[n%len(makes)]}
	v.opened = now.Add(-time.Duration(onBoard-n+1) * time.Hour)
	if v.billed {
		v.opened = now.Add(-time.Duration(n) * day)
	}
	r.addVehicle(v)
	r.addWork(v, now)
	r.addTimeline(v)
	if v.billed {
		r.addInvoice(v)
	}
}

func (r *rows) addVehicle(v visit) {
	r.add("workshop.customers", []string{"center_id", "id", "name", "sort_name", "email", "street", "city", "country", "created_at"},
		v.center, v.customer, v.name, v.name, fmt.Sprintf("customer%d@example.com", v.number), "12 Clark Street", "Chicago", "US", v.opened)
	phone := fmt.Sprintf("+1312555%04d", v.number)
	r.add("workshop.customer_phones", []string{"center_id", "customer_id", "position", "e164"}, v.center, v.customer, int64(1), phone)
	vin := fmt.Sprintf("1HGCM82633A%06d", v.number)
	r.add("workshop.vehicles", []string{"center_id", "id", "vin", "plate", "plate_bare", "make", "model", "year", "engine", "created_at"},
		v.center, v.vehicle, vin, v.plate, v.plate[:2]+v.plate[3:], v.make, "Model S", int64(2015+v.number%8), "2.4L 4-cyl gasoline", v.opened)
	r.add("workshop.customer_vehicles", []string{"center_id", "customer_id", "vehicle_id", "since"}, v.center, v.customer, v.vehicle, v.opened)
	r.find(v, search.Customer, v.customer, search.Name(v.name), search.Phone(phone))
	r.find(v, search.Vehicle, v.vehicle, search.Plate(v.plate), search.VIN(vin), search.Name(v.make))
	r.find(v, search.Order, v.order, search.Number(v.number))
}

func (r *rows) find(v visit, kind search.Kind, id uuid.UUID, terms ...search.Term) {
	var seen []string
	for _, term := range slices.Concat(terms...) {
		if !slices.Contains(seen, term) {
			seen = append(seen, term)
			r.add("workshop.search_terms", []string{"center_id", "term", "kind", "id"}, v.center, term, string(kind), id)
		}
	}
}

// Amounts of every order: two jobs of three lines, an hour of labor and two parts each, taxed.
const (
	lineAmount = 9_500
	netAmount  = jobsPer * linesPer * lineAmount
	taxAmount  = netAmount * 82_500 / 1_000_000
)

func (r *rows) addWork(v visit, now time.Time) {
	document, stage, state, work := "work order", stages[v.number%5], "authorized", "not started"
	var closed *time.Time
	switch {
	case v.billed:
		at := v.opened.Add(6 * time.Hour)
		document, stage, work, closed = "invoiced", "invoiced", "done", &at
	case stage == "estimate":
		document, state = "estimate", "presented"
	case stage == "ready":
		work = "done"
	}
	promised := now.Add(time.Duration(v.number-8) * 30 * time.Minute)
	r.add("workshop.work_orders", []string{"center_id", "id", "number", "vehicle_id", "customer_id", "document", "stage", "stage_since", "concerns",
		"summary", "promised_at", "technician_id", "advisor_id", "odometer_unit", "currency", "tax_mode", "total_minor", "authorized_minor", "jobs_total",
		"jobs_done", "opened_at", "closed_at", "card_plate", "card_vehicle", "card_customer"},
		v.center, v.order, v.number, v.vehicle, v.customer, document, stage, v.opened, "Grinding from the front when braking.",
		works[v.number%5]+", "+works[(v.number+1)%5], promised, v.member, v.member, "mi", "USD", "exclusive", int64(netAmount+taxAmount), int64(netAmount+taxAmount),
		int64(jobsPer), int64(0), v.opened, closed, v.plate, fmt.Sprintf("%d %s Model S", 2015+v.number%8, v.make), v.name)
	for j := range jobsPer {
		job := db.NewID()
		r.add("workshop.jobs", []string{"center_id", "id", "order_id", "position", "name", "state", "work", "technician_id", "total_minor",
			"presented_at", "decided_by", "decided_medium"},
			v.center, job, v.order, int64(j+1), works[(int(v.number)+j)%5], state, work, v.member, int64(linesPer*lineAmount), v.opened, v.name, "phone")
		for l := range cmp.Or(v.lines, linesPer) {
			kind := "part"
			if l == 0 {
				kind = "labor"
			}
			r.add("workshop.line_items", []string{"center_id", "id", "job_id", "position", "kind", "description", "part_number", "quantity_milli",
				"unit_price_minor", "amount_minor", "tax_class_id"},
				v.center, db.NewID(), job, int64(l+1), kind, "Replace pads and rotors, clean slides", "BP-1210C", int64(1000), int64(lineAmount),
				int64(lineAmount), v.class)
		}
	}
}

func (r *rows) addTimeline(v visit) {
	for i := range entriesPer {
		r.add("workshop.timeline", []string{"center_id", "id", "at", "kind", "actor_id", "actor_name", "order_id", "vehicle_id", "customer_id", "text"},
			v.center, db.NewID(), v.opened.Add(time.Duration(i)*time.Minute), "changed", v.member, "Berta Rowe", v.order, v.vehicle, v.customer,
			"recorded that "+v.name+" approved "+works[v.number%5]+", by phone")
	}
}

func (r *rows) addInvoice(v visit) {
	invoice, number := db.NewID(), invoiceNumber(int(v.number))
	party := map[string]string{"name": v.name, "street": "12 Clark Street", "city": "Chicago", "country": "US"}
	r.add("workshop.invoices", []string{"center_id", "id", "sequence", "number", "order_id", "order_number", "customer_id", "vehicle_id", "seller", "bill_to",
		"vehicle", "currency", "rate_nano", "tax_mode", "net_minor", "tax_minor", "total_minor", "issued_at", "due_on", "posted_by"},
		v.center, invoice, v.number, number, v.order, v.number, v.customer, v.vehicle, party, party, map[string]string{"title": v.make, "plate": v.plate}, "USD",
		int64(1_000_000_000), "exclusive", int64(netAmount), int64(taxAmount), int64(netAmount+taxAmount), v.opened, v.opened, v.member)
	for i := range jobsPer * linesPer {
		r.add("workshop.invoice_lines", []string{"center_id", "invoice_id", "position", "job", "kind", "description", "part_number", "quantity_milli",
			"unit_price_minor", "discount_minor", "amount_minor", "tax_name", "tax_ppm"},
			v.center, invoice, int64(i+1), works[(int(v.number)+i/linesPer)%5], "part", "Replace pads and rotors, clean slides", "BP-1210C", int64(1000), int64(lineAmount),
			int64(0), int64(lineAmount), "Sales tax", int64(82_500))
	}
	r.add("workshop.invoice_taxes", []string{"center_id", "invoice_id", "position", "name", "rate_ppm", "net_minor", "tax_minor"},
		v.center, invoice, int64(1), "Sales tax", int64(82_500), int64(netAmount), int64(taxAmount))
	r.add("workshop.balances", []string{"center_id", "order_id", "order_number", "invoice", "customer_id", "vehicle_id", "currency", "charged_minor", "paid_minor"},
		v.center, v.order, v.number, number, v.customer, v.vehicle, "USD", int64(netAmount+taxAmount), int64(netAmount+taxAmount))
	r.add("workshop.payments", []string{"center_id", "id", "order_id", "amount_minor", "currency", "method", "received_at", "recorded_by", "idempotency"},
		v.center, db.NewID(), v.order, int64(netAmount+taxAmount), "USD", "card", v.opened.Add(7*time.Hour), v.member, db.NewID())
	r.find(v, search.Invoice, invoice, search.Document(number))
}

func invoiceNumber(n int) string { return fmt.Sprintf("INV-2026-%04d", n) }
