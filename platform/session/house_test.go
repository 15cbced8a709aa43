package session_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
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
	r.Get("/mark", web.Public(func(c *fiber.Ctx) error { return c.SendString(sessions.Marked(c)) }))
	r.Post("/mark", web.Public(func(c *fiber.Ctx) error {
		mark, err := sessions.Mark(c)
		if err != nil {
			return err
		}
		return c.SendString(mark)
	}))
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
