package metered_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/billing/metered"
	"bayline/modules/billing/plans"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

// An accepted work order is charged once: through the desk, at the same moment, again and again, from two processes.
func TestMeteredOnce(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north, basic, trial := meteredShop(t, house, "Northgate", "2000.00"), open(t, house, "Southgate"), open(t, house, "Eastgate")
	basic.pay("basic", "49.00")

	// At the desk: the first job of an order is what is charged, the second is not.
	order := north.accepted("8KLM204")
	north.has("unit", 1, -2500)
	north.made(order+"?edit=new-job", order+"/jobs", "name", "Wipers")
	both := jobID.FindAllStringSubmatch(north.owner.Get(order).Body, -1)
	second := both[len(both)-1][1]
	north.made(order+"?edit=new-line&id="+second+"&kind=labor", order+"/jobs/"+second+"/lines", "description", "Wipers", "price", "20")
	north.made(order, order+"/jobs/"+second+"/presentation")
	north.made(order+"?edit=answer&id="+second+"&outcome=authorized", order+"/jobs/"+second+"/authorization", "by", "Dana Reyes")
	north.has("unit", 1, -2500)

	// Clicked many times at once, it is authorized once and charged once.
	twice, job := north.presented("8KLM205")
	page := north.owner.Get(twice + "?edit=answer&id=" + job + "&outcome=authorized")
	at(20, func(int) {
		north.owner.SubmitOn(page, twice+"/jobs/"+job+"/authorization", "by", "Dana Reyes")
	})
	north.has("unit", 2, -5000)

	// Fifty different orders at the same moment are fifty units; each of them told four times more changes nothing.
	ids := make([]uuid.UUID, 50)
	for i := range ids {
		ids[i] = db.NewID()
	}
	at(50, func(i int) {
		if err := north.accept(ids[i], int64(2000+i)); err != nil {
			t.Error(err)
		}
	})
	at(200, func(i int) {
		if err := north.accept(ids[i%50], int64(2000+i%50)); err != nil {
			t.Error(err)
		}
	})
	north.has("unit", 52, -52*2500)

	// One order told fifty times at once.
	same := db.NewID()
	at(50, func(int) {
		if err := north.accept(same, 3000); err != nil {
			t.Error(err)
		}
	})
	north.has("unit", 53, -53*2500)

	// What is taken back with its transaction is not charged, and can be later.
	taken := db.NewID()
	gone := fmt.Errorf("after everything else")
	if err := house.DB.InCenter(t.Context(), north.ID, func(ctx context.Context, tx db.Tx) error {
		if err := house.Metered.Accepted(ctx, tx, metered.Acceptance{Order: taken, Number: 3001, By: plans.Authorized}); err != nil {
			return err
		}
		return gone
	}); err != gone {
		t.Fatal(err)
	}
	north.has("unit", 53, -53*2500)
	if err := north.accept(taken, 3001); err != nil {
		t.Fatal(err)
	}
	north.has("unit", 54, -54*2500)

	// An offer from outside is what another plan counts; a center on trial, or with a plan that is not metered, pays for no work order.
	if err := house.DB.InCenter(t.Context(), north.ID, func(ctx context.Context, tx db.Tx) error {
		return house.Metered.Accepted(ctx, tx, metered.Acceptance{Order: db.NewID(), Number: 3002, By: plans.Offer})
	}); err != nil {
		t.Fatal(err)
	}
	basic.accepted("9KLM204")
	trial.send("metered", "50.00") // chosen, and not approved yet
	trial.accepted("7KLM204")
	for _, other := range []*shop{basic, trial} {
		other.has("unit", 0, 0)
	}
	north.has("unit", 54, -54*2500)
}

// A plan that counts offers from outside charges for those that are taken, once, and not for what customers authorize.
func TestAPlanSaysWhatItCounts(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), "update billing.plan_versions set counts = 'offer' where unit_minor > 0"); err != nil {
		t.Fatal(err)
	}
	north := meteredShop(t, house, "Northgate", "500.00")
	expect(t, north.owner.Get("/subscription/usage"), 200, "An offer from outside that you take is charged, once.")
	north.accepted("8KLM204")
	north.has("unit", 0, 0)
	order := db.NewID()
	at(20, func(i int) {
		by := plans.Offer
		if i%3 == 0 { // its job is authorized at the same moment
			by = plans.Authorized
		}
		if err := house.DB.InCenter(context.Background(), north.ID, func(ctx context.Context, tx db.Tx) error {
			return house.Metered.Accepted(ctx, tx, metered.Acceptance{Order: order, Number: 2000, By: by})
		}); err != nil {
			t.Error(err)
		}
	})
	north.has("unit", 1, -2500)
}

