package accounts_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/web"
)

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	amelia := h.add("Amelia")[0]
	v := h.visitor()

	v.get("/home").wants(t, http.StatusSeeOther, "/login?next=%2Fhome", "")
	v.get("/login").wants(t, http.StatusOK, "", "Forgot your password?")
	v.post("/login", "email", "", "password", "").wants(t, http.StatusUnprocessableEntity, "", "Enter your e-mail address.")
	refused := v.signIn("amelia@northgate.test", "seven brown donkeys")
	refused.wants(t, http.StatusUnprocessableEntity, "", `value="amelia@northgate.test"`)
	if strings.Contains(refused.Body, "donkeys") {
		t.Error("the password came back in the page")
	}
	for next, target := range map[string]string{
		"": "/home", "/work-orders/1048?tab=jobs": "/work-orders/1048?tab=jobs", "//evil.example/": "/home", `/\evil.example`: "/home",
		"https://evil.example/": "/home", "/login": "/home",
	} {
		h.visitor().post("/login", "email", " Amelia@NORTHGATE.test ", "password", password, "next", next).wants(t, http.StatusSeeOther, target, "")
	}

	v.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
	v.get("/home").wants(t, http.StatusOK, "", "Home of Amelia")
	v.get("/login").wants(t, http.StatusSeeOther, "/home", "")
	v.submit("/account", "/logout").wants(t, http.StatusSeeOther, "/login?done=out", "")
	v.get("/home").wants(t, http.StatusSeeOther, "/login?next=%2Fhome", "")
	v.get("/login?done=out").wants(t, http.StatusOK, "", "You are signed out.")

	if n := h.count("select count(*) from accounts.sign_ins where person_id = $1 and outcome = 'wrong password' and user_agent = 'Test browser' and ip = '127.0.0.1'", amelia.ID); n != 1 {
		t.Errorf("%d failed sign-ins are in the log, want 1", n)
	}
	for action, want := range map[string]int{"accounts.person.signed_in": 7, "accounts.sign_in.failed": 1, "accounts.person.signed_out": 1} {
		if n := h.count("select count(*) from audit.events where action = $1 and subject_id = $2", action, amelia.ID); n != want {
			t.Errorf("%d events %s, want %d", n, action, want)
		}
	}
}

// TestNoEnumeration compares what a stranger can see and count: bodies, statuses, statements, hashes.
func TestNoEnumeration(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	people := h.add("Amelia", "Daniel", "Unverified")
	h.give(people[1])
	h.in(func(ctx context.Context, tx db.Tx) error { // somebody who registered and never confirmed
		_, err := tx.Pgx.Exec(ctx, "update accounts.people set verified_at = null where id = $1", people[2].ID)
		return err
	})
	type seen struct {
		text       string
		statements int
		hashes     int64
	}
	// watch takes the fewest statements of five: River wakes its workers at most once in a tenth of a second, with one of its own.
	watch := func(do func(ctx context.Context, email string) string, email string) (least seen) {
		t.Helper()
		for i := range 5 {
			h.Clock.Advance(time.Hour) // nothing is held back
			before := h.m.Hashes()
			ctx := db.WithCounter(web.WithCaller(t.Context(), web.Caller{IP: "192.0.2.1", UserAgent: "Test browser"}))
			text := do(ctx, strings.Replace(email, "#", uuid.NewString(), 1))
			got := seen{text, db.Counted(ctx), h.m.Hashes() - before}
			if i == 0 {
				least = got
			}
			if got.text != least.text || got.hashes != least.hashes {
				t.Errorf("%s is answered now %+v, now %+v", email, least, got)
			}
			least.statements = min(least.statements, got.statements)
		}
		return least
	}
	ask := func(do func(ctx context.Context, email string) string) {
		t.Helper()
		nobody := watch(do, "#@northgate.test")
		for _, email := range []string{"amelia@northgate.test", "daniel@northgate.test", "unverified@northgate.test"} {
			if got := watch(do, email); got != nobody {
				t.Errorf("%s is answered otherwise than nobody:\n%+v\n%+v", email, got, nobody)
			}
		}
		if nobody.statements == 0 {
			t.Error("no statement was counted")
		}
	}
	sentence := func(err error) string {
		if err == nil {
			return "fine"
		}
		return err.Error()
	}
	ask(func(ctx context.Context, email string) string {
		_, err := h.m.SignIn(ctx, email, "seven brown donkeys")
		return sentence(err)
	})
	ask(func(ctx context.Context, email string) string { return sentence(h.m.AskForReset(ctx, email)) })
	ask(func(ctx context.Context, email string) string {
		prepared, err := h.m.Prepare(ctx, accounts.Newcomer{Name: "Somebody", Email: email, Phone: "+1 202 555 0117", Password: password, Terms: true, Adult: true})
		if err != nil {
			return sentence(err)
		}
		return sentence(h.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return h.m.Register(ctx, tx, prepared, nil) }))
	})

	page := func(path, email string) string {
		a := h.visitor().post(path, "email", email, "password", "seven brown donkeys")
		delete(a.Header, "Date")
		delete(a.Header, "X-Request-Id")
		headers, err := json.Marshal(a.Header)
		if err != nil {
			t.Fatal(err)
		}
		return http.StatusText(a.Status) + a.Location + strings.ReplaceAll(a.Body, email, "the address") + string(headers)
	}
	for _, path := range []string{"/login", "/password/forgot", "/verify"} {
		if known, unknown := page(path, "amelia@northgate.test"), page(path, "nobody@northgate.test"); known != unknown {
			t.Errorf("%s answers\n%s\nfor a known address and\n%s\nfor an unknown one", path, known, unknown)
		}
	}
}

