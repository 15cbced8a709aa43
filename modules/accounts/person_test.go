package accounts_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/platform/db"
)

func TestEmailsOfOneMailboxAreOneAccount(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"Daniel@Northgate.TEST":        "daniel@northgate.test",
		"  daniel@northgate.test ":     "daniel@northgate.test",
		"daniel+shop@northgate.test":   "daniel+shop@northgate.test",
		"Zoë@Büro.example":             "zoë@xn--bro-hoa.example",
		"Zoe\u0308@bu\u0308ro.example": "zoë@xn--bro-hoa.example",
		"山田@例え.テスト":                    "山田@xn--r8jz45g.xn--zckzah",
	} {
		if _, folded, err := accounts.Email(typed); err != nil || folded != want {
			t.Errorf("%q is folded to %q (%v), want %q", typed, folded, err, want)
		}
	}
	for _, typed := range []string{
		"", "daniel", "@northgate.test", "daniel@", "daniel@northgate", "a b@northgate.test", "daniel@north gate.test", ".d@northgate.test",
		"d..o@northgate.test", "a@b@northgate.test", `"a"@northgate.test`, "<script>@northgate.test", "daniel@northgate.test\r\nBcc: x@evil.example",
		"daniel@[127.0.0.1]", "daniel@northgate.test,other@northgate.test", "daniel@-northgate.test", "daniel@northgate.test.",
	} {
		if _, folded, err := accounts.Email(typed); err == nil {
			t.Errorf("%q was taken as %q", typed, folded)
		}
	}
}

func TestPhonesAreKeptInOneForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typed, country, want string }{
		{"(202) 555-0117", "US", "+12025550117"},
		{"+49 30 901820", "US", "+4930901820"},
		{"030 901820", "de", "+4930901820"},
		{"20 7946 0018", "GB", "+442079460018"},
		{"٠٠٩٦٥ ٢٢٢٤ ٥٥٥٥", "KW", "+96522245555"},
	} {
		if got, err := accounts.Phone(c.typed, c.country); err != nil || got != c.want {
			t.Errorf("%q in %s is %q (%v), want %q", c.typed, c.country, got, err, c.want)
		}
	}
	for _, typed := range []string{"", "call me", "12", "202 555 0117"} {
		if got, err := accounts.Phone(typed, ""); err == nil {
			t.Errorf("%q was taken as %q", typed, got)
		}
	}
	for header, want := range map[string]string{"en-CA,en;q=0.9": "CA", "de": "", "": "", "zh-Hant-TW;q=0.8": "TW", "*": ""} {
		if got := accounts.Country(header); got != want {
			t.Errorf("%q is from %q, want %q", header, got, want)
		}
	}
}

func TestProfile(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	amelia := h.add("Amelia")[0]
	v := h.visitor()
	v.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")

	v.submit("/account", "/account", "name", " ", "phone", "call me", "version", "1").wants(t, http.StatusUnprocessableEntity, "", "Enter your full name.")
	v.submit("/account", "/account", "name", "Amelia  Hart", "phone", "+1 202 555 0117", "version", "1").wants(t, http.StatusSeeOther, "/account", "")
	saved := v.get("/account")
	saved.wants(t, http.StatusOK, "", `value="Amelia Hart"`)
	saved.wants(t, http.StatusOK, "", "Saved.")
	stale := v.submit("/account", "/account", "name", "Amelia H.", "phone", "", "version", "1")
	stale.wants(t, http.StatusConflict, "", "Now it says: Amelia Hart, +12025550117.")
	stale.wants(t, http.StatusConflict, "", `value="Amelia H."`)

	v.submit("/account", "/account/theme", "theme", "dark").wants(t, http.StatusSeeOther, "/account", "")
	v.get("/account").wants(t, http.StatusOK, "", `data-theme="dark"`)
	v.submit("/account", "/account/theme", "theme", "plaid").wants(t, http.StatusUnprocessableEntity, "", "Choose light or dark.")
	if n := h.count("select count(*) from audit.events where action = 'accounts.profile.changed' and subject_id = $1", amelia.ID); n != 1 {
		t.Errorf("%d events tell of the change, want 1", n)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.add("Amelia")
	v, other := h.visitor(), h.visitor()
	for _, visitor := range []*visitor{v, other} {
		visitor.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
	}
	const page = "/account/security/password"
	v.submit(page, page, "password", "short").wants(t, http.StatusUnprocessableEntity, "", "at least 12 characters")
	h.Clock.Advance(11 * time.Minute)
	v.submit(page, page, "password", "five green tractors").wants(t, http.StatusSeeOther, "/account/proof?next=%2Faccount%2Fsecurity", "")
	v.submit("/account/proof", "/account/proof", "password", "wrong").wants(t, http.StatusUnprocessableEntity, "", "This is not your password.")
	v.prove()
	v.submit(page, page, "password", "five green tractors").wants(t, http.StatusSeeOther, "/account/security", "")
	v.get("/account/security").wants(t, http.StatusOK, "", "Your password is changed.")
	other.get("/home").wants(t, http.StatusSeeOther, "/login?next=%2Fhome", "")
	h.visitor().signIn("amelia@northgate.test", password).wants(t, http.StatusUnprocessableEntity, "", "")
	h.visitor().signIn("amelia@northgate.test", "five green tractors").wants(t, http.StatusSeeOther, "/home", "")
	h.letters("accounts.password_changed", 1)
}

func TestAddRefusesATakenAddress(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.add("Amelia")
	prepared, err := h.m.PrepareMany(t.Context(), password, accounts.Newcomer{Name: "Other", Email: "amelia@northgate.test"})
	if err != nil {
		t.Fatal(err)
	}
	err = h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := h.m.Add(ctx, tx, prepared[0])
		return err
	})
	if err == nil {
		t.Error("a second account was made for the address")
	}
}
