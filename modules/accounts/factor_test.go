package accounts_test

import (
	"context"
	"encoding/base32"
	"html"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
)

// shownKey is the key under the QR code.
var shownKey = regexp.MustCompile(`<p class="code strong">([A-Z2-7 ]+)</p>`)

var shownCode = regexp.MustCompile(`<span>([0-9a-z]{5}-[0-9a-z]{5})</span>`)

// setUp adds an authenticator app to who is signed in, and returns its key and the recovery codes.
func (v *visitor) setUp() (key string, codes []string) {
	v.h.t.Helper()
	v.submit("/account/security/factor", "/account/security/factor").wants(v.h.t, http.StatusSeeOther, "/account/security/factor", "")
	page := v.get("/account/security/factor")
	page.wants(v.h.t, http.StatusOK, "", "<svg viewBox=")
	key = strings.ReplaceAll(shownKey.FindStringSubmatch(page.Body)[1], " ", "")
	const confirm = "/account/security/factor/confirmation"
	v.submit("/account/security/factor", confirm, "code", "12345").wants(v.h.t, http.StatusUnprocessableEntity, "", "This code is not right.")
	done := v.submit("/account/security/factor", confirm, "code", v.h.code(key))
	done.wants(v.h.t, http.StatusOK, "", "Keep these recovery codes")
	for _, found := range shownCode.FindAllStringSubmatch(done.Body, -1) {
		codes = append(codes, found[1])
	}
	return key, codes
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	amelia := h.add("Amelia")[0]
	v, other := h.visitor(), h.visitor()
	v.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
	other.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")

	secret, codes := v.setUp()
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes were shown, want 10", len(codes))
	}
	v.get("/home").wants(t, http.StatusOK, "", "Home of Amelia")
	other.get("/home").wants(t, http.StatusSeeOther, "/login?next=%2Fhome", "") // a change of factors ends the other sessions
	v.get("/account/security").wants(t, http.StatusOK, "", "10 of 10 left")
	plain, err := base32.StdEncoding.DecodeString(secret)
	if err != nil || len(plain) != 20 {
		t.Errorf("the secret %s is no 160 bits: %v", secret, err)
	}
	if n := h.count("select count(*) from accounts.second_factors where person_id = $1 and position($2::bytea in secret) = 0 and offered is null", amelia.ID, plain); n != 1 {
		t.Error("the secret is stored as it is, or the offer is still there")
	}

	// The code that confirmed the set-up is used up.
	v = h.visitor()
	v.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/login/code", "")
	v.get("/home").wants(t, http.StatusSeeOther, "/login?next=%2Fhome", "")
	v.get("/login/code").wants(t, http.StatusOK, "", "Signing in as amelia@northgate.test.")
	v.submit("/login/code", "/login/code", "code", h.code(secret)).wants(t, http.StatusUnprocessableEntity, "", "That code was already used. Wait for the next one.")
	h.Clock.Advance(30 * time.Second)
	v.submit("/login/code", "/login/code", "code", h.code(secret)).wants(t, http.StatusSeeOther, "/home", "")
	v.get("/home").wants(t, http.StatusOK, "", "Home of Amelia")

	// A recovery code stands in once, and its use is mailed.
	v = h.visitor()
	v.submit("/login?next=/board", "/login", "email", "amelia@northgate.test", "password", password, "next", "/board").
		wants(t, http.StatusSeeOther, "/login/code?next=%2Fboard", "")
	typed := " " + strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))
	v.submit("/login/recovery?next=/board", "/login/recovery", "code", typed, "next", "/board").wants(t, http.StatusSeeOther, "/board", "")
	v.get("/account/security").wants(t, http.StatusOK, "", "9 of 10 left")
	if text := h.letters("accounts.recovery_used", 1)[0].Text; !strings.Contains(text, "9 of 10 are left") || !strings.Contains(text, "127.0.0.1") {
		t.Errorf("the mail says %s", text)
	}
	again := h.visitor()
	again.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/login/code", "")
	again.submit("/login/recovery", "/login/recovery", "code", codes[3]).wants(t, http.StatusUnprocessableEntity, "", "Each works once.")

	// New codes void the old ones; the session is fresh, so no password is asked.
	renewed := v.submit("/account/security/recovery-codes", "/account/security/recovery-codes")
	renewed.wants(t, http.StatusOK, "", "Your new recovery codes")
	if strings.Contains(renewed.Body, codes[0]) {
		t.Error("an old code was shown as a new one")
	}
	h.Clock.Advance(15 * time.Minute)
	again.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/login/code", "")
	again.submit("/login/recovery", "/login/recovery", "code", codes[0]).wants(t, http.StatusUnprocessableEntity, "", "Each works once.")

	// Later a fresh proof is asked before the factor can be turned off.
	const removal = "/account/security/factor/removal"
	v.submit(removal, removal).wants(t, http.StatusSeeOther, "/account/proof?next=%2Faccount%2Fsecurity", "")
	v.prove()
	v.submit(removal, removal).wants(t, http.StatusSeeOther, "/account/security", "")
	v.get("/account/security").wants(t, http.StatusOK, "", "is turned off")
	h.visitor().signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
	for action, want := range map[string]int{"accounts.factor.added": 1, "accounts.factor.removed": 1, "accounts.recovery_codes.renewed": 1} {
		if n := h.count("select count(*) from audit.events where action = $1", action); n != want {
			t.Errorf("%d events %s, want %d", n, action, want)
		}
	}
	if got := len(h.letters("accounts.factor_changed", 3)); got != 3 {
		t.Errorf("%d mails tell of changed factors, want 3", got)
	}
}

