package payments_test

import (
	"context"
	"fmt"
	"html"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/payments"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
)

// till is a center that takes money. Orders stand above this room, so it makes up their accounts.
type till struct {
	*modulestest.Center
	t       *testing.T
	house   *modulestest.House
	me      tenancy.Member
	vehicle uuid.UUID
	orders  int64
}

func open(t *testing.T) *till {
	t.Helper()
	house := modulestest.OpenWeb(t)
	center := house.Center("Northgate", "USD")
	me := center.Member(tenancy.Advisor)
	vehicle, err := house.Customers.CreateVehicle(t.Context(), me, customers.Vehicle{Plate: "KV18 ZRO"}, uuid.Nil)
	if err != nil {
		t.Fatal(err)
	}
	return &till{center, t, house, me, vehicle, 1000}
}

func (s *till) account(currency string) payments.Account {
	s.orders++
	return payments.Account{Order: db.NewID(), Number: s.orders, Vehicle: s.vehicle, Currency: currency}
}

func (s *till) receive(a payments.Account, n payments.Taking) (b payments.Balance, err error) {
	s.t.Helper()
	err = s.house.DB.InCenter(s.t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
		b, err = payments.Receive(ctx, tx, s.me, a, n)
		return err
	})
	return b, err
}

func (s *till) charge(a payments.Account, minor int64, invoice string) (b payments.Balance, err error) {
	s.t.Helper()
	err = s.house.DB.InCenter(s.t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
		b, err = payments.Charge(ctx, tx, a, money.New(minor, a.Currency), invoice)
		return err
	})
	return b, err
}

func cash(minor int64, currency string) payments.Taking {
	return payments.Taking{Amount: money.New(minor, currency), Method: payments.Cash, Idempotency: db.NewID()}
}

