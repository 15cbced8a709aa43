package modules_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// openElsewhere starts the program and a provider whose people are ada, who has the owner's address, and some others. Tokens are
// checked against the program's clock, so it shows the time of the machine, as the provider's does.
func openElsewhere(t *testing.T, inToken bool, more ...string) (*modulestest.House, *modulestest.Center, *elsewhere) {
	t.Helper()
	e := newElsewhere(t)
	h := modulestest.OpenWeb(t, append(e.settings(), more...)...)
	center := h.Center("Northgate Auto", "USD")
	h.Clock.Set(time.Now())
	e.open(h, inToken, map[string]person{
		"ada":      {"name": "Ada Owner", "email": center.People[tenancy.Owner].Email, "email_verified": true},
		"boaster":  {"name": "Ada Owner", "email": center.People[tenancy.Owner].Email, "email_verified": false},
		"silent":   {"name": "Somebody"},
		"newcomer": {"name": "Ines Duarte", "email": "ines@duarte.test", "email_verified": true},
		"tom":      {"name": "Tom", "email": "tom@elsewhere.test", "email_verified": true},
	})
	return h, center, e
}

// connect somebody who is signed in with a person of the provider.
func connect(t *testing.T, h *modulestest.House, e *elsewhere, client *modulestest.Client, who string) modulestest.Answer {
	t.Helper()
	client.Get("/account/security")
	back := e.signIn(leave(t, client, "/account/security/providers/example", nil), who)
	return client.Get(strings.TrimPrefix(back, h.URL))
}

// far is the setting of a provider that never answers.
var far = []string{"OIDC_FAR_ISSUER=http://127.0.0.1:1", "OIDC_FAR_CLIENT_ID=x", "OIDC_FAR_CLIENT_SECRET=y"}

func TestOIDC(t *testing.T) {
	t.Parallel()
	for _, inToken := range []bool{true, false} { // the token tells the address, or the userinfo endpoint does
		h, center, e := openElsewhere(t, inToken)
		owner := center.People[tenancy.Owner]

		// The address alone opens nothing: first the account here is proven.
		ada := h.Visitor()
		back := e.trip(h, ada, "ada")
		expect(t, ada.Get(back), http.StatusSeeOther, "/login/with/example/proof", "")
		if ada.Get("/board").Status == http.StatusOK {
			t.Fatal("an address that the provider vouches for opens the account")
		}
		page := ada.Get("/login/with/example/proof")
		expect(t, page, http.StatusOK, "", owner.Email)
		expect(t, ada.SubmitOn(page, "/login", "password", "a wrong password"), http.StatusUnprocessableEntity, "", "do not belong together")
		expect(t, ada.SubmitOn(page, "/login", "password", modulestest.Password), http.StatusSeeOther, "/account/security/connection", "")
		asked := ada.Get("/account/security/connection")
		expect(t, asked, http.StatusOK, "", "Connect Example ID?")
		if n := count(t, h, "select count(*) from accounts.connections"); n != 0 {
			t.Error("they are connected before the person has said so")
		}
		expect(t, ada.SubmitOn(asked, "/account/security/connection"), http.StatusSeeOther, "/account/security", "")
		if letter := h.Letter("accounts.factor_changed", owner.Email); !strings.Contains(letter.Text, "Example ID was connected") {
			t.Errorf("the mail says:\n%s", letter.Text)
		}
		expect(t, ada.Post("/account/security/connection", nil), http.StatusConflict, "", "nothing to connect")

		// From now on the button is enough.
		h.Clock.Advance(time.Minute)
		again := h.Visitor()
		expect(t, again.Get(e.trip(h, again, "ada")), http.StatusSeeOther, "/board", "")
		expect(t, again.Get("/board"), http.StatusOK, "", "")
		if n := count(t, h, "select count(*) from accounts.sign_ins where person_id = $1 and outcome = 'provider'", owner.ID); n != 1 {
			t.Errorf("%d lines in the log of signing in", n)
		}
		if n := count(t, h, "select count(*) from platform.sessions where person_id = $1 and mfa_at is not null", owner.ID); n != 0 {
			t.Error("the provider counts as a second factor")
		}
		expect(t, again.Get("/account/security"), http.StatusOK, "", "Example ID, "+owner.Email)

		// It goes where the person was going, and only to pages of ours.
		for next, to := range map[string]string{"/customers": "/customers", "https://evil.example/": "/board", "//evil.example": "/board"} {
			visitor := h.Visitor()
			address := leave(t, visitor, "/login/with/example", url.Values{"next": {next}})
			expect(t, visitor.Get(strings.TrimPrefix(e.signIn(address, "ada"), h.URL)), http.StatusSeeOther, to, "")
		}

		// Taken away, it opens nothing any more.
		removal := regexp.MustCompile(`/account/security/connections/[0-9a-f-]{36}/removal`).FindString(again.Get("/account/security").Body)
		stranger := center.SignIn(tenancy.Advisor)
		expect(t, stranger.Post(removal, nil), http.StatusNotFound, "", "")
		expect(t, again.Post(removal, nil), http.StatusSeeOther, "/account/security", "")
		expect(t, again.Post(removal, nil), http.StatusNotFound, "", "")
		later := h.Visitor()
		expect(t, later.Get(e.trip(h, later, "ada")), http.StatusSeeOther, "/login/with/example/proof", "")
	}
}

