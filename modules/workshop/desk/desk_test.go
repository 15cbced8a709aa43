package desk_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/desk"
	"bayline/modules/workshop/invoices"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/db"
	"bayline/platform/money"
)

// floor is a center at work.
type floor struct {
	*modulestest.Center
	t       *testing.T
	house   *modulestest.House
	advisor *modulestest.Client
	me      tenancy.Member
}

func open(t *testing.T) *floor {
	t.Helper()
	house := modulestest.OpenWeb(t)
	center := house.Center("Northgate", "USD")
	return &floor{center, t, house, center.SignIn(tenancy.Advisor), center.Member(tenancy.Advisor)}
}

func (f *floor) expect(a modulestest.Answer, texts ...string) string {
	f.t.Helper()
	if a.Status != 200 {
		f.t.Fatalf("status %d: %s", a.Status, f.house.Log)
	}
	for _, text := range texts {
		if !strings.Contains(a.Body, text) {
			f.t.Errorf("the page does not say %q", text)
		}
	}
	return a.Body
}

func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// order takes a vehicle in, for a job of two hours.
func (f *floor) order(in customers.TakeIn, job string) *orders.Order {
	f.t.Helper()
	keep := must[*orders.Order](f.t)
	o := keep(f.house.Orders.Open(f.t.Context(), f.me, orders.Opening{TakeIn: in}))
	o = keep(f.house.Orders.AddJob(f.t.Context(), f.me, o.Number, job))
	return keep(f.house.Orders.AddLine(f.t.Context(), f.me, o.At(o.Jobs[0]), orders.LineInput{Kind: orders.Labor, Description: job, QuantityMilli: 2000}))
}

// invoice does the work and posts the invoice.
func (f *floor) invoice(o *orders.Order) invoices.Summary {
	f.t.Helper()
	keep := must[*orders.Order](f.t)
	o = keep(f.house.Orders.Present(f.t.Context(), f.me, o.Number, o.Version))
	o = keep(f.house.Orders.Authorize(f.t.Context(), f.me, o.At(o.Jobs[0]), orders.Decision{Medium: orders.ByPhone, Name: "Amelia Hart"}))
	o = keep(f.house.Orders.StartJob(f.t.Context(), f.me, o.At(o.Jobs[0])))
	o = keep(f.house.Orders.FinishJob(f.t.Context(), f.me, o.At(o.Jobs[0])))
	address := customers.Address{Street: "7 Linden Court", City: "Springfield", Country: "US"}
	return must[invoices.Summary](f.t)(f.house.Invoices.Post(f.t.Context(), f.me, o.Number, invoices.Posting{Address: address}))
}

var amelia = customers.TakeIn{Plate: "KV18 ZRO", VIN: "1HGCM82633A004352", Make: "Honda", Model: "Accord", Year: 2003, CustomerName: "Amelia Hart", Phone: "(202) 555-0142"}

func TestHistoryOfCustomerAndVehicle(t *testing.T) {
	t.Parallel()
	f := open(t)
	first := f.order(amelia, "Front brakes")
	vehicle, customer := "/vehicles/"+first.VehicleID.String(), "/customers/"+first.CustomerID.String()

	f.expect(f.advisor.Get(vehicle), "KV18 ZRO", "2003 Honda Accord", "Estimate, #1001", "Front brakes", "#1001", "$250.00", "1 visit", "Amelia Hart", "opened work order #1001")
	f.expect(f.advisor.Get(customer), "Amelia Hart", "Estimate, #1001", "Front brakes", "$250.00", "since "+f.house.Clock.Now().Format("January 2006"), "Good standing")

	posted := f.invoice(first)
	body := f.expect(f.advisor.Get(customer), "Invoice to pay", "Invoice "+posted.Number, "To pay", "$250.00", "posted invoice "+posted.Number)
	if !strings.Contains(body, "/invoices/"+posted.Number) {
		t.Error("the history does not lead to the invoice")
	}
	balance := must[payments.Balance](t)(f.house.Invoices.Receive(t.Context(), f.me, first.Number, payments.Taking{Amount: money.New(10000, "USD"), Method: payments.Card, Idempotency: uuid.New()}))
	f.expect(f.advisor.Get(customer), "Part paid", "$100.00 paid", "$150.00")
	if balance.Due() != money.New(15000, "USD") {
		t.Errorf("the balance is %v", balance)
	}
	must[payments.Balance](t)(f.house.Invoices.Receive(t.Context(), f.me, first.Number, payments.Taking{Amount: money.New(15000, "USD"), Method: payments.Cash, Idempotency: uuid.New()}))
	f.expect(f.advisor.Get(customer), "Good standing", "Paid")
	f.expect(f.advisor.Get(vehicle), "Paid", posted.Number)

	// A technician reads the history without a price in it; a viewer with.
	for _, path := range []string{vehicle, customer} {
		if body := f.expect(f.SignIn(tenancy.Technician).Get(path), "Front brakes"); strings.Contains(body, "$") || strings.Contains(body, posted.Number+"\"") {
			t.Errorf("%s shows money to a technician", path)
		}
	}
	f.expect(f.SignIn(tenancy.Viewer).Get(customer), "$250.00")
}

