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
	"bayline/modules/workshop/search"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
	"bayline/platform/testkit"
)

// Twenty people post at once, and the database gives up a third of them after their number was taken.
func TestInvoiceNumbers(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	var numbers []int64
	var doomed []string
	for n := range 20 {
		o := s.order(amelia(), item{orders.Part, 1000, 10_000})
		numbers = append(numbers, o.Number)
		if n%3 == 1 {
			doomed = append(doomed, "'"+o.ID.String()+"'")
		}
	}
	owner := testkit.Owner(t, house.DB)
	plant := `create function workshop.doom() returns trigger language plpgsql as $$ begin
			if new.kind = 'posted' and new.order_id in (` + strings.Join(doomed, ", ") + `) then raise exception 'the disk is full' using errcode = 'disk_full'; end if;
			return new; end $$;
		create trigger doomed before insert on workshop.timeline for each row execute function workshop.doom()`
	if _, err := owner.Exec(t.Context(), plant); err != nil {
		t.Fatal(err)
	}
	post := func() (posted []string, failed int) {
		var wait sync.WaitGroup
		var mu sync.Mutex
		for _, number := range numbers {
			wait.Go(func() {
				invoice, err := house.Invoices.Post(context.Background(), s.me, number, invoices.Posting{Address: street})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					failed++
				} else {
					posted = append(posted, invoice.Number)
				}
			})
		}
		wait.Wait()
		return posted, failed
	}
	posted, failed := post()
	if failed != len(doomed) || len(posted) != 20-len(doomed) {
		t.Fatalf("%d were posted and %d failed", len(posted), failed)
	}
	s.gapless(len(posted))
	if _, err := owner.Exec(t.Context(), `drop trigger doomed on workshop.timeline`); err != nil {
		t.Fatal(err)
	}
	if _, failed = post(); failed != 0 { // those that stand already answer with their invoice
		t.Fatalf("%d failed", failed)
	}
	s.gapless(20)
}

// gapless fails unless the numbers go from the first to the last, each once.
func (s *shop) gapless(want int) {
	s.t.Helper()
	var count, first, last, distinct int64
	s.in(func(ctx context.Context, tx db.Tx) error {
		return tx.Pgx.QueryRow(ctx, `select count(*), min(sequence), max(sequence), count(distinct number) from workshop.invoices where center_id = $1`,
			tx.Center()).Scan(&count, &first, &last, &distinct)
	})
	if count != int64(want) || distinct != count || last-first+1 != count {
		s.t.Fatalf("%d invoices, numbered from %d to %d, %d distinct", count, first, last, distinct)
	}
}

func TestInvoiceImmutable(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	posted := s.posted(10_000)
	if _, err := house.Invoices.ReceiveFor(t.Context(), s.me, posted.Number, s.taking(4_000)); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		`update workshop.invoices set total_minor = 1`, `update workshop.invoices set number = 'INV-0'`, `update workshop.invoices set bill_to = '{}'`,
		`update workshop.invoice_lines set amount_minor = 1`, `update workshop.invoice_taxes set tax_minor = 1`, `update workshop.payments set amount_minor = 1`,
	} {
		err := house.DB.InCenter(t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Pgx.Exec(ctx, change)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "never changes") {
			t.Errorf("%s: %v", change, err)
		}
	}
	before := s.expect(s.desk.Get("/invoices/"+posted.Number), 200, "Amelia Hart", "14 Main Street", "$100.00", "$60.00").Body

	// Whatever changes around it, the document stays: the center moves, the customer marries, taxes rise.
	owner := s.Member(tenancy.Owner)
	profile, err := house.Tenancy.Profile(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	profile.Name, profile.Street, profile.TimeZone, profile.Locale = "Southgate", "1 New Road", "Asia/Tokyo", "de-DE"
	if err := house.Tenancy.ChangeProfile(t.Context(), owner, profile); err != nil {
		t.Fatal(err)
	}
	o := s.read(posted.OrderNumber)
	customer := s.customer(*o.CustomerID)
	customer.Name, customer.Street = "Amelia Brook", "2 Other Street"
	if err := house.Customers.ChangeCustomer(t.Context(), s.me, customer); err != nil {
		t.Fatal(err)
	}
	s.raiseTaxes(200_000)
	after := s.expect(s.desk.Get("/invoices/"+posted.Number), 200, "Amelia Hart", "14 Main Street", "$100.00", "$60.00").Body
	if paper(before) != paper(after) {
		t.Errorf("the document has changed:\n%s\n%s", paper(before), paper(after))
	}
	if _, err := house.Orders.AddJob(t.Context(), s.me, posted.OrderNumber, "One more"); !fault.Is(err, fault.Conflict) {
		t.Errorf("the order behind an invoice is changed: %v", err)
	}
}