func TestBalanceRules(t *testing.T) {
	t.Parallel()
	s := open(t)
	deposit := s.account("USD")
	deposit.Work = 10_000
	charged := s.account("USD")
	if _, err := s.charge(charged, 5_000, "INV-2026-1"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		account payments.Account
		taking  payments.Taking
		kind    fault.Kind
		text    string
	}{
		{"nothing", charged, cash(0, "USD"), fault.Invalid, "more than zero"},
		{"a refund", charged, cash(-1, "USD"), fault.Invalid, "a refund is not a payment"},
		{"another currency", charged, cash(100, "EUR"), fault.Invalid, "in USD"},
		{"more than is open", charged, cash(5_001, "USD"), fault.Invalid, "Only $50.00 is open"},
		{"a deposit over the work", deposit, cash(10_001, "USD"), fault.Invalid, "$100.00 more than was paid"},
		{"more than there is", s.account("USD"), payments.Taking{Amount: money.New(1, "USD"), Method: "shells", Idempotency: db.NewID()}, fault.Invalid, "how the money came"},
		{"no id", charged, payments.Taking{Amount: money.New(1, "USD"), Method: payments.Card}, fault.Invalid, "out of date"},
		{"a long reference", charged, payments.Taking{Amount: money.New(1, "USD"), Method: payments.Card, Reference: strings.Repeat("é", 101), Idempotency: db.NewID()}, fault.Invalid, "at most 100"},
	} {
		_, err := s.receive(c.account, c.taking)
		if !fault.Is(err, c.kind) || !strings.Contains(fault.As(err).Text, c.text) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := s.receive(deposit, cash(2_000, "USD")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.charge(charged, 1, "INV-2026-2"); !fault.Is(err, fault.Conflict) {
		t.Errorf("charged twice: %v", err)
	}
	euro := deposit
	euro.Currency = "EUR"
	if _, err := s.charge(euro, 9_000, "INV-2026-3"); !fault.Is(err, fault.Conflict) || !strings.Contains(fault.As(err).Text, "A deposit was received in USD") {
		t.Errorf("a deposit changed its currency: %v", err)
	}
	huge := s.account("USD")
	if _, err := s.receive(huge, cash(1<<62, "USD")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.receive(huge, cash(1<<62, "USD")); !fault.Is(err, fault.Invalid) {
		t.Errorf("the sum ran over: %v", err)
	}
}

// Whatever is tried, in whatever order: what was paid is the sum of the payments, and never more than was charged.
func TestBalanceAlwaysAddsUp(t *testing.T) {
	t.Parallel()
	s := open(t)
	random := rand.New(rand.NewPCG(1, 2))
	for _, currency := range []string{"USD", "JPY", "KWD"} {
		a := s.account(currency)
		charged := 1 + random.Int64N(1_000_000)
		if _, err := s.charge(a, charged, "INV-2026-"+currency); err != nil {
			t.Fatal(err)
		}
		var sent []payments.Taking
		for range 40 {
			n := cash(random.Int64N(charged/4+2)-charged/40, currency)
			if len(sent) > 0 && random.IntN(4) == 0 {
				n = sent[random.IntN(len(sent))]
			}
			if _, err := s.receive(a, n); err == nil {
				sent = append(sent, n)
			} else if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
		}
		err := s.house.DB.InCenterRead(t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
			b, list, err := payments.OfOrder(ctx, tx, a.Order)
			sum := int64(0)
			for _, p := range list {
				sum += p.Amount.Minor
			}
			if sum != b.PaidMinor || b.PaidMinor > charged || b.ChargedMinor != charged || len(list) == 0 {
				t.Errorf("%s: payments of %d, paid %d of %d", currency, sum, b.PaidMinor, charged)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestPaymentList(t *testing.T) {
	t.Parallel()
	s := open(t)
	desk := s.SignIn(tenancy.Advisor)
	wants := func(path string, texts ...string) string {
		t.Helper()
		answer := desk.Get(path)
		text := said(answer.Body)
		for _, want := range texts {
			if answer.Status != 200 || !strings.Contains(text, want) {
				t.Errorf("%s: %d without %q: %s", path, answer.Status, want, text)
			}
		}
		return answer.Body
	}
	wants("/payments", "No payments yet", "Received today $0.00 0 payments")
	for n := range 60 {
		a := s.account("USD")
		taking := cash(int64(100+n), "USD")
		taking.Reference = fmt.Sprintf("slip %02d", n)
		if n%3 == 0 {
			taking.Method = payments.Card
		}
		if _, err := s.receive(a, taking); err != nil {
			t.Fatal(err)
		}
		s.house.Clock.Advance(time.Second)
	}
	first := wants("/payments", "slip 59", "slip 10", "50 payments on this page", "60 payments", "KV18 ZRO", "#1060", "Deposit")
	if strings.Contains(first, "slip 09") {
		t.Error("the first page goes on for too long")
	}
	next := link(t, first, "Next page")
	second := wants(next, "slip 09", "slip 00", "10 payments on this page")
	if again := wants(link(t, second, "Previous page"), "slip 59", "slip 10"); strings.Contains(again, "slip 09") {
		t.Error("the way back leads elsewhere")
	}
	// 20 by card: 100 + 103 + … + 157; 40 in cash.
	wants("/payments", "Card $25.70 20 payments", "Cash $52.00 40 payments", "Received today $77.70 60 payments")
	wants("/payments?method=card", "20 payments", "slip 57")
	today := s.house.Clock.Now().In(s.me.Zone())
	wants("/payments?day="+today.Format(time.DateOnly), "slip 59", "Received today $77.70")
	wants("/payments?day="+today.AddDate(0, 0, -1).Format(time.DateOnly), "No such payment", "$0.00")
}

var markup = regexp.MustCompile(`<[^>]*>`)

// said is the text of a page's main part.
func said(body string) string {
	if at := strings.Index(body, "<main"); at >= 0 {
		body = body[at:]
	}
	return strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(body, " "))), " ")
}

func link(t *testing.T, body, label string) string {
	t.Helper()
	found := regexp.MustCompile(`<a href="([^"]+)" aria-label="` + label + `"`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("there is no %s: %s", label, said(body))
	}
	return html.UnescapeString(found[1])
}
