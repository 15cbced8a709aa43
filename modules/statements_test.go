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
			path := address(t, route, things(stock))
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
	for path, cost := range before {
		if after[path] != cost {
			t.Errorf("%s costs %d statements with little there, and %d with more", path, cost, after[path])
		}
		if cost > 20 {
			t.Errorf("%s costs %d statements", path, cost)
		}
	}
}
