package modules_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestJourneyTrialToPaid watches a trial to its end by moving the clock: the desk can be read only, a payment is approved, and it works
// again. Then the owner cancels and returns, and the platform suspends the center and reinstates it.
func TestJourneyTrialToPaid(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate", "USD")
	north.Guard(tenancy.Owner)
	operator := h.Operator("Noor Haddad", accounts.Approver)
	owner := h.Browser()

	owner.Open("/dev/clock")
	owner.See("Real time")
	owner.Look("clock")
	owner.Press("1 week")
	owner.See("7 days ahead")
	owner.Look("clock-moved")
	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/subscription")
	owner.See("The trial ends on")
	owner.See("The trial began")
	owner.Look("subscription-trial")

	owner.Open("/dev/clock")
	owner.Press("1 week")
	owner.See("14 days ahead")
	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/customers")
	owner.See("This center can only be read.")
	owner.Press("Subscription")
	owner.See("The center can only be read")
	owner.Look("subscription-grace")

	owner.Press("Choose a plan")
	owner.Press("Continue")
	owner.See("Show us the payment")
	proof := filepath.Join(t.TempDir(), "transfer.png")
	if err := os.WriteFile(proof, modulestest.Picture(), 0o600); err != nil {
		t.Fatal(err)
	}
	owner.Put("Date of payment", h.DB.Clock().Now().Format(time.DateOnly))
	owner.Fill("Bank reference", "FT26325QX81")
	owner.Upload(`input[type=file]`, proof)
	owner.Press("Send for approval")
	owner.See("We are checking your payment")
	owner.Open("/subscription")
	owner.See("Pending")
	owner.Look("subscription-pending")

	admin := h.Browser()
	admin.Be(h.SignInOperator(operator))
	admin.Open("/admin/approvals")
	admin.Press("Approve")
	admin.See("Approved. The owner gets a mail.")
	until(t, "it is paid", func() bool { return north.Member(tenancy.Owner).Standing().Status == tenancy.Active })
	owner.Open("/subscription")
	owner.See("A payment was approved")
	owner.Look("subscription-active")
	owner.Open("/customers/new")
	owner.See("New customer")

	// Cancelled at the period's end, and back.
	owner.Open("/subscription")
	owner.Act(chromedp.Evaluate(`document.querySelector("form[action='/subscription/cancellation']").closest("details").open = true`, nil))
	owner.PressLast("Cancel the subscription")
	owner.See("The cancellation takes effect")
	owner.See("Day of deletion")
	owner.Look("subscription-cancelled")
	owner.Press("Return")
	owner.See("Welcome back. Everything is as it was.")

	// Suspended by the platform, and reinstated.
	if err := h.Billing.Suspend(t.Context(), operator, north.ID, "Chargebacks from the bank"); err != nil {
		t.Fatal(err)
	}
	owner.Open("/customers")
	owner.See("This center is suspended")
	owner.Open("/subscription")
	owner.See("Chargebacks from the bank")
	owner.Look("subscription-suspended")
	if err := h.Billing.Reinstate(t.Context(), operator, north.ID, "The bank was wrong"); err != nil {
		t.Fatal(err)
	}
	owner.Open("/subscription")
	owner.See("Bayline reinstated the center")
	owner.Open("/customers/new")
	owner.See("New customer")
}
