package metered_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/billing/metered"
	"bayline/modules/billing/plans"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/testkit"
)

var (
	expect = modulestest.Expect
	until  = modulestest.Until
	count  = modulestest.Count
	said   = modulestest.Said
)

// shop is a center with its owner at a browser.
type shop struct {
	*modulestest.Center
	t     *testing.T
	house *modulestest.House
	owner *modulestest.Client
	admin *modulestest.Client
	paid  int
}

func open(t *testing.T, house *modulestest.House, name string) *shop {
	t.Helper()
	center := house.Center(name, "USD")
	return &shop{Center: center, t: t, house: house, owner: center.SignIn(tenancy.Owner), admin: house.SignInOperator(house.Operator("Priya Kaur"))}
}

// metered is a shop that has paid in for the metered plan.
func meteredShop(t *testing.T, house *modulestest.House, name, amount string) *shop {
	t.Helper()
	s := open(t, house, name)
	s.pay("metered", amount)
	return s
}

// again signs the owner and the admin in once more, after the clock was moved.
func (s *shop) again() {
	s.t.Helper()
	s.owner, s.admin = s.SignIn(tenancy.Owner), s.house.SignInOperator(s.house.Operator("Jonas Weber"))
}

var proofID = regexp.MustCompile(`/subscription/proofs/([0-9a-f-]{36})/file`)

// pay sends a proof for a monthly plan, has it approved, and carries the approval out.
func (s *shop) pay(code, amount string) {
	s.t.Helper()
	s.send(code, amount)
	id := proofID.FindStringSubmatch(expect(s.t, s.owner.Get("/subscription"), 200).Body)[1]
	page := "/admin/approvals/" + id
	expect(s.t, s.admin.Submit(page, page+"/decision", "outcome", "approved"), 303)
	until(s.t, "the proof is approved", func() bool {
		return count(s.t, s.house, "select count(*) from billing.payment_proofs where id = $1 and state = 'approved'", id) == 1
	})
}

// send a proof that waits for its decision.
func (s *shop) send(code, amount string) {
	s.t.Helper()
	s.paid++
	plan := s.plan(code)
	claim := url.Values{"plan": {plan.ID.String()}, "amount": {amount}, "currency": {"USD"}, "paid_on": {s.house.Clock.Now().Format(time.DateOnly)},
		"reference": {fmt.Sprintf("FT%d-%s", s.paid, s.ID.String()[24:])}}
	expect(s.t, s.owner.Submit("/onboarding/plan?period="+plan.Period, "/onboarding/plan", "plan", plan.ID.String()), 303)
	expect(s.t, s.owner.Upload("/onboarding/proof", claim, "proof", "transfer.png", modulestest.Picture()), 303)
}

func (s *shop) plan(code string) plans.Plan {
	s.t.Helper()
	offered, err := s.house.Plans.Offered(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, plan := range offered {
		if plan.Code == code && plan.Period == "monthly" {
			return plan
		}
	}
	s.t.Fatalf("there is no plan %s", code)
	return plans.Plan{}
}

var jobID = regexp.MustCompile(`id="job-([0-9a-f-]{36})"`)

// presented is an order of a new vehicle with a job that waits for the customer's answer: its page, and the job.
func (s *shop) presented(plate string) (order, job string) {
	s.t.Helper()
	vehicle := s.made("/vehicles/new", "/vehicles", "plate", plate, "make", "Honda", "model", "Accord")
	order = s.made("/work-orders/new?vehicle="+vehicle[strings.LastIndex(vehicle, "/")+1:], "/work-orders", "concerns", "Grinds when braking")
	s.made(order+"?edit=new-job", order+"/jobs", "name", "Front brakes")
	job = jobID.FindStringSubmatch(s.owner.Get(order).Body)[1]
	s.made(order+"?edit=new-line&id="+job+"&kind=labor", order+"/jobs/"+job+"/lines", "description", "Front brakes", "price", "125")
	s.made(order, order+"/jobs/"+job+"/presentation")
	return order, job
}

// accepted is an order with a job that the customer has agreed to.
func (s *shop) accepted(plate string) (order string) {
	s.t.Helper()
	order, job := s.presented(plate)
	s.made(order+"?edit=answer&id="+job+"&outcome=authorized", order+"/jobs/"+job+"/authorization", "by", "Dana Reyes")
	return order
}

func (s *shop) void(order string) {
	s.t.Helper()
	s.made(order+"?edit=void", order+"/void", "reason", "Opened twice")
}

func (s *shop) made(page, action string, pairs ...string) string {
	s.t.Helper()
	return expect(s.t, s.owner.Submit(page, action, pairs...), 303).Location
}

// accept charges for an order, as the workshop does when its first job is authorized.
func (s *shop) accept(order uuid.UUID, number int64) error {
	return s.house.DB.InCenter(context.Background(), s.ID, func(ctx context.Context, tx db.Tx) error {
		return s.house.Metered.Accepted(ctx, tx, metered.Acceptance{Order: order, Number: number, By: plans.Authorized})
	})
}

func (s *shop) voided(order uuid.UUID) error {
	return s.house.DB.InCenter(context.Background(), s.ID, func(ctx context.Context, tx db.Tx) error {
		return s.house.Metered.Voided(ctx, tx, order)
	})
}

// entries of a kind: how many, and what they add up to.
func (s *shop) entries(kind string) (n, minor int) {
	s.t.Helper()
	err := testkit.Owner(s.t, s.house.DB).QueryRow(s.t.Context(),
		"select count(*), coalesce(sum(amount_minor), 0) from billing.entries where center_id = $1 and kind = $2", s.ID, kind).Scan(&n, &minor)
	if err != nil {
		s.t.Fatal(err)
	}
	return n, minor
}

// has fails unless the account has so many entries of a kind, with this sum.
func (s *shop) has(kind string, wantCount, wantMinor int) {
	s.t.Helper()
	if n, minor := s.entries(kind); n != wantCount || minor != wantMinor {
		s.t.Errorf("%s: %d entries of %d, not %d of %d", kind, n, minor, wantCount, wantMinor)
	}
}

func (s *shop) balance() int {
	s.t.Helper()
	return count(s.t, s.house, "select coalesce(sum(amount_minor), 0) from billing.entries where center_id = $1", s.ID)
}

// in a zone from now on, as the owner sets it.
func (s *shop) in(zone string) {
	s.t.Helper()
	me := s.Member(tenancy.Owner)
	profile, err := s.house.Tenancy.Profile(s.t.Context(), me)
	if err != nil {
		s.t.Fatal(err)
	}
	profile.TimeZone = zone
	if err := s.house.Tenancy.ChangeProfile(s.t.Context(), me, profile); err != nil {
		s.t.Fatal(err)
	}
}

// work starts workers on the house's database: another process, as it were.
func work(t *testing.T, house *modulestest.House) {
	t.Helper()
	runner, err := jobs.Start(context.Background(), house.DB.Pool(), house.Workers, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			t.Errorf("stop workers: %v", err)
		}
	})
}

// orderID is the id of an order that is only a number here.
func orderID(number int) uuid.UUID { return uuid.NewSHA1(uuid.Nil, fmt.Append(nil, number)) }
