package modules_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/testkit"
	"bayline/platform/web"
)

// TestStepUpMatrix asks for every route that needs a fresh proof with a session whose proof is more than ten minutes old. Each is
// refused, with the dialog over the page or the way to the page of the proof, and nothing in the database has changed. After the
// proof each lets in.
func TestStepUpMatrix(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	stock := center.Stock()
	pool := testkit.Owner(t, h.DB)
	operator := h.Operator("Noor Haddad")
	guarded := stepUps(t, h.Router.Routes())
	for _, route := range guarded {
		enter := func() *modulestest.Client { return center.SignIn(tenancy.Owner) }
		if strings.HasPrefix(route.Access, "platform:") {
			enter = func() *modulestest.Client {
				h.Clock.Advance(time.Minute) // a code counts once
				return h.SignInOperator(operator)
			}
		}
		who := enter()
		path, form := address(t, route, things(stock)), chosen(stock, route)
		name := route.Method + " " + route.Path + " (" + route.StepUp + ")"

		h.Clock.Advance(10*time.Minute + time.Second)
		before := checksums(t, pool)
		if got := who.Post(path, form); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/account/proof?next=") {
			t.Errorf("%s: a page is answered with %d to %q, want the way to the proof", name, got.Status, got.Location)
		}
		dialog := who.PostWith(path, form, http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}})
		if dialog.Status != http.StatusUnauthorized || dialog.Header.Get("X-Sign-In") == "" || !strings.Contains(dialog.Body, `action="/account/proof"`) {
			t.Errorf("%s: a fragment is answered with %d, want the dialog:\n%s", name, dialog.Status, brief(dialog.Body))
		}
		if got := who.Fragment("/account/standing?for=" + url.QueryEscape(path)); got.Status != http.StatusUnauthorized {
			t.Errorf("%s: the page is told %d before it sends the form, want 401", name, got.Status)
		}
		compare(t, before, checksums(t, pool), name)

		expect(t, who.Post("/account/proof", url.Values{"password": {modulestest.Password}, "next": {"/account/security"}}), http.StatusSeeOther, "/account/security", "")
		who.Get("/account")
		if got := who.Fragment("/account/standing?for=" + url.QueryEscape(path)); got.Status != http.StatusNoContent {
			t.Errorf("%s: after the proof the page is told %d, want 204", name, got.Status)
		}
		if got := who.Post(path, form); strings.HasPrefix(got.Location, "/account/proof") || judge(got) == toSignIn {
			t.Errorf("%s: after the proof it is answered with %d to %q", name, got.Status, got.Location)
		}
	}
}

// stepUps are the routes that ask for a fresh proof. Each reason of the one list has its routes, but for those whose rooms are to come.
func stepUps(t *testing.T, routes []web.Route) (guarded []web.Route) {
	t.Helper()
	toCome := []accounts.Reason{accounts.ChangeEmail, accounts.ExportData, accounts.DeleteData,
		accounts.HandleTokens, accounts.GrantSupport, accounts.RefundPayment, accounts.TransferOwnership}
	named := map[string]int{}
	for _, route := range routes {
		if route.StepUp == "" {
			continue
		}
		if route.Method != http.MethodPost {
			t.Errorf("%s %s changes nothing and asks for a proof", route.Method, route.Path)
		}
		named[route.StepUp]++
		guarded = append(guarded, route)
	}
	for _, reason := range accounts.Reasons() {
		if named[reason.Name] == 0 && !slices.Contains(toCome, reason) {
			t.Errorf("no route asks for a proof to %s", reason.To)
		}
		delete(named, reason.Name)
	}
	for name := range named {
		t.Errorf("%q is not in the list of reasons", name)
	}
	if len(guarded) < 5 {
		t.Errorf("only %d routes ask for a fresh proof", len(guarded))
	}
	return guarded
}
