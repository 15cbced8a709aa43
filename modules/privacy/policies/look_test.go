package policies_test

import (
	"strings"
	"testing"

	"bayline/modules/privacy/policies"
	"bayline/modules/tenancy"
)

// The pages of policies, in light, dark and on the phone: a version is drafted, announced, read and withdrawn in the browser.
func TestPagesOfPolicies(t *testing.T) {
	t.Parallel()
	o := open(t)
	north := o.Center("Northgate Auto", "USD")
	o.Center("Harbour Detailing", "EUR")
	admin := o.Browser()
	admin.Be(o.SignInOperator(o.me))
	admin.Open("/admin/policies")
	admin.Look("policies")
	admin.Open("/admin/policies/terms")
	admin.Look("policy")
	admin.Put("What changes", "See https://elsewhere.example")
	admin.Press("Save the draft")
	admin.See("Leave addresses out")
	admin.Look("policy-refused")
	o.draft(policies.Terms, "When a paid period ends without the next payment, everything works for 5 days more, not 7.\n\nThe rest stays.", later)
	o.do("update privacy.policy_versions set body = replace(body, 'everything works for 7 days more', 'everything works for 5 days more') where number is null")
	admin.Open("/admin/policies/terms")
	admin.Look("policy-draft")
	admin.Put("Takes effect on", o.midnight(3).Format("2006-01-02"))
	admin.Press("Announce and mail")
	admin.See("Everybody is mailed at least 14 days before")
	admin.Look("policy-too-near")
	admin.Put("Takes effect on", o.midnight(16).Format("2006-01-02"))
	admin.Press("Announce and mail")
	admin.See("Every owner gets a mail now")
	admin.Look("policy-mailing")
	o.sweep()
	admin.Open("/admin/policies/terms/versions/2")
	admin.Look("policy-announced")

	anybody := o.Browser()
	anybody.Be(o.Visitor())
	for path, name := range map[string]string{"/terms": "terms-before", "/terms/versions/2": "terms-coming", "/terms/versions/2/changes": "terms-changes", "/register": "register-coming"} {
		anybody.Open(path)
		anybody.Look(name)
	}
	owner := o.Browser()
	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/board")
	owner.See("The terms change on")
	owner.Look("board-policy")
	advisor := north.SignIn(tenancy.Advisor).Get("/board")
	without(t, advisor, "The terms change on") // owners decide about the contract

	admin.Put("Reason", "Several of you have told us that 5 days are too short.")
	admin.Press("Withdraw the version")
	admin.See("Withdrawn. Whoever was told")
	admin.Look("policy-withdrawn")
	anybody.Open("/terms/versions/2")
	anybody.Look("terms-withdrawn")
	if strings.Contains(o.Visitor().Get("/terms").Body, "The terms change on") {
		t.Error("a version that was withdrawn is still announced")
	}
	owner.Open("/board")
	if strings.Contains(owner.Text(), "The terms change on") {
		t.Error("the owner is still told of a version that was withdrawn")
	}
}
