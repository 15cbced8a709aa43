package problems_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/problems"
	"bayline/modules/tenancy/support"
)

var (
	expect = modulestest.Expect
	until  = modulestest.Until
)

// trail of a center, or of the platform, as far as it tells of problems; the oldest first.
func trail(t *testing.T, h *modulestest.House, center uuid.UUID) (told []string) {
	t.Helper()
	events, _, err := h.Audit.Trail(t.Context(), center, audit.Filter{Topic: "platform"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range slices.Backward(events) {
		if words, ok := strings.CutPrefix(e.Action, "platform.problem."); ok {
			told = append(told, e.Actor.Name+" "+words)
		}
	}
	return told
}

// kinds of mail to an address that tell of problems, the oldest first.
func kinds(h *modulestest.House, to string) (list []string) {
	for _, letter := range slices.Backward(h.Mails(to)) {
		if strings.HasPrefix(letter.Kind, "support.problem.") {
			list = append(list, letter.Kind+": "+letter.Subject)
		}
	}
	return list
}

// TestSupportRequest: somebody of a center reports a problem; the platform answers; an access of support is about it; it is closed,
// reopened and closed. All of it is in the trails and in mails, and nobody else sees it.
func TestSupportRequest(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north, south := h.Center("Northgate Auto", "USD"), h.Center("Harbour Detailing", "EUR")
	sam := h.Operator("Sam Okafor", accounts.Support)
	tech, owner, viewer := north.SignIn(tenancy.Technician), north.SignIn(tenancy.Owner), north.SignIn(tenancy.Viewer)
	admin := h.SignInOperator(sam)

	// What is missing is said under its field, and nothing typed is lost.
	bad := expect(t, tech.Submit("/settings/problems/new", "/settings/problems", "subject", " ", "severity", "stopped", "words", "Grinds <b>loudly</b>"), 422,
		"Say in a few words what it is about.", "Grinds &lt;b&gt;loudly&lt;/b&gt;")
	if strings.Contains(bad.Body, "<b>loudly") {
		t.Error("what was typed is markup")
	}
	expect(t, tech.Post("/settings/problems", url.Values{"subject": {"x"}, "severity": {"huge"}, "words": {strings.Repeat("x", 4001)}}), 422,
		"Choose how much it is in the way.", "Use at most 4,000 characters.")

	sent := tech.Submit("/settings/problems/new", "/settings/problems", "subject", "Totals differ", "severity", "stopped", "words", "Order 1001 prints without its total.")
	expect(t, sent, 303)
	if sent.Location != "/settings/problems/1001" {
		t.Fatalf("it leads to %s", sent.Location)
	}
	expect(t, tech.Get("/settings/problems/1001"), 200, "Totals differ", "Order 1001 prints without its total.", "Waits for Bayline", "Technician of Northgate Auto")
	expect(t, owner.Get("/settings/problems"), 200, "Totals differ", "Technician of Northgate Auto")
	if page := expect(t, viewer.Get("/settings/problems"), 200); strings.Contains(page.Body, "Totals differ") {
		t.Error("a viewer sees what somebody else has reported")
	}
	expect(t, viewer.Get("/settings/problems/1001"), 404)
	expect(t, viewer.Post("/settings/problems/1001/answers", url.Values{"words": {"Me too."}}), 404)
	expect(t, south.SignIn(tenancy.Owner).Get("/settings/problems/1001"), 404)
	if got := kinds(h, sam.Email); !slices.Equal(got, []string{"support.problem.reported: Northgate Auto reports a problem"}) {
		t.Errorf("support is told %q", got)
	}
	for _, letter := range h.Mails(sam.Email) {
		if strings.Contains(letter.Text, "prints without") || strings.Contains(letter.Text, "Totals differ") {
			t.Error("what the center wrote leaves the product by mail")
		}
	}

	// The platform: support sees it, others do not.
	list := expect(t, admin.Get("/admin/problems"), 200, "Totals differ", "Northgate Auto", "Work stands still")
	var page string
	for _, part := range strings.Split(list.Body, `href="/admin/problems/`)[1:] {
		page = "/admin/problems/" + part[:36]
	}
	for _, role := range []accounts.PlatformRole{accounts.Approver, accounts.Security} {
		other := h.SignInOperator(h.Operator("Noor Haddad", role))
		expect(t, other.Get("/admin/problems"), 404)
		expect(t, other.Get(page), 404)
		expect(t, other.Post(page+"/answers", url.Values{"words": {"Hello"}}), 404)
	}
	expect(t, admin.Get(page), 200, "Order 1001 prints without its total.", "Technician of Northgate Auto")
	expect(t, admin.Submit(page, page+"/answers", "words", " "), 422, "Write the answer first.")
	expect(t, admin.Submit(page, page+"/answers", "words", "Which order?\nMay we look at it?"), 303)
	expect(t, tech.Get("/settings/problems/1001"), 200, "Sam Okafor, Bayline", "May we look at it?", "Waits for the center")
	for _, role := range []tenancy.Role{tenancy.Technician, tenancy.Owner} {
		if got := kinds(h, north.People[role].Email); !slices.Equal(got, []string{"support.problem.answered: Bayline has answered your problem"}) {
			t.Errorf("the %s is told %q", role, got)
		}
	}
	if got := kinds(h, north.People[tenancy.Viewer].Email); got != nil {
		t.Errorf("a viewer is told %q", got)
	}

	// The owner lets support in for this problem, and the access and the problem name each other.
	expect(t, tech.Get("/settings/problems/1001"), 200)
	door := "/settings/support?problem=" + page[len("/admin/problems/"):]
	expect(t, owner.Get("/settings/problems/1001"), 200, `href="`+door+`"`)
	asked := expect(t, owner.Get(door), 200, "#1001 Totals differ")
	expect(t, owner.SubmitOn(asked, "/settings/support", "admin", sam.ID.String(), "reason", "See order 1001.", "hours", "4"), 303)
	expect(t, owner.Get("/settings/problems/1001"), 200, "Open now", `href="/settings/support/`)
	expect(t, tech.Get("/settings/problems/1001"), 200, "Open now")
	expect(t, admin.Get("/admin/support"), 200, `href="`+page+`"`, "Problem 1001")
	expect(t, admin.Get(page), 200, "Open now")
	grants, err := h.Support.Grants(t.Context(), north.Member(tenancy.Owner))
	if err != nil || len(grants) != 1 || grants[0].Problem.Number != 1001 {
		t.Fatalf("the access is about %+v: %v", grants, err)
	}
	expect(t, owner.Get("/settings/support/"+grants[0].ID.String()), 200, `href="/settings/problems/1001"`)

	// Closed, and nothing more is said until it is reopened; of two who close it, the second sees it.
	expect(t, admin.Submit(page, page+"/closing", "words", "Mended."), 303)
	expect(t, tech.Get("/settings/problems/1001"), 200, "Mended.", "Closed", "Is it not solved?")
	late := expect(t, tech.Post("/settings/problems/1001/answers", url.Values{"words": {"Thank you"}}), 409, "This problem is closed. Reopen it to go on.")
	if strings.Contains(late.Body, "/settings/problems/1001/answers") {
		t.Error("a closed problem can be answered")
	}
	expect(t, admin.Post(page+"/closing", nil), 409)
	expect(t, tech.Post("/settings/problems/1001/reopening", nil), 422, "Say what is still wrong.")
	expect(t, tech.Submit("/settings/problems/1001", "/settings/problems/1001/reopening", "words", "It is back."), 303)
	expect(t, admin.Post(page+"/reopening", url.Values{"words": {"It is?"}}), 409, "open already")
	expect(t, owner.Submit("/settings/problems/1001", "/settings/problems/1001/closing"), 303)
	expect(t, admin.Get("/admin/problems"), 200, "No open problem")
	expect(t, admin.Get("/admin/problems?show=closed"), 200, "Totals differ")
	if page := expect(t, owner.Get("/settings/support"), 200); strings.Contains(page.Body, "Totals differ") {
		t.Error("an access can be about a problem that is closed")
	}
	if _, err := h.Support.Give(t.Context(), north.Member(tenancy.Owner), support.Giving{Visitor: sam.ID, Reason: "x", Hours: 1, Problem: uuid.MustParse(page[len("/admin/problems/"):])}); err == nil {
		t.Error("an access was given about a problem that is closed")
	}

	want := []string{"Technician of Northgate Auto reported", "Sam Okafor, Bayline support answered", "Sam Okafor, Bayline support closed",
		"Technician of Northgate Auto reopened", "Owner of Northgate Auto closed"}
	slices.Sort(want) // the platform's words come by a job, in their own time
	until(t, "the center's trail has all of it", func() bool { return len(trail(t, h, north.ID)) == len(want) })
	if got := trail(t, h, north.ID); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Errorf("the center's trail tells %q", got)
	}
	if got := trail(t, h, uuid.Nil); !slices.Equal(got, []string{"Sam Okafor answered", "Sam Okafor closed"}) {
		t.Errorf("the platform's trail tells %q", got)
	}
	if got := trail(t, h, south.ID); got != nil {
		t.Errorf("another center's trail tells %q", got)
	}
	for _, path := range []string{"/settings/problems/1002", "/settings/problems/0", "/settings/problems/nonsense"} {
		expect(t, owner.Get(path), 404)
	}
	for _, path := range []string{"/admin/problems/" + uuid.NewString(), "/admin/problems/nonsense"} {
		expect(t, admin.Get(path), 404)
	}
}

// Those who report at the same moment get numbers of their own; more than twenty open ones are refused.
func TestReportedAtOnce(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	me := north.Member(tenancy.Advisor)
	var wait sync.WaitGroup
	var mu sync.Mutex
	seen, refused := map[int64]bool{}, 0
	for range 25 {
		wait.Go(func() {
			number, err := h.Problems.Report(context.Background(), me, problems.Question, "The same", "Again")
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				refused++
			} else if seen[number] = true; number > 1020 {
				t.Errorf("number %d", number)
			}
		})
	}
	wait.Wait()
	if len(seen) != 20 || refused != 5 {
		t.Errorf("%d were taken and %d refused", len(seen), refused)
	}
	expect(t, north.SignIn(tenancy.Advisor).Submit("/settings/problems/new", "/settings/problems", "subject", "One more", "severity", "question", "words", "Please"), http.StatusConflict,
		"Twenty problems are open already.", "Please")
}

