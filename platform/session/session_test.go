package session_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/testkit"
)

func TestLogoutBeatsSlowRequest(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	kept := *b.cookie
	slow := *b
	done := make(chan answer, 1)
	go func() { done <- slow.do("GET", "/slow", "") }()
	<-h.entered
	b.do("POST", "/end", "")
	h.leave <- struct{}{}
	if late := <-done; len(late.Cookies()) > 0 {
		t.Errorf("the slow request brought a cookie back: %v", late.Cookies())
	}
	b.cookie = &kept
	if b.signedIn() {
		t.Error("the slow request brought the session back")
	}
	if n := h.count(t, "revoked_at is null"); n != 0 {
		t.Errorf("%d sessions are open", n)
	}
}

func TestLogoutBeatsRenewal(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	slow := *b
	done := make(chan answer, 1)
	go func() { done <- slow.do("POST", "/slow", "") }()
	<-h.entered
	b.do("POST", "/end", "")
	h.leave <- struct{}{}
	if late := <-done; late.StatusCode != 303 || len(late.Cookies()) > 0 {
		t.Errorf("a step-up after the end: %d, %v", late.StatusCode, late.Cookies())
	}
	if n := h.count(t, "revoked_at is null"); n != 0 {
		t.Errorf("%d sessions are open", n)
	}
}

func TestIdleAndAbsolute(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	for range 5 {
		h.Clock.Advance(59 * time.Minute)
		if b.get("/") == "nobody" {
			t.Fatal("an active session ended")
		}
	}
	h.Clock.Advance(50 * time.Minute)
	if b.get("/", session.HeaderBackground+": 1") == "nobody" || b.get("/", "Accept: text/event-stream") == "nobody" {
		t.Fatal("ended too early")
	}
	h.Clock.Advance(10 * time.Minute)
	if b.get("/") != "nobody" {
		t.Error("what a page asks by itself kept the session awake")
	}

	b.cookie, b.token = nil, ""
	b.signIn()
	begun := h.Clock.Now()
	for h.Clock.Now().Before(begun.Add(30*24*time.Hour - time.Hour)) {
		h.Clock.Advance(55 * time.Minute)
		if b.get("/") == "nobody" {
			t.Fatalf("ended after %s of use", h.Clock.Now().Sub(begun))
		}
		if h.Clock.Now().Sub(begun) < 2*time.Hour {
			b.do("POST", "/proof", "") // a new token moves no deadline
		}
		h.Clock.Advance(24*time.Hour - 55*time.Minute)
		h.wake(t)
	}
	h.Clock.Set(begun.Add(30*24*time.Hour - 2*time.Second))
	h.wake(t)
	if b.get("/") == "nobody" {
		t.Error("ended before 30 days")
	}
	h.Clock.Advance(2 * time.Second)
	h.wake(t)
	if b.get("/") != "nobody" {
		t.Error("lived longer than 30 days")
	}
}

// wake stands for activity, so that a month needs no 700 requests.
func (h *house) wake(t *testing.T) {
	t.Helper()
	if _, err := h.DB.Pool().Exec(t.Context(), "update platform.sessions set last_seen = $1", h.Clock.Now()); err != nil {
		t.Fatal(err)
	}
}

func TestRulesOfThePlatform(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	h.begin.Absolute, h.begin.Idle = 12*time.Hour, 15*time.Minute
	b := h.browser(t)
	b.signIn()
	h.Clock.Advance(14 * time.Minute)
	if b.get("/") == "nobody" {
		t.Error("ended before 15 minutes")
	}
	h.Clock.Advance(15 * time.Minute)
	if b.get("/") != "nobody" {
		t.Error("15 minutes idle")
	}
	b.cookie, b.token = nil, ""
	b.signIn()
	h.Clock.Advance(12 * time.Hour)
	h.wake(t)
	if b.get("/") != "nobody" {
		t.Error("12 hours in all")
	}
	h.begin.Absolute = 365 * 24 * time.Hour
	b.cookie, b.token = nil, ""
	b.signIn()
	if limit := h.Clock.Now().Add(session.Lifetime); b.cookie.Expires.After(limit) {
		t.Errorf("a session may not be made longer than 30 days: %s", b.cookie.Expires)
	}
}

func TestTouchedOnceAMinute(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	statements := func() string { return b.do("GET", "/", "").Header.Get("X-Statements") }
	for i, want := range []string{"1", "1"} {
		if got := statements(); got != want {
			t.Errorf("request %d: %s statements, want %s", i, got, want)
		}
	}
	h.Clock.Advance(time.Minute)
	if got := statements(); got != "2" {
		t.Errorf("a minute later: %s statements, want 2", got)
	}
	if got := statements(); got != "1" {
		t.Errorf("and then: %s statements, want 1", got)
	}
}

