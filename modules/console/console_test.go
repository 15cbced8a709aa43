package console_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

var expect = modulestest.Expect

// pdf is the smallest whole document.
const pdf = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n" +
	"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\nxref\n0 4\n0000000000 65535 f \n0000000015 00000 n \n0000000064 00000 n \n" +
	"0000000121 00000 n \ntrailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n192\n%%EOF\n"

const proYearly = "019a0000-0000-7000-8000-000000000004"

// send chooses a plan and sends a proof, and answers the id of its case.
func send(t *testing.T, house *modulestest.House, center *modulestest.Center, reference, amount, currency string) string {
	t.Helper()
	owner := center.SignIn(tenancy.Owner)
	owner.Post("/onboarding/plan", url.Values{"plan": {proYearly}})
	claim := url.Values{"amount": {amount}, "currency": {currency}, "paid_on": {house.Clock.Now().AddDate(0, 0, -40).Format(time.DateOnly)}, "reference": {reference}}
	if sent := owner.Upload("/onboarding/proof", claim, "proof", "bank.pdf", []byte(pdf)); sent.Status != 303 {
		t.Fatalf("the proof was refused: %d %s", sent.Status, sent.Body)
	}
	found := regexp.MustCompile(`id="proof-([0-9a-f-]{36})"`).FindStringSubmatch(owner.Get("/subscription").Body)
	if found == nil {
		t.Fatal("the proof is not on the owner's page")
	}
	return found[1]
}

// Who may see what: duties decide, and whoever has none does not learn that the pages exist.
func TestDutiesOfTheConsole(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	center := house.Center("Northgate", "USD")
	proof := send(t, house, center, "FT1", "990.00", "USD")
	visitors := map[string]*modulestest.Client{
		"nobody":   house.Visitor(),
		"owner":    center.SignIn(tenancy.Owner),
		"approver": house.SignInOperator(house.Operator("Priya Kaur", accounts.Approver)),
		"support":  house.SignInOperator(house.Operator("Jonas Weber", accounts.Support)),
		"security": house.SignInOperator(house.Operator("Ines Carvalho", accounts.Security)),
	}
	for _, c := range []struct {
		path string
		want map[string]int
	}{
		{"/admin", map[string]int{"nobody": 303, "owner": 404, "approver": 200, "support": 200, "security": 200}},
		{"/admin/centers", map[string]int{"nobody": 303, "owner": 404, "approver": 200, "support": 200, "security": 200}},
		{"/admin/approvals", map[string]int{"nobody": 303, "owner": 404, "approver": 200, "support": 404, "security": 404}},
		{"/admin/approvals/" + proof, map[string]int{"nobody": 303, "owner": 404, "approver": 200, "support": 404, "security": 404}},
		{"/admin/approvals/" + proof + "/file", map[string]int{"nobody": 303, "owner": 404, "approver": 200, "support": 404, "security": 404}},
		{"/admin/approvals/" + uuid.NewString(), map[string]int{"owner": 404, "approver": 404}},
		{"/admin/approvals/nonsense", map[string]int{"approver": 404}},
		{"/admin/approvals/nonsense/file", map[string]int{"approver": 404}},
		{"/admin/centers?after=nonsense", map[string]int{"support": 400}},
	} {
		for who, want := range c.want {
			if got := visitors[who].Get(c.path).Status; got != want {
				t.Errorf("%s asks for %s: %d, want %d", who, c.path, got, want)
			}
		}
	}
	decision := "/admin/approvals/" + proof + "/decision"
	for who, want := range map[string]int{"owner": 404, "support": 404, "security": 404} {
		if got := visitors[who].Post(decision, url.Values{"outcome": {"approved"}}).Status; got != want {
			t.Errorf("%s decides: %d, want %d", who, got, want)
		}
	}
	expect(t, visitors["approver"].Post(decision, url.Values{}), 422, "Approve the proof, or reject it with a reason.")
	expect(t, visitors["approver"].Post(decision, url.Values{"outcome": {"rejected"}, "reason": {"because"}}), 422, "Choose a reason from the list.")
	if page := expect(t, visitors["support"].Get("/admin"), 200); strings.Contains(page.Body, "payment proof waits") || strings.Contains(page.Body, "/admin/approvals") {
		t.Error("support is shown what it may not decide")
	}
}

