package invoices_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/invoices"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
)

// In parts down to nothing, to the last unit, in currencies with two, no and three decimals.
func TestPaymentsSettleExactly(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	for _, c := range []struct {
		currency   string
		total      int64
		typed      [3]string
		shown      [2]string // balance after the first and the second
		wrong, why string
	}{
		{"USD", 63_389, [3]string{"100.00", "$533.88", "0.01"}, [2]string{"$533.89", "$0.01"}, "0.001", "2 decimals"},
		{"JPY", 63_389, [3]string{"10,000", "53388", "¥1"}, [2]string{"¥53,389", "¥1"}, "0.5", "no decimals"},
		{"KWD", 63_389, [3]string{"10.000", "53.388", "0.001"}, [2]string{"53.389", "0.001"}, "0.0001", "3 decimals"},
	} {
		s := open(t, house, "Center "+c.currency, c.currency)
		posted := s.posted(c.total)
		page, action := "/invoices/"+posted.Number, "/invoices/"+posted.Number+"/payments"
		s.expect(s.desk.Submit(page, action, "amount", c.wrong), 422, c.why)
		s.expect(s.desk.Submit(page, action, "amount", "0"), 422, "more than zero")
		s.expect(s.desk.Submit(page, action, "amount", "-5"), 422, "more than zero")
		s.expect(s.desk.Submit(page, action, "amount", "much"), 422, "Write the amount in "+c.currency)
		s.expect(s.desk.Submit(page, action, "amount", "99999"), 422, "Only", "is open")
		for i, typed := range c.typed {
			answer := s.expect(s.desk.Submit(page, action, "amount", typed, "reference", fmt.Sprint("slip ", i)), 303)
			if answer.Location != page {
				t.Errorf("%s: the payment leads to %s", c.currency, answer.Location)
			}
			shown := said(s.desk.Get(page).Body)
			if i < 2 && !strings.Contains(shown, c.shown[i]) {
				t.Errorf("%s: after %s the balance is not %s: %s", c.currency, typed, c.shown[i], shown)
			}
			if i == 2 && (!strings.Contains(shown, "Paid") || strings.Contains(shown, "Record a payment")) {
				t.Errorf("%s: the invoice is not settled: %s", c.currency, shown)
			}
		}
		o := s.read(posted.OrderNumber)
		balance, list := s.balance(o.ID)
		if !balance.Settled() || balance.Due().Minor != 0 || len(list) != 3 || o.ClosedAt == nil {
			t.Errorf("%s: %+v, %d payments, closed %v", c.currency, balance, len(list), o.ClosedAt)
		}
		s.expect(s.desk.Post(action, url.Values{"amount": {"1"}, "method": {"cash"}, "idempotency": {db.NewID().String()}}), 422, "is paid")
		s.expect(s.desk.Get("/payments"), 200, "3 payments", "slip 2", posted.Number, "Service advisor of")
		s.expect(s.desk.Get("/invoices?state=paid"), 200, posted.Number, "settled")
		s.expect(s.desk.Get("/invoices?state=open"), 200, "Everything is paid")
	}
}

// A double click, a retry, two tabs: one payment. Another amount in an old form is refused, not swallowed.
func TestPaymentOnce(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	posted := s.posted(10_000)
	page, action := "/invoices/"+posted.Number, "/invoices/"+posted.Number+"/payments"
	shown := s.desk.Get(page)
	var wait sync.WaitGroup
	for range 5 {
		wait.Go(func() { s.desk.SubmitOn(shown, action, "amount", "40.00", "method", "check", "reference", "Check 17") })
	}
	wait.Wait()
	order := s.read(posted.OrderNumber)
	if balance, list := s.balance(order.ID); len(list) != 1 || balance.Due().Minor != 6_000 {
		t.Fatalf("%d payments, %s is due", len(list), balance.Due())
	}
	s.expect(s.desk.SubmitOn(shown, action, "amount", "50.00", "method", "check"), 409, "used for another payment")
	s.expect(s.desk.SubmitOn(shown, action, "amount", "10.00", "idempotency", "none"), 422, "out of date")
	s.expect(s.desk.Post(action, url.Values{"amount": {"10.00"}, "method": {"shells"}, "idempotency": {db.NewID().String()}}), 422, "Choose how the money came")
	s.expect(s.desk.SubmitOn(shown, action, "amount", "10.00", "reference", strings.Repeat("x", 101)), 422, "at most 100 characters")
}

