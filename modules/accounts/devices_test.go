package accounts_test

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/modules/accounts"
	"bayline/modules/accounts/devices"
	"bayline/modules/audit"
	"bayline/platform/db"
)

// device is the cookie that the visitor's browser holds.
func (v *visitor) device() string {
	home, err := url.Parse(v.h.base)
	if err != nil {
		v.h.t.Fatal(err)
	}
	for _, cookie := range v.client.Jar.Cookies(home) {
		if cookie.Name == devices.Cookie {
			return cookie.Value
		}
	}
	return ""
}

// hold gives the browser a device's cookie.
func (v *visitor) hold(token string) {
	home, err := url.Parse(v.h.base)
	if err != nil {
		v.h.t.Fatal(err)
	}
	v.client.Jar.SetCookies(home, []*http.Cookie{{Name: devices.Cookie, Value: token, Path: "/"}})
}

// signOut ends the session; the browser stays the one it is.
func (v *visitor) signOut() {
	v.h.t.Helper()
	v.submit("/account", "/logout").wants(v.h.t, http.StatusSeeOther, "/login?done=out", "")
}

// whole signs in with password and code, and says whether to trust the device.
func (v *visitor) whole(email string, pairs ...string) {
	v.h.t.Helper()
	v.h.Clock.Advance(30 * time.Second) // a code counts once
	v.signIn(email, password).wants(v.h.t, http.StatusSeeOther, "/login/code", "")
	v.submit("/login/code", "/login/code", append(pairs, "code", v.h.code(key))...).wants(v.h.t, http.StatusSeeOther, "/home", "")
}

