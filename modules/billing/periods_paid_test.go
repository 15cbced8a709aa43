package billing_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// click chooses a plan and goes no further than the page that asks for the proof.
func (s *shop) click(code, period string) {
	s.t.Helper()
	s.Guard(tenancy.Owner)
	s.owner = s.SignIn(tenancy.Owner)
	chosen := expect(s.t, s.owner.Submit("/onboarding/plan?period="+period, "/onboarding/plan", "plan", s.plan(code, period).ID.String()), 303)
	expect(s.t, s.owner.Get(chosen.Location), 200, "Show us the payment", s.plan(code, period).Title())
}

// paid is a shop that has paid for a plan.
func paid(t *testing.T, house *modulestest.House, admin *modulestest.Client, name, code, period string, number int) *shop {
	t.Helper()
	s := open(t, house, name)
	expect(t, decide(admin, s.pay(code, period, name, picture(t, number)), "outcome", "approved"), 303)
	until(t, "it is active", func() bool { return s.subscription().State == tenancy.Active })
	return s
}

// Choosing a plan changes nothing that was paid for, in whatever state the center is.
func TestAClickChangesNothingThatWasPaidFor(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	late := paid(t, house, admin, "Northgate", "pro", "monthly", 60)
	leaving := paid(t, house, admin, "Southgate", "pro", "yearly", 61)

	// Past due, a click on the metered plan leaves the one that was paid for.
	house.Clock.Set(late.subscription().PeriodEnd.Add(time.Hour))
	advance(t, house)
	late.click("metered", "monthly")
	if s := late.subscription(); s.State != tenancy.PastDue || s.Plan.Code != "pro" {
		t.Errorf("a click has made it %s, %s", s.State, s.Plan.Code)
	}

	// Cancelled at once, a click on the larger plan and the return: the year goes on as it was paid for.
	end := leaving.subscription().PeriodEnd
	leaving.cancel()
	leaving.click("enterprise", "monthly")
	expect(t, leaving.owner.Submit("/subscription", "/subscription/return"), 303)
	if s := leaving.subscription(); s.State != tenancy.Active || s.Plan.Code != "pro" || !s.PeriodEnd.Equal(end) {
		t.Errorf("back it is %s, %s until %s", s.State, s.Plan.Title(), s.PeriodEnd)
	}
	// What is approved for the larger plan begins with the approval, and does not follow the year of the smaller.
	admin = house.SignInOperator(house.Operator("Noor Haddad"))
	approved := house.Clock.Now()
	expect(t, decide(admin, leaving.pay("enterprise", "monthly", "SG-2", picture(t, 62)), "outcome", "approved"), 303)
	until(t, "the larger plan is active", func() bool { return leaving.subscription().Plan.Code == "enterprise" })
	if s := leaving.subscription(); !s.PeriodStart.Equal(approved) || s.PeriodEnd.After(approved.AddDate(0, 1, 1)) {
		t.Errorf("a month of it, approved on %s, runs from %s to %s", approved, s.PeriodStart, s.PeriodEnd)
	}
}

// A trial that was extended beyond what was paid meanwhile does not keep the calendar from seeing that the paid period has ended.
func TestALongTrialDoesNotHideThePeriodsEnd(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	must(t, house.Billing.ExtendTrial(t.Context(), house.Operator("Noor Haddad"), north.ID, house.Clock.Now().Add(60*hours24), "A large fleet moves in"))
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	expect(t, decide(admin, north.pay("pro", "monthly", "FT1", picture(t, 63)), "outcome", "approved"), 303)
	until(t, "it is active", func() bool { return north.subscription().State == tenancy.Active })
	s := north.subscription()
	if !s.TrialEnds.After(s.PeriodEnd) {
		t.Fatalf("the trial ends %s, before the period on %s", s.TrialEnds, s.PeriodEnd)
	}
	house.Clock.Set(s.PeriodEnd)
	advance(t, house)
	if got := north.subscription().State; got != tenancy.PastDue {
		t.Errorf("at the period's end it is %s", got)
	}
}

// reject a proof and let the answer be carried out.
func (s *shop) reject(proof uuid.UUID) {
	s.t.Helper()
	admin := s.house.SignInOperator(s.house.Operator("Jonas Weber"))
	before := count(s.t, s.house, "select count(*) from billing.decisions where proof_id = $1 and carried_out_at is not null", proof)
	expect(s.t, decide(admin, proof, "outcome", "rejected", "reason", "unreadable"), 303)
	until(s.t, "the rejection is carried out", func() bool {
		return count(s.t, s.house, "select count(*) from billing.decisions where proof_id = $1 and carried_out_at is not null", proof) > before
	})
}