func TestOnlyBeginMakesARow(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	h.browser(t).get("/")
	h.browser(t).do("POST", "/flash", "")
	h.browser(t).do("POST", "/end", "")
	if got := h.browser(t).do("POST", "/code", ""); got.StatusCode != 303 {
		t.Errorf("a second factor for nobody: %d", got.StatusCode)
	}
	if n := h.count(t, "true"); n != 0 {
		t.Fatalf("%d rows before anybody signed in", n)
	}
	b := h.browser(t)
	b.signIn()
	b.do("POST", "/flash", "")
	b.do("POST", "/proof", "")
	b.do("POST", "/center", "to="+northgate.String())
	b.get("/flash")
	h.Clock.Advance(2 * time.Minute)
	b.get("/")
	if n := h.count(t, "true"); n != 1 {
		t.Errorf("%d rows for one sign-in", n)
	}
	before := *b.cookie
	b.signIn()
	if n, open := h.count(t, "true"), h.count(t, "revoked_at is null"); n != 2 || open != 1 {
		t.Errorf("signing in again in the same browser: %d rows, %d open", n, open)
	}
	b.cookie = &before
	if b.signedIn() {
		t.Error("the session before is still good")
	}
}

func TestSecondFactorRenewsTheToken(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	h.begin.Stage = session.Code
	b := h.browser(t)
	got := b.signIn()
	if !strings.Contains(got.Text, ", code, mfa false") {
		t.Errorf("after the password: %s", got.Text)
	}
	before := *b.cookie
	h.Clock.Advance(10 * time.Minute)
	if got := b.do("POST", "/code", ""); !strings.Contains(got.Text, ", full, mfa true") {
		t.Errorf("after the code: %s", got.Text)
	}
	if b.cookie.Value == before.Value || !b.cookie.Expires.Equal(before.Expires) {
		t.Errorf("the token is to be new and the end the same: %s, %s", before.Expires, b.cookie.Expires)
	}
	h.Clock.Advance(50 * time.Minute)
	if !b.signedIn() {
		t.Error("the hour's idle time begins with the code")
	}
	b.cookie = &before
	if b.signedIn() {
		t.Error("the token from before the code is still good")
	}
	if n := h.count(t, "true"); n != 1 {
		t.Errorf("%d rows", n)
	}

	slow := h.browser(t)
	slow.signIn()
	h.Clock.Advance(session.CodeIdle)
	if got := slow.do("POST", "/code", ""); got.StatusCode != 303 {
		t.Errorf("a code after a quarter of an hour: %d", got.StatusCode)
	}
}

func TestCenterAndItsRule(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	harbour, before := uuid.New(), b.token
	b.do("POST", "/flash", "")
	got := b.do("POST", "/center", "to="+harbour.String())
	if !strings.Contains(got.Text, "in "+harbour.String()) {
		t.Errorf("moved: %s", got.Text)
	}
	b.token = got.Text[strings.LastIndex(got.Text, " ")+1:]
	if got := b.do("POST", "/", "", "X-CSRF-Token: "+before); got.StatusCode != 403 {
		t.Errorf("a plain form of the center before, sent from another tab: %d", got.StatusCode)
	}
	if got := b.do("POST", "/", "", "X-CSRF-Token: "+before, "X-Center: "+northgate.String()); got.StatusCode != 409 {
		t.Errorf("a page of the center before, sent by htmx: %d", got.StatusCode)
	}
	if got := b.do("POST", "/", ""); got.StatusCode != 200 {
		t.Errorf("a form of this center: %d", got.StatusCode)
	}
	if text := b.get("/flash"); text != "Saved." {
		t.Errorf("the sentence for the next page is %q after the move", text)
	}
	if got := b.do("GET", "/", "", "X-Center: "+northgate.String()); got.StatusCode != 409 {
		t.Errorf("a page of the center before: %d", got.StatusCode)
	}
	if got := b.do("GET", "/", "", "X-Center: "+harbour.String()); got.StatusCode != 200 {
		t.Errorf("a page of this center: %d", got.StatusCode)
	}
	h.Clock.Advance(15 * time.Minute)
	if b.signedIn() {
		t.Error("the center's 15 minutes do not hold")
	}

	b.cookie, b.token = nil, ""
	b.signIn()
	h.inPlatform(t, func(ctx context.Context, tx db.Tx) error { return session.SetIdle(ctx, tx, northgate, 5*time.Minute) })
	h.Clock.Advance(5 * time.Minute)
	if b.signedIn() {
		t.Error("a center's new rule does not hold for who is signed in")
	}
	b.cookie, b.token = nil, ""
	b.signIn()
	h.inPlatform(t, func(ctx context.Context, tx db.Tx) error { return session.EndCenter(ctx, tx, northgate) })
	if b.signedIn() {
		t.Error("a closed center's session is open")
	}
}

