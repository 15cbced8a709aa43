package modules_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestJourneyMeteredMonth is a month of the metered plan: an owner pays in, watches the work orders of the desk being charged while
// they look, one is voided and credited, the month closes with a statement, and the platform pays back what is left.
func TestJourneyMeteredMonth(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate Auto", "USD")
	north.Guard(tenancy.Owner)
	owner, desk, admin := h.Browser(), h.Browser(), h.Browser()
	operator := h.Operator("Noor Haddad", accounts.Approver)
	proof := filepath.Join(t.TempDir(), "transfer.png")
	if err := os.WriteFile(proof, modulestest.Picture(), 0o600); err != nil {
		t.Fatal(err)
	}

	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/subscription/usage")
	owner.See("Your plan has a fixed price")
	owner.Look("usage-fixed-price")
	owner.Press("See the plans")
	owner.See("Pay by the order")
	owner.Check("Metered")
	owner.Press("Continue")
	owner.See("Show us the payment")
	owner.Fill("Amount paid", "100")
	owner.Put("Date of payment", h.Clock.Now().Format(time.DateOnly))
	owner.Fill("Bank reference", "FT26325QX90")
	owner.Upload(`input[type=file]`, proof)
	owner.Press("Send for approval")
	owner.See("We are checking your payment")
	admin.Be(h.SignInOperator(operator))
	admin.Open("/admin/approvals")
	admin.Press("Northgate Auto")
	admin.Press("Approve")
	admin.Until("nothing waits", func() bool { return strings.Contains(admin.Text(), "Nothing waits") })
	owner.See("Your payment is approved")

	// The owner looks on while the desk works; the page is never loaded again.
	owner.Open("/subscription")
	owner.Press("Usage, balance and statements")
	owner.See("$90.00")
	var marked bool
	owner.Eval(`document.body.dataset.untouched = "yes"; true`, &marked)
	order, vehicle := north.Ready()
	owner.See("#" + order[strings.LastIndex(order, "/")+1:])
	owner.See("$65.00")
	voided := acceptedAgain(t, north, vehicle)
	owner.See("$40.00")
	desk.Be(north.SignIn(tenancy.Owner))
	desk.Open(voided + "?edit=void")
	desk.Fill("Reason", "The customer has sold the car")
	desk.PressLast("Void the work order")
	desk.See("is void")
	owner.See("voided in time")
	owner.See("$65.00")
	owner.Eval(`document.body.dataset.untouched === "yes"`, &marked)
	if !marked {
		t.Error("the page was loaded anew")
	}
	owner.Look("usage")

	// The month ends, and leaves a statement.
	h.Clock.Advance(31 * 24 * time.Hour)
	if err := h.Metered.CloseMonths(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.Billing.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/subscription/usage")
	owner.See("1 work order, balance $65.00")
	owner.See("$55.00") // the next month has begun by itself
	owner.Look("usage-statement")

	admin.Be(h.SignInOperator(operator))
	admin.Open("/admin/centers/" + north.ID.String() + "/refund")
	admin.See("$55.00 of the prepaid balance of Northgate Auto is left")
	admin.Look("refund")
	admin.Fill("Amount", "60")
	admin.Fill("Reference of the transfer", "OUT-1")
	admin.Fill("Reason", "Paid in too much")
	admin.Press("Pay back")
	admin.See("Only $55.00 is left of the balance")
	admin.Look("refund-refused")
	admin.Fill("Amount", "55")
	admin.Press("Pay back")
	admin.See("$55.00 is paid back to Northgate Auto.")
	admin.See("Nothing is left to pay back")
	admin.Look("refund-done")
	owner.See("OUT-1")
	owner.See("The balance does not cover the next month.")
	owner.Look("usage-refunded")
}

// acceptedAgain is another order of a vehicle, with a job that the customer has agreed to.
func acceptedAgain(t *testing.T, center *modulestest.Center, vehicle string) (order string) {
	t.Helper()
	desk := center.SignIn(tenancy.Advisor)
	submit := func(page, action string, pairs ...string) string {
		t.Helper()
		answer := desk.Submit(page, action, pairs...)
		if answer.Status != http.StatusSeeOther {
			t.Fatalf("%s answers %d", action, answer.Status)
		}
		return answer.Location
	}
	order = submit("/work-orders/new?vehicle="+vehicle[strings.LastIndex(vehicle, "/")+1:], "/work-orders", "concerns", "Squeals")
	submit(order+"?edit=new-job", order+"/jobs", "name", "Front brakes")
	job := regexp.MustCompile(`id="job-([0-9a-f-]{36})"`).FindStringSubmatch(desk.Get(order).Body)[1]
	submit(order+"?edit=new-line&id="+job+"&kind=labor", order+"/jobs/"+job+"/lines", "description", "Front brakes", "price", "125")
	submit(order, order+"/jobs/"+job+"/presentation")
	submit(order+"?edit=answer&id="+job+"&outcome=authorized", order+"/jobs/"+job+"/authorization", "by", "Dana Reyes")
	return order
}
