package modules_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

// recorded writes n events of a center, a minute apart.
func recorded(t *testing.T, h *modulestest.House, center uuid.UUID, n int, action string) {
	t.Helper()
	for i := range n {
		h.Clock.Advance(time.Minute)
		err := h.DB.InCenter(context.Background(), center, func(ctx context.Context, tx db.Tx) error {
			return audit.Record(ctx, tx, audit.System, action, db.NewID(), audit.Changed("hook", fmt.Sprintf("before %d", i), fmt.Sprintf("after %d <b>", i)))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

var olderEntries = regexp.MustCompile(`href="(/audit\?[^"]*before=[^"]*)"`)

func TestAuditPage(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("North", "USD"), h.Center("South", "EUR")
	recorded(t, h, north.ID, 120, "workshop.key.hung")
	recorded(t, h, south.ID, 1, "workshop.secret.kept")

	owner := north.SignIn(tenancy.Owner)
	page := owner.Get("/audit?topic=workshop")
	if page.Status != http.StatusOK || strings.Count(page.Body, "Key hung") != 50 {
		t.Fatalf("first page: %d, %d entries", page.Status, strings.Count(page.Body, "Key hung"))
	}
	if strings.Contains(page.Body, "Secret kept") {
		t.Error("another center's entry is shown")
	}
	if !strings.Contains(page.Body, "after 119 &lt;b&gt;") || strings.Contains(page.Body, "after 119 <b>") {
		t.Error("the newest entry with its escaped values is not on the first page")
	}
	seen := 50
	for range 2 {
		next := olderEntries.FindStringSubmatch(page.Body)
		if next == nil {
			t.Fatal("no way to older entries")
		}
		page = owner.Get(strings.ReplaceAll(next[1], "&amp;", "&"))
		seen += strings.Count(page.Body, "Key hung")
	}
	if seen != 120 || olderEntries.MatchString(page.Body) {
		t.Errorf("three pages show %d of 120 entries", seen)
	}
	if body := owner.Get("/audit?from=2031-01-01").Body; !strings.Contains(body, "Nothing here") {
		t.Error("a day without entries does not say so")
	}
	for _, day := range []string{"0000-01-01", "0001-01-01", "9999-12-31", "nonsense"} {
		for _, field := range []string{"from", "until"} {
			if answer := owner.Get("/audit?" + field + "=" + day); answer.Status != http.StatusOK {
				t.Errorf("%s %s: %d", field, day, answer.Status)
			}
		}
	}
	if answer := owner.Get("/audit?before=nonsense"); answer.Status != http.StatusBadRequest {
		t.Errorf("a page that does not exist: %d", answer.Status)
	}
	if answer := north.SignIn(tenancy.Advisor).Get("/audit"); answer.Status != http.StatusForbidden {
		t.Errorf("an advisor reads the trail: %d", answer.Status)
	}
}

// The platform's own trail is another one, for its security people.
func TestPlatformTrail(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("North", "USD")
	recorded(t, h, north.ID, 1, "workshop.secret.kept")
	south, who := h.Center("South", "USD"), h.Operator("Sam Secure", accounts.Security, accounts.Support, accounts.Approver)
	security := h.SignInOperator(who)
	page := security.Get("/admin/audit")
	if page.Status != http.StatusOK || !strings.Contains(page.Body, "Operator created") || strings.Contains(page.Body, "Secret kept") {
		t.Errorf("the platform's trail: %d\n%s", page.Status, page.Body)
	}

	// What was done about a center, and of which kind it was, can be looked for; the center's page leads there.
	for _, center := range []*modulestest.Center{north, south} {
		if err := h.Billing.Suspend(t.Context(), who, center.ID, "Nobody answers "+center.Name+"."); err != nil {
			t.Fatal(err)
		}
	}
	door := "/admin/audit?about=" + north.ID.String()
	if page := security.Get("/admin/centers/" + north.ID.String()); !strings.Contains(page.Body, `href="`+door+`"`) {
		t.Error("the center's page does not lead to its entries")
	}
	for query, want := range map[string][2]bool{door: {true, false}, "/admin/audit?topic=platform.center": {true, true}, "/admin/audit?topic=platform.role": {}, door + "&topic=accounts": {}} {
		page := security.Get(query)
		if got := [2]bool{strings.Contains(page.Body, "Nobody answers North."), strings.Contains(page.Body, "Nobody answers South.")}; got != want {
			t.Errorf("%s shows %v of North and South, want %v", query, got, want)
		}
	}
	if answer := h.SignInOperator(h.Operator("Ann Approves", accounts.Approver)).Get("/admin/audit"); answer.Status != http.StatusNotFound {
		t.Errorf("an approver reads the platform's trail: %d", answer.Status)
	}
}

// Whatever stands in an event is unreadable in the table, and an event without its key is not shown as if it were empty.
func TestEventsAreSealed(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("North", "USD")
	recorded(t, h, north.ID, 1, "workshop.key.hung")
	var text string
	err := testkit.Owner(t, h.DB).QueryRow(context.Background(), "select string_agg(e::text, '') from audit.events e").Scan(&text)
	if err != nil {
		t.Fatal(err)
	}
	for _, plain := range []string{"after 0", "North", "Bayline"} {
		if strings.Contains(text, plain) || strings.Contains(text, fmt.Sprintf("%x", plain)) {
			t.Errorf("%q can be read in the table", plain)
		}
	}
}