func TestTriesAreCounted(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.add("Amelia", "Daniel")
	wrong := func() answer { return h.visitor().signIn("amelia@northgate.test", "seven brown donkeys") }
	for range 5 {
		wrong().wants(t, http.StatusUnprocessableEntity, "", "do not belong together")
	}
	before := h.m.Hashes()
	held := wrong()
	held.wants(t, http.StatusTooManyRequests, "", "Too many tries. Wait a minute, then try again.")
	if held.Header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After is %q, want 60", held.Header.Get("Retry-After"))
	}
	h.visitor().signIn("amelia@northgate.test", password).wants(t, http.StatusTooManyRequests, "", "Too many tries.")
	if h.m.Hashes() != before {
		t.Error("a refused try still cost a hash")
	}
	h.visitor().signIn("daniel@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
	h.Clock.Advance(time.Minute)
	h.visitor().signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
	h.visitor().signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "") // what was right does not count
	wrong().wants(t, http.StatusUnprocessableEntity, "", "do not belong together")
	wrong().wants(t, http.StatusTooManyRequests, "", "Too many tries.")
}

func TestTriesOfANetworkAreCounted(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	try := func(ip string, n int) (refused int) {
		for i := range n {
			ctx := web.WithCaller(t.Context(), web.Caller{IP: ip})
			if _, err := h.m.SignIn(ctx, uuid.NewString()+"@northgate.test", "x"+string(rune('a'+i%26))); err != nil && strings.Contains(err.Error(), "Too many") {
				refused++
			}
		}
		return refused
	}
	if refused := try("192.0.2.1", 32); refused != 2 {
		t.Errorf("%d of 32 tries from one address were refused, want 2", refused)
	}
	if refused := try("192.0.2.2", 1); refused != 0 {
		t.Error("another address was held back")
	}
	if refused := try("2001:db8:1:2::1", 20) + try("2001:db8:1:2:ffff::9", 12); refused != 2 {
		t.Errorf("%d of 32 tries from one /64 were refused, want 2", refused)
	}
	if refused := try("2001:db8:1:3::1", 1); refused != 0 {
		t.Error("another /64 was held back")
	}
}

