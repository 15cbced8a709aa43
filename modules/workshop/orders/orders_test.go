package orders_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/search"
	"bayline/platform/db"
	"bayline/platform/fault"
)

var ctx = context.Background()

func TestAPlateIsEnoughToOpen(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	first, err := w.Open(ctx, w.advisor, orders.Opening{TakeIn: customers.TakeIn{Plate: "kv18 zro"}})
	if err != nil {
		t.Fatal(err)
	}
	if first.CustomerID != nil || first.Document != orders.Estimate || first.Stage != orders.EstimateStage || first.Currency != "USD" {
		t.Fatalf("opened %+v", first)
	}
	again := must(w.Open(ctx, w.advisor, orders.Opening{Vehicle: first.VehicleID, Concerns: "Squeals when braking"}))(t)
	if again.Number != first.Number+1 || again.VehicleID != first.VehicleID || again.Summary != "Squeals when braking" {
		t.Fatalf("opened %+v", again)
	}
	w.in(func(ctx context.Context, tx db.Tx) error {
		hits, err := search.Find(ctx, tx, fmt.Sprint(again.Number), 5, search.Order)
		if err != nil || len(hits) != 1 || hits[0].ID != again.ID {
			t.Errorf("the search found %v, %v", hits, err)
		}
		return nil
	})
	if n := w.count(`select count(*) from audit.events where center_id = $1 and action = 'workshop.order.opened'`); n != 2 {
		t.Errorf("%d events in the trail", n)
	}
	if n := w.count(`select count(*) from workshop.timeline where center_id = $1 and order_id is not null`); n != 2 {
		t.Errorf("%d entries in the timeline", n)
	}
	_, err = w.Open(ctx, w.advisor, orders.Opening{})
	refused(t, err, fault.Invalid)
	_, err = w.Open(ctx, w.advisor, orders.Opening{Vehicle: db.NewID()})
	refused(t, err, fault.NotFound)
	_, err = w.Open(ctx, w.advisor, orders.Opening{Vehicle: first.VehicleID, Technician: db.NewID()})
	refused(t, err, fault.Invalid)
}

