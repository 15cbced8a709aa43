package plans_test

import (
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// The pages of plans, in light, dark and on the phone: a change is announced and withdrawn in the browser.
func TestPagesOfPlans(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := house.Center("Northgate Auto", "USD")
	subscribe(t, house, north, basicMonthly, "FT1")
	admin := house.Browser()
	admin.Be(house.SignInOperator(house.Operator("Priya Kaur", accounts.Approver)))
	admin.Open("/admin/plans")
	admin.Look("plans")
	admin.Open("/admin/plans/" + basicMonthly.String())
	admin.Look("plan-edit")
	admin.Put("Price a month", "59.00")
	admin.Check("For everybody, from a day")
	admin.Press("Save as a new version")
	admin.Until("the day is asked for", func() bool { return strings.Contains(admin.Text(), "Choose the day from which") })
	admin.Look("plan-refused")
	client := house.SignInOperator(house.Operator("Jonas Weber", accounts.Approver))
	page := "/admin/plans/" + basicMonthly.String()
	day := house.Clock.Now().AddDate(0, 0, 45).Format(time.DateOnly)
	expect(t, client.Submit(page, page+"/versions", "price", "59.00", "staff", "2", "when", "day", "day", day), 303)
	admin.Open(page)
	admin.Look("plan-announced")

	owner := house.Browser()
	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/subscription")
	owner.Look("subscription-coming")
	owner.Open("/onboarding/plan?period=monthly")
	owner.Look("onboarding-plan-smaller")
	owner.Open("/onboarding/proof?plan=" + basicMonthly.String())
	owner.Look("onboarding-proof-smaller")

	admin.Press("Withdraw the change")
	admin.Until("it is withdrawn", func() bool { return strings.Contains(admin.Text(), "Whoever was told of the change gets a mail") })
	admin.Look("plan-withdrawn")
}