// A vehicle keeps its history under another owner; a customer keeps it under another id.
func TestVehicleHistory(t *testing.T) {
	t.Parallel()
	f := open(t)
	first := f.order(amelia, "Front brakes")
	if answer := f.advisor.Post("/vehicles/"+first.VehicleID.String()+"/owners/"+first.CustomerID.String()+"/end", nil); answer.Status != 303 {
		t.Fatalf("status %d", answer.Status)
	}
	second := f.order(customers.TakeIn{Plate: "kv18zro", CustomerName: "Ines Carvalho", Phone: "202 555 0199"}, "Winter tires")
	if second.VehicleID != first.VehicleID || *second.CustomerID == *first.CustomerID {
		t.Fatal("the second visit is of another vehicle or the same customer")
	}
	f.expect(f.advisor.Get("/vehicles/"+first.VehicleID.String()), "Front brakes", "Winter tires", "2 visits", "Amelia Hart", "Ines Carvalho", "until ")
	if body := f.expect(f.advisor.Get("/customers/"+second.CustomerID.String()), "Winter tires"); strings.Contains(body, "Front brakes") {
		t.Error("a customer sees the visit of another one")
	}
	merged := f.advisor.Post("/customers/"+second.CustomerID.String()+"/merge", url.Values{"other": {first.CustomerID.String()}})
	if merged.Status != 303 {
		t.Fatalf("merging: %d", merged.Status)
	}
	body := f.expect(f.advisor.Get("/customers/"+second.CustomerID.String()), "Winter tires", "Front brakes", "2 visits")
	if strings.Contains(body, "Amelia Hart</a>") {
		t.Error("the merged customer is still shown by its old name")
	}
}

func TestSearchBox(t *testing.T) {
	t.Parallel()
	f := open(t)
	o := f.order(amelia, "Front brakes")
	posted := f.invoice(o)
	for _, c := range []struct {
		query string
		texts []string
	}{
		{"kv18", []string{"Vehicles", "KV18 ZRO", "2003 Honda Accord", "Amelia Hart", "/vehicles/" + o.VehicleID.String()}},
		{"4352", []string{"KV18 ZRO"}},
		{"amel", []string{"Customers", "Amelia Hart", "/customers/" + o.CustomerID.String()}},
		{"#100", []string{"Work orders", "Work order #1001", "/work-orders/1001"}},
		{posted.Number[:len(posted.Number)-1], []string{"Invoices", "Invoice " + posted.Number, "/invoices/" + posted.Number}},
		{"nobody", []string{"Nothing found for “nobody”", "from three letters"}},
	} {
		fragment := f.expect(f.advisor.Fragment("/search?q="+url.QueryEscape(c.query)), c.texts...)
		if strings.Contains(fragment, "<html") {
			t.Errorf("%q: the palette gets a whole page", c.query)
		}
		page := f.expect(f.advisor.Get("/search?q="+url.QueryEscape(c.query)), c.texts...)
		if !strings.Contains(page, "<html") {
			t.Errorf("%q: a browser gets a fragment", c.query)
		}
	}
	if answer := f.advisor.Get("/search?q=1hgcm82633a004352"); answer.Status != 303 || answer.Location != "/vehicles/"+o.VehicleID.String() {
		t.Errorf("a whole VIN leads to %d %s", answer.Status, answer.Location)
	}
	f.expect(f.advisor.Get("/search?q=k"), "Search")
	f.expect(f.advisor.Get("/search"), "Search")
	if body := f.SignIn(tenancy.Technician).Fragment("/search?q=" + posted.Number).Body; strings.Contains(body, "/invoices/") {
		t.Error("a technician finds invoices")
	}
	other := f.house.Center("South", "USD").SignIn(tenancy.Owner)
	for _, query := range []string{"kv18", "amelia", "1001", posted.Number} {
		if body := other.Fragment("/search?q=" + query).Body; !strings.Contains(body, "Nothing found") {
			t.Errorf("another center finds %q", query)
		}
	}
}

func TestCountsAreOneStatement(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, plate := range []string{"A 1", "A 2", "A 3"} {
		must[*orders.Order](t)(f.house.Orders.Open(t.Context(), f.me, orders.Opening{TakeIn: customers.TakeIn{Plate: plate}}))
	}
	var counts desk.Counts
	err := f.house.DB.InCenterRead(t.Context(), f.ID, func(ctx context.Context, tx db.Tx) (err error) {
		counts, err = desk.Count(ctx, tx)
		return err
	})
	if err != nil || counts.Board != 3 {
		t.Errorf("%+v, %v", counts, err)
	}
	page := f.advisor.Get("/customers").Body
	if !regexp.MustCompile(`href="/board"[^>]*>.*?<span class="count push">3</span>`).MatchString(page) {
		t.Error("the navigation does not count the board")
	}
}