// paper is the document without what is for the screen.
func paper(body string) string {
	text := said(body)
	if at := strings.Index(text, "Record a payment"); at >= 0 {
		text = text[:at]
	}
	return text
}

func (s *shop) customer(id uuid.UUID) (c customers.Customer) {
	s.t.Helper()
	s.in(func(ctx context.Context, tx db.Tx) (err error) {
		c, err = customers.ReadCustomer(ctx, tx, id)
		return err
	})
	return c
}

// raiseTaxes sets the center's default class to a rate in parts per million.
func (s *shop) raiseTaxes(ppm int) {
	s.t.Helper()
	s.in(func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Pgx.Exec(ctx, fmt.Sprintf(`update workshop.tax_classes set rate_ppm = %d where is_default`, ppm))
		return err
	})
}

// A plate opened the order; the invoice asks for the rest, in place, and keeps what was typed.
func TestPostingAsks(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	o := s.order(customers.TakeIn{Plate: "KV18 ZRO"}, item{orders.Labor, 1500, 9_500})
	page, action := fmt.Sprintf("/work-orders/%d", o.Number), fmt.Sprintf("/work-orders/%d/invoice", o.Number)

	asked := s.expect(s.desk.Submit(page, action, "due_in", "30"), 422, "it needs a name and an address", "Type the name", "Type the street", "Type the city")
	again := s.expect(s.desk.SubmitOn(asked, action, "name", "Amelia Hart", "street", "7 Linden Court", "city", " "), 422, "Type the city")
	if !strings.Contains(again.Body, `value="7 Linden Court"`) || !strings.Contains(again.Body, `<option value="30" selected>`) {
		t.Errorf("what was typed is lost: %s", again.Body)
	}
	s.expect(s.desk.Post(action, url.Values{"name": {"A"}, "street": {"B"}, "city": {"C"}, "country": {"nowhere"}}), 422, "Choose the country")
	s.expect(s.desk.SubmitOn(again, action, "city", strings.Repeat("x", 300)), 422, "at most 200 characters")
	s.gaplessNone()

	done := s.expect(s.desk.SubmitOn(again, action, "city", "Springfield"), 303)
	invoice := s.expect(s.desk.Get(done.Location), 200, "Invoice", "Amelia Hart", "7 Linden Court", "KV18 ZRO", "$142.50", "Balance due")
	if !strings.Contains(said(invoice.Body), "1.5 h") {
		t.Errorf("the hours are missing: %s", said(invoice.Body))
	}
	after := s.read(o.Number)
	if after.CustomerID == nil || after.Document != orders.Billed || after.Stage != orders.InvoicedStage {
		t.Fatalf("the order stands as %s in %s, of %v", after.Document, after.Stage, after.CustomerID)
	}
	if c := s.customer(*after.CustomerID); c.Name != "Amelia Hart" || c.City != "Springfield" {
		t.Errorf("the customer is kept as %+v", c)
	}
	s.in(func(ctx context.Context, tx db.Tx) error {
		hits, err := search.Find(ctx, tx, strings.TrimPrefix(done.Location, "/invoices/"), 5, search.Invoice)
		if len(hits) != 1 || !hits[0].Exact {
			t.Errorf("the number finds %v", hits)
		}
		return err
	})

	// The same customer is known the next time.
	next := s.order(customers.TakeIn{Plate: "KV18 ZRO"}, item{orders.Part, 1000, 100})
	s.expect(s.desk.Submit(fmt.Sprintf("/work-orders/%d", next.Number), fmt.Sprintf("/work-orders/%d/invoice", next.Number)), 303)
}

