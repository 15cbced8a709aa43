package metered_test

import (
	"context"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/billing/metered"
	"bayline/modules/modulestest"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
)

func refund(minor int64) metered.Refund {
	return metered.Refund{ID: db.NewID(), Amount: money.New(minor, "USD"), Method: "Bank transfer", Reference: "OUT1", Reason: "The center closes."}
}

// However many pay back at the same moment, however often a form is sent: never more than is left.
func TestRefundsNeverExceedTheBalance(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := meteredShop(t, house, "Northgate", "110.00") // less the fee: 100.00
	other := open(t, house, "Southgate")
	admin := house.Operator("Noor Haddad", accounts.Approver)
	var done atomic.Int64
	at(10, func(int) {
		err := house.Metered.Refund(context.Background(), admin, north.ID, refund(6000))
		if err == nil {
			done.Add(1)
		} else if !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
	if done.Load() != 1 {
		t.Errorf("%d refunds of 60.00 from 100.00", done.Load())
	}
	north.has("refund", 1, -6000)
	same := refund(1500)
	at(20, func(i int) {
		if i%4 == 0 { // while work orders are accepted
			if err := north.accept(orderID(i), int64(1000+i)); err != nil {
				t.Error(err)
			}
		} else if err := house.Metered.Refund(context.Background(), admin, north.ID, same); err != nil && !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
	if n, _ := north.entries("refund"); n > 2 {
		t.Errorf("a form that was sent many times made %d refunds", n-1)
	}
	if err := house.Metered.Refund(t.Context(), admin, north.ID, refund(10)); !fault.Is(err, fault.Conflict) {
		t.Errorf("of a balance of %d something is paid back: %v", north.balance(), err)
	}
	if err := house.Metered.Refund(t.Context(), admin, other.ID, refund(10)); !fault.Is(err, fault.Conflict) {
		t.Errorf("a center without a balance is paid back: %v", err)
	}
	for _, bad := range []metered.Refund{refund(-5), refund(0), {Amount: money.New(1, "USD")}} {
		if err := house.Metered.Refund(t.Context(), admin, north.ID, bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	euros := refund(10)
	euros.Amount.Currency = "EUR"
	if err := house.Metered.Refund(t.Context(), admin, north.ID, euros); !fault.Is(err, fault.Conflict) {
		t.Errorf("euros that were never paid in are paid back: %v", err)
	}
	if n := count(t, house, "select count(*) from audit.events where action = 'platform.balance.refunded'"); n != count(t, house, "select count(*) from billing.refunds") {
		t.Errorf("%d refunds stand in the platform's trail", n)
	}
}

// The form: who may, what it asks, and whom it tells.
func TestTheRefundForm(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := meteredShop(t, house, "Northgate", "110.00")
	page := "/admin/centers/" + north.ID.String() + "/refund"
	expect(t, north.admin.Get(page), 200, "$100.00 of the prepaid balance of Northgate is left", `value="100.00"`)
	expect(t, house.SignInOperator(house.Operator("Sam Okafor", accounts.Support, accounts.Security)).Get(page), 404)
	expect(t, north.owner.Get(page), 404)
	expect(t, north.admin.Get("/admin/centers/"+db.NewID().String()+"/refund"), 404, "There is no such center")

	expect(t, north.admin.Submit(page, page, "amount", "0", "reference", " ", "reason", ""), 422, "Type the amount that is paid back.", "Type the reference of the transfer", "Say why.")
	expect(t, north.admin.Submit(page, page, "amount", "100.01", "reference", "OUT-7", "reason", "They leave"), 409, "Only $100.00 is left of the balance", `value="OUT-7"`, "They leave")
	north.has("refund", 0, 0)

	shown := north.admin.Get(page)
	for range 2 { // the button is pressed twice
		expect(t, north.admin.SubmitOn(shown, page, "amount", "40", "method", "Card", "reference", "OUT-7", "reason", "They leave"), 303)
	}
	north.has("refund", 1, -4000)
	expect(t, north.admin.SubmitOn(shown, page, "amount", "50", "method", "Card", "reference", "OUT-8", "reason", "They leave"), 409, "This form has paid something back already")
	expect(t, north.admin.Get(page), 200, "$60.00 of the prepaid balance", "Paid back before", "OUT-7", "$40.00")
	expect(t, north.owner.Get("/subscription/usage"), 200, "Paid back", "$60.00", "OUT-7")

	letter := house.Letter("billing.balance.refunded", north.People["owner"].Email)
	if !strings.Contains(letter.Text, "$40.00") || !strings.Contains(letter.Text, "They leave") {
		t.Errorf("the mail says %s", letter.Text)
	}
	for action, center := range map[string]string{"billing.balance.refunded": north.ID.String(), "platform.balance.refunded": "00000000-0000-0000-0000-000000000000"} {
		if n := count(t, house, "select count(*) from audit.events where action = $1 and center_id = $2", action, center); n != 1 {
			t.Errorf("%s stands %d times in the trail of %s", action, n, center)
		}
	}

	// Without a fresh proof of who it is, nothing is paid back.
	house.Clock.Advance(12 * time.Minute)
	left := north.balance()
	answer := north.admin.Post(page, url.Values{"refund": {db.NewID().String()}, "amount": {"1"}, "currency": {"USD"}, "method": {"Card"}, "reference": {"OUT-9"}, "reason": {"Again"}})
	if answer.Status == 303 && answer.Location == page || north.balance() != left {
		t.Errorf("it was paid back without a fresh proof: %d to %s", answer.Status, answer.Location)
	}
}
