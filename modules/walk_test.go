package modules_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestChromiumWalksEveryPage opens every page of the route table, and everything that those lead to, in Chromium: the content
// security policy is never violated and no script fails.
func TestChromiumWalksEveryPage(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	stock := center.Stock()
	owner, operator := center.SignIn(tenancy.Owner), h.SignInOperator(h.Operator("Noor Haddad"))
	walked := map[string]bool{}
	for _, one := range []struct {
		who    *modulestest.Client
		scopes []string
	}{{h.Visitor(), []string{"public"}}, {owner, []string{"person", "center"}}, {operator, []string{"platform"}}} {
		b := h.Browser()
		b.Be(one.who)
		for _, path := range walk(t, h, one.who, stock, one.scopes) {
			walked[path] = true
			b.Open(path)
			for _, complaint := range b.Complaints() {
				if !strings.Contains(complaint, "the server responded with a status of 404") { // links that nobody was sent
					t.Errorf("%s: %s", path, complaint)
				}
			}
		}
	}
	if len(walked) < 90 {
		t.Errorf("only %d pages were opened", len(walked))
	}
}

// walk lists the pages of scopes and what they lead to: one of each kind of address, and one of each form that a page can hold.
func walk(t *testing.T, h *modulestest.House, who *modulestest.Client, stock *modulestest.Stock, scopes []string) (paths []string) {
	t.Helper()
	var starts []string
	for _, route := range h.Router.Routes() {
		scope, _, _ := strings.Cut(route.Access, ":")
		if route.Method == http.MethodGet && slices.Contains(scopes, scope) {
			starts = append(starts, address(t, route, things(stock)))
		}
	}
	met := map[string]bool{}
	pages := crawl(t, who, starts...)
	for _, path := range slices.Sorted(maps.Keys(pages)) {
		answer := pages[path]
		kind := ids.ReplaceAllString(path, "…")
		if !met[kind] && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") && answer.Header.Get("Content-Disposition") == "" {
			met[kind] = true
			paths = append(paths, path)
		}
	}
	return paths
}

// ids of things in addresses.
var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|\b(INV-[0-9-]+|[0-9]{4,})\b`)
