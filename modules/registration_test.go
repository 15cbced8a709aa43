package modules_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/platform/testkit"
)

// newcomer is a registration that is right.
func newcomer() url.Values {
	return url.Values{"name": {"Ines Duarte"}, "email": {"Ines@Duarte.test"}, "phone": {"+351 912 345 678"}, "password": {"seven brown horses"},
		"center": {"Duarte & Filhos"}, "terms": {"on"}, "adult": {"on"}}
}

// TestRegister walks from the page of registration through the link in the mail to the first page of the new center.
func TestRegister(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	v := h.Visitor()

	// Each of the fields is asked for, and what was typed comes back.
	for field, sentence := range map[string]string{
		"name": "", "email": "Enter your e-mail address.", "phone": "country code", "password": "12 characters",
		"center": "Type the name of the center", "terms": "Read and accept the terms", "adult": "You must be 18 or over",
	} {
		form := newcomer()
		form.Del(field)
		answer := v.Post("/register", form)
		expect(t, answer, http.StatusUnprocessableEntity, "", sentence)
		shown, _ := answer.Form("/register")
		for name := range newcomer() {
			if name != field && name != "password" && shown.Values.Get(name) != form.Get(name) {
				t.Errorf("without %s, %s comes back as %q, want %q", field, name, shown.Values.Get(name), form.Get(name))
			}
		}
	}
	owner := testkit.Owner(t, h.DB)
	count := func(query string, args ...any) (n int) {
		t.Helper()
		if err := owner.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count("select (select count(*) from accounts.people) + (select count(*) from tenancy.centers)"); n != 0 {
		t.Fatalf("refused registrations have left %d rows", n)
	}

	var pairs []string
	for name, values := range newcomer() {
		pairs = append(pairs, name, values[0])
	}
	expect(t, v.Submit("/register", "/register", pairs...), http.StatusSeeOther, "/verify", "")

	// Acceptance of terms and privacy policy is kept with version, time and address; so is the age.
	if n := count(`select count(*) from accounts.acceptances a join accounts.people p on p.id = a.person_id
		where p.email_folded = 'ines@duarte.test' and a.policy in ('terms', 'privacy') and a.version = $1 and a.at = $2 and a.ip = '127.0.0.1'`,
		"1", h.Clock.Now()); n != 2 {
		t.Errorf("%d acceptances are kept with version, time and IP, want 2", n)
	}
	if n := count("select count(*) from accounts.people where adult_confirmed_at = $1 and phone = '+351912345678' and name = 'Ines Duarte'", h.Clock.Now()); n != 1 {
		t.Error("the confirmation of age, the phone or the name is not kept")
	}

	// Nothing is reachable before the address is proven.
	expect(t, v.Post("/login", url.Values{"email": {"ines@duarte.test"}, "password": {"seven brown horses"}}), http.StatusUnprocessableEntity, "", "Confirm your e-mail address first")
	expect(t, v.Get("/board"), http.StatusSeeOther, "/login?next=%2Fboard", "")

	// Programs that look through mail open the link, as often as they like: that uses nothing up. The button does, once. Signing
	// in has asked for a newer link: the older one is void by then.
	until(t, "both mails are queued", func() bool { return len(h.Mails("Ines@Duarte.test")) == 2 })
	link := h.Link(h.Letter("accounts.verify", "Ines@Duarte.test"))
	for range 3 {
		expect(t, v.Get(link), http.StatusOK, "", "Confirm the address")
	}
	if n := count("select count(*) from accounts.people where verified_at is not null"); n != 0 {
		t.Fatal("looking at the link has confirmed the address")
	}
	expect(t, v.Submit(link, link), http.StatusSeeOther, "/login?done=verified", "")
	expect(t, v.Get(link), http.StatusNotFound, "", "This link does not work")
	expect(t, v.Post(link, nil), http.StatusNotFound, "", "This link does not work")

	// Signing in leads to the onboarding of the center, whose trial has begun.
	expect(t, v.Submit("/login", "/login", "email", "ines@duarte.test", "password", "seven brown horses"), http.StatusSeeOther, "/onboarding", "")
	if n := count("select count(*) from tenancy.centers where name = 'Duarte & Filhos' and status = 'trial' and closes_at = $1", h.Clock.Now().Add(14*24*time.Hour)); n != 1 {
		t.Error("the trial of 14 days has not begun")
	}
	expect(t, v.Submit("/onboarding", "/onboarding/center", "street", "Rua do Ouro 14", "city", "Lisboa", "postal_code", "1100-061", "country", "PT",
		"phone", "+351 21 234 5678", "currency", "EUR", "zone", "Europe/Lisbon", "locale", "de-DE"), http.StatusSeeOther, "/onboarding/plan", "")
	expect(t, v.Get("/board"), http.StatusOK, "", "Duarte &amp; Filhos")
	if n := count("select count(distinct action) from audit.events where action in ('accounts.person.registered', 'accounts.person.verified', 'tenancy.center.changed')"); n < 2 {
		t.Errorf("the trail knows %d of the steps", n)
	}
	expect(t, v.Get("/"), http.StatusSeeOther, "/board", "")
}

// TestExpiredLinkSaysWhatToDo: a link that came too late leads to a new one.
func TestExpiredLinkSaysWhatToDo(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	v := h.Visitor()
	expect(t, v.Post("/register", newcomer()), http.StatusSeeOther, "/verify", "")
	link := h.Link(h.Letter("accounts.verify", "Ines@Duarte.test"))
	h.Clock.Advance(24 * time.Hour)
	late := v.Get(link)
	expect(t, late, http.StatusNotFound, "", "Ask for a new one")
	if !strings.Contains(late.Body, `href="/verify"`) {
		t.Error("the page of a dead link does not lead to a new one")
	}
	expect(t, v.Post(link, nil), http.StatusNotFound, "", "Ask for a new one")
}

// TestRoleForAnAddressThatIsNotProven: anybody can register somebody else's address. Whoever becomes a platform admin under it chooses
// a password by the link in their mail; that of the registration, and the link that would have made it count, are worth nothing.
func TestRoleForAnAddressThatIsNotProven(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	stranger, whose := h.Visitor(), "Ines@Duarte.test"
	expect(t, stranger.Post("/register", newcomer()), http.StatusSeeOther, "/verify", "")
	verify := h.Link(h.Letter("accounts.verify", whose))

	if err := h.Accounts.GiveRole(t.Context(), h.Operator("Noor Haddad", accounts.Security), whose, accounts.Approver); err != nil {
		t.Fatal(err)
	}
	expect(t, stranger.Post(verify, nil), http.StatusNotFound, "", "This link does not work")
	setUp := h.Link(h.Letter("accounts.role.changed", whose))
	if !strings.HasPrefix(setUp, "/password/setup/") {
		t.Fatalf("the mail leads to %s", setUp)
	}
	hers := h.Visitor()
	expect(t, hers.Submit(setUp, setUp, "name", "Ines Duarte", "password", "nine quiet lighthouses"), http.StatusSeeOther, "/login?done=setup", "")
	expect(t, stranger.Post("/login", url.Values{"email": {whose}, "password": {"seven brown horses"}}), http.StatusUnprocessableEntity, "", "")
	expect(t, hers.Post("/login", url.Values{"email": {whose}, "password": {"nine quiet lighthouses"}}), http.StatusSeeOther, "/admin", "")
}
