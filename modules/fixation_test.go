package modules_test

import (
	"net/http"
	"net/url"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/session"
)

// TestAPlantedSessionIsWorthNothing: whoever plants a session of their own in somebody else's browser, and waits for them to sign
// in, has nothing: signing in begins another session and ends the planted one.
func TestAPlantedSessionIsWorthNothing(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	victim := center.People[tenancy.Advisor]
	half, whole := h.Visitor(), center.SignIn(tenancy.Viewer)
	half.SignIn(h.Operator("Noor Haddad").Email, modulestest.Password)
	half.Get("/login/code")
	for name, planter := range map[string]*modulestest.Client{"half signed in": half, "signed in": whole} {
		planted := cookieOf(t, planter)
		browser := h.Visitor()
		begun := browser.Raw(http.MethodPost, "/login", url.Values{"email": {victim.Email}, "password": {modulestest.Password}},
			http.Header{"Sec-Fetch-Site": {"same-origin"}, "Cookie": {session.Cookie + "=" + planted}, "X-Csrf-Token": {planter.Token()}})
		expect(t, begun, http.StatusSeeOther, "/board", "")
		if got := cookieOf(t, browser); got == planted {
			t.Errorf("%s: the planted session was kept", name)
		}
		expect(t, browser.Get("/account"), http.StatusOK, "", victim.Email)
		expect(t, planter.Get("/account"), http.StatusSeeOther, "/login?next=%2Faccount", "")
		expect(t, h.Visitor().Raw(http.MethodGet, "/account", nil, http.Header{"Cookie": {session.Cookie + "=" + planted}}), http.StatusSeeOther, "/login?next=%2Faccount", "")
	}
}

// TestTokensOfAnotherPerson: what belongs to one person's session or mail does nothing in another's.
func TestTokensOfAnotherPerson(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	owner, advisor := center.SignIn(tenancy.Owner), center.SignIn(tenancy.Advisor)
	form := url.Values{"name": {"Wei Chen"}, "anyway": {"yes"}}
	expect(t, owner.PostWith("/customers", form, http.Header{"X-Csrf-Token": {advisor.Token()}}), http.StatusForbidden, "", "Reload it and try again.")
	for _, path := range []string{"/password/reset/", "/not-me/", "/account/email/", "/verify/"} {
		if got := owner.Get(path + advisor.Token()); got.Status != http.StatusNotFound {
			t.Errorf("%s takes the token of a session: %d", path, got.Status)
		}
	}

	// A link is for what it was made for, whoever holds it.
	thief := h.Visitor()
	thief.SignIn(center.People[tenancy.Viewer].Email, modulestest.Password)
	again := h.Visitor() // a second device of the same person: a mail comes
	again.SignIn(center.People[tenancy.Viewer].Email, modulestest.Password)
	link := h.Link(h.Letter("accounts.new_device", center.People[tenancy.Viewer].Email))
	secret := link[len("/not-me/"):]
	for _, path := range []string{"/password/reset/", "/password/setup/", "/account/email/", "/verify/"} {
		if got := owner.Get(path + secret); got.Status != http.StatusNotFound {
			t.Errorf("%s takes the token of another kind of link: %d", path, got.Status)
		}
	}
	expect(t, owner.Post(link, nil), http.StatusOK, "", "All sessions have ended") // of the person it was sent to,
	expect(t, owner.Get("/account"), http.StatusOK, "", center.People[tenancy.Owner].Email)
	expect(t, thief.Get("/account"), http.StatusSeeOther, "/login?next=%2Faccount", "") // and not of whoever pressed the button
}

func cookieOf(t *testing.T, c *modulestest.Client) string {
	t.Helper()
	for _, cookie := range c.Cookies() {
		if cookie.Name == session.Cookie {
			return cookie.Value
		}
	}
	t.Fatal("there is no session")
	return ""
}