func TestTrustedDevice(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	people := h.add("Amelia", "Daniel")
	amelia, daniel := people[0], people[1]
	h.give(amelia)
	h.give(daniel)
	v := h.visitor()
	v.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
	v.get("/login/code").wants(t, http.StatusOK, "", "Trust this device for 30 days")
	if v.device() != "" {
		t.Error("a device is known before its owner has signed in wholly")
	}
	v.whole(amelia.Email, "trust", "on")
	token := v.device()
	sum := sha256.Sum256([]byte(token))
	if n := h.count("select count(*) from accounts.trusted_devices where token_hash = $1 and person_id = $2 and trusted_until is not null", sum[:], amelia.ID); n != 1 || len(token) < 43 {
		t.Errorf("%d rows hold the hash of the token %q", n, token)
	}

	// From now on the password is enough here, and only here, and only for her.
	v.signOut()
	v.signIn(amelia.Email, "wrong green tractors").wants(t, http.StatusUnprocessableEntity, "", "do not belong together")
	v.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/home", "")
	v.get("/home").wants(t, http.StatusOK, "", "Home of Amelia")
	if n := h.count("select count(*) from accounts.sign_ins where outcome = 'trusted device' and person_id = $1", amelia.ID); n != 1 {
		t.Errorf("%d sign-ins on a trusted device are in the log, want 1", n)
	}
	if v.device() == token {
		t.Error("the token stays the same: whoever has copied it keeps it")
	}
	h.visitor().signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
	thief := h.visitor()
	thief.hold(token)
	thief.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
	v.signOut()
	v.signIn(daniel.Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
	v.whole(daniel.Email) // without trust: both are known on this browser, one is trusted
	v.signOut()
	v.signIn(daniel.Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
	v.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/home", "")

	// It is no fresh proof of who she is.
	h.Clock.Advance(11 * time.Minute)
	v.submit("/account/security/recovery-codes", "/account/security/recovery-codes").wants(t, http.StatusSeeOther, "/account/proof?next=%2Faccount%2Fsecurity", "")
	if n := h.count("select count(*) from platform.sessions where person_id = $1 and stage = 'full' and revoked_at is null and mfa_at is not null", amelia.ID); n != 0 {
		t.Errorf("%d sessions say that a code was shown", n)
	}

	// Signing in keeps a device known, and does not make the trust any longer.
	h.Clock.Advance(20 * 24 * time.Hour)
	v.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/home", "")
	h.Clock.Advance(10 * 24 * time.Hour)
	v.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
	h.Clock.Advance(30 * 24 * time.Hour)
	v.whole(amelia.Email) // on a browser that was known once
}

// What was trusted under an old password, factor or role is trusted no more.
func TestTrustEnds(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.work()
	amelia := h.add("Amelia")[0]
	h.give(amelia)
	for name, end := range map[string]func(*visitor){
		"a password that was changed": func(v *visitor) {
			v.submit("/account/security/password", "/account/security/password", "password", "five green tractors").wants(t, http.StatusSeeOther, "/account/security", "")
			v.submit("/account/security/password", "/account/security/password", "password", password).wants(t, http.StatusSeeOther, "/account/security", "")
		},
		"a password that was reset": func(*visitor) {
			h.Clock.Advance(time.Hour) // mails are counted
			before := len(h.sent("accounts.reset"))
			h.visitor().post("/password/forgot", "email", amelia.Email)
			link := h.link(h.letters("accounts.reset", before+1)[before])
			h.visitor().submit(link, link, "password", password).wants(t, http.StatusSeeOther, "/login?done=reset", "")
		},
		"a second factor that was changed": func(*visitor) {
			h.in(func(ctx context.Context, tx db.Tx) error {
				_, err := h.m.FactorAdded(ctx, tx, amelia.ID, amelia.ID, "A passkey was added", "accounts.passkey.added")
				return err
			})
		},
		"a role that was changed": func(*visitor) {
			h.in(func(ctx context.Context, tx db.Tx) error { return h.m.RoleChanged(ctx, tx, amelia.ID) })
		},
		"all sessions that ended": func(v *visitor) {
			h.in(func(ctx context.Context, tx db.Tx) error { return devices.EndTrust(ctx, tx, amelia.ID) })
		},
		"a device that was forgotten": func(v *visitor) {
			h.in(func(ctx context.Context, tx db.Tx) error {
				list, err := devices.List(ctx, tx, amelia.ID)
				if err != nil {
					return err
				}
				for _, device := range list {
					if _, err := devices.Revoke(ctx, tx, amelia.ID, device.ID); err != nil {
						return err
					}
				}
				return nil
			})
		},
	} {
		v := h.visitor()
		v.whole(amelia.Email, "trust", "on")
		h.visitor().get("/login") // nothing of it depends on who else is there
		v.signOut()
		v.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/home", "")
		end(v)
		v.post("/logout")
		again := h.visitor()
		again.hold(v.device())
		again.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
		if n := h.count("select count(*) from accounts.trusted_devices where revoked_at is null and trusted_until is not null"); n != 0 {
			t.Errorf("after %s %d devices are still trusted", name, n)
		}
	}
}

func TestPlatformAdminsTrustNoDevice(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	amelia := h.add("Amelia")[0]
	h.give(amelia)
	h.in(func(ctx context.Context, tx db.Tx) error {
		_, err := h.m.CreateOperator(ctx, tx, audit.System, amelia.Email, accounts.Security)
		return err
	})
	v := h.visitor()
	v.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
	if strings.Contains(v.get("/login/code").Body, "Trust this device") {
		t.Error("a platform admin is offered to trust the device")
	}
	v.whole(amelia.Email, "trust", "on")
	v.signOut()
	v.signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
}

// A stranger can use up what strangers have, and nothing of what the owner's own browser has.
func TestNobodyIsLockedOut(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	people := h.add("Amelia", "Daniel")
	h.give(people[1])
	amelia, daniel := h.visitor(), h.visitor()
	amelia.signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "")
	amelia.signOut()
	daniel.whole(people[1].Email)
	daniel.signOut()

	for range 40 { // more than the account and the network have
		h.visitor().post("/login", "email", people[0].Email, "password", "seven brown donkeys")
	}
	h.visitor().signIn(people[0].Email, password).wants(t, http.StatusTooManyRequests, "", "Too many tries.")
	amelia.signIn(people[0].Email, password).wants(t, http.StatusSeeOther, "/home", "")
	amelia.signOut()
	amelia.signIn(people[1].Email, password).wants(t, http.StatusTooManyRequests, "", "Too many tries.") // on it she is known, he is not

	// A known device is counted by itself.
	for range 5 {
		amelia.signIn(people[0].Email, "seven brown donkeys").wants(t, http.StatusUnprocessableEntity, "", "do not belong together")
	}
	amelia.signIn(people[0].Email, password).wants(t, http.StatusTooManyRequests, "", "Wait a minute")

	// Who knows the password cannot use up the owner's codes either.
	h.Clock.Advance(5 * time.Minute)
	thief := h.visitor()
	thief.signIn(people[1].Email, password).wants(t, http.StatusSeeOther, "/login/code", "")
	for range 5 {
		thief.submit("/login/code", "/login/code", "code", "000000").wants(t, http.StatusUnprocessableEntity, "", "This code is not right.")
	}
	thief.submit("/login/code", "/login/code", "code", h.code(key)).wants(t, http.StatusTooManyRequests, "", "Too many tries.")
	daniel.whole(people[1].Email)
}

// sent are the mails of a kind so far.
func (h *house) sent(kind string) (ids []string) {
	h.t.Helper()
	h.in(func(ctx context.Context, tx db.Tx) error {
		rows, err := tx.Pgx.Query(ctx, "select id::text from platform.mails where kind = $1", kind)
		if err != nil {
			return err
		}
		ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return ids
}
