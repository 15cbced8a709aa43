package accounts_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/secret"
	"bayline/platform/session"
	"bayline/platform/testkit"
	"bayline/platform/web"
)

// key is what the demo's people share: twenty bytes in base32.
const key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

const password = "seven brown horses"

// house is the module behind the real front door, on a database of its own.
type house struct {
	*testkit.Kit
	t      *testing.T
	m      *accounts.Module
	base   string
	routes []web.Route
}

// open builds the house. A small cost makes bcrypt fast where its cost is not what is tested.
func open(t *testing.T, cost int) *house {
	t.Helper()
	ring, err := secret.Parse(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{Kit: testkit.New(t), t: t}
	h.Clock.Set(time.Now()) // browsers drop cookies that have expired by their own clock
	vault := secret.NewVault(ring)
	h.DB.UseSealer(vault)
	sessions := session.NewManager(session.Options{DB: h.DB, Keys: []session.Key{{ID: "test", Secret: []byte(strings.Repeat("k", 32))}}})

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.base = "http://" + listener.Addr().String()
	h.m = accounts.New(accounts.Deps{DB: h.DB, Sessions: sessions, BaseURL: h.base, Pepper: vault.Password, Cost: cost,
		Home: func(context.Context, accounts.Person) (string, error) { return "/home", nil }})

	app := web.New(web.Options{BaseURL: h.base, Log: slog.New(slog.DiscardHandler), Session: sessions.Middleware, Visitor: sessions.Visitor, SignIn: h.m.SignInDialog})
	router := web.NewRouter(app).Group("", h.m.Provide)
	h.m.Routes(router)
	router.Get("/home", accounts.SignedIn(home))
	router.Get("/platform", accounts.OnDuty(accounts.SeePlatform, platform))
	h.routes = router.Routes()

	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- web.ServeOn(ctx, app, listener, nil) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return h
}

// add makes people who can sign in with password.
func (h *house) add(names ...string) []accounts.Person {
	h.t.Helper()
	var newcomers []accounts.Newcomer
	for _, name := range names {
		newcomers = append(newcomers, accounts.Newcomer{Name: name, Email: strings.ToLower(name) + "@northgate.test"})
	}
	prepared, err := h.m.PrepareMany(h.t.Context(), password, newcomers...)
	if err != nil {
		h.t.Fatal(err)
	}
	var people []accounts.Person
	h.in(func(ctx context.Context, tx db.Tx) error {
		for _, p := range prepared {
			person, err := h.m.Add(ctx, tx, p)
			if err != nil {
				return err
			}
			people = append(people, person)
		}
		return nil
	})
	return people
}

func (h *house) in(fn func(context.Context, db.Tx) error) {
	h.t.Helper()
	if err := h.DB.InPlatform(h.t.Context(), fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) give(who accounts.Person) {
	h.t.Helper()
	h.in(func(ctx context.Context, tx db.Tx) error { return h.m.GiveFactor(ctx, tx, who.ID, key) })
}

// code is what an authenticator app shows now.
func (h *house) code(secret string) string {
	h.t.Helper()
	code, err := totp.GenerateCode(secret, h.Clock.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

// count asks the owner of the tables, who sees everything.
func (h *house) count(query string, args ...any) (n int) {
	h.t.Helper()
	h.in(func(ctx context.Context, tx db.Tx) error { return tx.Pgx.QueryRow(ctx, query, args...).Scan(&n) })
	return n
}

// work runs the module's jobs until the test ends.
func (h *house) work() {
	h.t.Helper()
	workers := jobs.NewWorkers()
	h.m.Workers(workers)
	runner, err := jobs.Start(h.t.Context(), h.DB.Pool(), workers, slog.New(slog.DiscardHandler))
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			h.t.Error(err)
		}
	})
}

// visitor is a browser: it keeps cookies, says where it comes from, and does not follow redirects by itself.
type visitor struct {
	h      *house
	client *http.Client
	htmx   bool
}

func (h *house) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &visitor{h: h, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is a response that was read.
type answer struct {
	Status   int
	Location string
	Body     string
	Header   http.Header
}

func (v *visitor) get(path string) answer {
	v.h.t.Helper()
	return v.send(http.MethodGet, path, nil)
}

// post sends a form with the session's token from the page, as a browser would.
func (v *visitor) post(path string, pairs ...string) answer {
	v.h.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return v.send(http.MethodPost, path, form)
}

func (v *visitor) send(method, path string, form url.Values) answer {
	v.h.t.Helper()
	request, err := http.NewRequestWithContext(v.h.t.Context(), method, v.h.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.h.t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("User-Agent", "Test browser")
	if v.htmx {
		request.Header.Set("HX-Request", "true")
	}
	response, err := v.client.Do(request)
	if err != nil {
		v.h.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.h.t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header.Get("Location"), string(body), response.Header}
}

var token = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// submit opens a page and sends its form, with the token that stands in it.
func (v *visitor) submit(page, action string, pairs ...string) answer {
	v.h.t.Helper()
	shown := v.get(page)
	if shown.Status != http.StatusOK {
		v.h.t.Fatalf("GET %s: %d %s %s", page, shown.Status, shown.Location, shown.Body)
	}
	if found := token.FindStringSubmatch(shown.Body); found != nil {
		pairs = append(pairs, "csrf", found[1])
	}
	return v.post(action, pairs...)
}

func (v *visitor) signIn(email, password string) answer {
	v.h.t.Helper()
	return v.submit("/login", "/login", "email", email, "password", password)
}

// prove types the password again, for what needs a fresh proof.
func (v *visitor) prove() {
	v.h.t.Helper()
	v.submit("/account/proof", "/account/proof", "password", password).wants(v.h.t, http.StatusSeeOther, "/", "")
}

// wants fails the test unless status, target and a part of the text are as told.
func (a answer) wants(t *testing.T, status int, location, text string) {
	t.Helper()
	if a.Status != status || a.Location != location || !strings.Contains(a.Body, text) {
		t.Fatalf("got %d to %q:\n%s\nwant %d to %q with %q", a.Status, a.Location, a.Body, status, location, text)
	}
}
