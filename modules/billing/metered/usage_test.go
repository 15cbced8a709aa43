package metered_test

import (
	"regexp"
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

var asks = regexp.MustCompile(`hx-get="(/subscription/usage\?seen=[^"]+)"`)

// The page asks whether there is something new, and gets nothing as long as there is not.
func TestUsageGrowsWhileOneLooks(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	expect(t, north.owner.Get("/subscription/usage"), 200, "Your plan has a fixed price", "See the plans")
	north.send("metered", "500.00")
	expect(t, north.owner.Get("/subscription/usage"), 200, "Nothing is charged yet.", "Nothing was charged yet")
	if !strings.Contains(north.owner.Get("/subscription").Body, "/subscription/usage") {
		t.Error("the subscription page does not lead to the usage")
	}
	basic := open(t, house, "Southgate")
	basic.pay("basic", "49.00")
	if strings.Contains(basic.owner.Get("/subscription").Body, "/subscription/usage") {
		t.Error("a plan with a fixed price leads to the usage")
	}

	west := meteredShop(t, house, "Westgate", "500.00")
	page := expect(t, west.owner.Get("/subscription/usage"), 200, "$490.00", "0 work orders in ", "Metered, monthly: $10.00 a month. Plus $25.00 for each accepted work order.")
	ask := asks.FindStringSubmatch(page.Body)[1]
	if same := west.owner.Fragment(ask); same.Status != 204 || same.Body != "" {
		t.Errorf("nothing has changed, and it answers %d: %s", same.Status, said(same.Body))
	}
	order := west.accepted("8KLM204")
	grown := expect(t, west.owner.Fragment(ask), 200, "$465.00", "1 work order in ", `href="`+order+`"`, "-$25.00")
	if strings.Contains(grown.Body, "<html") {
		t.Error("the fragment is a whole page")
	}
	again := asks.FindStringSubmatch(grown.Body)[1]
	if again == ask || west.owner.Fragment(again).Status != 204 {
		t.Error("the fragment does not know what it shows")
	}
	west.void(order)
	expect(t, west.owner.Fragment(again), 200, "$490.00", "$25.00 each, 1 credited", "voided in time")

	// Older entries stand on further pages, which stay as they are.
	for i := range 30 {
		if err := west.accept(orderID(i), int64(2000+i)); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	path, pages := "/subscription/usage", 0
	for ; path != ""; pages++ {
		body := expect(t, west.owner.Get(path), 200).Body
		for _, row := range regexp.MustCompile(`id="entry-([0-9a-f-]{36})"`).FindAllStringSubmatch(body, -1) {
			seen[row[1]] = true
		}
		if pages > 0 && asks.MatchString(body) {
			t.Error("an older page is drawn anew by itself")
		}
		path = ""
		if next := regexp.MustCompile(`href="(/subscription/usage\?before=[^"]+)" aria-label="Next page"`).FindStringSubmatch(body); next != nil {
			path = next[1]
		}
	}
	if want := count(t, house, "select count(*) from billing.entries where center_id = $1", west.ID); len(seen) != want || pages != 2 {
		t.Errorf("%d of %d entries on %d pages", len(seen), want, pages)
	}
	expect(t, west.owner.Get("/subscription/usage?before=nonsense"), 400)
	for role, status := range map[tenancy.Role]int{tenancy.Administrator: 403, tenancy.Advisor: 403, tenancy.Technician: 403, tenancy.Viewer: 403} {
		if got := west.SignIn(role).Get("/subscription/usage").Status; got != status {
			t.Errorf("%s: %d", role, got)
		}
	}
	const newest = `href="/work-orders/2029"`
	expect(t, west.owner.Get("/subscription/usage"), 200, newest)
	if strings.Contains(north.owner.Get("/subscription/usage").Body, newest) {
		t.Error("another center's work orders are shown")
	}
}