// A center pays the price of the version that it holds at that moment, and gets that back when the work order is voided, whatever the plan
// costs by then.
func TestThePriceIsThatOfTheVersionHeld(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := meteredShop(t, house, "Northgate", "500.00")
	change := func(statement string, args ...any) {
		t.Helper()
		if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	change(`insert into billing.plan_versions (plan_id, number, name, price_minor, unit_minor, effective_at, made_at)
		select plan_id, 2, name, price_minor, 3000, $1, $1 from billing.plan_versions where unit_minor > 0`, house.Clock.Now())
	if err := north.accept(orderID(1), 1001); err != nil {
		t.Fatal(err)
	}
	north.has("unit", 1, -2500)
	change("update billing.subscriptions set plan_version = 2 where center_id = $1", north.ID)
	if err := north.accept(orderID(2), 1002); err != nil {
		t.Fatal(err)
	}
	north.has("unit", 2, -5500)
	if err := north.voided(orderID(1)); err != nil {
		t.Fatal(err)
	}
	north.has("credit", 1, 2500)
	if n := count(t, house, "select count(*) from billing.units where center_id = $1 and plan_version = 2 and price_minor = 3000", north.ID); n != 1 {
		t.Errorf("%d units of the new version", n)
	}
}

// A work order that is voided within a day is credited, once; later it stays charged.
func TestVoidsAreCreditedForADay(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := meteredShop(t, house, "Northgate", "2000.00")
	soon, late, never := north.accepted("8KLM204"), north.accepted("8KLM205"), db.NewID()
	house.Clock.Advance(30 * time.Minute)
	north.void(soon)
	north.has("credit", 1, 2500)
	expect(t, north.owner.Post(soon+"/void", url.Values{"version": {"1"}, "reason": {"Again"}}), 409)
	north.has("credit", 1, 2500)
	if err := north.voided(never); err != nil { // was never charged
		t.Fatal(err)
	}

	// Voided and accepted at the same moment, many times: charged once, credited once.
	order := db.NewID()
	at(40, func(i int) {
		var err error
		if i%2 == 0 {
			err = north.accept(order, 2000)
		} else {
			err = north.voided(order)
		}
		if err != nil {
			t.Error(err)
		}
	})
	if err := north.voided(order); err != nil {
		t.Fatal(err)
	}
	north.has("unit", 3, -7500)
	north.has("credit", 2, 5000)

	last := db.NewID()
	if err := north.accept(last, 2001); err != nil {
		t.Fatal(err)
	}
	house.Clock.Advance(24 * time.Hour)
	if err := north.voided(last); err != nil { // to the second
		t.Fatal(err)
	}
	north.has("credit", 3, 7500)
	north.owner = north.SignIn("owner")
	north.void(late)
	north.has("credit", 3, 7500)
	if number := strings.TrimPrefix(late, "/work-orders/"); count(t, house, "select count(*) from workshop.work_orders where number = $1::bigint and document = 'void'", number) != 1 {
		t.Error("the work order was not voided")
	}
}

// at runs fn so many times at the same moment.
func at(times int, fn func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range times {
		all.Go(func() {
			<-start
			fn(i)
		})
	}
	close(start)
	all.Wait()
}

// A click on the metered plan charges for nothing, and one away from it does not stop charging: what counts is what was approved.
func TestAClickChangesNoCharge(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north, south := open(t, house, "Northgate"), meteredShop(t, house, "Southgate", "10.00")
	north.pay("pro", "99.00")
	for _, s := range []*shop{north, south} {
		s.Guard(tenancy.Owner)
	}
	house.Clock.Set(north.period().PeriodEnd.Add(time.Hour))
	north.advance(1)
	for clicker, plan := range map[*shop]string{north: "metered", south: "pro"} {
		if got := clicker.period().State; got != tenancy.PastDue {
			t.Fatalf("it is %s", got)
		}
		clicker.owner = clicker.SignIn(tenancy.Owner)
		expect(t, clicker.owner.Submit("/onboarding/plan?period=monthly", "/onboarding/plan", "plan", clicker.plan(plan).ID.String()), 303)
		if err := clicker.accept(orderID(1048), 1048); err != nil {
			t.Fatal(err)
		}
	}
	north.has("unit", 0, 0)
	south.has("unit", 1, -2500)
}
