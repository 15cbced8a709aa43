package modules_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/testkit"
)

var count = modulestest.Count

// keyring is a browser whose device keeps passkeys.
type keyring struct {
	t       *testing.T
	browser *modulestest.Browser
	device  *modulestest.Authenticator
}

// holder has one passkey.
func holder(t *testing.T, h *modulestest.House, client *modulestest.Client) *keyring {
	t.Helper()
	k := empty(t, h)
	k.register(client)
	return k
}

// empty has none yet.
func empty(t *testing.T, h *modulestest.House) *keyring {
	t.Helper()
	k := &keyring{t: t, browser: h.Browser()}
	k.device = k.browser.Authenticator()
	k.browser.Open("/login")
	return k
}

func (k *keyring) register(client *modulestest.Client) modulestest.Answer {
	k.t.Helper()
	answer := client.Post("/account/security/passkeys", url.Values{"credential": {k.sign(client, "/account/security/passkeys/challenge")}})
	if answer.Status >= http.StatusBadRequest {
		k.t.Fatalf("the passkey is refused: %d %s", answer.Status, brief(answer.Body))
	}
	client.Get("/account")
	return answer
}

// sign has the device answer the challenge that a client is given.
func (k *keyring) sign(client *modulestest.Client, challenge string) string {
	k.t.Helper()
	asked := client.PostWith(challenge, url.Values{}, http.Header{"Hx-Request": {"true"}})
	if asked.Status != http.StatusOK {
		k.t.Fatalf("no challenge at %s: %d %s", challenge, asked.Status, brief(asked.Body))
	}
	return k.device.Answer(asked.Body)
}

// send an answer to where it belongs.
func send(client *modulestest.Client, path, credential string) modulestest.Answer {
	return client.Post(path, url.Values{"credential": {credential}})
}

