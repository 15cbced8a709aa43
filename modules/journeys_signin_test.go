package modules_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bayline/modules/modulestest"
)

// TestJourneySignIn is the first stop: somebody comes to the house, registers, proves the address, signs in, sets up a second
// factor and signs in with it.
func TestJourneySignIn(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	b := h.Browser()

	for _, page := range []struct{ path, name string }{{"/", "home"}, {"/pricing", "pricing"}, {"/privacy", "privacy"}, {"/terms", "terms"},
		{"/cookies", "cookies"}, {"/processors", "processors"}, {"/security", "security-page"}, {"/status", "status"}} {
		b.Open(page.path)
		b.Look(page.name)
	}
	b.Open("/no-such-page")
	b.See("There is no such page")
	b.Look("not-found")

	b.Open("/")
	b.Press("Start a trial")
	b.See("Start your trial")
	b.Look("register")
	b.Fill("Full name", "Ines Duarte")
	b.Fill("E-mail", "ines@duarte.test")
	b.Fill("Phone", "+351 912 345 678")
	b.Fill("Name of the center", "Duarte & Filhos")
	b.Fill("Password", "password1234")
	b.Check("I accept")
	b.Check("I am 18 or over")
	b.Press("Start trial")
	b.See("tried first") // the password is a common one
	if b.Value("Full name") != "Ines Duarte" || b.Value("Name of the center") != "Duarte & Filhos" {
		t.Error("what was typed is lost")
	}
	b.Look("register-refused")
	b.Fill("Password", "seven brown horses")
	b.Press("Start trial")
	b.See("Check your mail")
	b.Look("verify-sent")

	until(t, "the mail has come", func() bool { return len(h.Mails("ines@duarte.test")) == 1 })
	b.Open("/dev/mail")
	b.Look("mailbox")
	b.Press("Confirm your e-mail")
	b.Look("mail")
	link := h.Link(h.Letter("accounts.verify", "ines@duarte.test"))
	b.Open(link)
	b.Look("verify")
	b.Press("Confirm the address")
	b.See("Your e-mail address is confirmed")
	b.Look("login")
	b.Fill("E-mail", "ines@duarte.test")
	b.Fill("Password", "seven brown dogs")
	b.Press("Sign in")
	b.See("do not belong")
	b.Look("login-refused")
	b.Fill("Password", "seven brown horses")
	b.Press("Sign in")
	b.See("Your center")
	b.Look("onboarding")
	b.Open(link)
	b.See("This link does not work")
	b.Look("link-used")

	b.Open("/account")
	b.Look("account")
	b.Press("Sign-in and security")
	b.See("Authenticator app")
	b.Look("security")
	b.Press("Set up an authenticator app")
	b.Press("Show the QR code")
	b.See("Scan it with the app")
	b.Look("factor")
	secret := strings.ReplaceAll(regexp.MustCompile(`(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}`).FindString(b.Text()), " ", "")
	code := func() string {
		t.Helper()
		h.Clock.Advance(30 * time.Second) // a code counts once
		code, err := totp.GenerateCode(secret, h.Clock.Now())
		if err != nil {
			t.Fatalf("%q: %v", secret, err)
		}
		return code
	}
	b.Fill("Code it shows", code())
	b.Press("Turn on")
	b.See("Keep these recovery codes")
	b.Look("recovery-codes")
	recovery := regexp.MustCompile(`\b[0-9a-z]{5}-[0-9a-z]{5}\b`).FindAllString(b.Text(), -1)
	if len(recovery) != 10 {
		t.Errorf("%d recovery codes are shown, want 10: %s", len(recovery), b.Text())
	}
	b.Press("I have kept them")
	b.See("A code is asked at each sign-in")

	signIn := func() {
		b.Open("/account")
		b.Press("Ines Duarte")
		b.Press("Sign out")
		b.See("You are signed out")
		b.Fill("E-mail", "ines@duarte.test")
		b.Fill("Password", "seven brown horses")
		b.Press("Sign in")
		b.See("Enter your code")
	}
	signIn()
	b.Look("login-code")
	b.Fill("One-time code", "000000")
	b.Press("Continue")
	b.See("not right")
	b.Look("login-code-refused")
	b.Fill("One-time code", code())
	b.Press("Continue")
	b.See("Your center")
	signIn()
	b.Press("Recovery code")
	b.Look("login-recovery")
	b.Fill("Recovery code", recovery[0])
	b.Press("Continue")
	b.See("Your center")

	b.Open("/board")
	if visitor := h.Visitor(); visitor.Get("/board").Status != http.StatusSeeOther {
		t.Error("the board is there for everybody")
	}
	for _, page := range []struct{ path, name string }{{"/password/forgot", "forgot"}, {"/account/security/password", "password"},
		{"/account/security/recovery-codes", "recovery-codes-new"}, {"/account/security/factor/removal", "factor-removal"}, {"/dev/kit", "kit"}} {
		b.Open(page.path)
		b.Look(page.name)
	}
}
