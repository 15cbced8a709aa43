package console_test

import (
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// The pages of billing, the console and the policies, in light, dark and on the phone: nothing keeps anybody out. In between an
// admin works through the queue by keys alone.
func TestPagesAndKeysOfApproval(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north, south := house.Center("Northgate Auto", "USD"), house.Center("Harbour Detailing", "EUR")

	anybody := house.Browser()
	for name, path := range map[string]string{"home": "/", "pricing": "/pricing", "privacy": "/privacy", "terms": "/terms", "cookies": "/cookies",
		"processors": "/processors", "security": "/security", "status": "/status"} {
		anybody.Open(path)
		anybody.Look(name)
	}

	owner := house.Browser()
	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/subscription")
	owner.Look("subscription-trial")
	owner.Open("/onboarding/plan")
	owner.Look("plan")
	owner.Open("/onboarding/proof?plan=" + proYearly)
	owner.Look("proof")
	first := send(t, house, north, "FT1", "990.00", "USD")
	owner.Open("/onboarding/waiting")
	owner.Look("waiting")
	second := send(t, house, south, "FT2", "990.00", "USD")

	admin := house.Browser()
	admin.Be(house.SignInOperator(house.Operator("Priya Kaur")))
	admin.Open("/admin")
	admin.Look("overview")
	admin.Open("/admin/centers")
	admin.Look("centers")
	admin.Open("/admin/approvals")
	admin.Look("approvals")

	// J opens the next case; R without a reason is refused under the field, which takes the focus; A approves.
	ready(admin)
	admin.Key("j")
	admin.Until("Harbour Detailing, the case", func() bool { return strings.HasSuffix(admin.Path(), second) })
	ready(admin)
	admin.Key("r")
	admin.Until("the reason is asked for", func() bool { return strings.Contains(admin.Text(), "Choose a reason, or write a sentence") })
	admin.Look("approval-refused")
	admin.Put("Reason, if rejected", "amount") // the field has the focus, so that letters are no keys here
	admin.Press("Reject")
	admin.Until("the queue goes on", func() bool { return admin.Path() == "/admin/approvals" })
	admin.Open("/admin/approvals/" + second)
	admin.Look("approval-decided")
	admin.Open("/admin/approvals/" + first)
	ready(admin)
	admin.Key("a")
	admin.Until("nothing waits", func() bool { return strings.Contains(admin.Text(), "Nothing waits") })
	admin.Look("approvals-empty")

	owner.Until("the page turns by itself", func() bool { return strings.Contains(owner.Text(), "Your payment is approved") })
	owner.Look("waiting-approved")
	owner.Open("/subscription")
	owner.Look("subscription-active")
}

// ready waits until the page has its scripts: a key that is pressed before is lost.
func ready(b *modulestest.Browser) {
	b.Until("the page has its scripts", func() (done bool) {
		b.Eval(`document.readyState === "complete"`, &done)
		return done
	})
}
