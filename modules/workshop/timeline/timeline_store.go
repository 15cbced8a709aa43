package timeline

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/audit"
	"bayline/platform/db"
)

func insertEntry(ctx context.Context, tx db.Tx, e Entry) error {
	err := tx.HotExec(ctx, `insert into workshop.timeline
		(center_id, id, at, kind, actor_id, actor_name, order_id, vehicle_id, customer_id, text, staff_only)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Center(), e.ID, e.At, e.Kind, db.OrNull(e.Actor.ID), e.Actor.Name, db.OrNull(e.Order), db.OrNull(e.Vehicle), db.OrNull(e.Customer),
		e.Text, e.StaffOnly)
	if err != nil {
		return fmt.Errorf("add to the timeline: %w", err)
	}
	return nil
}

const (
	columns = `select id, at, kind, actor_id, actor_name, order_id, vehicle_id, customer_id, text, staff_only from workshop.timeline`
	newest  = ` order by at desc, id desc limit $3`

	ofOrder    = columns + ` where center_id = $1 and order_id = any($2)` + newest
	ofVehicle  = columns + ` where center_id = $1 and vehicle_id = any($2)` + newest
	ofCustomer = columns + ` where center_id = $1 and customer_id = any($2)` + newest
)

// entries reads through a cached statement: the page of an order asks for them each time.
func entries(ctx context.Context, tx db.Tx, query string, ids []uuid.UUID, limit int) ([]Entry, error) {
	rows, err := tx.Hot(ctx, query, tx.Center(), ids, limit)
	if err != nil {
		return nil, fmt.Errorf("read the timeline: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Entry, error) {
		var e Entry
		var actor, order, vehicle, customer uuid.NullUUID
		err := row.Scan(&e.ID, &e.At, &e.Kind, &actor, &e.Actor.Name, &order, &vehicle, &customer, &e.Text, &e.StaffOnly)
		e.Actor.ID, e.Order, e.Vehicle, e.Customer = actor.UUID, order.UUID, vehicle.UUID, customer.UUID
		e.Actor.Kind = kindOf(actor)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the timeline: %w", err)
	}
	return found, nil
}

func kindOf(actor uuid.NullUUID) string {
	if actor.Valid {
		return "member"
	}
	return audit.System.Kind
}
