package modules_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestFactorPolicy: of whom a second factor is asked has days to set one up, is counted down to, and is then let into the center no
// more until they have one. Owners always.
func TestFactorPolicy(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	owner, advisor := north.SignIn(tenancy.Owner), north.SignIn(tenancy.Advisor)
	expect(t, owner.Get("/board"), http.StatusOK, "", "7 days are left to set one up")
	if page := advisor.Get("/board").Body; strings.Contains(page, "second factor") {
		t.Error("a factor is asked of an advisor whose center does not ask")
	}
	h.Clock.Advance(7*24*time.Hour - time.Minute)
	owner = north.SignIn(tenancy.Owner)
	expect(t, owner.Get("/board"), http.StatusOK, "", "A second factor is needed by tomorrow")
	expect(t, owner.Submit("/settings/security", "/settings/security", "factor", "everybody"), http.StatusSeeOther, "/settings/security", "")
	h.Clock.Advance(time.Minute)
	owner, advisor = north.SignIn(tenancy.Owner), north.SignIn(tenancy.Advisor)
	expect(t, owner.Get("/board"), http.StatusSeeOther, "/account/security", "")
	expect(t, owner.Post("/customers", url.Values{"name": {"Late"}}), http.StatusSeeOther, "/account/security", "")
	expect(t, owner.Get("/account/security"), http.StatusOK, "", "Northgate Auto asks for a second factor.")
	part := owner.Raw(http.MethodGet, "/board", nil, http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}})
	expect(t, part, http.StatusForbidden, "", "Set one up to go on")
	if !strings.Contains(part.Body, `href="/account/security"`) || !strings.Contains(part.Body, `hx-target="#toasts"`) {
		t.Errorf("the toast does not lead to where one is set up: %s", part.Body)
	}

	// The center has asked a minute ago: its staff has seven days from then, and the owner sees who lacks one.
	expect(t, advisor.Get("/board"), http.StatusOK, "", "days are left to set one up")
	north.Guard(tenancy.Owner)
	expect(t, owner.Get("/board"), http.StatusOK, "", "Northgate Auto")
	if strings.Contains(owner.Get("/board").Body, "second factor") {
		t.Error("who has a factor is asked for one")
	}
	expect(t, owner.Get("/team"), http.StatusOK, "", "Due ")
	h.Clock.Advance(7 * 24 * time.Hour)
	advisor = north.SignIn(tenancy.Advisor)
	expect(t, advisor.Get("/work-orders"), http.StatusSeeOther, "/account/security", "")
	expect(t, north.SignIn(tenancy.Owner).Get("/team"), http.StatusOK, "", "Missing")
	north.Guard(tenancy.Advisor)
	expect(t, advisor.Get("/work-orders"), http.StatusOK, "", "Work orders")

	for _, form := range []url.Values{{"factor": {"nobody"}, "idle": {"60"}}, {"factor": {"owners"}, "idle": {"14"}}, {"factor": {"owners"}, "idle": {"721"}}, {"factor": {"owners"}, "idle": {"an hour"}}} {
		if answer := north.SignIn(tenancy.Owner).Post("/settings/security", form); answer.Status != http.StatusUnprocessableEntity {
			t.Errorf("%v is answered with %d", form, answer.Status)
		}
	}
}

// TestIdleTimeOfACenter: the rule of the center holds for new sessions and for those that are running, from the next request on; a
// platform admin who works there keeps the shorter one.
func TestIdleTimeOfACenter(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("North", "USD"), h.Center("South", "USD")
	operator := h.Operator("Noor Haddad")
	admin := h.SignInOperator(operator)
	link := invite(t, h, north.SignIn(tenancy.Owner), operator.Email, "viewer")
	expect(t, admin.Submit(link, link+"/acceptance"), http.StatusSeeOther, "/", "")
	owner, advisor, other := north.SignIn(tenancy.Owner), north.SignIn(tenancy.Advisor), south.SignIn(tenancy.Advisor)
	rule := func(minutes string) {
		t.Helper()
		expect(t, north.SignIn(tenancy.Owner).Submit("/settings/security", "/settings/security", "idle", minutes), http.StatusSeeOther, "/settings/security", "")
	}
	rule("15")
	expect(t, advisor.Get("/board"), http.StatusOK, "", "North")
	h.Clock.Advance(16 * time.Minute)
	for name, client := range map[string]*modulestest.Client{"owner": owner, "advisor": advisor} {
		if answer := client.Get("/board"); answer.Location != "/login?next=%2Fboard" {
			t.Errorf("after 16 minutes the %s is answered with %d to %q", name, answer.Status, answer.Location)
		}
	}
	expect(t, other.Get("/board"), http.StatusOK, "", "South")

	advisor = north.SignIn(tenancy.Advisor) // a new session
	h.Clock.Advance(16 * time.Minute)
	expect(t, advisor.Get("/board"), http.StatusSeeOther, "/login?next=%2Fboard", "")

	admin = h.SignInOperator(operator)
	expect(t, admin.Post("/centers/"+north.ID.String()+"/session", nil), http.StatusSeeOther, "/", "")
	advisor = north.SignIn(tenancy.Advisor)
	rule("720")
	h.Clock.Advance(11 * time.Hour)
	expect(t, advisor.Get("/board"), http.StatusOK, "", "North")
	expect(t, admin.Get("/board"), http.StatusSeeOther, "/login?next=%2Fboard", "")
}