func TestSignInOverThePage(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	people := h.add("Amelia", "Daniel")
	h.give(people[1])
	v := h.visitor()
	v.htmx = true

	ended := v.get("/home")
	ended.wants(t, http.StatusUnauthorized, "", `id="again-email"`)
	if ended.Header.Get("X-Sign-In") == "" || strings.Contains(ended.Body, "<html") {
		t.Errorf("the answer is no form for the dialog: %s", ended.Body)
	}
	v.post("/login", "email", "amelia@northgate.test", "password", "wrong").wants(t, http.StatusUnprocessableEntity, "", `id="again-password"`)
	signedIn := v.post("/login", "email", "amelia@northgate.test", "password", password)
	signedIn.wants(t, http.StatusOK, "", `"token"`)
	v.post("/account/theme", "theme", "dark", "csrf", tokenOf(t, signedIn)).wants(t, http.StatusOK, "", "")

	other := h.visitor()
	other.htmx = true
	second := other.post("/login", "email", "daniel@northgate.test", "password", password)
	second.wants(t, http.StatusUnprocessableEntity, "", `action="/login/code"`)
	sent := token.FindStringSubmatch(second.Body)[1]
	again := other.post("/login/code", "code", "000000", "csrf", sent)
	again.wants(t, http.StatusUnprocessableEntity, "", "This code is not right.")
	whole := other.post("/login/code", "code", h.code(key), "csrf", token.FindStringSubmatch(again.Body)[1])
	whole.wants(t, http.StatusOK, "", `"token"`)
	if tokenOf(t, whole) == sent && h.count("select count(*) from platform.sessions where stage = 'code'") > 0 {
		t.Error("the session was not renewed")
	}
	other.get("/home").wants(t, http.StatusOK, "", "Home of Daniel")
}

func tokenOf(t *testing.T, a answer) string {
	t.Helper()
	var said struct{ Token string }
	if err := json.Unmarshal([]byte(a.Body), &said); err != nil || said.Token == "" {
		t.Fatalf("no token in %q: %v", a.Body, err)
	}
	return said.Token
}

func TestNobodySignsInWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.add("Amelia")
	h.DB.Close()
	h.visitor().post("/login", "email", "amelia@northgate.test", "password", password).wants(t, http.StatusServiceUnavailable, "", "")
}

func TestParallelHashesAreBounded(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.add("Amelia")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			ctx := web.WithCaller(context.Background(), web.Caller{IP: "192.0.2.9"})
			_, _ = h.m.SignIn(ctx, "amelia@northgate.test", "seven brown donkeys")
		})
	}
	all.Wait()
	if n := h.count("select count(*) from accounts.sign_ins"); n != 5 {
		t.Errorf("%d of 20 parallel tries were looked at, want 5", n)
	}
}

// What has run out goes by itself, and what still counts stays.
func TestPurge(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.work()
	amelia := h.add("Amelia")[0]
	h.visitor().signIn(amelia.Email, password).wants(t, http.StatusSeeOther, "/home", "")
	h.visitor().signIn(amelia.Email, "wrong green tractors")
	h.visitor().submit("/password/forgot", "/password/forgot", "email", amelia.Email)
	h.letters("accounts.reset", 1)
	rows := func() string {
		return fmt.Sprint(h.count("select count(*) from platform.sessions"), h.count("select count(*) from platform.throttle where tat > $1", h.Clock.Now()) > 0,
			h.count("select count(*) from accounts.links"), h.count("select count(*) from accounts.sign_ins"))
	}
	purge := func() {
		t.Helper()
		if err := h.m.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if purge(); rows() != "1 true 1 2" {
		t.Errorf("at once: sessions, throttles, links, sign-ins are %s", rows())
	}
	h.Clock.Advance(session.Lifetime + time.Minute)
	if purge(); rows() != "0 false 1 2" || h.count("select count(*) from platform.throttle") != 0 {
		t.Errorf("when the session has run out: %s", rows())
	}
	h.Clock.Advance(340 * 24 * time.Hour)
	if purge(); rows() != "0 false 0 0" {
		t.Errorf("after a year: %s", rows())
	}
}