// The period ends while a proof is checked that comes back then: the step is taken as the calendar takes it, on every page that tells it.
func TestARejectionTakesTheStepThatWasDue(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	north := paid(t, house, admin, "Northgate", "pro", "monthly", 64)
	end := north.subscription().PeriodEnd
	north.Guard(tenancy.Owner)
	house.Clock.Set(end.Add(-time.Hour))
	north.owner = north.SignIn(tenancy.Owner)
	proof := north.pay("pro", "monthly", "FT2", picture(t, 65))
	house.Clock.Set(end.Add(48 * time.Hour))
	advance(t, house)
	if got := north.subscription().State; got != tenancy.Active {
		t.Fatalf("while the proof is checked it is %s", got)
	}
	north.reject(proof)
	s := north.subscription()
	if s.State != tenancy.PastDue {
		t.Fatalf("afterwards it is %s", s.State)
	}
	house.Letter("billing.payment.past_due", north.People[tenancy.Owner].Email)
	if n := len(slices.DeleteFunc(north.told(), func(kind string) bool { return kind != "payment.past_due" })); n != 1 {
		t.Errorf("the owner was told %d times that the payment is past due", n)
	}
	north.owner = north.SignIn(tenancy.Owner)
	expect(t, north.owner.Get("/subscription"), 200, "The paid period ended", "Past due")
	if n := count(t, house, "select count(*) from audit.events where action = 'billing.subscription.advanced'"); n != 1 {
		t.Errorf("%d steps are in the trail", n)
	}
	if got, want := north.Member(tenancy.Owner).Standing().ClosesAt, end.Add(9*hours24); !got.Equal(want) {
		t.Errorf("past due ends on %s, not after a week from the answer, %s", got, want)
	}
}

// A proof that comes back in a suspended center moves neither its day of deletion nor the reason.
func TestARejectionKeepsTheDayOfDeletion(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	must(t, house.Billing.Suspend(t.Context(), house.Operator("Noor Haddad"), north.ID, "Chargebacks from the bank"))
	due := north.closure().DueAt
	north.reject(north.pay("pro", "monthly", "FT1", picture(t, 66)))
	if got := north.Member(tenancy.Owner).Standing(); got.Status != tenancy.Suspended || !got.ClosesAt.Equal(due) {
		t.Errorf("it is %s until %s, and its deletion is on %s", got.Status, got.ClosesAt, due)
	}
	if n := count(t, house, "select count(*) from tenancy.centers where status_reason = 'Chargebacks from the bank'"); n != 1 {
		t.Error("the reason is gone")
	}
}

// A proof that is sent again is taken in as the first time: the days stand still, and a terminated center is refused.
func TestSendingAgainIsPaying(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	proof := north.pay("pro", "monthly", "FT1", picture(t, 67))
	north.reject(proof)
	closes := func() time.Time { return north.Member(tenancy.Owner).Standing().ClosesAt }
	if closes().IsZero() {
		t.Fatal("the trial does not go on")
	}
	again := "/subscription/proofs/" + proof.String() + "/submissions"
	expect(t, north.owner.Post(again, north.claim("FT1-B")), 303)
	if got := closes(); !got.IsZero() {
		t.Errorf("the days do not stand still: the trial ends %s", got)
	}
	north.reject(proof)
	must(t, house.Billing.Terminate(t.Context(), house.Operator("Noor Haddad"), north.ID, "Stolen parts were sold"))
	refused := expect(t, north.owner.Post(again, north.claim("FT1-C")), 409, "a payment does not bring it back")
	if strings.Contains(refused.Body, "FT1-C") {
		t.Error("it is asked for once more")
	}
	if n := count(t, house, "select count(*) from billing.submissions where proof_id = $1", proof); n != 2 {
		t.Errorf("it was sent %d times", n)
	}
}

// Who cancels in the trial and returns after its days have run out is told what that means, on the page and by mail.
func TestReturningIntoASuspension(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	ends := north.subscription().TrialEnds
	north.Guard(tenancy.Owner)
	expect(t, north.owner.Post("/subscription/cancellation", url.Values{"when": {"now"}}), 303)
	house.Clock.Set(ends.Add(9 * hours24))
	north.owner = north.SignIn(tenancy.Owner)
	expect(t, north.owner.Submit("/subscription", "/subscription/return"), 303)
	page := expect(t, north.owner.Get("/subscription"), 200, "The center is suspended all the same", "Suspended")
	if strings.Contains(page.Body, "Everything is as it was") {
		t.Error("the page says that everything is as it was")
	}
	due := tenancy.DeletionDay(house.Clock.Now())
	if c := north.closure(); c == nil || c.Reason != "suspended" || !c.DueAt.Equal(due) {
		t.Fatalf("the closure is %+v", c)
	}
	told := house.Letter("billing.center.returned", north.People[tenancy.Owner].Email).Text
	for _, want := range []string{"On " + due.Format("2 January 2006") + " (00:00 UTC) all data", "send a payment proof"} {
		if !strings.Contains(told, want) {
			t.Errorf("the mail does not say %q: %s", want, told)
		}
	}
	if strings.Contains(told, "Nothing is deleted") || strings.Contains(told, "nothing is deleted") {
		t.Errorf("the mail says: %s", told)
	}
	before := len(north.told())
	hourly(t, house)
	if got := north.told(); len(got) != before { // that mail was the notice of day 0
		t.Errorf("the owner was told again: %v", got)
	}
}
