package modules_test

import (
	"testing"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/anomalies"
)

// TestJourneyAnomalies is a morning after somebody tried passwords: the owner sees it from any page and acknowledges it, and so does
// the platform.
func TestJourneyAnomalies(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	owner, admin := h.Browser(), h.Browser()
	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/audit/anomalies")
	owner.See("Nothing unusual")
	owner.Look("anomalies-none")
	happened(t, h, anomalies.SignIn{Person: north.People[tenancy.Advisor].ID, IP: "203.0.113.5", Refused: true, Failures: 5})
	happened(t, h, anomalies.SignIn{Person: north.People[tenancy.Advisor].ID, IP: "203.0.113.5", Failures: 7, NewDevice: true})

	owner.Open("/board")
	owner.Press("Settings")
	owner.Press("Anomalies")
	owner.See("Signed in after failures")
	owner.Look("anomalies")
	owner.Fill("What was it", " ")
	owner.Press("Acknowledge")
	owner.See("Say in a few words what it was")
	owner.Look("anomalies-refused")
	owner.Fill("What was it", "A new phone, we asked.")
	owner.Press("Acknowledge")
	owner.See("Acknowledged, with your name and note.")
	owner.Look("anomalies-acknowledged")

	admin.Be(h.SignInOperator(h.Operator("Noor Haddad", accounts.Security)))
	admin.Open("/admin/anomalies")
	admin.See("Signed in after failures")
	admin.Look("admin-anomalies")
}
