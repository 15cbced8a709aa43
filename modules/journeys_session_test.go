package modules_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

// TestJourneySessionEndsWhileTyping: somebody types, the session ends, and nothing that was typed is lost: not in a form that leaves
// the page, not with a wrong password in between, not where a code is asked as well, and not where a fresh proof is.
func TestJourneySessionEndsWhileTyping(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	owner := center.People[tenancy.Owner]
	b := h.Browser()
	b.Be(center.SignIn(tenancy.Owner))

	// Idle for too long, in a form that leaves the page.
	b.Open("/customers/new")
	b.Fill("Name", "Amelia Hart")
	h.Clock.Advance(61 * time.Minute)
	b.Press("Add customer")
	b.See("Sign in again")
	b.Look("session-ended")
	if b.Value("Name") != "Amelia Hart" {
		t.Error("what was typed is lost while the dialog is open")
	}
	b.Fill("E-mail", owner.Email)
	b.Fill("Password", "not the password")
	b.Press("Sign in")
	b.See("do not belong together")
	b.Fill("Password", modulestest.Password)
	b.Press("Sign in")
	b.Until("the customer is stored", func() bool { return b.Path() != "/customers/new" })
	b.See("Amelia Hart")

	// With a second factor, and a session that was ended elsewhere.
	err := h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error {
		return h.Accounts.GiveFactor(ctx, tx, owner.ID, modulestest.Secret)
	})
	if err != nil {
		t.Fatal(err)
	}
	b.Open("/customers/new")
	b.Fill("Name", "Wei Chen")
	pool := testkit.Owner(t, h.DB)
	ended, err := pool.Exec(t.Context(), "update platform.sessions set revoked_at = $1 where person_id = $2", h.Clock.Now(), owner.ID)
	if err != nil || ended.RowsAffected() == 0 {
		t.Fatal("no session was ended:", err)
	}
	b.Press("Add customer")
	b.See("Sign in again")
	b.Fill("E-mail", owner.Email)
	b.Fill("Password", modulestest.Password)
	b.Press("Sign in")
	b.See("Enter your code")
	b.Look("session-ended-code")
	b.Fill("One-time code", "000000")
	b.Press("Continue")
	b.See("not right")
	b.Fill("One-time code", codeNow(t, h))
	b.Press("Continue")
	b.Until("the customer is stored", func() bool { return b.Path() != "/customers/new" })
	b.See("Wei Chen")

	// A fresh proof for what needs one: the new password stays in its field meanwhile.
	h.Clock.Advance(11 * time.Minute)
	b.Open("/account/security/password")
	b.Fill("New password", "five green tractors")
	b.Press("Change the password")
	b.See("Confirm that it is you")
	b.Look("proof-dialog")
	b.Press("Not now")
	if b.Value("New password") != "five green tractors" || b.Path() != "/account/security/password" {
		t.Error("what was typed is lost when the proof is put off")
	}
	b.Press("Change the password")
	b.See("Confirm that it is you")
	b.Fill("Code it shows", codeNow(t, h))
	b.Press("Confirm with the code")
	b.See("Your password is changed")

	// Whoever closes the dialog stays on the page with what they typed, and nothing is stored.
	b.Open("/customers/new")
	b.Fill("Name", "Nobody Yet")
	h.Clock.Advance(61 * time.Minute)
	b.Press("Add customer")
	b.See("Sign in again")
	b.Key("\u001b")
	b.Until("the dialog is closed", func() bool {
		var open bool
		b.Eval(`document.querySelector("#sign-in").open`, &open)
		return !open
	})
	if b.Value("Name") != "Nobody Yet" {
		t.Error("what was typed is lost when the dialog is closed")
	}
	again := h.Visitor()
	again.SignIn(center.People[tenancy.Advisor].Email, modulestest.Password)
	page := again.Get("/customers")
	expect(t, page, http.StatusOK, "", "Wei Chen")
	var stored int
	if err := pool.QueryRow(t.Context(), "select count(*) from workshop.customers").Scan(&stored); err != nil || stored != 2 {
		t.Errorf("%d customers are stored, want 2: %v", stored, err)
	}
}

func codeNow(t *testing.T, h *modulestest.House) string {
	t.Helper()
	h.Clock.Advance(30 * time.Second) // a code counts once
	code, err := totp.GenerateCode(modulestest.Secret, h.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}
