package invoices_test

import (
	"bytes"
	"context"
	"image/png"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/invoices"
	"bayline/modules/workshop/orders"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/mail"
	"bayline/platform/testkit"
)

// mailed are the letters to an address, the newest first.
func (s *shop) mailed(to string) []mail.Letter {
	s.t.Helper()
	return s.house.Mails(to)
}

// invoiceOf posts an invoice of one job, whose texts are what somebody typed.
func (s *shop) invoiceOf(in customers.TakeIn, job, line string) invoices.Summary {
	s.t.Helper()
	ctx, work := s.t.Context(), s.house.Orders
	o := s.must(work.Open(ctx, s.me, orders.Opening{TakeIn: in}))
	o = s.must(work.AddJob(ctx, s.me, o.Number, job))
	price := int64(10_000)
	o = s.must(work.AddLine(ctx, s.me, o.At(o.Jobs[0]), orders.LineInput{Kind: orders.Part, Description: line, QuantityMilli: 2_000, UnitPrice: &price}))
	o = s.must(work.Present(ctx, s.me, o.Number, o.Version))
	o = s.must(work.Authorize(ctx, s.me, o.At(o.Jobs[0]), orders.Decision{Medium: orders.ByPhone, Name: "Amelia"}))
	posted, err := s.house.Invoices.Post(ctx, s.me, o.Number, invoices.Posting{Address: street})
	if err != nil {
		s.t.Fatal(err)
	}
	return posted
}

const canary = `<img src=x onerror=alert(1)>`