func TestARefusedOpeningLeavesNoGap(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	first := w.order("AAA 1")
	failed := errors.New("after everything else")
	err := w.DB.InCenter(ctx, w.center, func(ctx context.Context, tx db.Tx) error {
		if _, err := orders.OpenIn(ctx, tx, w.advisor, orders.Opening{Vehicle: first.VehicleID}); err != nil {
			t.Error(err)
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if next := w.order("AAA 2"); next.Number != first.Number+1 {
		t.Errorf("after #%d comes #%d", first.Number, next.Number)
	}
}

func TestTheWayOfAnOrder(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	o := w.authorized("KV18 ZRO")
	if o.Document != orders.WorkOrder || o.Stage != orders.Approved || o.AuthorizedMinor != 18750 || w.accepted != 1 {
		t.Fatalf("%s in %s, %d authorized, billing told %d times", o.Document, o.Stage, o.AuthorizedMinor, w.accepted)
	}
	o = w.job(o, "Wipers")
	o = must(w.PresentJob(ctx, w.advisor, o.At(last(o))))(t)
	o = must(w.Authorize(ctx, w.advisor, o.At(last(o)), amelia))(t)
	if w.accepted != 1 {
		t.Fatalf("billing was told %d times", w.accepted)
	}
	w.Clock.Advance(time.Hour)
	o = must(w.StartJob(ctx, w.mechanic, o.At(o.Jobs[0])))(t)
	if o.Stage != orders.InProgress || o.TechnicianID == nil || *o.TechnicianID != w.mechanic.ID() {
		t.Fatalf("in %s by %v", o.Stage, o.TechnicianID)
	}
	o = must(w.Move(ctx, w.mechanic, o.Number, o.Version, orders.Waiting))(t)
	o = must(w.FinishJob(ctx, w.mechanic, o.At(o.Jobs[0])))(t)
	if o.Stage != orders.InProgress || o.JobsDone != 1 {
		t.Fatalf("in %s with %d done", o.Stage, o.JobsDone)
	}
	o = must(w.FinishJob(ctx, w.mechanic, o.At(o.Jobs[1])))(t)
	if o.Stage != orders.Ready || o.JobsDone != 2 || !o.StageSince.Equal(w.Clock.Now()) {
		t.Fatalf("in %s since %s", o.Stage, o.StageSince)
	}
	w.in(func(ctx context.Context, tx db.Tx) error {
		locked, err := orders.Lock(ctx, tx, o.Number)
		if err != nil {
			return err
		}
		if len(locked.Authorized()) != 2 || len(locked.Jobs[0].Lines) != 1 {
			t.Errorf("locked %d jobs", len(locked.Authorized()))
		}
		return orders.Invoiced(ctx, tx, locked)
	})
	_, err := w.AddJob(ctx, w.advisor, o.Number, "One more")
	refused(t, err, fault.Conflict)
	_, err = w.StartJob(ctx, w.mechanic, o.At(o.Jobs[0]))
	refused(t, err, fault.Conflict)
	if err := w.AddNote(ctx, w.advisor, o.Number, "Collected by her brother"); err != nil {
		t.Fatalf("a note changes nothing: %v", err)
	}

	cards := w.cards(ctx)
	if len(cards) != 1 || cards[0].Stage != orders.InvoicedStage || cards[0].Customer != "Amelia Hart" || cards[0].Technician != "Rafael Moreno" {
		t.Fatalf("the board shows %+v", cards)
	}
	settle := func(ctx context.Context, tx db.Tx) error { return orders.Settled(ctx, tx, o.ID) }
	w.in(settle)
	w.in(settle)
	if cards := w.cards(ctx); len(cards) != 1 {
		t.Fatal("what was settled leaves the board on the same day")
	}
	w.Clock.Advance(24 * time.Hour)
	if cards := w.cards(ctx); len(cards) != 0 {
		t.Fatal("what was settled yesterday is still on the board")
	}
}

func TestStaleVersionsAreRefused(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	o := w.job(w.order("KV18 ZRO"), "Front brakes")
	before := *o
	at := o.At(last(o))
	if _, err := w.SetStaffNote(ctx, w.advisor, o.Number, o.Version, "Locking nut in the glovebox"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ChangeDetails(ctx, w.advisor, o.Number, before.Version, orders.Details{KeyTag: "7"}); !stale(err) || !fault.Is(err, fault.Conflict) {
		t.Fatalf("an old form was taken: %v", err)
	}
	must(w.AddLine(ctx, w.advisor, at, orders.LineInput{Kind: orders.Labor, Description: "More", QuantityMilli: 1000}))(t)
	if _, err := w.AddLine(ctx, w.advisor, at, orders.LineInput{Kind: orders.Labor, Description: "Yet more", QuantityMilli: 1000}); !stale(err) {
		t.Fatalf("a line was added to an old version: %v", err)
	}
}

func TestAnotherCentersOrderIsNotThere(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	o := w.authorized("KV18 ZRO")
	other := beside(t, w.Kit, "USD")
	mine := must(other.Open(ctx, other.advisor, orders.Opening{TakeIn: customers.TakeIn{Plate: "KV18 ZRO"}}))(t)
	_, err := other.Open(ctx, other.advisor, orders.Opening{Vehicle: o.VehicleID})
	refused(t, err, fault.NotFound)
	_, err = other.StartJob(ctx, other.mechanic, orders.At{Order: mine.Number, Job: last(o).ID, Version: last(o).Version})
	refused(t, err, fault.NotFound)
	_, err = other.Move(ctx, other.advisor, o.Number+100, 1, orders.Ready)
	refused(t, err, fault.NotFound)
	if cards := other.cards(ctx); len(cards) != 1 || cards[0].ID != mine.ID {
		t.Fatalf("the board of one center shows %+v", cards)
	}
	page := must(other.List(ctx, other.advisor, "", 0, 0))(t)
	if len(page.Visits) != 1 {
		t.Fatalf("the list of one center has %d orders", len(page.Visits))
	}
}

func TestVoidingKeepsTheNumber(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	o := w.order("KV18 ZRO")
	_, err := w.Void(ctx, w.advisor, o.Number, o.Version, "  ")
	refused(t, err, fault.Invalid)
	w.in(func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Pgx.Exec(ctx, `insert into workshop.balances (center_id, order_id, order_number, vehicle_id, currency, paid_minor)
			values ($1, $2, $3, $4, 'USD', 500)`, tx.Center(), o.ID, o.Number, o.VehicleID)
		return err
	})
	_, err = w.Void(ctx, w.advisor, o.Number, o.Version, "Opened twice")
	refused(t, err, fault.Conflict)
	w.in(func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Pgx.Exec(ctx, `update workshop.balances set paid_minor = 0 where center_id = $1`, tx.Center())
		return err
	})
	o = must(w.Void(ctx, w.advisor, o.Number, o.Version, "Opened twice"))(t)
	if o.Document != orders.Voided {
		t.Fatalf("is %s", o.Document)
	}
	if cards := w.cards(ctx); len(cards) != 0 {
		t.Fatal("a void order is on the board")
	}
	_, err = w.AddJob(ctx, w.advisor, o.Number, "One more")
	refused(t, err, fault.Conflict)
}

func TestTheOwnerIsNamedLater(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	o := must(w.Open(ctx, w.advisor, orders.Opening{TakeIn: customers.TakeIn{Plate: "KV18 ZRO"}}))(t)
	_, err := w.TakeOwner(ctx, w.advisor, o.Number, o.Version)
	refused(t, err, fault.Conflict)
	w.in(func(ctx context.Context, tx db.Tx) error {
		amelia, err := customers.AddCustomer(ctx, tx, w.advisor.Actor(), customers.Customer{Name: "Amelia Hart"})
		if err != nil {
			return err
		}
		return customers.Link(ctx, tx, w.advisor.Actor(), amelia, o.VehicleID)
	})
	o = must(w.TakeOwner(ctx, w.advisor, o.Number, o.Version))(t)
	if cards := w.cards(ctx); o.CustomerID == nil || cards[0].Customer != "Amelia Hart" {
		t.Fatalf("the card says %q", cards[0].Customer)
	}
	_, err = w.TakeOwner(ctx, w.advisor, o.Number, o.Version)
	refused(t, err, fault.Conflict)
}

func TestPricesComeFromTheCatalog(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	o := w.job(w.order("KV18 ZRO"), "Front brakes")
	if line := last(o).Lines[0]; line.UnitPriceMinor != 12500 || line.AmountMinor != 18750 {
		t.Fatalf("an hour and a half cost %d at %d", line.AmountMinor, line.UnitPriceMinor)
	}
	price := int64(9850)
	o = must(w.AddLine(ctx, w.advisor, o.At(last(o)), orders.LineInput{Kind: orders.Part, Description: "Brake disc", PartNumber: "43512", QuantityMilli: 2000, UnitPrice: &price, Discount: 100}))(t)
	if last(o).TotalMinor != 18750+19600 {
		t.Fatalf("the job costs %d", last(o).TotalMinor)
	}
	_, err := w.AddLine(ctx, w.advisor, o.At(last(o)), orders.LineInput{Kind: orders.Part, Description: "Pads", QuantityMilli: 1000})
	refused(t, err, fault.Invalid)
	_, err = w.AddLine(ctx, w.advisor, o.At(last(o)), orders.LineInput{Kind: orders.Part, Description: "Pads", QuantityMilli: 1000, UnitPrice: &price, TaxClass: db.NewID()})
	refused(t, err, fault.Invalid)
	_, err = w.AddLine(ctx, w.advisor, o.At(last(o)), orders.LineInput{Kind: orders.Part, Description: "Pads", QuantityMilli: 1000, UnitPrice: &price, Currency: "EUR"})
	refused(t, err, fault.Conflict)
	o = must(w.RemoveLine(ctx, w.advisor, o.At(last(o)), last(o).Lines[1].ID))(t)
	if o.TotalMinor != 18750 {
		t.Fatalf("total %d", o.TotalMinor)
	}
	euro := must(w.Open(ctx, w.advisor, orders.Opening{Vehicle: o.VehicleID, Currency: "EUR", Rate: 1_100_000_000}))(t)
	euro = must(w.AddJob(ctx, w.advisor, euro.Number, "Diagnosis"))(t)
	_, err = w.AddLine(ctx, w.advisor, euro.At(last(euro)), orders.LineInput{Kind: orders.Labor, Description: "Diagnosis", QuantityMilli: 1000})
	refused(t, err, fault.Invalid) // there is no labor rate in euros
}

func TestStatementsDoNotGrowWithRows(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	board := func() int {
		counting := db.WithCounter(ctx)
		w.cards(counting)
		return db.Counted(counting)
	}
	page := func(number int64) int {
		counting := db.WithCounter(ctx)
		if err := w.DB.InCenterRead(counting, w.center, func(ctx context.Context, tx db.Tx) error {
			_, err := orders.ReadIn(ctx, tx, number)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return db.Counted(counting)
	}
	o := w.authorized("AAA 1")
	fewCards, fewJobs := board(), page(o.Number)
	for i := range 30 {
		w.order(fmt.Sprintf("BBB %d", i))
	}
	for i := range 6 {
		o = w.job(o, fmt.Sprintf("Job %d", i))
	}
	if many := board(); many != fewCards || many != 1 {
		t.Errorf("the board takes %d statements with 1 card and %d with 31", fewCards, many)
	}
	if many := page(o.Number); many != fewJobs || many != 1 {
		t.Errorf("an order takes %d statements with 1 job and %d with 7", fewJobs, many)
	}
}

func TestTheListTurnsItsPages(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	first := w.order("AAA 1")
	for range 51 {
		must(w.Open(ctx, w.advisor, orders.Opening{Vehicle: first.VehicleID}))(t)
	}
	one := must(w.List(ctx, w.advisor, "", 0, 0))(t)
	if len(one.Visits) != 50 || one.Newer != 0 || one.Older == 0 {
		t.Fatalf("%d orders, newer %d, older %d", len(one.Visits), one.Newer, one.Older)
	}
	two := must(w.List(ctx, w.advisor, orders.EstimateStage, one.Older, 0))(t)
	if len(two.Visits) != 2 || two.Older != 0 || two.Visits[1].Number != first.Number {
		t.Fatalf("%d orders, older %d", len(two.Visits), two.Older)
	}
	back := must(w.List(ctx, w.advisor, "", 0, two.Newer))(t)
	if len(back.Visits) != 50 || back.Visits[0].Number != one.Visits[0].Number || back.Newer != 0 {
		t.Fatalf("back on %d orders from %d, newer %d", len(back.Visits), back.Visits[0].Number, back.Newer)
	}
	if none := must(w.List(ctx, w.advisor, orders.Ready, 0, 0))(t); len(none.Visits) != 0 {
		t.Fatalf("%d orders are ready", len(none.Visits))
	}
}
