package modules_test

import (
	"strings"
	"testing"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestJourneySupport is one call for help: an owner lets somebody of the platform in, who looks at the order; everybody sees that;
// the owner sees each page and ends it. Then a legal record, which two have to want.
func TestJourneySupport(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate Auto", "USD")
	order, _ := north.Ready()
	sam, ben := h.Operator("Sam Okafor", accounts.Support, accounts.Security), h.Operator("Ben Ito", accounts.Security)
	owner, admin := h.Browser(), h.Browser()

	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/settings/support")
	owner.See("Let Bayline support in")
	owner.Look("support-nobody")
	owner.Put("Whom you let in", "Sam Okafor")
	owner.Fill("For how many hours", "48")
	owner.Fill("What shall they look at", "The total of order 1001 looks wrong.")
	owner.Press("Let support in")
	owner.See("Type a number of hours from 1 to 24.")
	if owner.Value("What shall they look at") != "The total of order 1001 looks wrong." {
		t.Error("what was typed is lost")
	}
	owner.Look("support-refused")
	owner.Fill("For how many hours", "4")
	owner.Press("Let support in")
	owner.See("Support can enter now. Every owner gets a mail.")
	owner.See("Nothing opened yet")
	owner.Look("support-running")

	admin.Be(h.SignInOperator(sam))
	admin.Open("/admin/support")
	admin.See("The total of order 1001 looks wrong.")
	admin.Look("admin-support")
	admin.Press("Enter")
	admin.See("You are at Northgate Auto as Bayline support")
	admin.Look("support-board")
	admin.Open(order)
	admin.See("Oil service")
	admin.Look("support-order")

	viewer := h.Browser()
	viewer.Be(north.SignIn(tenancy.Technician))
	viewer.Open("/board")
	viewer.See("Bayline support has access until")
	viewer.Look("support-banner")

	owner.Open("/settings/support")
	owner.Press("2 pages opened")
	owner.See(order)
	owner.Look("support-looks")
	owner.Press("End access")
	owner.See("The access is ended")
	owner.Look("support-ended")
	admin.Open("/board")
	admin.See("You do not work in this center")

	admin.Open("/admin/legal")
	admin.Put("Center", north.Name+", Springfield")
	admin.Fill("Authority", "District court")
	admin.Fill("Reference", "7 C 112/26")
	admin.Fill("What has to be read", "Invoices of May")
	admin.Press("Propose")
	admin.See("Somebody else of security has to confirm it.")
	admin.Look("admin-legal")
	second := h.Browser()
	second.Be(h.SignInOperator(ben))
	second.Open("/admin/legal")
	second.See("District court")
	second.Press("Confirm")
	second.See("Confirmed. The center's owners get a mail.")
	admin.Open("/admin/legal")
	admin.Look("admin-legal-open")
	admin.Press("To the board") // the session has not left
	admin.See("as Bayline support")
	owner.Open("/settings/support")
	owner.See("Legal record")
	owner.Look("support-legal")
	until(t, "the owner has all three mails", func() bool {
		kinds := map[string]int{}
		for _, letter := range h.Mails(north.People[tenancy.Owner].Email) {
			if strings.HasPrefix(letter.Kind, "platform.support.") {
				kinds[letter.Kind]++
			}
		}
		return kinds["platform.support.begun"] == 2 && kinds["platform.support.ended"] == 1
	})
}