func (s *shop) gaplessNone() {
	s.t.Helper()
	s.in(func(ctx context.Context, tx db.Tx) error {
		exists, err := invoices.Exists(ctx, tx)
		if exists {
			s.t.Error("a refused posting has left an invoice")
		}
		return err
	})
}

func TestPostingRefuses(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	ctx := t.Context()
	estimate := s.must(house.Orders.Open(ctx, s.me, orders.Opening{TakeIn: customers.TakeIn{Plate: "AB 1"}}))
	path := func(o *orders.Order) string { return fmt.Sprintf("/work-orders/%d/invoice", o.Number) }
	s.expect(s.desk.Post(path(estimate), url.Values{}), 422, "Nothing on this work order is approved")

	draft := s.order(amelia(), item{orders.Part, 1000, 5_000})
	draft = s.must(house.Orders.AddJob(ctx, s.me, draft.Number, "Wipers"))
	s.expect(s.desk.Post(path(draft), url.Values{}), 422, "Wipers is still a draft")
	s.expect(s.desk.Post(path(draft), url.Values{"version": {"1"}}), 409, "was changed by somebody else")
	s.expect(s.desk.Post(path(draft), url.Values{"due_in": {"5"}}), 422, "Choose when the invoice is due")
	s.expect(s.desk.Post("/work-orders/99/invoice", url.Values{}), 404)
	s.expect(s.desk.Post("/work-orders/x/invoice", url.Values{}), 404)
	s.gaplessNone()
}

