package desk

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/search"
	"bayline/platform/db"
	"bayline/views/layout"
)

// One query for each kind that was found; together they are one message.
var foundQueries = map[search.Kind]string{
	search.Vehicle: `select v.id, v.plate, v.title, v.vin, coalesce((select string_agg(o.name, ', ' order by o.since desc) from workshop.vehicle_owners o
			where o.center_id = v.center_id and o.vehicle_id = v.id and o.until is null), '')
		from workshop.vehicle_titles v where v.center_id = $1 and v.id = any($2::uuid[]) order by array_position($2::uuid[], v.id)`,
	search.Customer: `select c.id, c.name, case when c.company <> c.name then c.company else '' end, c.email, coalesce((select string_agg(v.plate, ', ' order by o.since desc)
			from workshop.vehicle_owners o join workshop.vehicle_titles v on v.center_id = o.center_id and v.id = o.vehicle_id
			where o.center_id = c.center_id and o.customer_id = c.id and o.until is null and v.plate <> ''), '')
		from workshop.customer_names c where c.center_id = $1 and c.id = any($2::uuid[]) order by array_position($2::uuid[], c.id)`,
	search.Order: `select o.id, o.number, o.document, o.stage, v.plate, v.title, coalesce(c.name, '')
		from workshop.order_titles o join workshop.vehicle_titles v on v.center_id = o.center_id and v.id = o.vehicle_id
		left join workshop.customer_names c on c.center_id = o.center_id and c.id = o.customer_id
		where o.center_id = $1 and o.id = any($2::uuid[]) order by array_position($2::uuid[], o.id)`,
	search.Invoice: `select i.id, i.number, i.order_number, v.plate, coalesce(c.name, '')
		from workshop.invoice_titles i join workshop.vehicle_titles v on v.center_id = i.center_id and v.id = i.vehicle_id
		left join workshop.customer_names c on c.center_id = i.center_id and c.id = i.customer_id
		where i.center_id = $1 and i.id = any($2::uuid[]) order by array_position($2::uuid[], i.id)`,
}

var foundGroups = []struct {
	kind      search.Kind
	id, title string
	item      func(pgx.CollectableRow) (layout.FoundItem, error)
}{
	{search.Vehicle, "found-vehicles", "Vehicles", vehicleItem},
	{search.Customer, "found-customers", "Customers", customerItem},
	{search.Order, "found-orders", "Work orders", orderItem},
	{search.Invoice, "found-invoices", "Invoices", invoiceItem},
}

// found reads the titles of what was found. The group of the best hit comes first.
func found(ctx context.Context, tx db.Tx, hits []search.Hit) (groups []group, err error) {
	ids := map[search.Kind][]string{} // texts: a batch is sent without asking PostgreSQL for the types of its arguments
	for _, hit := range hits {
		ids[hit.Kind] = append(ids[hit.Kind], hit.ID.String())
	}
	batch := &pgx.Batch{}
	for _, g := range foundGroups {
		if len(ids[g.kind]) == 0 {
			continue
		}
		batch.Queue(foundQueries[g.kind], tx.Center(), ids[g.kind]).Query(func(rows pgx.Rows) error {
			items, err := pgx.CollectRows(rows, g.item)
			if len(items) > 0 && g.kind == hits[0].Kind {
				groups = append([]group{{g.id, g.title, items}}, groups...)
			} else if len(items) > 0 {
				groups = append(groups, group{g.id, g.title, items})
			}
			return err
		})
	}
	if err := tx.HotBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read what was found: %w", err)
	}
	return groups, nil
}

func vehicleItem(row pgx.CollectableRow) (layout.FoundItem, error) {
	var id uuid.UUID
	var plate, title, vin, owners string
	err := row.Scan(&id, &plate, &title, &vin, &owners)
	return layout.FoundItem{ID: "found-" + id.String(), Href: "/vehicles/" + id.String(), Icon: "car", Plate: plate,
		Label: cmp.Or(title, vin, "Vehicle"), Note: listed(owners, vin)}, err
}

func customerItem(row pgx.CollectableRow) (layout.FoundItem, error) {
	var id uuid.UUID
	var name, company, email, plates string
	err := row.Scan(&id, &name, &company, &email, &plates)
	return layout.FoundItem{ID: "found-" + id.String(), Href: "/customers/" + id.String(), Icon: "user", Label: name, Note: listed(company, plates, email)}, err
}

func orderItem(row pgx.CollectableRow) (layout.FoundItem, error) {
	var v Visit
	err := row.Scan(&v.Order, &v.Number, &v.Document, &v.Stage, &v.Plate, &v.Title, &v.CustomerIs)
	return layout.FoundItem{ID: "found-" + v.Order.String(), Href: v.address(), Icon: v.look().icon, Plate: v.Plate,
		Label: "Work order " + v.number(), Note: listed(v.look().label, v.Title, v.CustomerIs)}, err
}

func invoiceItem(row pgx.CollectableRow) (layout.FoundItem, error) {
	var id uuid.UUID
	var order int64
	var number, plate, customer string
	err := row.Scan(&id, &number, &order, &plate, &customer)
	return layout.FoundItem{ID: "found-" + id.String(), Href: "/invoices/" + number, Icon: "invoice", Plate: plate,
		Label: "Invoice " + number, Note: listed("of work order #"+strconv.FormatInt(order, 10), customer)}, err
}

func listed(parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ", ")
}

// phone is how a stored number is written.
func phone(p customers.Phone) string { return listed(customers.ShowPhone(p.E164), p.Label) }
