package billing_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/billing"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

const hours24 = 24 * time.Hour

// told are the kinds of what the owner was mailed about the subscription, the oldest first.
func (s *shop) told() (kinds []string) {
	s.t.Helper()
	for _, letter := range slices.Backward(s.house.Mails(s.People[tenancy.Owner].Email)) {
		if name, ours := strings.CutPrefix(letter.Kind, "billing."); ours {
			kinds = append(kinds, name)
		}
	}
	return kinds
}

// hourly does what the worker does each hour.
func hourly(t *testing.T, house *modulestest.House) {
	t.Helper()
	if err := errors.Join(house.Billing.Advance(t.Context()), house.Billing.Remind(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// Each step is told ahead, once, in its order, however often the calendar looks.
func TestEachStepIsToldAhead(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	begun := house.Clock.Now()
	var days []int
	for hour := 0; hour <= 53*24; hour += 6 {
		house.Clock.Set(begun.Add(time.Duration(hour) * time.Hour))
		before := len(north.told())
		hourly(t, house)
		for range len(north.told()) - before {
			days = append(days, hour/24)
		}
	}
	want := []string{"trial.ending", "trial.ending", "trial.ended", "center.suspension_near", "center.suspended", "deletion.announced", "deletion.announced"}
	if got := north.told(); !slices.Equal(got, want) {
		t.Errorf("the owner was told %v", got)
	}
	if !slices.Equal(days, []int{7, 13, 14, 21, 22, 45, 51}) {
		t.Errorf("on the days %v", days)
	}
	var last string
	for _, letter := range house.Mails(north.People[tenancy.Owner].Email) {
		if letter.Kind == "billing.deletion.announced" {
			last = letter.Text
			break
		}
	}
	if day := tenancy.DeletionDay(begun.Add(22 * hours24)).Format("2 January 2006"); !strings.Contains(last, "On "+day+" (00:00 UTC)") {
		t.Errorf("the last warning does not name %s: %s", day, last)
	}
	if n := count(t, house, "select count(*) from notices.notices n where n.person_id = $1 and n.kind like 'billing.%'", north.People[tenancy.Owner].ID); n != len(want) {
		t.Errorf("in the product stand %d notices", n)
	}
}

// A program that was away for weeks finds the right state, tells it once, and lets the days to the deletion count from when it told.
func TestTheCalendarCatchesUp(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	woke := north.subscription().TrialEnds.Add(60 * hours24)
	house.Clock.Set(woke)
	hourly(t, house)
	hourly(t, house)
	if got := north.subscription().State; got != tenancy.Suspended {
		t.Fatalf("it is %s", got)
	}
	if got := north.told(); !slices.Equal(got, []string{"center.suspended"}) {
		t.Errorf("the owner was told %v", got)
	}
	closure := north.closure()
	if closure == nil || !closure.DueAt.Equal(tenancy.DeletionDay(woke)) || closure.DueAt.Sub(woke) < 30*hours24 {
		t.Fatalf("the suspension was told on %s, the deletion is %+v", woke, closure)
	}
	house.Clock.Set(closure.EffectiveAt.Add(29*hours24 + time.Hour)) // away again, over day 23
	hourly(t, house)
	hourly(t, house)
	if got := north.told(); !slices.Equal(got, []string{"center.suspended", "deletion.announced"}) {
		t.Errorf("afterwards the owner was told %v", got)
	}
}

// A paid period that goes on by itself is asked about before anything else follows, once for each that has ended.
func TestRenewalIsAskedBeforeTheStateChanges(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	expect(t, decide(admin, north.pay("pro", "monthly", "FT1", picture(t, 31)), "outcome", "approved"), 303)
	until(t, "it is active", func() bool { return north.subscription().State == tenancy.Active })
	first := north.subscription().PeriodEnd

	covered, asked := 3, []time.Time{}
	renewing := billing.New(house.Billing.Deps)
	renewing.Renew = func(_ context.Context, _ db.Tx, s *billing.Subscription) (bool, error) {
		asked = append(asked, s.PeriodEnd)
		return len(asked) <= covered, nil
	}
	house.Clock.Set(first.AddDate(0, 1, 0).Add(hours24)) // a month has gone by unseen
	for range 2 {
		if err := renewing.Advance(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if s := north.subscription(); s.State != tenancy.Active || !s.PeriodStart.Equal(first.AddDate(0, 1, 0)) || len(asked) != 2 {
		t.Errorf("it is %s from %s, asked at %v", s.State, s.PeriodStart, asked)
	}
	if told := north.told(); slices.Contains(told, "payment.past_due") {
		t.Errorf("the owner was told %v", told)
	}
	covered = 0
	end := north.subscription().PeriodEnd
	house.Clock.Set(end.Add(time.Minute))
	if err := renewing.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := north.subscription(); s.State != tenancy.PastDue || !s.PeriodEnd.Equal(end) {
		t.Errorf("unpaid it is %s, to %s", s.State, s.PeriodEnd)
	}
}

// The platform suspends, reinstates, extends and terminates: with a reason, in both trails, mailed, and with a day of deletion.
func TestInterventions(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north, south := open(t, house, "Northgate"), open(t, house, "Southgate")
	me := house.Operator("Priya Kaur", accounts.Approver)
	now := house.Clock.Now()
	do := house.Billing
	if err := do.Suspend(t.Context(), me, north.ID, "  "); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := do.Suspend(t.Context(), me, uuid.New(), "Nobody"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of a center that is not there: %v", err)
	}
	must(t, do.Suspend(t.Context(), me, north.ID, "Chargebacks from the bank"))
	if c := north.closure(); c == nil || c.Reason != "suspended" || !c.DueAt.Equal(tenancy.DeletionDay(now)) {
		t.Fatalf("the closure is %+v", c)
	}
	expect(t, north.owner.Get("/customers"), 403, "suspended")
	expect(t, north.owner.Get("/subscription"), 200, "Bayline suspended the center", "Chargebacks from the bank", "Day of deletion", "Send a payment proof")
	house.Clock.Advance(time.Minute)
	hourly(t, house)
	if s := north.subscription(); s.State != tenancy.Suspended {
		t.Errorf("the calendar lifted it: %s", s.State)
	}
	expect(t, north.owner.Post("/subscription/return", nil), 409)
	must(t, do.Reinstate(t.Context(), me, north.ID, "The bank was wrong"))
	if s := north.subscription(); s.State != tenancy.Trial || north.closure() != nil {
		t.Errorf("reinstated it is %s, closed %v", s.State, north.closure())
	}
	expect(t, north.owner.Get("/customers"), 200)
	if err := do.Reinstate(t.Context(), me, north.ID, "Twice"); !fault.Is(err, fault.Conflict) {
		t.Errorf("reinstated twice: %v", err)
	}
	longer := now.Add(30 * hours24)
	must(t, do.ExtendTrial(t.Context(), me, north.ID, longer, "A large fleet moves in"))
	if s := north.subscription(); !s.TrialEnds.Equal(longer) || !north.Member(tenancy.Owner).Standing().ClosesAt.Equal(longer) {
		t.Errorf("the trial ends %s", s.TrialEnds)
	}

	// An approved payment lifts a suspension.
	must(t, do.Suspend(t.Context(), me, south.ID, "Chargebacks"))
	admin := house.SignInOperator(house.Operator("Noor Haddad"))
	expect(t, decide(admin, south.pay("pro", "monthly", "FT7", picture(t, 33)), "outcome", "approved"), 303)
	until(t, "the payment lifts it", func() bool { return south.subscription().State == tenancy.Active })
	if south.closure() != nil {
		t.Error("a center that has paid is still to be deleted")
	}

	// Terminated: the owner cannot come back, neither by a payment nor by returning.
	must(t, do.Terminate(t.Context(), me, north.ID, "Stolen parts were sold"))
	if c := north.closure(); c == nil || c.Reason != "terminated" {
		t.Fatalf("the closure is %+v", c)
	}
	expect(t, north.owner.Get("/subscription"), 200, "Bayline terminated the center", "A payment does not bring the center back")
	expect(t, north.owner.Post("/subscription/return", nil), 409)
	expect(t, north.owner.Upload("/onboarding/proof", func() map[string][]string {
		claim := north.claim("FT8")
		claim.Set("plan", north.plan("pro", "monthly").ID.String())
		return claim
	}(), "proof", "transfer.png", picture(t, 34)), 409, "terminated")
	must(t, do.Reinstate(t.Context(), me, north.ID, "The police have cleared it"))
	if s := north.subscription(); s.State != tenancy.Trial {
		t.Errorf("after all it is %s", s.State)
	}
	want := []string{"center.suspended_by_platform", "center.reinstated_by_platform", "trial.extended", "center.terminated_by_platform", "center.reinstated_by_platform"}
	if got := north.told(); !slices.Equal(got, want) {
		t.Errorf("the owner was told %v", got)
	}
	for action, n := range map[string]int{"suspended": 1, "reinstated": 2, "extended": 1, "terminated": 1} {
		for trail, center := range map[string]uuid.UUID{"billing.subscription.": north.ID, "platform.center.": uuid.Nil} {
			found := 0
			for _, e := range events(t, house, center) {
				if e.Action == trail+action && e.Subject == north.ID && e.Actor.Name == "Priya Kaur" {
					found++
				}
			}
			if found != n {
				t.Errorf("%s%s stands %d times in the trail of %s, not %d", trail, action, found, center, n)
			}
		}
	}
}

// What fails on the way leaves neither trail.
func TestAnInterventionIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	me := house.Operator("Priya Kaur")
	if err := house.Billing.ExtendTrial(t.Context(), me, north.ID, house.Clock.Now().Add(-time.Hour), "A slip"); !fault.Is(err, fault.Invalid) {
		t.Errorf("into the past: %v", err)
	}
	failed := errors.New("the power failed")
	err := house.DB.InCenter(t.Context(), north.ID, func(ctx context.Context, tx db.Tx) error {
		return errors.Join(tx.OnPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			return audit.Record(ctx, tx, me.Actor(), "platform.center.suspended", north.ID)
		}), failed)
	})
	touched := func(e audit.Event) bool { return strings.HasPrefix(e.Action, "platform.center.") }
	if !errors.Is(err, failed) || slices.ContainsFunc(events(t, house, uuid.Nil), touched) {
		t.Errorf("%v; the platform's trail has %v", err, events(t, house, uuid.Nil))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// events of a trail; the platform's under the nil id.
func events(t *testing.T, house *modulestest.House, center uuid.UUID) (list []audit.Event) {
	t.Helper()
	list, _, err := house.Audit.Trail(t.Context(), center, audit.Filter{})
	must(t, err)
	return list
}
