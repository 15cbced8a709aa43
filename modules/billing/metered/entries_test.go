package metered_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"bayline/modules/billing"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/money"
)

// What is paid in covers fees and work orders; when it does not cover the next month the owners are told ahead, and the center is past
// due until they pay. Each fee and each payment counts once.
func TestPrepaidBalance(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := meteredShop(t, house, "Northgate", "60.00")
	work(t, house) // a second process
	north.has("top-up", 1, 6000)
	north.has("fee", 1, -1000)
	if letter := house.Letter("billing.proof.approved", north.People[tenancy.Owner].Email); !strings.Contains(letter.Text, "It is on the prepaid balance now") {
		t.Errorf("the mail says %s", letter.Text)
	}
	for i := range 3 {
		if err := north.accept(orderID(i), int64(1000+i)); err != nil {
			t.Fatal(err)
		}
	}
	if north.balance() != -2500 {
		t.Errorf("the balance is %d", north.balance())
	}
	expect(t, north.owner.Get("/subscription/usage"), 200, "The balance is used up", "-$25.00", "Work never stops in the middle of a month")
	north.accepted("8KLM204") // work goes on
	if north.balance() != -5000 {
		t.Errorf("the balance is %d", north.balance())
	}

	// Told once, within the last week.
	first := north.period()
	house.Clock.Set(first.PeriodEnd.Add(-8 * 24 * time.Hour))
	north.watch(3)
	north.told("billing.balance.low", 0)
	if north.ending() {
		t.Error("a period that ends in eight days is looked at each hour")
	}
	house.Clock.Set(first.PeriodEnd.Add(-6 * 24 * time.Hour))
	north.watch(3)
	north.told("billing.balance.low", 1)
	if !north.ending() {
		t.Error("a period that ends in six days is not looked at")
	}

	// The month ends, the balance does not cover the next: past due, and a payment starts a new month.
	house.Clock.Set(first.PeriodEnd)
	north.advance(5)
	if s := north.period(); s.State != tenancy.PastDue {
		t.Errorf("it is %s", s.State)
	}
	north.has("fee", 1, -1000)
	if err := north.accept(orderID(10), 1010); err != nil { // everything works for a week, and costs what it costs
		t.Fatal(err)
	}
	north.has("unit", 5, -12500)
	house.Clock.Advance(48 * time.Hour)
	north.Guard(tenancy.Owner)
	north.owner, north.admin = north.SignIn(tenancy.Owner), house.SignInOperator(house.Operator("Noor Haddad"))
	north.pay("metered", "200.00")
	second := north.period()
	if second.State != tenancy.Active || !second.PeriodStart.Equal(house.Clock.Now()) {
		t.Errorf("it is %s since %s", second.State, second.PeriodStart)
	}
	north.has("top-up", 2, 26000)
	north.has("fee", 2, -2000)

	// A payment on account in the middle of the month tops up and changes nothing else.
	house.Clock.Advance(10 * time.Minute)
	north.pay("metered", "50.00")
	if s := north.period(); !s.PeriodEnd.Equal(second.PeriodEnd) {
		t.Errorf("the month ends %s instead of %s", s.PeriodEnd, second.PeriodEnd)
	}
	north.has("top-up", 3, 31000)
	north.has("fee", 2, -2000)

	// The next one begins by itself, once, by however many processes; so do those of a program that was switched off.
	house.Clock.Set(second.PeriodEnd)
	north.advance(8)
	third := north.period()
	if third.State != tenancy.Active || !third.PeriodStart.Equal(second.PeriodEnd) {
		t.Errorf("it is %s since %s", third.State, third.PeriodStart)
	}
	north.has("fee", 3, -3000)
	house.Clock.Set(third.PeriodEnd.AddDate(0, 2, 1))
	north.advance(8)
	if s := north.period(); s.State != tenancy.Active || !s.PeriodEnd.After(house.Clock.Now()) {
		t.Errorf("after two months without the program it is %s until %s", s.State, s.PeriodEnd)
	}
	north.has("fee", 6, -6000)
	north.told("billing.balance.low", 1)
}

// A payment is credited once, whoever carries its approval out.
func TestTopUpsCountOnce(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	proof := &billing.Proof{ID: db.NewID(), Plan: north.plan("metered"), Amount: money.New(5000, "EUR"), Reference: "FT1"}
	at(20, func(int) {
		if err := house.DB.InCenter(context.Background(), north.ID, func(ctx context.Context, tx db.Tx) error { return house.Metered.Paid(ctx, tx, proof) }); err != nil {
			t.Error(err)
		}
	})
	north.has("top-up", 1, 5000)
	north.has("fee", 0, 0) // it is on trial
	basic := &billing.Proof{ID: db.NewID(), Plan: north.plan("basic"), Amount: money.New(4900, "USD"), Reference: "FT2"}
	if err := house.DB.InCenter(t.Context(), north.ID, func(ctx context.Context, tx db.Tx) error { return house.Metered.Paid(ctx, tx, basic) }); err != nil {
		t.Fatal(err)
	}
	north.has("top-up", 1, 5000)
}

func (s *shop) period() *billing.Subscription {
	s.t.Helper()
	sub, err := s.house.Billing.Subscription(s.t.Context(), s.Member(tenancy.Owner))
	if err != nil {
		s.t.Fatal(err)
	}
	return sub
}

// advance does what the worker of the calendar does, in so many processes at once.
func (s *shop) advance(processes int) {
	s.t.Helper()
	at(processes, func(int) {
		if err := s.house.Billing.Advance(context.Background()); err != nil {
			s.t.Error(err)
		}
	})
}

// ending tells whether the period of the center is one of those that are looked at because they end soon.
func (s *shop) ending() (found bool) {
	s.t.Helper()
	err := s.house.DB.InPlatformRead(s.t.Context(), func(ctx context.Context, tx db.Tx) error {
		centers, err := billing.MeteredEnding(ctx, tx, tx.Now().Add(7*24*time.Hour))
		found = slices.Contains(centers, s.ID)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

func (s *shop) watch(processes int) {
	s.t.Helper()
	at(processes, func(int) {
		if err := s.house.Metered.WatchBalances(context.Background()); err != nil {
			s.t.Error(err)
		}
	})
}

// told fails unless the owner has so many mails of a kind.
func (s *shop) told(kind string, want int) {
	s.t.Helper()
	n := 0
	for _, letter := range s.house.Mails(s.People[tenancy.Owner].Email) {
		if letter.Kind == kind {
			n++
			if !strings.Contains(letter.Text, "http") {
				s.t.Errorf("the mail leads nowhere: %s", letter.Text)
			}
		}
	}
	if n != want {
		s.t.Errorf("%d mails %s, not %d", n, kind, want)
	}
}
