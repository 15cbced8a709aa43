package modules_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/billing/metered"
	"bayline/modules/billing/plans"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

// TestSuspendRefund is what a platform admin can do to a center that has paid ahead: suspend it, pay back a part of the balance while it
// stands still, reinstate it, terminate it, and pay back the rest. Each has a reason, stands in both trails, and is mailed to the owner;
// nothing is charged meanwhile, and never more is paid back than is left.
func TestSuspendRefund(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate Auto", "USD")
	north.Guard(tenancy.Owner)
	operator := h.Operator("Noor Haddad", accounts.Approver)
	var owner *modulestest.Client
	prepay(t, h, north, operator, "110.00") // less the fee of the month: 100.00
	order, _ := north.Ready()               // and a work order: 75.00
	if got := balance(t, h, north); got != 7500 {
		t.Fatalf("the balance is %d", got)
	}

	admin := h.SignInOperator(operator)
	center := "/admin/centers/" + north.ID.String()
	refund := center + "/refund"
	payBack := func(amount, reason string) modulestest.Answer {
		return admin.Submit(refund, refund, "amount", amount, "reference", "OUT-"+amount, "reason", reason)
	}
	for _, step := range []struct {
		form   string // of the center's page
		what   string // as the trails call it
		kind   string // of the mail
		reason string
		board  int // for the owner, after it
		amount string
		status int // of paying that back
		left   int
	}{
		{"suspension", "suspended", "billing.center.suspended_by_platform", "Complaints of customers", 403, "40.00", 303, 3500},
		{"reinstatement", "reinstated", "billing.center.reinstated_by_platform", "It was settled", 200, "35.01", 409, 3500},
		{"termination", "terminated", "billing.center.terminated_by_platform", "A forged proof", 403, "35.00", 303, 0},
	} {
		if answer := admin.Post(center+"/"+step.form, url.Values{"reason": {step.reason}, "name": {north.Name}}); answer.Status != http.StatusSeeOther {
			t.Fatalf("%s: the form answers %d", step.what, answer.Status)
		}
		owner = north.SignIn(tenancy.Owner)
		if got := owner.Get("/board").Status; got != step.board {
			t.Errorf("%s: the board answers %d", step.what, got)
		}
		if page := owner.Get("/subscription"); page.Status != http.StatusOK || step.board != http.StatusOK && !strings.Contains(page.Body, step.reason) {
			t.Errorf("%s: the subscription page answers %d and does not say why", step.what, page.Status)
		}
		if got, home := owner.Get("/").Location, map[int]string{200: "/board", 403: "/subscription"}[step.board]; got != home {
			t.Errorf("%s: the owner begins at %s", step.what, got)
		}
		if page := owner.Get("/subscription/usage"); page.Status != http.StatusOK {
			t.Errorf("%s: the usage answers %d", step.what, page.Status)
		}
		if letter := h.Letter(step.kind, north.People[tenancy.Owner].Email); !strings.Contains(letter.Text, step.reason) {
			t.Errorf("%s: the mail does not say why: %s", step.what, letter.Text)
		}
		inBothTrails(t, h, north.ID, "billing.subscription."+step.what, "platform.center."+step.what)
		if step.board != http.StatusOK { // whoever is late charges nothing in a center that stands still
			charge(t, h, north)
		}
		admin = h.SignInOperator(operator)
		if got := payBack(step.amount, "Because it is "+step.what); got.Status != step.status {
			t.Errorf("%s: paying %s back answers %d", step.what, step.amount, got.Status)
		}
		if got := balance(t, h, north); got != step.left {
			t.Errorf("%s: %d is left, not %d", step.what, got, step.left)
		}
		h.Clock.Advance(time.Hour)
		admin = h.SignInOperator(operator)
	}
	if letter := h.Letter("billing.balance.refunded", north.People[tenancy.Owner].Email); !strings.Contains(letter.Text, "Because it is terminated") {
		t.Errorf("the mail says %s", letter.Text)
	}
	inBothTrails(t, h, north.ID, "billing.balance.refunded", "platform.balance.refunded")
	if !strings.Contains(order, "/work-orders/") || rowsOf(t, h, "select count(*) from billing.refunds where center_id = $1", north.ID) != 2 {
		t.Error("two refunds were made")
	}
	if page := admin.Get(refund); !strings.Contains(page.Body, "Nothing is left to pay back") {
		t.Error("the page does not say that nothing is left")
	}
}

// prepay has a proof of the metered plan approved.
func prepay(t *testing.T, h *modulestest.House, center *modulestest.Center, operator accounts.Operator, amount string) {
	t.Helper()
	offered, err := h.Plans.Offered(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var plan plans.Plan
	for _, one := range offered {
		if one.Metered() {
			plan = one
		}
	}
	owner := center.SignIn(tenancy.Owner)
	owner.Submit("/onboarding/plan?period=monthly", "/onboarding/plan", "plan", plan.ID.String())
	shown, _ := owner.Get("/onboarding/proof?plan=" + plan.ID.String()).Form("/onboarding/proof")
	shown.Values.Set("amount", amount)
	shown.Values.Set("paid_on", h.Clock.Now().Format(time.DateOnly))
	shown.Values.Set("reference", "FT26112299")
	shown.Values.Del("csrf")
	if sent := owner.Upload("/onboarding/proof", shown.Values, shown.File, "transfer.png", modulestest.Picture()); sent.Status != http.StatusSeeOther {
		t.Fatalf("the proof was refused with %d", sent.Status)
	}
	queue, err := h.Billing.Queue(t.Context())
	if err != nil || len(queue) != 1 {
		t.Fatalf("%d proofs wait, %v", len(queue), err)
	}
	admin := h.SignInOperator(operator)
	page := "/admin/approvals/" + queue[0].ID.String()
	admin.Submit(page, page+"/decision", "outcome", "approved")
	h.Letter("billing.proof.approved", center.People[tenancy.Owner].Email)
}

// charge tells the metered plan of a work order that was accepted.
func charge(t *testing.T, h *modulestest.House, center *modulestest.Center) {
	t.Helper()
	if err := h.DB.InCenter(t.Context(), center.ID, func(ctx context.Context, tx db.Tx) error {
		return h.Metered.Accepted(ctx, tx, metered.Acceptance{Order: db.NewID(), Number: 9999, By: plans.Authorized})
	}); err != nil {
		t.Fatal(err)
	}
}

func balance(t *testing.T, h *modulestest.House, center *modulestest.Center) int {
	t.Helper()
	return rowsOf(t, h, "select coalesce(sum(amount_minor), 0) from billing.entries where center_id = $1", center.ID)
}

// inBothTrails fails unless an event stands in the center's trail and another in the platform's.
func inBothTrails(t *testing.T, h *modulestest.House, center uuid.UUID, inCenter, onPlatform string) {
	t.Helper()
	for action, trail := range map[string]uuid.UUID{inCenter: center, onPlatform: uuid.Nil} {
		if rowsOf(t, h, "select count(*) from audit.events where center_id = $1 and action = $2", trail, action) == 0 {
			t.Errorf("%s is not in the trail of %s", action, trail)
		}
	}
}

func rowsOf(t *testing.T, h *modulestest.House, query string, args ...any) (n int) {
	t.Helper()
	if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
