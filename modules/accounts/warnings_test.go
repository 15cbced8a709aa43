package accounts_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
)

func TestSignInLog(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	var mu sync.Mutex
	var noticed []accounts.Notice
	h.m.Noticed = func(_ context.Context, _ db.Tx, n accounts.Notice) error {
		mu.Lock()
		defer mu.Unlock()
		noticed = append(noticed, n)
		return nil
	}
	h.work()
	people := h.add("Amelia", "Daniel")
	h.give(people[1])
	amelia := h.visitor()
	amelia.signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "") // the first of all is no news
	amelia.signOut()
	amelia.signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "") // nor is the same device
	if n := h.count("select count(*) from platform.mails"); n != 0 {
		t.Errorf("%d mails came, want none", n)
	}
	h.visitor().signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "")
	letter := h.letters("accounts.new_device", 1)[0]
	for _, part := range []string{"on a device that you have not used before", "From the network address 127.0.0.1, with An unknown browser",
		h.Clock.Now().UTC().Format("2 January 2006, 15:04") + " UTC", "/not-me/"} {
		if !strings.Contains(letter.Text, part) {
			t.Errorf("the mail does not say %q:\n%s", part, letter.Text)
		}
	}

	// Five wrong tries, and then a right one.
	amelia.signOut()
	for range 5 {
		amelia.signIn(people[0].Email, "seven brown donkeys")
	}
	h.until(func() bool { mu.Lock(); defer mu.Unlock(); return len(noticed) == 4 })
	h.Clock.Advance(time.Minute)
	amelia.signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "")
	if text := h.letters("accounts.signed_in_after_failures", 1)[0].Text; !strings.Contains(text, "after 5 tries") {
		t.Errorf("the mail says %s", text)
	}
	amelia.signOut()
	amelia.signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "")
	if n := len(h.letters("accounts.signed_in_after_failures", 1)); n != 1 {
		t.Errorf("%d mails tell of the failures, want 1", n)
	}
	mu.Lock()
	if burst := noticed[3]; burst.Kind != accounts.FailuresNotice || burst.Person != people[0].ID || burst.Failures != 5 || burst.IP != "127.0.0.1" {
		t.Errorf("the rooms above were told %+v", burst)
	}
	if strange := noticed[2]; strange.Kind != accounts.SignedInNotice || !strange.NewDevice || noticed[0].NewDevice || noticed[4].Failures != 5 {
		t.Errorf("the rooms above were told %+v", noticed)
	}
	mu.Unlock()

	// Whoever owes the code has not signed in.
	daniel := h.visitor()
	daniel.signIn(people[1].Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
	signedIn := func() int {
		return h.count("select count(*) from audit.events where action = 'accounts.person.signed_in' and subject_id = $1", people[1].ID)
	}
	if n := signedIn(); n != 0 {
		t.Errorf("%d sign-ins are in the trail before the code", n)
	}
	daniel.submit("/login/code", "/login/code", "code", "000000").wants(t, http.StatusUnprocessableEntity, "", "not right")
	daniel.submit("/login/code", "/login/code", "code", h.code(key)).wants(t, http.StatusSeeOther, "/home", "")
	if n := signedIn(); n != 1 {
		t.Errorf("%d sign-ins are in the trail after the code, want 1", n)
	}
	for outcome, want := range map[string]int{"code owed": 1, "wrong code": 1, "code": 1, "password": 0} {
		if n := h.count("select count(*) from accounts.sign_ins where person_id = $1 and outcome = $2 and ip = '127.0.0.1' and user_agent = 'Test browser'", people[1].ID, outcome); n != want {
			t.Errorf("the log has %d lines %q, want %d", n, outcome, want)
		}
	}
}

func (h *house) until(done func() bool) {
	h.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(15 * time.Second); !done(); <-tick.C {
		if time.Now().After(end) {
			h.t.Fatal("waited in vain")
		}
	}
}

// "This wasn't me" throws everybody out, also whoever has changed the address first.
func TestThisWasNotMe(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	var told []uuid.UUID
	h.m.Disowned = func(_ context.Context, _ db.Tx, person uuid.UUID) error { told = append(told, person); return nil }
	h.work()
	people := h.add("Amelia", "Daniel")
	owner, other := h.visitor(), h.visitor()
	owner.signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "")
	other.signIn(people[1].Email, password).wants(t, http.StatusSeeOther, "/home", "")
	thief := h.visitor()
	thief.signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "")
	warning := h.link(h.letters("accounts.new_device", 1)[0])
	thief.submit("/account/email", "/account/email", "email", "thief@evil.test").wants(t, http.StatusSeeOther, "/account/email", "")
	moved := h.link(h.letters("accounts.email_new", 1)[0])
	thief.submit(moved, moved).wants(t, http.StatusSeeOther, "/account", "")
	h.visitor().signIn(people[0].Email, password).wants(t, http.StatusUnprocessableEntity, "", "do not belong")

	for range 3 { // programs that look through mail open every link
		h.visitor().get(warning).wants(t, http.StatusOK, "", "Was this not you?")
	}
	owner.get("/home").wants(t, http.StatusOK, "", "Home of Amelia")
	h.visitor().submit(warning, warning).wants(t, http.StatusOK, "", "All sessions have ended")
	h.visitor().get(warning).wants(t, http.StatusNotFound, "", "This link does not work")
	h.visitor().post(warning).wants(t, http.StatusNotFound, "", "This link does not work")
	for _, v := range []*visitor{owner, thief} {
		v.get("/home").wants(t, http.StatusSeeOther, "/login?next=%2Fhome", "")
		v.signIn(people[0].Email, password).wants(t, http.StatusUnprocessableEntity, "", "do not belong")
		v.signIn("thief@evil.test", password).wants(t, http.StatusUnprocessableEntity, "", "do not belong")
	}
	other.get("/home").wants(t, http.StatusOK, "", "Home of Daniel")
	if len(told) != 1 || told[0] != people[0].ID {
		t.Errorf("the rooms above were told of %v", told)
	}
	if n := h.count("select count(*) from accounts.trusted_devices where person_id = $1 and revoked_at is null", people[0].ID); n != 0 {
		t.Errorf("%d devices are still known", n)
	}
	if n := h.count("select count(*) from audit.events where action = 'accounts.person.disowned' and subject_id = $1", people[0].ID); n != 1 {
		t.Errorf("%d events tell of it, want 1", n)
	}

	letter := h.letters("accounts.disowned", 1)[0]
	if letter.To != people[0].Email {
		t.Errorf("the link for a new password went to %s", letter.To)
	}
	reset := h.link(letter)
	h.visitor().submit(reset, reset, "password", "five green tractors").wants(t, http.StatusSeeOther, "/login?done=reset", "")
	owner.signIn(people[0].Email, "five green tractors").wants(t, http.StatusSeeOther, "/home", "")
}

