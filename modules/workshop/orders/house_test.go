package orders_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/catalog"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/orders"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/secret"
	"bayline/platform/testkit"
)

// workshop is one center with an advisor and a technician, and the rooms that work orders need.
type workshop struct {
	*testkit.Kit
	*orders.Module
	t        testing.TB
	center   uuid.UUID
	advisor  tenancy.Member
	mechanic tenancy.Member
	accepted int // how often billing was told
}

func open(t testing.TB, currency string) *workshop {
	t.Helper()
	kit := testkit.New(t)
	ring, err := secret.Parse(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	kit.DB.UseSealer(secret.NewVault(ring))
	return beside(t, kit, currency)
}

// beside opens another center in the same database.
func beside(t testing.TB, kit *testkit.Kit, currency string) *workshop {
	t.Helper()
	w := &workshop{Kit: kit, t: t, center: db.NewID()}
	w.Module = orders.New(orders.Deps{DB: kit.DB, Accepted: func(context.Context, db.Tx, *orders.Order) error { w.accepted++; return nil }})
	people := tenancy.New(tenancy.Deps{DB: kit.DB, Accounts: accounts.New(accounts.Deps{DB: kit.DB})})
	owner, mechanic := w.person("Sofia Bauer"), w.person("Rafael Moreno")
	w.in(func(ctx context.Context, tx db.Tx) error {
		if err := people.Found(ctx, tx, "Northgate Auto", owner); err != nil {
			return err
		}
		if _, err := people.AddMember(ctx, tx, audit.System, mechanic, tenancy.Technician); err != nil {
			return err
		}
		if _, err := tx.Pgx.Exec(ctx, `update tenancy.centers set base_currency = $2, currencies = '{USD,EUR,KWD}', country = 'US', distance_unit = 'mi'
			where center_id = $1`, tx.Center(), currency); err != nil {
			return err
		}
		return catalog.Prepare(ctx, tx, "US", currency)
	})
	var err error
	if w.advisor, err = people.Member(context.Background(), owner, w.center); err != nil {
		t.Fatal(err)
	}
	if w.mechanic, err = people.Member(context.Background(), mechanic, w.center); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *workshop) person(name string) uuid.UUID {
	w.t.Helper()
	id := db.NewID()
	_, err := testkit.Owner(w.t, w.DB).Exec(context.Background(), `insert into accounts.people (id, name, email, email_folded, created_at)
		values ($1, $2, $3, $3, $4)`, id, name, id.String()+"@bayline.test", w.Clock.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *workshop) in(fn func(context.Context, db.Tx) error) {
	w.t.Helper()
	if err := w.DB.InCenter(context.Background(), w.center, fn); err != nil {
		w.t.Fatal(err)
	}
}

// count is a number that a query of the center finds.
func (w *workshop) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.in(func(ctx context.Context, tx db.Tx) error {
		return tx.Pgx.QueryRow(ctx, query, append([]any{tx.Center()}, args...)...).Scan(&n)
	})
	return n
}

// order is an open one of a vehicle that has just come in.
func (w *workshop) order(plate string) *orders.Order {
	w.t.Helper()
	o, err := w.Open(context.Background(), w.advisor, orders.Opening{TakeIn: customers.TakeIn{Plate: plate, CustomerName: "Amelia Hart"}, Concerns: "Squeals"})
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// job adds a job with labor of an hour and a half.
func (w *workshop) job(o *orders.Order, name string) *orders.Order {
	w.t.Helper()
	o = must(w.AddJob(context.Background(), w.advisor, o.Number, name))(w.t)
	return must(w.AddLine(context.Background(), w.advisor, o.At(last(o)), orders.LineInput{Kind: orders.Labor, Description: "Work on " + name, QuantityMilli: 1500}))(w.t)
}

// authorized is an order with one job that the customer agreed to.
func (w *workshop) authorized(plate string) *orders.Order {
	w.t.Helper()
	o := w.job(w.order(plate), "Front brakes")
	o = must(w.Present(context.Background(), w.advisor, o.Number, o.Version))(w.t)
	return must(w.Authorize(context.Background(), w.advisor, o.At(last(o)), amelia))(w.t)
}

var amelia = orders.Decision{Medium: orders.ByPhone, Name: "Amelia Hart"}

func last(o *orders.Order) *orders.Job { return o.Jobs[len(o.Jobs)-1] }

func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func refused(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("answered %v", err)
	}
}

func stale(err error) bool {
	var s *orders.Stale
	return errors.As(err, &s)
}

// cards of the board.
func (w *workshop) cards(ctx context.Context) []*orders.Card {
	w.t.Helper()
	cards, _, err := w.Board(ctx, w.advisor)
	if err != nil {
		w.t.Fatal(err)
	}
	return cards
}
