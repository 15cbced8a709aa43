package modules_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/web"
)

// searches are beginnings of words by which people of Stock, whose vehicles are shown with them, and its vehicles are found. A whole
// word that one thing has would lead there at once.
var searches = map[string][]string{
	"/search":           {"/search?q=reye", "/search?q=hond"},
	"/customers":        {"/customers?q=reye"},
	"/vehicles":         {"/vehicles?q=hond"},
	"/work-orders/new":  {"/work-orders/new?q=reye", "/work-orders/new?q=hond"},
	"/appointments/new": {"/appointments/new?q=reye", "/appointments/new?q=hond"},
}

// TestStatementsStayConstant asks for every page of the route table, with little in the center and on the platform and then with four times
// as much: it costs the same statements, and never many.
func TestStatementsStayConstant(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	stock := center.Stock()
	center.Guard(tenancy.Owner)
	me := h.Operator("Noor Haddad", accounts.PlatformRoles...)
	count := func() map[string]int {
		costs, owner, operator := map[string]int{}, center.SignIn(tenancy.Owner), h.SignInOperator(me)
		for _, route := range h.Router.Routes() {
			scope, _, _ := strings.Cut(route.Access, ":")
			who := map[string]*modulestest.Client{"person": owner, "center": owner, "platform": operator}[scope]
			if route.Method != http.MethodGet || who == nil || route.Path == "/live" {
				continue
			}
			page := address(t, route, things(stock))
			for _, path := range append([]string{page}, searches[page]...) {
				for n := range 3 { // what is done now and then, like opening a key, is not what the page costs
					answer := who.Raw(http.MethodGet, path, nil, http.Header{web.Statements: {"1"}})
					cost, err := strconv.Atoi(answer.Header.Get(web.Statements))
					if err != nil {
						t.Fatalf("%s tells no statements: %v", path, err)
					}
					if answer.Status == http.StatusOK && (n == 0 || cost < costs[path]) {
						costs[path] = cost
					}
				}
			}
		}
		return costs
	}
	before := count()
	for _, name := range []string{"Harbour Detailing", "Quay Garage"} {
		h.Center(name, "EUR").Stock()
	}
	center.Stock()
	after := count()
	if len(before) < 70 {
		t.Errorf("only %d pages were asked for", len(before))
	}
	for page, asked := range searches {
		for _, path := range asked {
			if before[path] <= before[page] {
				t.Errorf("%s costs no more than %s: nothing was found", path, page)
			}
		}
	}
	for path, cost := range before {
		if after[path] != cost {
			t.Errorf("%s costs %d statements with little there, and %d with more", path, cost, after[path])
		}
		if cost > 20 {
			t.Errorf("%s costs %d statements", path, cost)
		}
	}
}
