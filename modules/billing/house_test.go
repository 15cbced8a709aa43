package billing_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/billing"
	"bayline/modules/billing/plans"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/jobs"
)

var (
	expect = modulestest.Expect
	until  = modulestest.Until
	count  = modulestest.Count
	said   = modulestest.Said
)

// shop is a center with its owner at a browser.
type shop struct {
	*modulestest.Center
	t     *testing.T
	house *modulestest.House
	owner *modulestest.Client
}

func open(t *testing.T, house *modulestest.House, name string) *shop {
	t.Helper()
	center := house.Center(name, "USD")
	return &shop{center, t, house, center.SignIn(tenancy.Owner)}
}

func (s *shop) plan(code, period string) plans.Plan {
	s.t.Helper()
	list, err := s.house.Plans.Offered(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, plan := range list {
		if plan.Code == code && plan.Period == period {
			return plan
		}
	}
	s.t.Fatalf("there is no plan %s, %s", code, period)
	return plans.Plan{}
}

// claim is what an owner types beside the file.
func (s *shop) claim(reference string) url.Values {
	return url.Values{"amount": {"99.00"}, "currency": {"USD"}, "paid_on": {s.house.Clock.Now().Format(time.DateOnly)}, "reference": {reference}}
}

// pay chooses a plan and sends a proof, and answers its id.
func (s *shop) pay(code, period, reference string, file []byte) uuid.UUID {
	s.t.Helper()
	chosen := s.owner.Submit("/onboarding/plan?period="+period, "/onboarding/plan", "plan", s.plan(code, period).ID.String())
	expect(s.t, chosen, 303)
	expect(s.t, s.owner.Get(chosen.Location), 200, "Show us the payment", s.plan(code, period).Title())
	claim := s.claim(reference)
	claim.Set("plan", s.plan(code, period).ID.String())
	sent := s.owner.Upload("/onboarding/proof", claim, "proof", "transfer.png", file)
	if expect(s.t, sent, 303).Location != "/onboarding/waiting" {
		s.t.Fatalf("a proof leads to %q", sent.Location)
	}
	return s.proofs()[0]
}

var proofRow = regexp.MustCompile(`id="proof-([0-9a-f-]{36})"`)

// proofs on the owner's page, the newest first.
func (s *shop) proofs() (ids []uuid.UUID) {
	s.t.Helper()
	for _, found := range proofRow.FindAllStringSubmatch(expect(s.t, s.owner.Get("/subscription"), 200).Body, -1) {
		ids = append(ids, uuid.MustParse(found[1]))
	}
	return ids
}

func (s *shop) subscription() *billing.Subscription {
	s.t.Helper()
	sub, err := s.house.Billing.Subscription(s.t.Context(), s.Member(tenancy.Owner))
	if err != nil {
		s.t.Fatal(err)
	}
	return sub
}

// decide opens the case and presses a button, as a platform admin does.
func decide(admin *modulestest.Client, proof uuid.UUID, fields ...string) modulestest.Answer {
	page := "/admin/approvals/" + proof.String()
	return admin.Submit(page, page+"/decision", fields...)
}

// picture that differs from every other number's.
func picture(t *testing.T, number int) []byte {
	t.Helper()
	drawn := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for x := range 60 {
		drawn.Set(x, number%40, color.RGBA{uint8(number), uint8(x), 90, 255}) // #nosec G115 -- any color will do
	}
	var b bytes.Buffer
	if err := png.Encode(&b, drawn); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pdf of one page with a line that is found again in the plain file.
func pdf(line string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	content := "BT (" + line + ") Tj ET"
	var offsets []int
	for i, object := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
	} {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, table)
	return b.Bytes()
}

// work starts the workers on a house that was opened without.
func work(t *testing.T, house *modulestest.House) {
	t.Helper()
	runner, err := jobs.Start(context.Background(), house.DB.Pool(), house.Workers, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			t.Errorf("stop workers: %v", err)
		}
	})
}