func TestChangeOfAddress(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.work()
	people := h.add("Amelia", "Daniel")
	v := h.visitor()
	v.signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "")
	h.Clock.Advance(11 * time.Minute)
	ask := func(email string) answer { return v.submit("/account/email", "/account/email", "email", email) }
	ask("amelia@hart.test").wants(t, http.StatusSeeOther, "/account/proof?next=%2Faccount%2Fsecurity", "")
	v.prove()
	ask("amelia").wants(t, http.StatusUnprocessableEntity, "", "Enter a whole e-mail address")
	ask(people[0].Email).wants(t, http.StatusUnprocessableEntity, "", "the address that you have already")

	// A taken address answers as a free one does. Its owner is told.
	ask("DANIEL@northgate.test").wants(t, http.StatusSeeOther, "/account/email", "")
	taken := v.get("/account/email").Body
	if letter := h.letters("accounts.taken", 1)[0]; letter.To != people[1].Email {
		t.Errorf("the owner of the taken address is not told, but %s", letter.To)
	}
	ask("amelia@hart.test").wants(t, http.StatusSeeOther, "/account/email", "")
	free := v.get("/account/email").Body
	plain := func(page, email string) string {
		return token.ReplaceAllString(strings.ReplaceAll(page, email, "the address"), "")
	}
	if plain(taken, "DANIEL@northgate.test") != plain(free, "amelia@hart.test") {
		t.Errorf("the page tells a taken address from a free one:\n%s\n%s", taken, free)
	}
	first := h.letters("accounts.email_new", 1)[0]
	if first.To != "amelia@hart.test" || len(h.letters("accounts.email_asked", 2)) != 2 {
		t.Errorf("the link went to %s", first.To)
	}
	ask("amelia@hart.example").wants(t, http.StatusSeeOther, "/account/email", "")
	h.visitor().get(h.link(first)).wants(t, http.StatusNotFound, "", "a newer one took its place")
	link := h.link(h.letters("accounts.email_new", 2)[1])
	h.visitor().get(link).wants(t, http.StatusOK, "", "amelia@hart.example")
	h.visitor().signIn("amelia@hart.example", password).wants(t, http.StatusUnprocessableEntity, "", "do not belong") // nothing has changed yet
	h.visitor().signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "")

	h.visitor().submit(link, link).wants(t, http.StatusSeeOther, "/account", "")
	h.visitor().submit("/login", link).wants(t, http.StatusNotFound, "", "This link does not work")
	h.visitor().signIn(people[0].Email, password).wants(t, http.StatusUnprocessableEntity, "", "do not belong")
	h.visitor().signIn("amelia@hart.example", password).wants(t, http.StatusSeeOther, "/home", "")
	told := map[string]bool{}
	for _, letter := range h.letters("accounts.email_changed", 2) {
		told[letter.To] = strings.Contains(letter.Text, "/not-me/")
	}
	if !told[people[0].Email] || !told["amelia@hart.example"] {
		t.Errorf("the change was told to %v, want both addresses", told)
	}
}

// Whoever runs the platform can have a link sent. They see no link and set no password.
func TestAnAdminCanStartAReset(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.work()
	amelia := h.add("Amelia")[0]
	v := h.visitor()
	v.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/home", "")
	start := func(email string) error {
		return h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error { return h.m.StartReset(ctx, tx, audit.System, email) })
	}
	if err := start("nobody@northgate.test"); err == nil || !strings.Contains(err.Error(), "Nobody has an account") {
		t.Errorf("for an unknown address: %v", err)
	}
	if err := start("AMELIA@northgate.test"); err != nil {
		t.Fatal(err)
	}
	v.get("/home").wants(t, http.StatusOK, "", "Home of Amelia")
	h.visitor().signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/home", "") // until the link is used nothing changes
	link := h.link(h.letters("accounts.reset", 1)[0])
	h.visitor().submit(link, link, "password", "five green tractors").wants(t, http.StatusSeeOther, "/login?done=reset", "")
	v.get("/home").wants(t, http.StatusSeeOther, "/login?next=%2Fhome", "")
	if n := h.count("select count(*) from audit.events where action = 'accounts.password.reset_started' and subject_id = $1", amelia.ID); n != 1 {
		t.Errorf("%d events tell of it, want 1", n)
	}
}
