package orders_test

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/orders"
	"bayline/platform/db"
	"bayline/platform/money"
)

const canary = `<img src=x onerror=alert(1)>`

// estimating is a center whose order has one approved job, one presented, one draft with a price and one without.
type estimating struct {
	*modulestest.House
	t            *testing.T
	north, south *modulestest.Center
	me           tenancy.Member
	order        *orders.Order
}

func openEstimate(t *testing.T) *estimating {
	t.Helper()
	h := modulestest.OpenWeb(t)
	s := &estimating{House: h, t: t, north: h.Center("Northgate Auto", "USD"), south: h.Center("Southside Garage", "USD")}
	s.me = s.north.Member(tenancy.Advisor)
	o := must(h.Orders.Open(ctx, s.me, orders.Opening{TakeIn: customers.TakeIn{Plate: "KV18 ZRO", CustomerName: "Amelia " + canary, Email: "amelia@example.test"}}))(t)
	for i, name := range []string{"Front brakes", "Oil " + canary, "Wiper blades", "To be looked at"} {
		o = must(h.Orders.AddJob(ctx, s.me, o.Number, name))(t)
		if i == 3 {
			break
		}
		price := int64(1_000 * (i + 1))
		o = must(h.Orders.AddLine(ctx, s.me, o.At(last(o)), orders.LineInput{Kind: orders.Part, Description: "For " + name, PartNumber: "P-1", QuantityMilli: 2_500, UnitPrice: &price}))(t)
		if i < 2 {
			o = must(h.Orders.PresentJob(ctx, s.me, o.At(last(o))))(t)
		}
		if i == 0 {
			o = must(h.Orders.Authorize(ctx, s.me, o.At(last(o)), amelia))(t)
		}
	}
	s.order = o
	return s
}

