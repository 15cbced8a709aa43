package web_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"bayline/platform/fault"
	"bayline/platform/web"
)

// house is a served app for one test.
type house struct {
	URL, Addr string
	Log       *logBook
	ready     *web.Ready
	stop      context.CancelFunc
	stopped   chan error
}

// logBook keeps what was logged.
type logBook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// open serves what mount mounts, on a real socket.
func open(t *testing.T, o web.Options, mount func(*web.Router)) *house {
	t.Helper()
	return openWith(t, o, mount, func(*fasthttp.Server) {})
}

// openWith lets a test shorten what takes half a minute.
func openWith(t *testing.T, o web.Options, mount func(*web.Router), tune func(*fasthttp.Server)) *house {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{Addr: listener.Addr().String(), Log: &logBook{}, stopped: make(chan error, 1)}
	h.URL = "http://" + h.Addr
	if o.BaseURL == "" {
		o.BaseURL = h.URL
	}
	o.Log = slog.New(slog.NewTextHandler(h.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.ready = web.NewReady(func(context.Context) error { return nil })
	o.Ready = h.ready
	app := web.New(o)
	tune(app.Server())
	if mount != nil {
		mount(web.NewRouter(app))
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.stop = cancel
	go func() { h.stopped <- web.ServeOn(ctx, app, listener, h.ready) }()
	t.Cleanup(func() {
		cancel()
		http.DefaultClient.CloseIdleConnections()
	})
	return h
}

// answer is a whole response.
type answer struct {
	*http.Response
	Text string
}

// ask sends a request; headers are "Name: value". Redirects are not followed.
func (h *house) ask(t *testing.T, method, path, body string, headers ...string) answer {
	t.Helper()
	request, err := http.NewRequest(method, h.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		request.Header.Set(name, value)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: 20 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response, string(text)}
}

// send writes bytes as they are and reads one answer, and whether the connection then stays open.
func (h *house) send(t *testing.T, raw string) (answer, bool) {
	t.Helper()
	conn, err := net.Dial("tcp", h.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	go func() { _, _ = io.WriteString(conn, raw) }()
	r := bufio.NewReader(conn)
	response, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatalf("no answer to %.60q: %v", raw, err)
	}
	text, _ := io.ReadAll(response.Body)
	return answer{response, string(text)}, !response.Close
}

func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

const same = "Sec-Fetch-Site: same-origin"

type note struct {
	web.Form
	Text string `form:"text"`
}

// rooms are handlers that most tests need.
func rooms(r *web.Router) {
	r.Get("/", web.Public(func(c *fiber.Ctx) error { return web.Show(c, text("home")) }))
	r.Get("/failing", web.Public(func(*fiber.Ctx) error { return errors.New("the password is hunter2") }))
	r.Get("/panic", web.Public(func(*fiber.Ctx) error { panic("out of cheese") }))
	r.Get("/invitations/:token", web.Public(func(c *fiber.Ctx) error { return web.Show(c, text("welcome")) }))
	r.Get("/password/reset/:token", web.Public(func(c *fiber.Ctx) error {
		c.Set("Cache-Control", "public, max-age=60")
		if c.Params("token") == "panic" {
			panic("out of cheese")
		}
		return fault.New(fault.NotFound, "This link has expired. Ask for a new one.")
	}))
	r.Post("/notes", web.PublicForm(func(c *fiber.Ctx, form *note) error { return web.Show(c, text("noted "+form.Text)) }))
	r.Get("/go", web.Public(func(c *fiber.Ctx) error { return web.Redirect(c, c.Query("next")) }))
}