// Thirty payments of a tenth each come at once: ten are taken.
func TestParallelPaymentsNeverOverpay(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	posted := s.posted(10_000)
	var wait sync.WaitGroup
	refused := make(chan error, 30)
	for n := range 30 {
		wait.Go(func() {
			var err error
			if n%2 == 0 {
				_, err = house.Invoices.Receive(context.Background(), s.me, posted.OrderNumber, s.taking(1_000))
			} else {
				_, err = house.Invoices.ReceiveFor(context.Background(), s.me, posted.Number, s.taking(1_000))
			}
			if err != nil {
				refused <- err
			}
		})
	}
	wait.Wait()
	close(refused)
	if len(refused) != 20 {
		t.Errorf("%d were refused", len(refused))
	}
	for err := range refused {
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("a payment failed: %v", err)
		}
	}
	if balance, list := s.balance(s.read(posted.OrderNumber).ID); len(list) != 10 || balance.Due().Minor != 0 {
		t.Errorf("%d payments, %s is due", len(list), balance.Due())
	}
}

// A deposit precedes the invoice and counts on it; posting and paying at the same time do not wait for each other forever.
func TestDeposit(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	o := s.order(amelia(), item{orders.Part, 1000, 10_000})
	page, action := fmt.Sprintf("/work-orders/%d", o.Number), fmt.Sprintf("/work-orders/%d/payments", o.Number)
	s.expect(s.desk.Submit(page, action, "amount", "100.01"), 422, "The work comes to $100.00 more than was paid")
	s.expect(s.desk.Submit(page, action, "amount", "30", "method", "cash"), 303)
	s.expect(s.desk.Get(page), 200, "Deposit", "Cash, ", "$30.00", "Open after deposits $70.00")
	s.expect(s.desk.Get("/payments"), 200, "Deposit", "Cash $30.00", fmt.Sprint("#", o.Number))
	if _, err := house.Orders.Void(t.Context(), s.me, o.Number, s.read(o.Number).Version, "came to nothing"); !fault.Is(err, fault.Conflict) {
		t.Errorf("an order with money on it is void: %v", err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			_, err := house.Invoices.Receive(context.Background(), s.me, o.Number, s.taking(1_000))
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Go(func() {
		if _, err := house.Invoices.Post(context.Background(), s.me, o.Number, invoices.Posting{Address: street}); err != nil {
			t.Error(err)
		}
	})
	wait.Wait()
	if balance, list := s.balance(o.ID); balance.Due().Minor != 3_000 || len(list) != 5 || !balance.Posted() {
		t.Errorf("%+v after %d payments", balance, len(list))
	}
	s.expect(s.desk.Submit(page, action), 303) // the form offers what is open
	s.expect(s.desk.Get(page), 200, "Paid", "Balance due $0.00")
}

// A deposit on work without a price, and one that turns out to be more than the invoice.
func TestDepositBeforePrices(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	s.operate("EUR")
	o := s.must(house.Orders.Open(t.Context(), s.me, orders.Opening{TakeIn: customers.TakeIn{Plate: "AB 1", CustomerName: "Amelia Hart"}}))
	if _, err := house.Invoices.Receive(t.Context(), s.me, o.Number, s.taking(5_000)); err != nil {
		t.Fatal(err)
	}
	if _, err := house.Invoices.Receive(t.Context(), s.me, o.Number, payments.Taking{Amount: money.New(1, "EUR"), Method: payments.Cash, Idempotency: db.NewID()}); !fault.Is(err, fault.Invalid) {
		t.Errorf("another currency: %v", err)
	}
	if _, err := house.Orders.ChangeDetails(t.Context(), s.me, o.Number, o.Version, orders.Details{Currency: "EUR", Rate: 1_100_000_000}); !fault.Is(err, fault.Conflict) {
		t.Errorf("the currency changes under a deposit: %v", err)
	}
	price := int64(4_000)
	o = s.must(house.Orders.AddJob(t.Context(), s.me, o.Number, "Wipers"))
	o = s.must(house.Orders.AddLine(t.Context(), s.me, o.At(o.Jobs[0]), orders.LineInput{Kind: orders.Part, Description: "Wiper blades", QuantityMilli: 1000, UnitPrice: &price}))
	o = s.must(house.Orders.Present(t.Context(), s.me, o.Number, o.Version))
	o = s.must(house.Orders.Authorize(t.Context(), s.me, o.At(o.Jobs[0]), orders.Decision{Medium: orders.InPerson, Name: "Amelia Hart"}))
	posted, err := house.Invoices.Post(t.Context(), s.me, o.Number, invoices.Posting{Address: street})
	if err != nil {
		t.Fatal(err)
	}
	s.expect(s.desk.Get("/invoices/"+posted.Number), 200, "Credit $10.00", "Credit due")
	s.expect(s.desk.Get("/invoices"), 200, "Credit due", "Nothing is open")
}

// A void order takes no money.
func TestVoidOrderIsNotPaid(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	o := s.order(amelia(), item{orders.Part, 1000, 10_000})
	s.must(house.Orders.Void(t.Context(), s.me, o.Number, o.Version, "went elsewhere"))
	s.expect(s.desk.Post(fmt.Sprintf("/work-orders/%d/payments", o.Number), url.Values{"amount": {"1"}, "method": {"cash"}, "idempotency": {db.NewID().String()}}), 409, "is void")
	s.expect(s.desk.Post(fmt.Sprintf("/work-orders/%d/invoice", o.Number), url.Values{}), 409, "is void")
}

// Who sees money, and whose.
func TestMoneyStaysInTheCenter(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north, south := open(t, house, "Northgate", "USD"), open(t, house, "Southgate", "USD")
	posted := north.posted(12_345)
	order := fmt.Sprintf("/work-orders/%d", posted.OrderNumber)
	pay := url.Values{"amount": {"1"}, "method": {"cash"}, "idempotency": {db.NewID().String()}}
	viewer, technician := north.SignIn(tenancy.Viewer), north.SignIn(tenancy.Technician)
	for _, c := range []struct {
		who    *modulestest.Client
		method string
		path   string
		status int
	}{
		{south.desk, "GET", "/invoices/" + posted.Number, 404},
		{south.desk, "POST", "/invoices/" + posted.Number + "/payments", 404},
		{south.desk, "POST", order + "/payments", 404},
		{south.desk, "POST", order + "/invoice", 404},
		{north.desk, "GET", "/invoices/INV-2026-9", 404},
		{technician, "GET", "/invoices", 403},
		{technician, "GET", "/payments", 403},
		{technician, "GET", "/invoices/" + posted.Number, 403},
		{technician, "POST", order + "/invoice", 403},
		{viewer, "POST", order + "/payments", 403},
		{viewer, "POST", "/invoices/" + posted.Number + "/payments", 403},
		{viewer, "GET", "/invoices/" + posted.Number, 200},
		{viewer, "GET", "/payments", 200},
	} {
		answer := c.who.Get("/account")
		if c.method == "GET" {
			answer = c.who.Get(c.path)
		} else {
			answer = c.who.Post(c.path, pay)
		}
		if answer.Status != c.status {
			t.Errorf("%s %s: %d, not %d", c.method, c.path, answer.Status, c.status)
		}
	}
	if page := said(viewer.Get("/invoices/" + posted.Number).Body); strings.Contains(page, "Record a payment") {
		t.Error("a viewer is offered to record a payment")
	}
	if page := technician.Get(order); page.Status != 200 || strings.Contains(page.Body, "123.45") || strings.Contains(page.Body, "settlement") {
		t.Errorf("a technician reads the money of an order: %d %s", page.Status, said(page.Body))
	}
	south.expect(south.desk.Get("/invoices"), 200, "No invoices yet")
	south.expect(south.desk.Get("/payments"), 200, "No payments yet")
}

// The number of statements does not depend on how much there is.
func TestStatements(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	first := s.posted(10_000)
	count := func() (settling, pages int) {
		o := s.read(first.OrderNumber)
		s.in(func(ctx context.Context, tx db.Tx) error {
			counted := db.WithCounter(ctx)
			if _, err := house.Invoices.Settlement(counted, tx, s.me, o); err != nil {
				return err
			}
			settling = db.Counted(counted)
			counted = db.WithCounter(ctx)
			err := house.Invoices.ReadPages(counted, tx, s.me, first.Number)
			pages = db.Counted(counted)
			return err
		})
		return settling, pages
	}
	settling, pages := count()
	if settling > 2 || pages > 7 {
		t.Errorf("%d statements for the settlement, %d for list and document", settling, pages)
	}
	for range 3 {
		s.posted(5_000)
		if _, err := house.Invoices.Receive(t.Context(), s.me, first.OrderNumber, s.taking(100)); err != nil {
			t.Fatal(err)
		}
	}
	if again, more := count(); again != settling || more != pages {
		t.Errorf("%d and %d statements have become %d and %d", settling, pages, again, more)
	}
}

// The list turns its pages by number and says what is late.
func TestListAndAges(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	for _, days := range []int{0, 14, 30} {
		o := s.order(amelia(), item{orders.Part, 1000, 10_000})
		if _, err := house.Invoices.Post(t.Context(), s.me, o.Number, invoices.Posting{DueIn: days, Address: street}); err != nil {
			t.Fatal(err)
		}
	}
	house.Clock.Advance(20 * 24 * 3600 * 1e9)
	desk := s.SignIn(tenancy.Advisor)
	s.expect(desk.Get("/invoices"), 200, "Owed to you $300.00", "Not due $100.00", "1 to 30 days $200.00 2 invoices", "20 days over", "6 days over", "3 invoices")
	late := said(s.expect(desk.Get("/invoices?state=overdue"), 200).Body)
	if strings.Contains(late, "1003") || !strings.Contains(late, "1001") || !strings.Contains(late, "1002") {
		t.Errorf("overdue are %s", late)
	}
	s.expect(desk.Fragment("/invoices?q=amelia"), 200, "3 invoices")
	s.expect(desk.Fragment("/invoices?q=1002"), 200, "1 invoice", "1002")
	s.expect(desk.Fragment("/invoices?q=KV18+0001"), 200, "1 invoice")
	s.expect(desk.Fragment("/invoices?q=zzz"), 200, "No invoice found")
	s.expect(desk.Fragment("/invoices?q=z"), 200, "at least three")
	second := s.expect(desk.Get("/invoices?after=1003"), 200, "1002", "1001")
	if strings.Contains(said(second.Body), "-1003") || !strings.Contains(second.Body, "/invoices?before=1002") {
		t.Errorf("the page after 1003: %s", said(second.Body))
	}
	for _, path := range []string{"/invoices?after=x&before=-1&state=never", "/payments?day=never&method=shells&after=x", "/payments?day=2026-11-21&method=card", "/payments?after=" + uuid.NewString()} {
		s.expect(desk.Get(path), 200)
	}
}
