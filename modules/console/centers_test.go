package console_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// canaries are what a center's business would show: no page of the platform may say any of them.
var canaries = []string{"Canary Customer", "canary@reyes.test", "CNRY 123", "Canary concern"}

// TestCenterPage: a center is found by its name, its owner's address or its id; its page tells where it stands and what the platform
// did, with reasons, and nothing of its business.
func TestCenterPage(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north, south := house.Center("Northgate Auto", "USD"), house.Center("Harbour Detailing", "EUR")
	owner := north.SignIn(tenancy.Owner)
	made := owner.Submit("/customers/new", "/customers", "name", canaries[0], "email", canaries[1])
	expect(t, made, 303)
	vehicle := owner.Submit("/vehicles/new?customer="+made.Location[len("/customers/"):], "/vehicles", "plate", canaries[2], "make", "Honda", "model", "Accord")
	expect(t, vehicle, 303)
	expect(t, owner.Submit("/work-orders/new?vehicle="+vehicle.Location[len("/vehicles/"):], "/work-orders", "concerns", canaries[3]), 303)

	admin := house.SignInOperator(house.Operator("Priya Kaur", accounts.Approver))
	address := "/admin/centers/" + north.ID.String()
	for query, found := range map[string]bool{"": true, "northGATE": true, "ate a": true, "nobody": false, north.People[tenancy.Owner].Email: true,
		north.People[tenancy.Advisor].Email: false, "nobody@bayline.test": false, north.ID.String(): true, uuid.NewString(): false, "%": false} {
		page := expect(t, admin.Get("/admin/centers?q="+url.QueryEscape(query)), 200)
		if got := strings.Contains(page.Body, address+`"`); got != found {
			t.Errorf("looking for %q finds the center: %v", query, got)
		}
		if query == north.People[tenancy.Owner].Email && strings.Contains(page.Body, south.ID.String()) {
			t.Error("an owner's address finds another's center")
		}
	}
	expect(t, admin.Get("/admin/centers?state=trial"), 200, "Northgate Auto", "Harbour Detailing")
	expect(t, admin.Get("/admin/centers?state=active&q=north"), 200, "No center is like that")

	expect(t, admin.Get(address), 200, "Owner of Northgate Auto", "The trial began", "Dates to come", "Used of its limits", "Trial ends", "?do=suspension", "?do=termination", "?do=trial")
	// Each act asks for a reason; what is wrong is said under its field.
	expect(t, admin.Submit(address+"?do=suspension", address+"/suspension", "reason", " "), 422, "Say why. The owners read it")
	expect(t, admin.Submit(address+"?do=suspension", address+"/suspension", "reason", "Complaints of <customers>"), 303)
	expect(t, admin.Get(address), 200, "Suspended", "Complaints of &lt;customers&gt;", "Priya Kaur", "?do=reinstatement")
	expect(t, admin.Post(address+"/suspension", url.Values{"reason": {"Again"}}), 422, "suspended this center already")
	expect(t, admin.Submit(address+"?do=reinstatement", address+"/reinstatement", "reason", "It was a mistake"), 303)
	tooFar := house.Clock.Now().AddDate(0, 6, 0).Format(time.DateOnly)
	expect(t, admin.Submit(address+"?do=trial", address+"/trial", "reason", "They asked", "until", tooFar), 422, "A trial can be extended by 90 days", "They asked")
	expect(t, admin.Submit(address+"?do=trial", address+"/trial", "reason", "They asked", "until", house.Clock.Now().AddDate(0, 0, 30).Format(time.DateOnly)), 303)
	expect(t, admin.Submit(address+"?do=termination", address+"/termination", "reason", "Fraud", "name", "Harbour Detailing"), 422, "Type the name as it stands above")
	expect(t, admin.Submit(address+"?do=termination", address+"/termination", "reason", "Fraud", "name", "Northgate Auto"), 303)
	page := expect(t, admin.Get(address), 200, "Center terminated", "Center extended", "Center reinstated", "Center suspended", "Fraud", "It was a mistake")
	expect(t, admin.Get("/admin"), 200, "1 center", "Northgate Auto", "Centers by state")

	support := house.SignInOperator(house.Operator("Jonas Weber", accounts.Support))
	if seen := expect(t, support.Get(address), 200); strings.Contains(seen.Body, "?do=") {
		t.Error("support is offered what it may not do")
	}
	expect(t, support.Post(address+"/suspension", url.Values{"reason": {"x"}}), 404)
	expect(t, admin.Get("/admin/centers/"+uuid.NewString()), 404)
	expect(t, admin.Get("/admin/centers/nonsense"), 404)
	expect(t, admin.Post("/admin/centers/"+uuid.NewString()+"/suspension", url.Values{"reason": {"x"}}), 404)

	all := house.SignInOperator(house.Operator("Ines Carvalho"))
	shown := page.Body
	for _, path := range []string{"/admin", "/admin/centers", address, "/admin/jobs", "/admin/problems", "/admin/people", "/admin/audit", "/admin/support", "/admin/legal", "/admin/approvals", "/admin/anomalies"} {
		shown += expect(t, all.Get(path), 200).Body
	}
	for _, canary := range canaries {
		if strings.Contains(shown, canary) {
			t.Errorf("a page of the platform says %q", canary)
		}
	}
}