func TestTokenOfTheSession(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b, other := h.browser(t), h.browser(t)
	b.signIn()
	other.signIn()
	if b.token == other.token || len(b.token) < 26 {
		t.Errorf("tokens %q and %q", b.token, other.token)
	}
	for token, want := range map[string]int{b.token: 200, other.token: 403, "": 403} {
		if got := b.do("POST", "/", "", "X-CSRF-Token: "+token); got.StatusCode != want {
			t.Errorf("with %q: %d, want %d", token, got.StatusCode, want)
		}
	}
	b.do("POST", "/proof", "")
	if got := b.do("POST", "/", ""); got.StatusCode != 200 {
		t.Errorf("open pages stay good after a step-up: %d", got.StatusCode)
	}
}

func TestFlashOnce(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	b.do("POST", "/flash", "")
	if first, second := b.get("/flash"), b.get("/flash"); first != "Saved." || second != "" {
		t.Errorf("flash %q, then %q", first, second)
	}
	if got := b.do("GET", "/flash", "").Header.Get("X-Statements"); got != "1" {
		t.Errorf("no flash costs %s statements", got)
	}
}

func TestConcurrentCommits(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	var all sync.WaitGroup
	for i := range 40 {
		one := *b
		all.Go(func() {
			if i%2 == 0 {
				one.do("POST", "/flash", "")
			} else {
				one.get("/flash")
			}
		})
	}
	all.Wait()
	if n := h.count(t, "true"); n != 1 || !b.signedIn() {
		t.Errorf("%d rows; signed in %v", n, b.signedIn())
	}
	if got := b.do("POST", "/", ""); got.StatusCode != 200 {
		t.Errorf("the token was lost: %d", got.StatusCode)
	}
}

func TestListAndEnd(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	phone, desk := h.browser(t), h.browser(t)
	phone.signIn()
	h.Clock.Advance(5 * time.Minute)
	desk.signIn()
	var list []session.Session
	read := func() {
		t.Helper()
		h.inPlatform(t, func(ctx context.Context, tx db.Tx) (err error) {
			list, err = session.List(ctx, tx, ada)
			return err
		})
	}
	read()
	if len(list) != 2 || !list[0].CreatedAt.After(list[1].CreatedAt) || list[0].IP != "127.0.0.1" || list[0].UserAgent != "test browser" || list[0].Center != northgate {
		t.Fatalf("the list: %+v", list)
	}
	h.inPlatform(t, func(ctx context.Context, tx db.Tx) error { return session.EndOne(ctx, tx, ada, list[1].ID) })
	if phone.signedIn() || !desk.signedIn() {
		t.Error("the phone's session was to end, and only that")
	}
	err := h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error { return session.EndOne(ctx, tx, uuid.New(), list[0].ID) })
	if err == nil || !desk.signedIn() {
		t.Errorf("somebody else's session could be ended: %v", err)
	}
	phone.cookie, phone.token = nil, ""
	phone.signIn()
	h.inPlatform(t, func(ctx context.Context, tx db.Tx) error { return session.EndAll(ctx, tx, ada, list[0].ID) })
	if phone.signedIn() || !desk.signedIn() {
		t.Error("all but the desk's session were to end")
	}
	h.Clock.Advance(time.Hour)
	if read(); len(list) != 0 {
		t.Errorf("what has ended by itself is listed: %+v", list)
	}
	h.Clock.Advance(session.Lifetime)
	h.inPlatform(t, func(ctx context.Context, tx db.Tx) error {
		gone, err := session.Purge(ctx, tx)
		if gone != 3 {
			t.Errorf("%d rows purged, want 3", gone)
		}
		return err
	})
}

func TestFresh(t *testing.T) {
	t.Parallel()
	s := session.Session{ReauthAt: testkit.Morning}
	if !s.Fresh(testkit.Morning.Add(9*time.Minute), 10*time.Minute) || s.Fresh(testkit.Morning.Add(10*time.Minute), 10*time.Minute) {
		t.Error("ten minutes are ten minutes")
	}
	if (&session.Session{}).Fresh(testkit.Morning, time.Hour) {
		t.Error("never proved is not fresh")
	}
}

func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	h.DB.Close()
	if got := b.do("GET", "/", ""); got.StatusCode != 503 || got.Header.Get("Retry-After") == "" || len(got.Cookies()) > 0 {
		t.Errorf("without the database: %d %v", got.StatusCode, got.Header)
	}
	if got := h.browser(t).do("GET", "/", ""); got.StatusCode != 200 {
		t.Errorf("a page for everybody needs no database: %d", got.StatusCode)
	}
}
