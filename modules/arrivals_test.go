package modules_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestSignInsOfACenter: the owner sees when the center's people sign in and what was tried in their names, and nobody else's.
func TestSignInsOfACenter(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("Northgate Auto", "USD"), h.Center("Harbour Detailing", "EUR")
	owner := north.SignIn(tenancy.Owner)
	advisor := north.SignIn(tenancy.Advisor)
	south.SignIn(tenancy.Technician)
	h.Visitor().Post("/login", url.Values{"email": {north.People[tenancy.Technician].Email}, "password": {"wrong"}})
	page := owner.Get("/team/sign-ins")
	expect(t, page, http.StatusOK, "", north.People[tenancy.Advisor].Name)
	for what, want := range map[string]int{
		"Signed in with the password": 2, "A wrong password": 1, north.People[tenancy.Technician].Name: 1, "Harbour Detailing": 0,
	} {
		if n := strings.Count(page.Body, what); n < want || want == 0 && n > 0 {
			t.Errorf("the page says %q %d times, want %d:\n%s", what, n, want, brief(page.Body))
		}
	}
	if n := strings.Count(page.Body, `aria-current="page"`); n != 2 { // of the main navigation and of the settings
		t.Errorf("%d lines of navigation are marked, want 2", n)
	}
	expect(t, advisor.Get("/team/sign-ins"), http.StatusForbidden, "", "Your role in this center does not allow this.")
	b := h.Browser()
	b.Be(owner)
	b.Open("/team/sign-ins")
	b.See("Who came, and who tried")
	b.Look("team-sign-ins")
}
