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
	count := func() map[string]string {
		costs, owner, operator := map[string]string{}, center.SignIn(tenancy.Owner), h.SignInOperator(me)
		for _, route := range h.Router.Routes() {
			scope, _, _ := strings.Cut(route.Access, ":")
			who := map[string]*modulestest.Client{"person": owner, "center": owner, "platform": operator}[scope]
			if route.Method != http.MethodGet || who == nil || route.Path == "/live" {
				continue
			}
			path := address(t, route, things(stock))
			for range 2 { // what is done once a process or connection is done by then
				if answer := who.Raw(http.MethodGet, path, nil, http.Header{web.Statements: {"1"}}); answer.Status == http.StatusOK {
					costs[path] = answer.Header.Get(web.Statements)
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
			t.Errorf("%s costs %s statements with little there, and %s with more", path, cost, after[path])
		}
		if n, err := strconv.Atoi(cost); err != nil || n > 20 {
			t.Errorf("%s costs %s statements", path, cost)
		}
	}
}
