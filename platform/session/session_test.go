package session_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/testkit"
	"bayline/platform/web"
)

var (
	ada       = uuid.MustParse("0195fd00-0000-7000-8000-00000000ada0")
	northgate = uuid.MustParse("0195fd00-0000-7000-8000-000000000001")
	keys      = []session.Key{{ID: "v2", Secret: []byte(strings.Repeat("n", 32))}, {ID: "v1", Secret: []byte(strings.Repeat("o", 32))}}
)

// house serves a program that signs ada in and out.
type house struct {
	*testkit.Kit
	URL     string
	entered chan struct{} // a slow request has begun
	leave   chan struct{}
	begin   session.New
}

func open(t *testing.T, keys ...session.Key) *house {
	t.Helper()
	return openOn(t, testkit.New(t), false, keys...)
}

func openOn(t *testing.T, kit *testkit.Kit, secure bool, keys ...session.Key) *house {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{
		Kit: kit, URL: "http://" + listener.Addr().String(), entered: make(chan struct{}), leave: make(chan struct{}),
		begin: session.New{Person: ada, Center: northgate},
	}
	sessions := session.NewManager(session.Options{DB: kit.DB, Keys: keys, Secure: secure})
	app := web.New(web.Options{
		BaseURL: h.URL, Log: slog.New(slog.DiscardHandler), Session: func(c *fiber.Ctx) error {
			c.SetUserContext(db.WithCounter(c.UserContext()))
			err := sessions.Middleware(c)
			c.Set("X-Statements", fmt.Sprint(db.Counted(c.UserContext())))
			return err
		}, Visitor: sessions.Visitor,
	})
	r := web.NewRouter(app)
	who := func(c *fiber.Ctx) error {
		s := session.From(c)
		if s == nil {
			return c.SendString("nobody")
		}
		return c.SendString(fmt.Sprintf("%s in %s, %s, mfa %v, %s", s.Person, s.Center, s.Stage, !s.MFAAt.IsZero(), s.CSRF))
	}
	then := func(do func(c *fiber.Ctx) error) web.Guarded {
		return web.Public(func(c *fiber.Ctx) error {
			if err := do(c); err != nil {
				return err
			}
			return who(c)
		})
	}
	r.Get("/", web.Public(who))
	r.Post("/", web.Public(who))
	r.Get("/slow", web.Public(func(c *fiber.Ctx) error {
		sessions.Flash(c, "late")
		h.entered <- struct{}{}
		<-h.leave
		return who(c)
	}))
	r.Post("/slow", then(func(c *fiber.Ctx) error {
		h.entered <- struct{}{}
		<-h.leave
		return sessions.MarkReauth(c)
	}))
	r.Post("/begin", then(func(c *fiber.Ctx) error { return sessions.Begin(c, h.begin) }))
	r.Post("/code", then(func(c *fiber.Ctx) error { return sessions.Elevate(c, 0) }))
	r.Post("/proof", then(sessions.MarkReauth))
	r.Post("/center", then(func(c *fiber.Ctx) error {
		return sessions.SetCenter(c, uuid.MustParse(c.FormValue("to")), 15*time.Minute)
	}))
	r.Post("/end", then(sessions.End))
	r.Post("/flash", then(func(c *fiber.Ctx) error { sessions.Flash(c, "Saved."); return nil }))
	r.Get("/flash", web.Public(func(c *fiber.Ctx) error { return c.SendString(sessions.TakeFlash(c)) }))
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- web.ServeOn(ctx, app, listener, nil) }()
	t.Cleanup(func() { cancel(); <-stopped })
	return h
}

// browser keeps cookies the way a browser does, and sends the page's token.
type browser struct {
	t      *testing.T
	house  *house
	cookie *http.Cookie
	token  string
}

func (h *house) browser(t *testing.T) *browser { return &browser{t: t, house: h} }

type answer struct {
	*http.Response
	Text string
}