// TestInvoiceByMail is the way of an invoice to its customer: the whole of it, once for a double click, under the center's logo, and
// seen on its page; nobody else sends or sees it.
func TestInvoiceByMail(t *testing.T) {
	t.Parallel()
	service := testkit.NewResend(t)
	service.Behave = func(_ string, asked int, w http.ResponseWriter, accept func()) bool {
		if asked > 1 {
			return false
		}
		accept() // the answer to the first try of each mail is lost: the next one must be the same, or Resend refuses it
		testkit.Cut(w)
		return true
	}
	house := modulestest.OpenWeb(t, "RESEND_API_KEY="+testkit.ResendKey, "RESEND_BASE_URL="+service.URL, "MAIL_FROM=Bayline <mail@bayline.test>")
	north, south := open(t, house, "Northgate Auto", "USD"), open(t, house, "South Motors", "USD")
	owner := north.SignIn(tenancy.Owner)
	north.expect(owner.Upload("/settings/files", url.Values{"kind": {"logo"}}, "file", "logo.png", modulestest.Picture()), 303)

	posted := north.invoiceOf(customers.TakeIn{Plate: "KV18 ZRO", CustomerName: "Amelia " + canary, Email: "amelia@example.test"}, "Brakes "+canary, "Pads "+canary)
	path := "/invoices/" + posted.Number
	shown := north.expect(north.desk.Get(path), 200, "E-mail address", "Send by e-mail")
	form, found := shown.Form(path + "/mail")
	if !found || form.Values.Get("email") != "amelia@example.test" {
		t.Fatalf("the form offers %v", form)
	}
	refused := north.expect(north.desk.SubmitOn(shown, path+"/mail", "email", "amelia", "words", "See <you>"), 422, "Type an e-mail address")
	if again, _ := refused.Form(path + "/mail"); again.Values.Get("email") != "amelia" || again.Values.Get("words") != "See <you>" {
		t.Errorf("what was typed is lost: %v", again.Values)
	}
	if _, err := house.Invoices.Receive(t.Context(), north.me, posted.OrderNumber, north.taking(5_000)); err != nil {
		t.Fatal(err)
	}
	var clicks sync.WaitGroup
	for range 2 {
		clicks.Go(func() { north.desk.SubmitOn(shown, path+"/mail", "words", "Two pads, "+canary) })
	}
	clicks.Wait()
	written := north.mailed("amelia@example.test")
	if len(written) != 1 {
		t.Fatalf("a double click has sent %d letters", len(written))
	}
	told := 0
	north.in(func(ctx context.Context, tx db.Tx) error {
		return tx.Pgx.QueryRow(ctx, "select count(*) from workshop.timeline where center_id = $1 and kind = 'mailed'", tx.Center()).Scan(&told)
	})
	if told != 1 {
		t.Errorf("a double click is told %d times", told)
	}
	letter := written[0]
	for _, part := range []string{posted.Number, "Northgate Auto", "Two pads, " + canary, "Amelia " + canary, "7 Linden Court", "KV18 ZRO", "1. Brakes " + canary, "Pads " + canary,
		"2 × 100.00", "200.00", "Parts", "Total", "Card", "-$50.00", "Balance due", "Please pay $150.00 by "} {
		if !strings.Contains(letter.Text, part) {
			t.Errorf("the text does not say %q: %s", part, letter.Text)
		}
	}
	if strings.Contains(letter.HTML, "<img src=x") || !strings.Contains(letter.HTML, "Pads &lt;img src=x") || letter.Sender != "Northgate Auto" {
		t.Errorf("from %q: %s", letter.Sender, letter.HTML)
	}
	north.expect(north.desk.Get(path), 200, "amelia@example.test", "On its way", "by Service advisor of Northgate Auto", "Send again")

	runner, err := jobs.Start(context.WithoutCancel(t.Context()), house.DB.Pool(), house.Workers, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = runner.Stop(context.Background()) })
	key := letter.Kind + "/" + letter.BusinessID.String()
	retry := testkit.Owner(t, house.DB)
	tick, until := time.NewTicker(30*time.Millisecond), time.After(30*time.Second)
	defer tick.Stop()
	for north.mailed("amelia@example.test")[0].State != mail.Sent {
		select {
		case <-tick.C:
		case <-until:
			t.Fatal("Resend never took the letter")
		}
		if _, err := retry.Exec(t.Context(), "update river.river_job set state = 'available', scheduled_at = now() where state = 'retryable'"); err != nil {
			t.Fatal(err)
		}
	}
	asked, _, content := service.Saw(key)
	came := service.Attachments(key)
	if asked != 2 || len(came) != 1 || came[0].ContentID != "logo" || !strings.Contains(content, "cid:logo") {
		t.Fatalf("Resend was asked %d times and has %d attachments", asked, len(came))
	}
	if drawn, err := png.Decode(bytes.NewReader(came[0].Content)); err != nil || drawn.Bounds().Dx() != 40 || drawn.Bounds().Dy() != 20 {
		t.Error("the logo that came along is not North's:", err)
	}
	north.expect(north.desk.Get(path), 200, "Sent")

	second := north.desk.Submit(path, path+"/mail", "email", "bookkeeping@example.test")
	north.expect(second, 303)
	if page := north.desk.Get(path); !strings.Contains(page.Body, "The invoice is on its way to bookkeeping@example.test.") {
		t.Error("nothing says that it is on its way")
	}
	if got := north.mailed("bookkeeping@example.test"); len(got) != 1 || strings.Contains(got[0].Text, "Two pads") {
		t.Errorf("sending again has sent %d letters", len(got))
	}
	trail := north.expect(owner.Get("/audit"), 200, "mailed")
	if n := strings.Count(said(trail.Body), "bookkeeping@example.test"); n != 1 {
		t.Errorf("the trail names the second address %d times", n)
	}
	if order := north.expect(north.desk.Get("/work-orders/1001"), 200, "sent invoice "+posted.Number+" by e-mail"); strings.Contains(said(order.Body), "bookkeeping@") {
		t.Error("the timeline tells the address")
	}

	for _, visit := range []struct {
		who    *modulestest.Client
		name   string
		page   int
		status int
	}{
		{north.SignIn(tenancy.Technician), "technician of North", 403, 403},
		{north.SignIn(tenancy.Viewer), "viewer of North", 200, 403},
		{south.desk, "advisor of South", 404, 404},
	} {
		page := visit.who.Get(path)
		if page.Status != visit.page || strings.Contains(page.Body, "letter-email") {
			t.Errorf("%s: %d, %s", visit.name, page.Status, said(page.Body))
		}
		sent := visit.who.Post(path+"/mail", url.Values{"email": {"thief@example.test"}, "letter": {form.Values.Get("letter")}})
		if sent.Status != visit.status {
			t.Errorf("%s sends: %d", visit.name, sent.Status)
		}
	}
	ofSouth := south.invoiceOf(customers.TakeIn{Plate: "S 1", CustomerName: "Ben", Email: "ben@example.test"}, "Oil", "Oil")
	south.expect(south.desk.Submit("/invoices/"+ofSouth.Number, "/invoices/"+ofSouth.Number+"/mail"), 303)
	if got := south.mailed("ben@example.test"); len(got) != 1 || got[0].Pictures != nil || strings.Contains(got[0].HTML, "Northgate") {
		t.Error("South writes under North's logo")
	}
	if len(north.mailed("thief@example.test")) != 0 {
		t.Error("somebody else has sent the invoice")
	}
}

// TestAddressThatRefusesMail is said on the page before and after somebody tries.
func TestAddressThatRefusesMail(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate Auto", "USD")
	posted := s.posted(10_000)
	path := "/invoices/" + posted.Number
	s.expect(s.desk.Submit(path, path+"/mail"), 303)
	if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), "update platform.mails set state = 'sent', provider_id = 're-1' where kind = 'workshop.invoice'"); err != nil {
		t.Fatal(err)
	}
	if _, err := house.Letters.Mailer.Learn(t.Context(), mail.Event{ID: "e-1", Provider: "re-1", Fate: mail.Bounced, Hard: true, At: house.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	s.expect(s.desk.Get(path), 200, "Came back", "This address has refused mail before")
	s.expect(s.desk.Submit(path, path+"/mail"), 422, "This address refuses mail")
	s.expect(s.desk.Submit(path, path+"/mail", "email", "amelia.hart@example.test"), 303)
	if first, second := s.mailed("amelia@example.test"), s.mailed("amelia.hart@example.test"); len(first) != 1 || len(second) != 1 {
		t.Errorf("%d and %d letters", len(first), len(second))
	}
}
