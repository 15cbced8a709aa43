package modules_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestSessionsOfAnAccount: a person sees each session with device, place and last use, ends one or all others, and nobody else's.
func TestSessionsOfAnAccount(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	desk, phone, third := center.SignIn(tenancy.Owner), h.Visitor(), center.SignIn(tenancy.Owner)
	advisor := center.SignIn(tenancy.Advisor)
	expect(t, phone.Raw(http.MethodPost, "/login", url.Values{"email": {center.People[tenancy.Owner].Email}, "password": {modulestest.Password}},
		http.Header{"Sec-Fetch-Site": {"same-origin"}, "User-Agent": {iPhone}}), http.StatusSeeOther, "/board", "")

	page := desk.Get("/account/sessions")
	expect(t, page, http.StatusOK, "", "Safari on iPhone")
	if n := strings.Count(page.Body, `id="session-`); n != 3 || strings.Count(page.Body, "This one") != 1 || !strings.Contains(page.Body, "From 127.0.0.1, last used now") {
		t.Errorf("%d sessions are shown:\n%s", n, brief(page.Body))
	}
	ofPhone := regexp.MustCompile(`action="(/account/sessions/[0-9a-f-]+/end)" class="row" aria-label="End Safari on iPhone"|action="(/account/sessions/[0-9a-f-]+/end)"[^>]*aria-label="End Safari on iPhone"`).FindStringSubmatch(page.Body)
	if ofPhone == nil {
		t.Fatalf("the phone's session cannot be ended:\n%s", page.Body)
	}
	end := ofPhone[1] + ofPhone[2]
	expect(t, advisor.Post(end, nil), http.StatusNotFound, "", "ended already")
	expect(t, phone.Get("/board"), http.StatusOK, "", "Board")
	expect(t, desk.Post(end, nil), http.StatusSeeOther, "/account/sessions", "")
	expect(t, phone.Get("/board"), http.StatusSeeOther, "/login?next=%2Fboard", "")
	expect(t, desk.Post(end, nil), http.StatusNotFound, "", "ended already")
	expect(t, third.Get("/board"), http.StatusOK, "", "Board")
	expect(t, desk.Submit("/account/sessions", "/account/sessions/end"), http.StatusSeeOther, "/account/sessions", "")
	expect(t, third.Get("/board"), http.StatusSeeOther, "/login?next=%2Fboard", "")
	expect(t, advisor.Get("/board"), http.StatusOK, "", "Board")
	expect(t, desk.Get("/account/sessions"), http.StatusOK, "", "All other sessions have ended.")
}

const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"

// TestAccountPagesInChromium looks at the pages about signing in as their owner does.
func TestAccountPagesInChromium(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	owner := center.People[tenancy.Owner]
	phone := h.Visitor()
	for range 2 {
		phone.Raw(http.MethodPost, "/login", url.Values{"email": {owner.Email}, "password": {"wrong"}}, http.Header{"Sec-Fetch-Site": {"same-origin"}, "User-Agent": {iPhone}})
	}
	phone.Raw(http.MethodPost, "/login", url.Values{"email": {owner.Email}, "password": {modulestest.Password}}, http.Header{"Sec-Fetch-Site": {"same-origin"}, "User-Agent": {iPhone}})
	h.Clock.Advance(26 * time.Minute)
	b := h.Browser()
	b.Be(center.SignIn(tenancy.Owner))
	for _, page := range []struct{ path, says string }{
		{"/account/security", "Authenticator app"}, {"/account/sessions", "Safari on iPhone"}, {"/account/devices", "Forget"},
		{"/account/sign-ins", "A wrong password"}, {"/account/email", "Your new address"}, {"/account", "Change the e-mail address"},
		{"/account/security/password", "Choose a new one"},
	} {
		b.Open(page.path)
		b.See(page.says)
		b.Look("access" + strings.ReplaceAll(page.path, "/", "-"))
	}
	h.Clock.Advance(11 * time.Minute)
	b.Open("/account/proof?next=/account")
	b.See("Confirm that it is you")
	b.Look("access-proof")
	b.Open(h.Link(h.Letter("accounts.new_device", owner.Email)))
	b.See("Was this not you?")
	b.Look("access-disown")
	b.Press("This wasn't me")
	b.See("Everybody is out")
	b.Look("access-disowned")
	b.Open("/account")
	b.See("Forgot your password?")
}