func (b *browser) do(method, path, body string, headers ...string) answer {
	b.t.Helper()
	request, err := http.NewRequest(method, b.house.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("X-CSRF-Token", b.token)
	request.Header.Set("User-Agent", "test browser")
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		request.Header.Set(name, value)
	}
	if b.cookie != nil {
		request.AddCookie(b.cookie)
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, cookie := range response.Cookies() {
		b.cookie = cookie
		if cookie.Value == "" {
			b.cookie = nil
		}
	}
	return answer{response, string(text)}
}

func (b *browser) get(path string, headers ...string) string {
	b.t.Helper()
	return b.do("GET", path, "", headers...).Text
}

// signIn begins a session and reads its token off the page.
func (b *browser) signIn() answer {
	b.t.Helper()
	got := b.do("POST", "/begin", "")
	if !strings.HasPrefix(got.Text, ada.String()) {
		b.t.Fatalf("signing in: %d %s", got.StatusCode, got.Text)
	}
	b.token = got.Text[strings.LastIndex(got.Text, " ")+1:]
	return got
}

func (b *browser) signedIn() bool {
	b.t.Helper()
	return strings.HasPrefix(b.get("/", session.HeaderBackground+": 1"), ada.String())
}

func (h *house) count(t *testing.T, where string) (n int) {
	t.Helper()
	if err := h.DB.Pool().QueryRow(t.Context(), "select count(*) from platform.sessions where "+where).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (h *house) inPlatform(t *testing.T, fn func(context.Context, db.Tx) error) {
	t.Helper()
	if err := h.DB.InPlatform(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestCookieContract(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	if got := b.do("GET", "/", ""); len(got.Cookies()) > 0 || got.Text != "nobody" {
		t.Errorf("a visitor is given %v and shown %q", got.Cookies(), got.Text)
	}
	begun := b.signIn()
	line := begun.Header.Get("Set-Cookie")
	for _, part := range []string{"session-token=", "path=/", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(line, part) {
			t.Errorf("Set-Cookie has no %s: %s", part, line)
		}
	}
	if strings.Contains(strings.ToLower(line), "domain=") || strings.Contains(line, "secure") {
		t.Errorf("Set-Cookie: %s", line)
	}
	var claims jwt.MapClaims
	envelope, err := jwt.ParseWithClaims(b.cookie.Value, &claims, func(*jwt.Token) (any, error) { return keys[0].Secret, nil }, jwt.WithTimeFunc(h.Clock.Now))
	if err != nil {
		t.Fatal(err)
	}
	if envelope.Header["alg"] != "HS256" || envelope.Header["kid"] != "v2" || len(claims) != 2 || claims["jti"] == "" {
		t.Errorf("the envelope holds %v under %v", claims, envelope.Header)
	}
	if exp := int64(claims["exp"].(float64)); exp != h.Clock.Now().Add(30*24*time.Hour).Unix() || b.cookie.Expires.Unix() != exp {
		t.Errorf("ends %s in the envelope, %s in the browser", time.Unix(exp, 0), b.cookie.Expires)
	}
	if got := b.do("GET", "/", ""); len(got.Cookies()) > 0 {
		t.Error("the cookie is renewed by itself")
	}
	if ended := b.do("POST", "/end", ""); b.cookie != nil || ended.Text != "nobody" {
		t.Errorf("after signing out: %v %s", ended.Header["Set-Cookie"], ended.Text)
	}

	secure := openOn(t, h.Kit, true, keys...).browser(t)
	line = secure.signIn().Header.Get("Set-Cookie")
	for _, part := range []string{"__Host-session-token=", "path=/", "HttpOnly", "secure", "SameSite=Lax"} {
		if !strings.Contains(line, part) {
			t.Errorf("over https Set-Cookie has no %s: %s", part, line)
		}
	}
	if !secure.signedIn() {
		t.Error("the __Host- cookie is not read back")
	}
}

func TestForgedCookiesCostNoQuery(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	good := b.cookie.Value
	var claims jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(good, &claims); err != nil {
		t.Fatal(err)
	}
	sign := func(method jwt.SigningMethod, kid string, key any, claims jwt.Claims) string {
		envelope := jwt.NewWithClaims(method, claims)
		envelope.Header["kid"] = kid
		signed, err := envelope.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	later := claims
	later.ExpiresAt = jwt.NewNumericDate(h.Clock.Now().Add(90 * 24 * time.Hour))
	parts, other := strings.Split(good, "."), strings.Split(sign(jwt.SigningMethodHS256, "v2", keys[0].Secret, later), ".")
	forever := jwt.RegisteredClaims{ID: claims.ID}
	for name, forged := range map[string]string{
		"nothing":             "",
		"no JWT":              "abc",
		"the token alone":     claims.ID,
		"alg none":            sign(jwt.SigningMethodNone, "v2", jwt.UnsafeAllowNoneSignatureType, claims),
		"another key":         sign(jwt.SigningMethodHS256, "v2", []byte(strings.Repeat("x", 32)), claims),
		"an older key's name": sign(jwt.SigningMethodHS256, "v1", keys[0].Secret, claims),
		"unknown key":         sign(jwt.SigningMethodHS256, "v9", keys[0].Secret, claims),
		"another algorithm":   sign(jwt.SigningMethodHS512, "v2", keys[0].Secret, claims),
		"no end":              sign(jwt.SigningMethodHS256, "v2", keys[0].Secret, forever),
		"changed end":         parts[0] + "." + other[1] + "." + parts[2],
		"no signature":        parts[0] + "." + parts[1] + ".",
	} {
		b.cookie = &http.Cookie{Name: session.Cookie, Value: forged}
		if got := b.do("GET", "/", ""); got.Text != "nobody" || got.Header.Get("X-Statements") != "0" {
			t.Errorf("%s: %s after %s statements", name, got.Text, got.Header.Get("X-Statements"))
		}
	}
	b.cookie = &http.Cookie{Name: session.Cookie, Value: sign(jwt.SigningMethodHS256, "v1", keys[1].Secret, claims)}
	if !b.signedIn() {
		t.Error("an envelope under the older key is still good: keys are changed while people are signed in")
	}
	b.cookie.Value = good
	if got := b.do("GET", "/", ""); got.Header.Get("X-Statements") != "1" {
		t.Errorf("a good one costs %s statements, want 1", got.Header.Get("X-Statements"))
	}
}

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
	harbour := uuid.New()
	if got := b.do("POST", "/center", "to="+harbour.String()); !strings.Contains(got.Text, "in "+harbour.String()) {
		t.Errorf("moved: %s", got.Text)
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