// keyAddress is where somebody's first key is managed.
func keyAddress(t *testing.T, client *modulestest.Client) string {
	t.Helper()
	page := client.Get("/account/security").Body
	found := regexp.MustCompile(`href="(/account/security/passkeys/[0-9a-f-]{36})"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("there is no passkey on the page:\n%s", brief(page))
	}
	return found[1]
}

func refused(t *testing.T, what string, answer modulestest.Answer, sentence string) {
	t.Helper()
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, sentence) {
		t.Errorf("%s: %d to %q, want 422 and %q:\n%s", what, answer.Status, answer.Location, sentence, brief(answer.Body))
	}
}

func TestPasskey(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	owner := center.People[tenancy.Owner]
	k := holder(t, h, center.SignIn(tenancy.Owner))

	row := func(what string) int {
		t.Helper()
		return count(t, h, "select count(*) from accounts.passkeys where person_id = $1 and "+what, owner.ID)
	}
	if row("name = 'Browser on this device' and sign_count > 0 and last_used is null and not backup_eligible and not backed_up and transports = 'internal'") != 1 || k.device.Keys() != 1 {
		t.Error("the key is not kept as it was made")
	}
	if letter := h.Letter("accounts.factor_changed", owner.Email); !strings.Contains(letter.Text, "was added") || !strings.Contains(letter.Text, "127.0.0.1") ||
		!strings.Contains(letter.Text, "/not-me/") {
		t.Errorf("the mail says:\n%s", letter.Text)
	}

	h.Clock.Advance(time.Minute)
	visitor := h.Visitor()
	in := send(visitor, "/login/passkey", k.sign(visitor, "/login/passkey/challenge"))
	if in.Status != http.StatusSeeOther || in.Location != "/board" || visitor.Get("/board").Status != http.StatusOK {
		t.Fatalf("signing in: %d to %q", in.Status, in.Location)
	}
	if row("last_used is not null") != 1 {
		t.Error("the use of the key is not noted")
	}
	if n := count(t, h, "select count(*) from platform.sessions where person_id = $1 and stage = 'full' and mfa_at = created_at and created_at = $2", owner.ID, h.Clock.Now()); n != 1 {
		t.Errorf("%d sessions count as of two factors from their beginning", n)
	}
	if n := count(t, h, "select count(*) from accounts.sign_ins where person_id = $1 and outcome = 'passkey'", owner.ID); n != 1 {
		t.Errorf("%d lines in the log of signing in", n)
	}

	// As the second factor: the password alone opens nothing any more.
	half := h.Visitor()
	if answer := half.Post("/login", url.Values{"email": {owner.Email}, "password": {modulestest.Password}}); answer.Location != "/login/code" {
		t.Fatalf("the password alone: %d to %q", answer.Status, answer.Location)
	}
	if page := half.Get("/login/code"); !strings.Contains(page.Body, "Use a passkey") || strings.Contains(page.Body, "six digits") || !strings.Contains(page.Body, "/login/recovery") {
		t.Errorf("the second step:\n%s", brief(page.Body))
	}
	if half.Get("/board").Status == http.StatusOK {
		t.Error("the board is open after half a sign-in")
	}
	half.Get("/login/code")
	if answer := send(half, "/login/code/passkey", k.sign(half, "/login/code/passkey/challenge")); answer.Location != "/board" || half.Get("/board").Status != http.StatusOK {
		t.Errorf("the second step: %d to %q %s", answer.Status, answer.Location, brief(answer.Body))
	}

	// As a fresh proof.
	h.Clock.Advance(11 * time.Minute)
	half.Get("/account")
	if answer := half.Post("/account/security/recovery-codes", nil); !strings.HasPrefix(answer.Location, "/account/proof") {
		t.Fatalf("after eleven minutes: %d to %q", answer.Status, answer.Location)
	}
	half.Get("/account/proof")
	proven := half.Post("/account/proof/passkey", url.Values{"credential": {k.sign(half, "/account/proof/passkey/challenge")}, "next": {"/account/security"}})
	if proven.Status != http.StatusSeeOther || proven.Location != "/account/security" {
		t.Errorf("the proof: %d to %q", proven.Status, proven.Location)
	}
	half.Get("/account")
	if answer := half.Post("/account/security/recovery-codes", nil); answer.Status != http.StatusOK {
		t.Errorf("after the proof: %d to %q", answer.Status, answer.Location)
	}
}

func TestPasskeyAnswersCountOnce(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	k := holder(t, h, center.SignIn(tenancy.Owner))

	answer := k.sign(h.Visitor(), "/login/passkey/challenge")
	var wait sync.WaitGroup
	outcomes := make([]int, 20)
	for i := range outcomes {
		visitor := h.Visitor()
		wait.Go(func() { outcomes[i] = send(visitor, "/login/passkey", answer).Status })
	}
	wait.Wait()
	let := 0
	for _, status := range outcomes {
		if status == http.StatusSeeOther {
			let++
		} else if status != http.StatusUnprocessableEntity {
			t.Errorf("one of twenty is answered with %d", status)
		}
	}
	if let != 1 {
		t.Errorf("one answer signed in %d times", let)
	}
	refused(t, "replayed", send(h.Visitor(), "/login/passkey", answer), "took too long, or was sent twice")

	late := k.sign(h.Visitor(), "/login/passkey/challenge")
	h.Clock.Advance(5*time.Minute + time.Second)
	refused(t, "after five minutes", send(h.Visitor(), "/login/passkey", late), "took too long, or was sent twice")

	for name, junk := range map[string]string{"nothing": "", "no JSON": "{", "no answer": "{}", "a list": "[]", "another thing": `{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{}}`} {
		refused(t, name, send(h.Visitor(), "/login/passkey", junk), "could not be read")
	}
}

func TestPasskeyOfAnotherPerson(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	owner, advisor := center.SignIn(tenancy.Owner), center.SignIn(tenancy.Advisor)
	mine := holder(t, h, owner)
	theirs := holder(t, h, advisor)

	// A challenge is good for the session that it was given to, and for what it was asked for.
	made := empty(t, h).sign(advisor, "/account/security/passkeys/challenge")
	if answer := owner.Post("/account/security/passkeys", url.Values{"credential": {made}}); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("a key that was made for another person is kept: %d", answer.Status)
	}
	waiting := func(role tenancy.Role) *modulestest.Client {
		t.Helper()
		half := h.Visitor()
		half.Post("/login", url.Values{"email": {center.People[role].Email}, "password": {modulestest.Password}})
		half.Get("/login/code")
		return half
	}
	half, other := waiting(tenancy.Owner), waiting(tenancy.Advisor)
	refused(t, "the answer of another person's second step", send(half, "/login/code/passkey", theirs.sign(other, "/login/code/passkey/challenge")), "sent twice")
	again := waiting(tenancy.Owner)
	refused(t, "the answer of another session of one's own", send(half, "/login/code/passkey", mine.sign(again, "/login/code/passkey/challenge")), "sent twice")
	refused(t, "an answer for signing in", send(half, "/login/code/passkey", mine.sign(h.Visitor(), "/login/passkey/challenge")), "sent twice")
	refused(t, "a second step for signing in", send(h.Visitor(), "/login/passkey", mine.sign(half, "/login/code/passkey/challenge")), "sent twice")
	if half.Get("/board").Status == http.StatusOK {
		t.Error("one of them was let in")
	}

	// The key of somebody else is not on the list.
	address := keyAddress(t, owner)
	for _, who := range []*modulestest.Client{advisor, h.SignInOperator(h.Operator("Noor Haddad"))} {
		for _, answer := range []modulestest.Answer{who.Get(address), who.Post(address, url.Values{"name": {"mine now"}}), who.Post(address+"/removal", nil)} {
			if answer.Status != http.StatusNotFound {
				t.Errorf("another person's key is answered with %d", answer.Status)
			}
		}
	}
}

func TestPasskeyForged(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	owner := center.SignIn(tenancy.Owner)
	k := holder(t, h, owner)
	pool := testkit.Owner(t, h.DB)

	// Another port is another origin with the same host name: the browser signs, the program does not take it.
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<title>Free wipers</title>")) }))
	t.Cleanup(elsewhere.Close)
	_, port, err := net.SplitHostPort(elsewhere.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	asked := h.Visitor().Post("/login/passkey/challenge", nil)
	var title string
	k.browser.Eval(`location.href = "http://localhost:`+port+`/"`, nil)
	k.browser.Until("the other page is open", func() bool { k.browser.Eval("document.title", &title); return title == "Free wipers" })
	refused(t, "of another origin", send(h.Visitor(), "/login/passkey", k.device.Answer(asked.Body)), "does not fit")
	k.browser.Open("/login")

	k.device.Lies(true, false)
	refused(t, "a signature that is none", send(h.Visitor(), "/login/passkey", k.sign(h.Visitor(), "/login/passkey/challenge")), "does not fit")
	k.device.Lies(false, true)
	refused(t, "without a finger", send(h.Visitor(), "/login/passkey", k.sign(h.Visitor(), "/login/passkey/challenge")), "does not fit")
	k.device.Lies(false, false)

	if _, err := pool.Exec(t.Context(), "update accounts.passkeys set sign_count = 100000"); err != nil {
		t.Fatal(err)
	}
	refused(t, "of a copy, whose counter is behind", send(h.Visitor(), "/login/passkey", k.sign(h.Visitor(), "/login/passkey/challenge")), "may have been copied")
	if _, err := pool.Exec(t.Context(), "update accounts.passkeys set sign_count = 1"); err != nil {
		t.Fatal(err)
	}
	if n := count(t, h, "select count(*) from accounts.sign_ins where person_id = $1 and outcome = 'wrong passkey'", center.People[tenancy.Owner].ID); n != 4 {
		t.Errorf("%d of the 4 that named a key are in the log", n)
	}

	before := k.sign(h.Visitor(), "/login/passkey/challenge")
	owner.Get("/account")
	address := keyAddress(t, owner)
	other := center.SignIn(tenancy.Viewer)
	if answer := owner.Post(address+"/removal", nil); answer.Location != "/account/security" {
		t.Fatalf("removal: %d to %q", answer.Status, answer.Location)
	}
	refused(t, "of a key that was removed since", send(h.Visitor(), "/login/passkey", before), "not known here")
	refused(t, "of a key that was removed before", send(h.Visitor(), "/login/passkey", k.sign(h.Visitor(), "/login/passkey/challenge")), "not known here")
	if letter := h.Letter("accounts.factor_changed", center.People[tenancy.Owner].Email); !strings.Contains(letter.Text, "was removed") {
		t.Errorf("the mail says:\n%s", letter.Text)
	}
	// Without a second factor the password alone is enough again, and the recovery codes have nothing to stand in for.
	center.SignIn(tenancy.Owner).Get("/board")
	if n := count(t, h, "select count(*) from accounts.recovery_codes where person_id = $1", center.People[tenancy.Owner].ID); n != 0 {
		t.Errorf("%d recovery codes are left", n)
	}
	other.Get("/board")
}

// A passkey is the second factor that platform admins need, and the last one stays.
func TestPasskeyOfAPlatformAdmin(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	operator := h.Operator("Noor Haddad")
	k := holder(t, h, h.SignInOperator(operator))

	h.Clock.Advance(time.Minute)
	visitor := h.Visitor()
	if in := send(visitor, "/login/passkey", k.sign(visitor, "/login/passkey/challenge")); in.Location != "/admin" || visitor.Get("/admin").Status != http.StatusOK {
		t.Fatalf("with the passkey alone: %d to %q", in.Status, in.Location)
	}
	visitor.Get("/account")
	if answer := visitor.Post("/account/security/factor/removal", nil); answer.Status != http.StatusSeeOther {
		t.Fatalf("the app may go while there is a passkey: %d %s", answer.Status, brief(answer.Body))
	}
	address := keyAddress(t, visitor)
	if answer := visitor.Post(address+"/removal", nil); answer.Status != http.StatusForbidden || visitor.Get(address).Status != http.StatusOK {
		t.Errorf("the last second factor of a platform admin: %d", answer.Status)
	}
	if n := count(t, h, "select count(*) from platform.sessions where person_id = $1 and revoked_at is null and idle_seconds <> 900", operator.ID); n != 0 {
		t.Errorf("%d sessions of a platform admin last longer than others", n)
	}
}

func TestPasskeyChallengesAreThrottled(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	visitor := h.Visitor()
	for range 30 {
		if answer := visitor.Post("/login/passkey/challenge", nil); answer.Status != http.StatusOK {
			t.Fatalf("a challenge: %d", answer.Status)
		}
	}
	if answer := visitor.Post("/login/passkey/challenge", nil); answer.Status != http.StatusTooManyRequests {
		t.Errorf("the 31st challenge at once: %d", answer.Status)
	}
	if cookies := visitor.Cookies(); len(cookies) > 0 {
		t.Errorf("a challenge sets cookies: %v", cookies)
	}
}

// TestJourneyPasskey is the way of somebody who registers and never wants to type a password again.
func TestJourneyPasskey(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	b := h.Browser()
	device := b.Authenticator()

	b.Open("/register")
	b.Fill("Full name", "Ines Duarte")
	b.Fill("E-mail", "ines@duarte.test")
	b.Fill("Phone", "+351 912 345 678")
	b.Fill("Name of the center", "Duarte & Filhos")
	b.Fill("Password", "seven brown horses")
	b.Check("I accept")
	b.Check("I am 18 or over")
	b.Press("Start trial")
	b.See("Check your mail")
	until(t, "the mail has come", func() bool { return len(h.Mails("ines@duarte.test")) == 1 })
	b.Open(h.Link(h.Letter("accounts.verify", "ines@duarte.test")))
	b.Press("Confirm the address")
	b.See("Your e-mail address is confirmed")
	b.Fill("E-mail", "ines@duarte.test")
	b.Fill("Password", "seven brown horses")
	b.Press("Sign in")
	b.See("Your center")

	b.Open("/account/security")
	b.Look("security-no-passkey")
	device.Verifies(false)
	b.Press("Add a passkey")
	b.See("no passkey was chosen")
	device.Verifies(true)
	b.Press("Add a passkey")
	b.See("Keep these recovery codes")
	b.Look("passkey-added")
	b.Press("I have kept them")
	b.See("Chrome on Linux")
	b.See("10 of 10 left")
	b.Look("security-passkey")
	b.Press("Manage Chrome on Linux")
	b.Look("passkey")
	b.Fill("Name", "Laptop of Ines")
	b.Press("Save")
	b.See("Laptop of Ines")
	b.Press("Add a passkey") // the device has one
	b.See("holds a passkey for your account already")

	signOut := func() {
		b.Open("/account")
		b.Press("Ines")
		b.Press("Sign out")
		b.See("You are signed out")
	}
	signOut()
	b.Look("login-passkey")
	b.Press("Sign in with a passkey")
	b.See("Your center") // one click

	// The session ends while she types: the passkey signs in over the page, and what was typed goes on its way.
	b.Open("/account")
	b.Fill("Full name", "Ines Maria Duarte")
	h.Clock.Advance(2 * time.Hour)
	b.Press("Save")
	b.See("Sign in again")
	b.Look("dialog-passkey")
	b.Press("Sign in with a passkey")
	b.See("Saved.")
	if name := b.Value("Full name"); name != "Ines Maria Duarte" {
		t.Errorf("what was typed became %q", name)
	}

	signOut()
	b.Fill("E-mail", "ines@duarte.test")
	b.Fill("Password", "seven brown horses")
	b.Press("Sign in")
	b.See("One more step")
	b.Look("login-second-passkey")
	b.Press("Use a passkey")
	b.See("Your center")

	// The session's proof is old: the dialog asks for it over the page, and the passkey is enough there too.
	h.Clock.Advance(11 * time.Minute)
	b.Open("/account/security")
	b.Press("Manage Laptop of Ines")
	b.Press("Remove")
	b.See("Confirm that it is you")
	b.Look("proof-passkey")
	b.Press("Confirm with a passkey")
	b.See("Take it out of your device too")
	b.Look("passkey-removed")

	signOut()
	b.Press("Sign in with a passkey")
	b.See("not known here")
	b.Look("login-passkey-refused")
	letters := []string{}
	for _, letter := range h.Mails("ines@duarte.test") {
		letters = append(letters, letter.Subject)
	}
	for _, what := range []string{"“Chrome on Linux” was added", "“Laptop of Ines” was removed"} {
		if !strings.Contains(strings.Join(letters, "\n"), what) {
			t.Errorf("no mail says %s: %q", what, letters)
		}
	}
}

// Somebody with both second factors may use either.
func TestPasskeyBesideTheApp(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	operator := h.Operator("Noor Haddad")
	k := holder(t, h, h.SignInOperator(operator))
	for _, use := range []string{"passkey", "code"} {
		h.Clock.Advance(time.Minute)
		half := h.Visitor()
		half.Post("/login", url.Values{"email": {operator.Email}, "password": {modulestest.Password}})
		if page := half.Get("/login/code"); !strings.Contains(page.Body, "six digits") || !strings.Contains(page.Body, "Use a passkey") {
			t.Errorf("the second step:\n%s", brief(page.Body))
		}
		var answer modulestest.Answer
		if use == "passkey" {
			answer = send(half, "/login/code/passkey", k.sign(half, "/login/code/passkey/challenge"))
		} else {
			code, err := totp.GenerateCode(modulestest.Secret, h.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			answer = half.Post("/login/code", url.Values{"code": {code}})
		}
		if answer.Location != "/admin" {
			t.Errorf("with the %s: %d to %q", use, answer.Status, answer.Location)
		}
	}
}