func TestMoveToANewPhone(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.add("Amelia")
	v := h.visitor()
	v.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
	old, _ := v.setUp()
	v.submit("/account/security/factor", "/account/security/factor").wants(t, http.StatusSeeOther, "/account/security/factor", "")

	h.Clock.Advance(time.Minute)
	second := h.visitor() // until the new one is confirmed, the old one counts
	second.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/login/code", "")
	second.submit("/login/code", "/login/code", "code", h.code(old)).wants(t, http.StatusSeeOther, "/home", "")

	h.Clock.Advance(30 * time.Minute) // the offer has run out
	v.prove()
	v.submit("/account", "/account/security/factor/confirmation", "code", "123456").wants(t, http.StatusConflict, "", "Begin again")
	v.submit("/account/security/factor", "/account/security/factor").wants(t, http.StatusSeeOther, "/account/security/factor", "")
	renewed, _ := v.setUp()
	if renewed == old {
		t.Error("the new phone got the old key")
	}
	h.Clock.Advance(time.Minute)
	third := h.visitor()
	third.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/login/code", "")
	third.submit("/login/code", "/login/code", "code", h.code(old)).wants(t, http.StatusUnprocessableEntity, "", "This code is not right.")
	third.submit("/login/code", "/login/code", "code", h.code(renewed)).wants(t, http.StatusSeeOther, "/home", "")
}

func TestTOTPReplayRace(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	amelia := h.add("Amelia")[0]
	h.give(amelia)
	code := h.code(key)
	var won, used atomic.Int64
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			switch err := h.m.UseCodeUnthrottled(context.Background(), amelia.ID, code); {
			case err == nil:
				won.Add(1)
			case strings.Contains(err.Error(), "already used"):
				used.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || used.Load() != 199 {
		t.Errorf("of 200 parallel tries of one code %d won and %d were refused as used, want 1 and 199", won.Load(), used.Load())
	}
	for _, off := range []time.Duration{-90 * time.Second, -30 * time.Second} { // older steps count no more, older than one never did
		old := code
		h.Clock.Advance(-off)
		if err := h.m.UseCodeUnthrottled(t.Context(), amelia.ID, old); err == nil {
			t.Errorf("the code passed again %s later", -off)
		}
		h.Clock.Advance(off)
	}
	h.Clock.Advance(60 * time.Second)
	early := h.code(key)
	h.Clock.Advance(-30 * time.Second)
	if err := h.m.UseCode(t.Context(), amelia.ID, early); err != nil {
		t.Errorf("a clock that is half a minute fast was refused: %v", err)
	}
	if err := h.m.UseCode(t.Context(), amelia.ID, h.code(key)); err == nil {
		t.Error("after the newer step the older one still counted")
	}
}

func TestCodesAreCounted(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.give(h.add("Amelia")[0])
	v := h.visitor()
	v.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/login/code", "")
	for range 5 {
		v.submit("/login/code", "/login/code", "code", "000000").wants(t, http.StatusUnprocessableEntity, "", "This code is not right.")
	}
	v.submit("/login/code", "/login/code", "code", h.code(key)).wants(t, http.StatusTooManyRequests, "", "Too many tries. Wait 3 minutes")
	v.submit("/login/recovery", "/login/recovery", "code", "00000-00000").wants(t, http.StatusTooManyRequests, "", "Too many tries.")
}

func TestPlatformAdminNeedsASecondFactor(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.add("Amelia")
	var link string
	h.in(func(ctx context.Context, tx db.Tx) (err error) {
		link, err = h.m.CreateOperator(ctx, tx, audit.System, "platform@bayline.test", accounts.Approver, accounts.Support)
		return err
	})
	path := strings.TrimPrefix(link, h.base)
	v := h.visitor()
	v.submit(path, path, "name", " ", "password", "short").wants(t, http.StatusUnprocessableEntity, "", "Enter your full name.")
	v.submit(path, path, "name", "Priya  Raman", "password", "five green tractors").wants(t, http.StatusSeeOther, "/login?done=setup", "")
	v.get(path).wants(t, http.StatusNotFound, "", "This link does not work")
	v.signIn("platform@bayline.test", "five green tractors").wants(t, http.StatusSeeOther, "/home", "")
	v.get("/platform").wants(t, http.StatusForbidden, "", html.EscapeString("Platform admins need a second factor."))
	secret, _ := v.setUp()
	v.get("/platform").wants(t, http.StatusOK, "", "Platform of Priya Raman")
	v.get("/account/security/factor/removal").wants(t, http.StatusSeeOther, "/account/security", "")
	v.submit("/account", "/account/security/factor/removal").wants(t, http.StatusForbidden, "", "")

	// A quarter of an hour without a request, or half a day in all.
	h.Clock.Advance(14 * time.Minute)
	v.get("/platform").wants(t, http.StatusOK, "", "")
	h.Clock.Advance(15 * time.Minute)
	v.get("/platform").wants(t, http.StatusSeeOther, "/login?next=%2Fplatform", "")
	v.signIn("platform@bayline.test", "five green tractors").wants(t, http.StatusSeeOther, "/login/code", "")
	v.submit("/login/code", "/login/code", "code", h.code(secret)).wants(t, http.StatusSeeOther, "/home", "")
	for range 60 {
		h.Clock.Advance(11*time.Minute + 59*time.Second)
		v.get("/platform").wants(t, http.StatusOK, "", "")
	}
	h.Clock.Advance(time.Minute)
	v.get("/platform").wants(t, http.StatusSeeOther, "/login?next=%2Fplatform", "")

	stranger := h.visitor()
	stranger.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
	stranger.get("/platform").wants(t, http.StatusNotFound, "", "There is no such page.")
}