func (s *estimating) read(query string, into any, args ...any) {
	s.t.Helper()
	err := s.DB.InCenter(s.t.Context(), s.north.ID, func(ctx context.Context, tx db.Tx) error {
		return tx.Pgx.QueryRow(ctx, query, append([]any{tx.Center()}, args...)...).Scan(into)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// TestEstimateByMail sends what waits for an answer and nothing else, presents the draft with it, once for a double click; what the
// customer reads is what is frozen when they answer.
func TestEstimateByMail(t *testing.T) {
	t.Parallel()
	s := openEstimate(t)
	advisor := s.north.SignIn(tenancy.Advisor)
	const path, action = "/work-orders/1001?edit=estimate", "/work-orders/1001/estimate"
	shown := advisor.Get(path)
	form, found := shown.Form(action)
	if !found || form.Values.Get("email") != "amelia@example.test" || !strings.Contains(shown.Body, "It holds 2 jobs without an answer") {
		t.Fatalf("%d: the form offers %v", shown.Status, form.Values)
	}
	if bad := advisor.SubmitOn(shown, action, "email", "nobody", "words", "Before <winter>"); bad.Status != 422 || !strings.Contains(bad.Body, "Type an e-mail address") {
		t.Errorf("a wrong address is answered with %d", bad.Status)
	} else if again, _ := bad.Form(action); again.Values.Get("words") != "Before <winter>" || again.Values.Get("email") != "nobody" {
		t.Errorf("what was typed is lost: %v", again.Values)
	}
	var clicks sync.WaitGroup
	for range 2 {
		clicks.Go(func() {
			if a := advisor.SubmitOn(shown, action, "words", "Before "+canary); a.Status != 303 {
				t.Errorf("a click is answered with %d", a.Status)
			}
		})
	}
	clicks.Wait()
	written := s.Mails("amelia@example.test")
	if len(written) != 1 {
		t.Fatalf("a double click has sent %d letters", len(written))
	}
	letter := written[0]
	for _, part := range []string{"More work on #1001", "Before " + canary, "KV18 ZRO", "1. Oil " + canary, "2. Wiper blades", "For Wiper blades", "2.5 × 30.00 · P-1", "75.00", "Total", "$125.00",
		"Call +1 202-555-0100, and say which of it we may do: all, some or nothing."} {
		if !strings.Contains(letter.Text+letter.Subject, part) {
			t.Errorf("it does not say %q: %s", part, letter.Text)
		}
	}
	for _, not := range []string{"Front brakes", "To be looked at"} {
		if strings.Contains(letter.Text, not) {
			t.Errorf("it names %s, which waits for no answer", not)
		}
	}
	if strings.Contains(letter.HTML, "<img src=x") || strings.Contains(letter.Subject, "\n") || letter.Sender != "Northgate Auto" {
		t.Errorf("from %q, %q: %s", letter.Sender, letter.Subject, letter.HTML)
	}
	page := advisor.Get("/work-orders/1001")
	for _, part := range []string{"sent the estimate by e-mail: Oil", "amelia@example.test", "On its way", "The estimate is on its way to amelia@example.test."} {
		if !strings.Contains(page.Body, part) {
			t.Errorf("the page does not say %q", part)
		}
	}
	var presented int
	s.read("select count(*) from workshop.jobs where center_id = $1 and state = 'presented'", &presented)
	if presented != 2 {
		t.Errorf("%d jobs are presented", presented)
	}
	s.answerAsFrozen(letter.Text)

	again := advisor.Submit(path, action, "email", "fleet@example.test")
	if again.Status != 303 || len(s.Mails("fleet@example.test")) != 1 {
		t.Errorf("sending what is left on purpose is answered with %d, %d letters", again.Status, len(s.Mails("fleet@example.test")))
	}
	if trail := s.north.SignIn(tenancy.Owner).Get("/audit"); strings.Count(trail.Body, "fleet@example.test") != 1 {
		t.Errorf("the trail names the second address %d times", strings.Count(trail.Body, "fleet@example.test"))
	}
	if old := advisor.SubmitOn(shown, action, "email", "somebody@example.test"); old.Status != 409 || len(s.Mails("somebody@example.test")) != 0 {
		t.Errorf("an order that was changed meanwhile is sent as it was looked at: %d", old.Status)
	}
}

// answerAsFrozen lets the customer approve the last job, and compares what is kept of it with what was mailed.
func (s *estimating) answerAsFrozen(mailed string) {
	s.t.Helper()
	var job *orders.Job
	for _, one := range s.reload().Jobs {
		if one.Name == "Wiper blades" {
			job = one
		}
	}
	must(s.Orders.Authorize(ctx, s.me, s.order.At(job), amelia))(s.t)
	var frozen []byte
	s.read("select snapshot from workshop.authorizations where center_id = $1 and job_id = $2 and outcome = 'authorized'", &frozen, job.ID)
	var kept orders.Snapshot
	if err := json.Unmarshal(frozen, &kept); err != nil {
		s.t.Fatal(err)
	}
	texts := []string{kept.Job, money.Format(money.New(kept.Net, kept.Currency), "en-US")}
	for _, l := range kept.Lines {
		texts = append(texts, l.Description, l.PartNumber, money.FormatPlain(money.New(l.Amount, kept.Currency), "en-US"), money.FormatPlain(money.New(l.UnitPrice, kept.Currency), "en-US"))
	}
	for _, text := range texts {
		if !strings.Contains(mailed, text) {
			s.t.Errorf("the frozen copy says %q, which was not mailed: %s", text, mailed)
		}
	}
}

func (s *estimating) reload() *orders.Order {
	s.t.Helper()
	err := s.DB.InCenter(s.t.Context(), s.north.ID, func(ctx context.Context, tx db.Tx) (err error) {
		s.order, err = orders.Lock(ctx, tx, s.order.Number)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.order
}

func TestWhoSendsEstimates(t *testing.T) {
	t.Parallel()
	s := openEstimate(t)
	for _, visit := range []struct {
		who    *modulestest.Client
		name   string
		page   int
		status int
	}{
		{s.north.SignIn(tenancy.Technician), "technician of North", 200, 403},
		{s.north.SignIn(tenancy.Viewer), "viewer of North", 200, 403},
		{s.south.SignIn(tenancy.Advisor), "advisor of South", 404, 404},
	} {
		page := visit.who.Get("/work-orders/1001?edit=estimate")
		if page.Status != visit.page || strings.Contains(page.Body, "letter-email") || strings.Contains(page.Body, "Send estimate") {
			t.Errorf("%s sees %d", visit.name, page.Status)
		}
		sent := visit.who.Post("/work-orders/1001/estimate", url.Values{"version": {version(s.order.Version)}, "email": {"thief@example.test"}, "letter": {db.NewID().String()}})
		if sent.Status != visit.status {
			t.Errorf("%s sends: %d", visit.name, sent.Status)
		}
	}
	if len(s.Mails("thief@example.test")) != 0 {
		t.Error("somebody else has sent the estimate")
	}
	for _, job := range s.order.Jobs {
		if job.State == orders.Presented {
			s.order = must(s.Orders.Decline(ctx, s.me, s.order.At(job), amelia))(t)
		}
	}
	s.order = must(s.Orders.RemoveJob(ctx, s.me, s.order.At(s.order.Jobs[2])))(t)
	nothing := s.north.SignIn(tenancy.Advisor).Post("/work-orders/1001/estimate", url.Values{"version": {version(s.order.Version)}, "email": {"amelia@example.test"}, "letter": {db.NewID().String()}})
	if nothing.Status != 409 || !strings.Contains(nothing.Body, "there is nothing to send") {
		t.Errorf("an estimate of nothing is answered with %d", nothing.Status)
	}
}