// Only what the customer agreed to is billed; tax is rounded once; the bill-to pays; a second click answers with the same invoice.
func TestPosting(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	ctx := t.Context()
	s.raiseTaxes(82_500)
	o := s.order(amelia(), item{orders.Labor, 1_400, 9_500}, item{orders.Part, 2_000, 9_850}, item{orders.Part, 1_000, 33})
	price := int64(3_800)
	o = s.must(house.Orders.AddJob(ctx, s.me, o.Number, "Wipers"))
	o = s.must(house.Orders.AddLine(ctx, s.me, o.At(o.Jobs[1]), orders.LineInput{Kind: orders.Part, Description: "Wiper blades", QuantityMilli: 1000, UnitPrice: &price}))
	o = s.must(house.Orders.Present(ctx, s.me, o.Number, o.Version))
	o = s.must(house.Orders.Decline(ctx, s.me, o.At(o.Jobs[1]), orders.Decision{Medium: orders.InPerson, Name: "Amelia Hart"}))

	payer, err := house.Customers.CreateCustomer(ctx, s.me, customers.Customer{Company: "Brightwater Couriers", Street: "1 Dock Road", City: "Harbor", Country: "US"}, uuid.Nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := house.Customers.SetBillTo(ctx, s.me, *o.CustomerID, payer); err != nil {
		t.Fatal(err)
	}
	page, action := fmt.Sprintf("/work-orders/%d", o.Number), fmt.Sprintf("/work-orders/%d/invoice", o.Number)
	shown := s.expect(s.desk.Get(page), 200, "Post invoice", "Not invoiced")
	first := s.expect(s.desk.SubmitOn(shown, action, "due_in", "30"), 303)
	second := s.expect(s.desk.SubmitOn(shown, action, "due_in", "30"), 303)
	if first.Location != second.Location {
		t.Errorf("a double click posts %s and %s", first.Location, second.Location)
	}
	s.gapless(1)

	// 133.00 + 197.00 + 0.33 = 330.33; 8.25 % of it is 27.252225.
	invoice := s.expect(s.desk.Get(first.Location), 200, "Brightwater Couriers", "1 Dock Road", "Labor $133.00", "Parts $197.33", "8.25% $27.25", "Total $357.58", "Balance due $357.58")
	if !strings.Contains(invoice.Body, "data-print") {
		t.Error("the invoice has no button that prints it")
	}
	if strings.Contains(said(invoice.Body), "Wiper") {
		t.Error("a declined job is on the invoice")
	}
	year := house.Clock.Now().Year()
	if want := fmt.Sprintf("/invoices/INV-%d-1001", year); first.Location != want {
		t.Errorf("the invoice is %s, not %s", first.Location, want)
	}
	s.expect(s.desk.Get(page), 200, "Invoice total $357.58", "Balance due $357.58")
	s.expect(s.desk.Get("/invoices"), 200, "Owed to you $357.58", "Not due $357.58 1 invoice", "Brightwater Couriers", "Unpaid")
	s.expect(s.SignIn(tenancy.Owner).Get("/audit"), 200, "invoice")
}

// Prices with the tax in them, in a currency that is not the center's: the document adds up in its own, the ages in the base.
func TestForeignInvoiceWithTaxIncluded(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	ctx, owner := t.Context(), s.Member(tenancy.Owner)
	s.operate("EUR")
	if err := house.Catalog.ChangePricing(ctx, owner, money.Inclusive, money.PerLine, 1); err != nil {
		t.Fatal(err)
	}
	s.raiseTaxes(190_000)
	o := s.must(house.Orders.Open(ctx, s.me, orders.Opening{TakeIn: customers.TakeIn{Plate: "KV 1", CustomerName: "Amelia Hart"}, Currency: "EUR", Rate: 1_100_000_000}))
	o = s.work(o, item{orders.Part, 1000, 9_999}, item{orders.Labor, 1000, 10_001})
	posted, err := house.Invoices.Post(ctx, s.me, o.Number, invoices.Posting{Address: street})
	if err != nil {
		t.Fatal(err)
	}
	// 19/119 of 99.99 is 15.9648, of 100.01 it is 15.9679: 31.93 rounded on the document, 15.96 + 15.97 on its lines.
	s.expect(s.desk.Get("/invoices/"+posted.Number), 200, "Total €200.00", "Includes Sales tax 19% on €168.07 €31.93")
	s.expect(s.desk.Get("/invoices"), 200, "Owed to you ≈ $220.00", "€200.00")
	s.expect(s.desk.Submit("/invoices/"+posted.Number, "/invoices/"+posted.Number+"/payments", "amount", "€50"), 303)
	s.expect(s.desk.Get("/invoices"), 200, "Owed to you ≈ $165.00", "€150.00", "Part paid")
	profile, err := house.Tenancy.Profile(ctx, owner)
	if err != nil {
		t.Fatal(err)
	}
	profile.BaseCurrency, profile.Currencies = "EUR", nil
	if err := house.Tenancy.ChangeProfile(ctx, owner, profile); !fault.Is(err, fault.Conflict) {
		t.Errorf("the base currency changes under posted invoices: %v", err)
	}
}

// What no page of ours sends is refused, and nothing breaks.
func TestStrangeAddresses(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate", "USD")
	for path, status := range map[string]int{
		"/invoices/%00": 400, "/invoices/%ff": 400, "/invoices?q=%00%00%00": 400, "/invoices/" + strings.Repeat("9", 3000): 404,
		"/invoices?after=99999999999999999999": 200, "/payments?day=0001-01-01": 200, "/payments?day=9999-12-31": 200,
	} {
		if answer := s.desk.Get(path); answer.Status != status && !(status == 400 && answer.Status == 404) {
			t.Errorf("%.40s: %d, not %d", path, answer.Status, status)
		}
	}
}
