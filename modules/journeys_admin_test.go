package modules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/problems"
	"bayline/platform/testkit"
)

// TestJourneyAdmin is an admin's morning: sign in with the second factor, look around, approve a payment, answer a problem, look into
// the jobs, suspend a center with a reason, sign out.
func TestJourneyAdmin(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate Auto", "USD")
	north.Stock()
	if _, err := h.Problems.Report(t.Context(), north.Member(tenancy.Technician), problems.Stopped, "Totals differ", "An order prints without its total."); err != nil {
		t.Fatal(err)
	}
	if _, err := testkit.Owner(t, h.DB).Exec(t.Context(), `insert into river.river_job (state, args, attempt, max_attempts, kind, queue, finalized_at, attempted_at, errors)
		values ('discarded', '{}', 3, 3, 'audit.shell.take_over', 'default', now(), now(), array['{"at":"2026-01-01T00:00:00Z","attempt":3,"error":"the disk was full","trace":""}'::jsonb])`); err != nil {
		t.Fatal(err)
	}
	me := h.Operator("Noor Haddad", accounts.Approver, accounts.Support, accounts.Security)
	admin := h.Browser()
	admin.Open("/login")
	admin.Fill("E-mail", me.Email)
	admin.Fill("Password", modulestest.Password)
	admin.Press("Sign in")
	admin.Until("the code is asked for", func() bool { return admin.Path() == "/login/code" })
	h.Clock.Advance(31 * time.Second)
	code, err := totp.GenerateCode(modulestest.Secret, h.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	admin.Fill("One-time code", code)
	admin.Until("the overview", func() bool {
		if admin.Path() == "/login/code" {
			admin.Key("\r")
		}
		return admin.Path() == "/admin"
	})
	admin.See("Approvals waiting")
	admin.Look("morning-overview")

	admin.Press("Approvals")
	admin.See("Northgate Auto")
	admin.Press("Approve")
	admin.See("Approved.")

	admin.Press("Problems")
	admin.Press("Totals differ")
	admin.Fill("Your answer", "We see it too. It is mended tonight.")
	admin.Press("Send the answer")
	admin.See("Your answer is sent.")

	admin.Open("/admin/jobs?state=lost")
	admin.See("the disk was full")
	admin.Press("Retry")
	admin.See("The job is in the queue again.")

	admin.Open("/admin/centers?q=northgate")
	admin.Look("morning-centers")
	admin.Press("Northgate Auto")
	admin.See("Dates to come")
	admin.Look("morning-center")
	admin.Press("Suspend")
	admin.See("its data is deleted in 30 days")
	admin.Look("morning-suspend")
	admin.Fill("Reason", "The owner asked for it by phone.")
	admin.Press("Suspend")
	admin.See("The owner asked for it by phone.")
	admin.Look("morning-suspended")
	admin.Open("/admin/people")
	admin.See("What the roles may do")
	admin.Look("morning-people")
	admin.Press("Noor Haddad")
	admin.Press("Sign out")
	admin.Until("the way in", func() bool { return strings.HasPrefix(admin.Path(), "/login") })
}