// TestLookOfProblems: nothing keeps anybody out.
func TestLookOfProblems(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate Auto", "USD")
	owner, admin := h.Browser(), h.Browser()
	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/settings/problems")
	owner.Look("problems-none")
	owner.Press("Report a problem")
	owner.See("What happened")
	owner.Look("problem-new")
	owner.Fill("In a few words", "Totals differ")
	owner.Fill("What happened", "Order 1001 prints without its total.")
	owner.Press("Report it")
	owner.See("Waits for Bayline")
	owner.Look("problem-reported")
	admin.Be(h.SignInOperator(h.Operator("Sam Okafor", accounts.Support)))
	admin.Open("/admin/problems")
	admin.Look("admin-problems")
	admin.Press("Totals differ")
	admin.Fill("Your answer", "Which order?")
	admin.Press("Send the answer")
	admin.See("Your answer is sent.")
	admin.Look("admin-problem")
	owner.Open("/settings/problems")
	owner.Look("problems")
	owner.Press("#1001")
	owner.See("Which order?")
	owner.Fill("Last word, when it is solved", "Solved, thank you.")
	owner.Press("Close the problem")
	owner.See("Is it not solved?")
	owner.Look("problem-closed")
	admin.Open("/admin/problems?show=closed")
	admin.Look("admin-problems-closed")
	owner.Open("/settings/support")
	owner.Look("support-without-problem")
}
