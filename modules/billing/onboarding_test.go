package billing_test

import (
	"net/url"
	"strings"
	"testing"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// Where every plan was taken out of the offer, the pages say so, and who has paid for one can still choose it.
func TestNoPlanIsOffered(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	south := paid(t, house, house.SignInOperator(house.Operator("Noor Haddad")), "Southgate", "pro", "yearly", 80)
	admin := house.SignInOperator(house.Operator("Priya Kaur", accounts.Approver))
	gone := north.plan("pro", "yearly").ID.String()
	offered, err := house.Plans.Offered(t.Context())
	must(t, err)
	for _, plan := range offered {
		page := "/admin/plans/" + plan.ID.String()
		expect(t, admin.Submit(page, page+"/versions", "retired", "on"), 303)
	}
	for _, page := range []string{"/onboarding/plan", "/onboarding/plan?period=monthly&currency=EUR"} {
		expect(t, north.owner.Get(page), 200, "No plan is offered here just now", "Look again later", "Decide later")
	}
	expect(t, north.owner.Post("/onboarding/plan", url.Values{"plan": {gone}}), 422, "There is no such plan", "No plan is offered here just now")
	expect(t, house.Visitor().Get("/pricing"), 200, "No plan is offered just now")
	expect(t, house.Visitor().Get("/"), 200, "No plan is offered just now")
	expect(t, south.owner.Get("/onboarding/plan"), 200, "$990.00", "Continue")
	expect(t, south.owner.Get("/onboarding/plan?period=monthly"), 200, "Look at the other period")
}

// What is approved for a center that was terminated meanwhile is not called active: neither by mail nor on the page that waited for it.
func TestApprovalOfATerminatedCenter(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	proof := north.pay("pro", "monthly", "FT1", picture(t, 81))
	must(t, house.Billing.Terminate(t.Context(), house.Operator("Noor Haddad"), north.ID, "Stolen parts were sold"))
	expect(t, decide(house.SignInOperator(house.Operator("Priya Kaur")), proof, "outcome", "approved"), 303)
	told := house.Letter("billing.proof.approved", north.People[tenancy.Owner].Email)
	if strings.Contains(told.Text, "is active") || !strings.Contains(told.Text, "a payment does not bring it back") {
		t.Errorf("the mail says: %s", told.Text)
	}
	page := expect(t, north.owner.Get("/onboarding/waiting"), 200, "Your payment is approved", "The center stays terminated", "Stolen parts were sold")
	if strings.Contains(page.Body, "is active until") || strings.Contains(page.Body, "/board") {
		t.Errorf("the page says: %s", said(page.Body))
	}
}