// The claim is compared with the price, the day and the file; a PDF is handed out and never drawn.
func TestCaseTellsWhatDiffers(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	center := house.Center("Northgate", "USD")
	owner := center.SignIn(tenancy.Owner)
	expect(t, owner.Post("/customers", url.Values{"name": {"Amelia Hart-Canary"}}), 303)
	proof := send(t, house, center, "FT1", "900.00", "EUR")
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	page := expect(t, admin.Get("/admin/approvals/"+proof), 200, "€900.00", "Price of Pro, yearly: $990.00", "More than a month ago", "tone-amber", "Download the PDF",
		"PDF without scripts", "Owner of Northgate", `aria-keyshortcuts="A"`, `aria-keyshortcuts="R"`)
	if strings.Contains(page.Body, "<img") || strings.Contains(page.Body, "<iframe") || strings.Contains(page.Body, "<embed") {
		t.Error("a PDF is drawn inside the page")
	}
	file := expect(t, admin.Get("/admin/approvals/"+proof+"/file"), 200)
	if file.Body != pdf || file.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file comes as %v", file.Header)
	}
	for _, path := range []string{"/admin", "/admin/centers", "/admin/approvals", "/admin/approvals/" + proof} {
		if strings.Contains(admin.Get(path).Body, "Canary") {
			t.Errorf("%s shows a customer of the center", path)
		}
	}
	// The place in the list is kept; the decided ones have a list of their own.
	expect(t, admin.Post("/admin/approvals/"+proof+"/decision", url.Values{"outcome": {"rejected"}, "reason": {"amount"}}), 303)
	expect(t, admin.Get("/admin/approvals"), 200, "Nothing waits")
	expect(t, admin.Get("/admin/approvals?show=decided"), 200, "Northgate", "Rejected", "Priya Kaur rejected this on", "The amount differs from the price of the plan.")
	expect(t, admin.Get("/admin/centers/"+center.ID.String()), 200, "Payment proof of €900.00 came back", `<td class="col-extra">Priya Kaur</td>`)
	if strings.Contains(expect(t, owner.Get("/subscription"), 200, "€900.00").Body, "Priya Kaur") {
		t.Error("the owner reads who of the platform decided")
	}
}

// The list of centers goes on page by page, each center once.
func TestCentersPageByPage(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	owner := testkit.Owner(t, house.DB)
	for i := range 120 {
		if _, err := owner.Exec(t.Context(), `insert into tenancy.centers (center_id, name, status, status_at, created_at) values ($1, $2, 'trial', $3, $3)`,
			db.NewID(), fmt.Sprintf("Center %03d", i), house.Clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	admin := house.SignInOperator(house.Operator("Jonas Weber", accounts.Support))
	row, next := regexp.MustCompile(`">(Center \d+)</a></th>`), regexp.MustCompile(`href="(/admin/centers\?after=[^"]+)" aria-label="Next page"`)
	seen := map[string]bool{}
	path, pages := "/admin/centers", 0
	for path != "" {
		page := expect(t, admin.Get(path), 200)
		pages++
		for _, found := range row.FindAllStringSubmatch(page.Body, -1) {
			if seen[found[1]] {
				t.Errorf("%s stands on two pages", found[1])
			}
			seen[found[1]] = true
		}
		path = ""
		if found := next.FindStringSubmatch(page.Body); found != nil {
			path = found[1]
		}
	}
	if len(seen) != 120 || pages != 3 {
		t.Errorf("%d centers on %d pages", len(seen), pages)
	}
	expect(t, admin.Get("/admin"), 200, "120")
}
