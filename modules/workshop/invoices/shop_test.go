package invoices_test

import (
	"context"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/invoices"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/db"
	"bayline/platform/money"
)

// shop is a center with its advisor at the desk.
type shop struct {
	*modulestest.Center
	t        *testing.T
	house    *modulestest.House
	desk     *modulestest.Client
	me       tenancy.Member
	currency string
	plates   int
}

func open(t *testing.T, house *modulestest.House, name, currency string) *shop {
	t.Helper()
	center := house.Center(name, currency)
	return &shop{Center: center, t: t, house: house, desk: center.SignIn(tenancy.Advisor), me: center.Member(tenancy.Advisor), currency: currency}
}

// operate lets the center price in another currency too.
func (s *shop) operate(currency string) {
	s.t.Helper()
	owner := s.Member(tenancy.Owner)
	profile, err := s.house.Tenancy.Profile(s.t.Context(), owner)
	if err != nil {
		s.t.Fatal(err)
	}
	profile.Currencies = []string{currency}
	if err := s.house.Tenancy.ChangeProfile(s.t.Context(), owner, profile); err != nil {
		s.t.Fatal(err)
	}
	s.me = s.Member(tenancy.Advisor)
}

// street is an address that is complete.
var street = customers.Address{Street: "7 Linden Court", City: "Springfield", PostalCode: "62701", Country: "US"}

// item is a line of a job: its kind, thousandths of a piece, and the price of one in minor units.
type item struct {
	kind            orders.Kind
	quantity, price int64
}

// order opens an order with one job of these lines, which the customer has approved.
func (s *shop) order(in customers.TakeIn, items ...item) *orders.Order {
	s.t.Helper()
	if in.Plate == "" {
		s.plates++
		in.Plate = fmt.Sprintf("KV18 %04d", s.plates)
	}
	return s.work(s.must(s.house.Orders.Open(s.t.Context(), s.me, orders.Opening{TakeIn: in, Concerns: "Brakes squeal"})), items...)
}

// work adds a job with these lines, which the customer approves.
func (s *shop) work(o *orders.Order, items ...item) *orders.Order {
	s.t.Helper()
	ctx, work := s.t.Context(), s.house.Orders
	o = s.must(work.AddJob(ctx, s.me, o.Number, "Front brakes"))
	for _, i := range items {
		o = s.must(work.AddLine(ctx, s.me, o.At(o.Jobs[0]), orders.LineInput{Kind: i.kind, Description: "Brake pads " + string(i.kind), QuantityMilli: i.quantity, UnitPrice: &i.price}))
	}
	o = s.must(work.Present(ctx, s.me, o.Number, o.Version))
	return s.must(work.Authorize(ctx, s.me, o.At(o.Jobs[0]), orders.Decision{Medium: orders.ByPhone, Name: "Amelia Hart"}))
}

func (s *shop) must(o *orders.Order, err error) *orders.Order {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	return o
}

// amelia has a name, and no address yet.
func amelia() customers.TakeIn {
	return customers.TakeIn{CustomerName: "Amelia Hart", Email: "amelia@example.test"}
}

// posted is an order of one line whose invoice is posted.
func (s *shop) posted(minor int64) invoices.Summary {
	s.t.Helper()
	o := s.order(amelia(), item{orders.Part, 1000, minor})
	posted, err := s.house.Invoices.Post(s.t.Context(), s.me, o.Number, invoices.Posting{Address: street})
	if err != nil {
		s.t.Fatal(err)
	}
	return posted
}

func (s *shop) taking(minor int64) payments.Taking {
	return payments.Taking{Amount: money.New(minor, s.currency), Method: payments.Card, Idempotency: db.NewID()}
}

// balance that stands on an order.
func (s *shop) balance(order uuid.UUID) (b payments.Balance, list []payments.Payment) {
	s.t.Helper()
	s.in(func(ctx context.Context, tx db.Tx) (err error) {
		b, list, err = payments.OfOrder(ctx, tx, order)
		return err
	})
	return b, list
}

// read is an order as it stands.
func (s *shop) read(number int64) (o *orders.Order) {
	s.t.Helper()
	s.in(func(ctx context.Context, tx db.Tx) (err error) {
		o, err = orders.Lock(ctx, tx, number)
		return err
	})
	return o
}

func (s *shop) in(fn func(context.Context, db.Tx) error) {
	s.t.Helper()
	if err := s.house.DB.InCenter(s.t.Context(), s.ID, fn); err != nil {
		s.t.Fatal(err)
	}
}

// expect fails unless the answer has the status and says every text.
func (s *shop) expect(a modulestest.Answer, status int, texts ...string) modulestest.Answer {
	s.t.Helper()
	page := said(a.Body)
	if a.Status != status {
		s.t.Fatalf("status %d to %q, not %d: %s", a.Status, a.Location, status, page)
	}
	for _, text := range texts {
		if !strings.Contains(page, text) {
			s.t.Errorf("the page does not say %q: %s", text, page)
		}
	}
	return a
}

var markup = regexp.MustCompile(`<[^>]*>`)

// said is the text of a page's main part.
func said(body string) string {
	if at := strings.Index(body, "<main"); at >= 0 {
		body = body[at:]
	}
	return strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(body, " "))), " ")
}