func TestOIDCStillAsksForTheSecondFactor(t *testing.T) {
	t.Parallel()
	h, _, e := openElsewhere(t, true)
	operator := h.Operator("Noor Haddad")
	expect(t, connect(t, h, e, h.SignInOperator(operator), "tom"), http.StatusSeeOther, "/account/security", "")
	visitor := h.Visitor()
	expect(t, visitor.Get(e.trip(h, visitor, "tom")), http.StatusSeeOther, "/login/code", "")
	if visitor.Get("/admin").Status == http.StatusOK {
		t.Error("the provider alone opens the console")
	}
	h.Clock.Advance(time.Minute)
	code, err := totp.GenerateCode(modulestest.Secret, h.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	expect(t, visitor.Submit("/login/code", "/login/code", "code", code), http.StatusSeeOther, "/admin", "")
}

func TestOIDCConnectsOnlyWhoProvesBoth(t *testing.T) {
	t.Parallel()
	h, center, e := openElsewhere(t, true)
	connections := func() int { return count(t, h, "select count(*) from accounts.connections") }

	// Whom the provider does not vouch for, or has no account here, learns how to go on, and nothing about others.
	for who, sentence := range map[string]string{"boaster": "No account here is connected", "silent": "No account here is connected", "tom": "", "newcomer": ""} {
		visitor := h.Visitor()
		answer := visitor.Get(e.trip(h, visitor, who))
		if sentence != "" {
			expect(t, answer, http.StatusUnprocessableEntity, "", sentence)
		} else {
			expect(t, answer, http.StatusSeeOther, "/login/with/example/newcomer", "")
			expect(t, visitor.Get("/login/with/example/newcomer"), http.StatusOK, "", "Start a 14-day trial")
		}
		expect(t, visitor.Get("/login/with/example/proof"), http.StatusSeeOther, "/login", "")
	}

	// What came back waits for the account that has the address, in the browser that it came back to.
	ada := h.Visitor()
	expect(t, ada.Get(e.trip(h, ada, "ada")), http.StatusSeeOther, "/login/with/example/proof", "")
	elsewhere := center.SignIn(tenancy.Owner)
	expect(t, elsewhere.Get("/account/security/connection"), http.StatusSeeOther, "/account/security", "")
	expect(t, elsewhere.Post("/account/security/connection", nil), http.StatusConflict, "", "")
	ada.SignIn(center.People[tenancy.Advisor].Email, modulestest.Password)
	expect(t, ada.Get("/account/security/connection"), http.StatusSeeOther, "/account/security", "")
	expect(t, ada.Post("/account/security/connection", nil), http.StatusConflict, "", "")
	slow := h.Visitor()
	expect(t, slow.Get(e.trip(h, slow, "ada")), http.StatusSeeOther, "/login/with/example/proof", "")
	slow.SignIn(center.People[tenancy.Owner].Email, modulestest.Password)
	h.Clock.Advance(15*time.Minute + time.Second)
	expect(t, slow.Get("/account/security/connection"), http.StatusSeeOther, "/account/security", "")
	if connections() != 0 {
		t.Fatal("one of them was connected")
	}

	// While signed in: back in the same session, and no account at the provider opens two here.
	h.Clock.Set(time.Now())
	owner, advisor := center.SignIn(tenancy.Owner), center.SignIn(tenancy.Advisor)
	owner.Get("/account/security")
	advisor.Get("/account/security")
	abroad := strings.TrimPrefix(e.signIn(leave(t, owner, "/account/security/providers/example", nil), "tom"), h.URL)
	expect(t, advisor.Get(abroad), http.StatusUnprocessableEntity, "", "began in another browser")
	expect(t, h.Visitor().Get(abroad), http.StatusUnprocessableEntity, "", "began in another browser")
	expect(t, owner.Get(abroad), http.StatusSeeOther, "/account/security", "")
	expect(t, owner.Get("/account/security"), http.StatusOK, "", "Example ID is connected")
	expect(t, connect(t, h, e, advisor, "tom"), http.StatusSeeOther, "/account/security", "")
	expect(t, advisor.Get("/account/security"), http.StatusOK, "", "connected with another account here")
	expect(t, connect(t, h, e, owner, "tom"), http.StatusSeeOther, "/account/security", "")
	expect(t, owner.Get("/account/security"), http.StatusOK, "", "is connected already")
	if connections() != 1 {
		t.Errorf("%d are connected", connections())
	}

	// The session that began it has ended meanwhile.
	gone := center.SignIn(tenancy.Technician)
	gone.Get("/account/security")
	abroad = strings.TrimPrefix(e.signIn(leave(t, gone, "/account/security/providers/example", nil), "ada"), h.URL)
	gone.Post("/logout", nil)
	expect(t, gone.Get(abroad), http.StatusUnprocessableEntity, "", "began in another browser")

	// Somebody else has signed in meanwhile, in the same browser.
	shared := center.SignIn(tenancy.Technician)
	shared.Get("/account/security")
	abroad = strings.TrimPrefix(e.signIn(leave(t, shared, "/account/security/providers/example", nil), "ada"), h.URL)
	shared.SignIn(center.People[tenancy.Viewer].Email, modulestest.Password)
	expect(t, shared.Get(abroad), http.StatusUnprocessableEntity, "", "began in another browser")
	if connections() != 1 {
		t.Error("it was connected with the account of who sits there now")
	}

	// Nobody takes their only way in away.
	owner.Get("/account/security")
	if _, err := h.DB.Pool().Exec(t.Context(), "update accounts.people set password_hash = '' where id = $1", center.People[tenancy.Owner].ID); err != nil {
		t.Fatal(err)
	}
	removal := regexp.MustCompile(`/account/security/connections/[0-9a-f-]{36}/removal`).FindString(owner.Get("/account/security").Body)
	expect(t, owner.Post(removal, nil), http.StatusConflict, "", "only way in")
	if connections() != 1 {
		t.Error("it is gone nevertheless")
	}

	// A trip takes a quarter of an hour at most, however long the session lasts.
	late := center.SignIn(tenancy.Technician)
	late.Get("/account/security")
	abroad = strings.TrimPrefix(e.signIn(leave(t, late, "/account/security/providers/example", nil), "ada"), h.URL)
	h.Clock.Advance(15*time.Minute + time.Second)
	expect(t, late.Get(abroad), http.StatusUnprocessableEntity, "", "has run out")
}

func TestOIDCForged(t *testing.T) {
	t.Parallel()
	h, center, e := openElsewhere(t, true)
	expect(t, connect(t, h, e, center.SignIn(tenancy.Owner), "ada"), http.StatusSeeOther, "/account/security", "")
	const late, doubt = "has run out, was used before, or began in another browser", "did not confirm who you are"
	refuse := func(what string, answer modulestest.Answer, sentence string) {
		t.Helper()
		if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, sentence) {
			t.Errorf("%s: %d to %q, want 422 and %q:\n%s", what, answer.Status, answer.Location, sentence, brief(answer.Body))
		}
	}

	visitor := h.Visitor()
	back := e.trip(h, visitor, "ada")
	refuse("no state", visitor.Get("/login/with/example/return?code="+of(t, back, "code")), late)
	refuse("a wrong state", visitor.Get(with(t, back, "state", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")), late)
	refuse("another browser", h.Visitor().Get(back), late)
	refuse("a browser that is on a trip of its own", func() modulestest.Answer {
		other := h.Visitor()
		leave(t, other, "/login/with/example", nil)
		return other.Get(back)
	}(), late)
	expect(t, visitor.Get(back), http.StatusSeeOther, "/board", "")
	refuse("replayed", visitor.Get(back), late)

	used := of(t, back, "code")
	fresh := h.Visitor()
	refuse("a code that was used", fresh.Get(with(t, e.trip(h, fresh, "ada"), "code", used)), doubt)
	stolen := e.trip(h, h.Visitor(), "ada")
	thief := h.Visitor()
	refuse("the code of another trip", thief.Get(with(t, e.trip(h, thief, "tom"), "code", of(t, stolen, "code"))), doubt)
	mixed := h.Visitor()
	refuse("another provider's name", mixed.Get(with(t, e.trip(h, mixed, "ada"), "iss", "https://evil.example")), doubt)
	declined := h.Visitor()
	refuse("the person said no", declined.Get("/login/with/example/return?error=access_denied&state="+of(t, leave(t, declined, "/login/with/example", nil), "state")), "You did not sign in at Example ID")
	aged := h.Visitor()
	away := e.trip(h, aged, "ada")
	h.Clock.Advance(15*time.Minute + time.Second)
	refuse("after a quarter of an hour", aged.Get(away), late)
	h.Clock.Set(time.Now())

	// Tokens that the provider has signed, for another question or for another client, and one that it has not signed.
	swap := func(what, token, why string) {
		t.Helper()
		e.change(func(said map[string]any) { said["id_token"] = token })
		victim := h.Visitor()
		refuse(what, victim.Get(e.trip(h, victim, "ada")), doubt)
		e.change(nil)
		if !strings.Contains(h.Log.String(), why) {
			t.Errorf("%s was refused for another reason", what)
		}
	}
	victim := h.Visitor()
	expect(t, victim.Get(e.trip(h, victim, "ada")), http.StatusSeeOther, "/board", "")
	good := e.token()
	swap("the token of another trip", good, "answers another question")
	parts := strings.Split(good, ".")
	swap("a token with another's signature", parts[0]+"."+parts[1]+"."+base64.RawURLEncoding.EncodeToString(make([]byte, 256)), "failed to verify signature")
	swap("a token that nobody signed", base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))+"."+parts[1]+".", "oidc: ")
	swap("no token", "", "oidc: malformed jwt")

	// The other client asks with the victim's nonce, which stands in the address: only the audience tells its token apart.
	target := h.Visitor()
	address := leave(t, target, "/login/with/example", nil)
	verifier := strings.Repeat("v", 43)
	challenge := sha256.Sum256([]byte(verifier))
	theirs := with(t, address, "client_id", "another", "redirect_uri", "http://localhost:1/back", "code_challenge", base64.RawURLEncoding.EncodeToString(challenge[:]))
	token := e.exchange(of(t, e.signIn(theirs, "ada"), "code"), verifier)
	e.change(func(said map[string]any) { said["id_token"] = token })
	refuse("another client's token", target.Get(strings.TrimPrefix(e.signIn(address, "ada"), h.URL)), doubt)
	if !strings.Contains(h.Log.String(), "expected audience") {
		t.Error("another client's token was refused for another reason")
	}
	e.change(nil)
	if strings.Contains(h.Log.String(), used) || strings.Contains(h.Log.String(), good) {
		t.Error("the log keeps codes or tokens")
	}
}

func TestOIDCReturnCountsOnce(t *testing.T) {
	t.Parallel()
	h, center, e := openElsewhere(t, true)
	expect(t, connect(t, h, e, center.SignIn(tenancy.Owner), "ada"), http.StatusSeeOther, "/account/security", "")
	visitor := h.Visitor()
	back := e.trip(h, visitor, "ada")
	var wait sync.WaitGroup
	outcomes := make([]int, 12)
	for i := range outcomes {
		wait.Go(func() { outcomes[i] = visitor.Get(back).Status })
	}
	wait.Wait()
	in := 0
	for _, status := range outcomes {
		if status == http.StatusSeeOther {
			in++
		}
	}
	if n := count(t, h, "select count(*) from accounts.sign_ins where outcome = 'provider'"); in != 1 || n != 1 {
		t.Errorf("one return signed in %d times, and %d are in the log: %v", in, n, outcomes)
	}
}

// A provider that is down stops neither the start nor any other way in.
func TestOIDCProviderDown(t *testing.T) {
	t.Parallel()
	e := newElsewhere(t) // never started
	h := modulestest.OpenWeb(t, append(e.settings(), far...)...)
	h.Clock.Set(time.Now())
	center := h.Center("Northgate Auto", "USD")
	visitor := h.Visitor()
	expect(t, visitor.Get("/login"), http.StatusOK, "", "Continue with Example ID")
	expect(t, visitor.Get("/login"), http.StatusOK, "", "Continue with Far")
	for button, label := range map[string]string{"/login/with/example": "Example ID", "/login/with/far": "Far"} {
		expect(t, visitor.Post(button, nil), http.StatusServiceUnavailable, "", label+" does not answer now. Sign in another way")
	}
	expect(t, visitor.Post("/login/with/nobody", nil), http.StatusNotFound, "", "")
	expect(t, visitor.Get("/login/with/nobody/return?state=x&code=y"), http.StatusNotFound, "", "")
	expect(t, center.SignIn(tenancy.Owner).Get("/board"), http.StatusOK, "", "")
	for _, bare := range []string{"127.0.0.1:1", e.issuer} {
		if strings.Contains(visitor.Get("/login").Body, bare) {
			t.Errorf("the page tells where the provider is: %s", bare)
		}
	}

	// It comes up, and goes down while somebody is there.
	e.open(h, true, map[string]person{"ada": {"email": center.People[tenancy.Owner].Email, "email_verified": true}})
	back := e.trip(h, visitor, "ada")
	e.shut()
	expect(t, visitor.Get(back), http.StatusUnprocessableEntity, "", "did not confirm who you are")
}

func TestOIDCTripsAreThrottled(t *testing.T) {
	t.Parallel()
	h, _, _ := openElsewhere(t, true)
	visitor := h.Visitor()
	for range 20 {
		leave(t, visitor, "/login/with/example", nil)
	}
	if answer := visitor.Post("/login/with/example", nil); answer.Status != http.StatusTooManyRequests {
		t.Errorf("the 21st trip at once: %d", answer.Status)
	}
	if cookies := visitor.Cookies(); len(cookies) != 1 || cookies[0].Name != "session-token" {
		t.Errorf("a trip sets the cookies %v", cookies)
	}
}

// TestJourneyOIDC is somebody who has an account here and one at a provider, and wants to remember one password only.
func TestJourneyOIDC(t *testing.T) {
	t.Parallel()
	h, center, _ := openElsewhere(t, true, far...)
	owner := center.People[tenancy.Owner]
	b := h.Browser()

	b.Open("/board")
	b.See("Sign in")
	b.Look("login-provider")
	b.Press("Continue with Example ID")
	atProvider(b, "ada")
	b.See("You have an account here")
	b.Look("provider-proof")
	if b.Value("E-mail") != owner.Email {
		t.Errorf("the page asks for the account of %q", b.Value("E-mail"))
	}
	b.Fill("Your password here", modulestest.Password)
	b.Press("Sign in")
	b.See("Connect Example ID?")
	b.Look("provider-connect")
	b.Press("Connect")
	b.See("Example ID is connected")
	b.Look("security-provider")

	signOut := func() {
		b.Open("/account")
		b.Press(owner.Name)
		b.Press("Sign out")
		b.See("You are signed out")
	}
	signOut()
	b.Press("Continue with Example ID") // one click: the provider knows the browser
	b.Until("the board is open", func() bool { return b.Path() == "/board" })

	b.Open("/account/security")
	b.Press("Disconnect Example ID, " + owner.Email)
	b.See("It is disconnected")
	b.Press("Connect Example ID")
	b.See("Example ID is connected")
	b.Press("Disconnect Example ID, " + owner.Email)
	b.See("It is disconnected")
	b.Look("security-no-provider")

	signOut()
	b.Press("Continue with Far")
	b.See("Far does not answer now")
	b.Complaints() // the browser holds the 503 against the page
	b.Look("login-provider-down")

	stranger := h.Browser()
	stranger.Open("/login")
	stranger.Press("Continue with Example ID")
	atProvider(stranger, "newcomer")
	stranger.See("No account yet")
	stranger.Look("provider-newcomer")
}

// atProvider signs in on the provider's own pages, and says yes to what the program asks for.
func atProvider(b *modulestest.Browser, who string) {
	b.See("Sign-in")
	b.Act(chromedp.SendKeys(`input[name="login"]`, who), chromedp.SendKeys(`input[name="password"]`, "any"), chromedp.Click(`button[type="submit"]`))
	b.See("Authorize")
	b.Act(chromedp.Click(`button[type="submit"]`))
}
