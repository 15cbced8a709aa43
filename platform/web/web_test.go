package web_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"bayline/platform/fault"
	"bayline/platform/web"
)

func TestHeadersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{Static: oneAsset}, rooms)
	want := map[string]string{
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "strict-origin-when-cross-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	check := func(what string, got answer, status int) {
		t.Helper()
		if got.StatusCode != status {
			t.Errorf("%s: status %d, want %d: %s", what, got.StatusCode, status, got.Text)
		}
		for name, value := range want {
			if got.Header.Get(name) != value {
				t.Errorf("%s: %s is %q, want %q", what, name, got.Header.Get(name), value)
			}
		}
		if csp := got.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; script-src 'self'; style-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: Content-Security-Policy %q", what, csp)
		}
		for _, name := range []string{"X-Request-Id", "Permissions-Policy"} {
			if got.Header.Get(name) == "" {
				t.Errorf("%s: no %s", what, name)
			}
		}
		if got.Header.Get("Server") != "" {
			t.Errorf("%s: names its server", what)
		}
		if got.Header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS over http", what)
		}
	}
	check("a page", h.ask(t, "GET", "/", ""), 200)
	check("its head", h.ask(t, "HEAD", "/", ""), 200)
	check("a file", h.ask(t, "GET", "/static/app.css", "", "Accept-Encoding: identity"), 200)
	check("health", h.ask(t, "GET", "/healthz", ""), 200)
	check("a redirect", h.ask(t, "GET", "/go?next=/board", ""), 303)
	check("a form", h.ask(t, "POST", "/notes", "text=x", same), 200)
	check("no such page", h.ask(t, "GET", "/nothing", ""), 404)
	check("wrong method", h.ask(t, "DELETE", "/notes", "", same), 405)
	check("from elsewhere", h.ask(t, "POST", "/notes", "text=x"), 403)
	check("a failure", h.ask(t, "GET", "/failing", ""), 500)
	check("a panic", h.ask(t, "GET", "/panic", ""), 500)
	check("NUL", h.ask(t, "GET", "/?a=%00", ""), 400)
	check("too large", h.ask(t, "POST", "/notes", "text="+strings.Repeat("x", 1<<20), same), 413)
	check("long headers", h.ask(t, "GET", "/", "", "X-Long: "+strings.Repeat("x", 17<<10)), 431)
	raw, _ := h.send(t, "BREW / HTTP/1.1\r\nHost: "+h.Addr+"\r\n\r\n")
	check("unknown method", raw, 501)
	raw, _ = h.send(t, "POST /notes HTTP/1.1\r\nHost: "+h.Addr+"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
	check("chunked", raw, 411)
	raw, _ = h.send(t, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
	check("two hosts", raw, 400)
	want["Referrer-Policy"] = "no-referrer"
	check("an address that is a secret", h.ask(t, "GET", "/invitations/s3cret", ""), 200)
	check("an expired one", h.ask(t, "GET", "/password/reset/s3cret", ""), 404)
	check("a broken one", h.ask(t, "GET", "/password/reset/panic", ""), 500)

	secure := open(t, web.Options{BaseURL: "https://bayline.example"}, rooms)
	got := secure.ask(t, "GET", "/", "", "Host: bayline.example")
	if hsts := got.Header.Get("Strict-Transport-Security"); !strings.HasPrefix(hsts, "max-age=63072000") {
		t.Errorf("over https: HSTS is %q", hsts)
	}
}

func TestFailuresAreLoggedOnceAndTellNothing(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, rooms)
	for _, path := range []string{"/failing", "/panic"} {
		got := h.ask(t, "GET", path, "")
		id := got.Header.Get("X-Request-Id")
		if strings.Contains(got.Text, "hunter2") || strings.Contains(got.Text, "cheese") || !strings.Contains(got.Text, id) {
			t.Errorf("%s shows %q", path, got.Text)
		}
		if lines := strings.Count(h.Log.String(), "msg=failed status=500 request="+id); lines != 1 {
			t.Errorf("%s was logged %d times as %s", path, lines, id)
		}
	}
	if !strings.Contains(h.Log.String(), "out of cheese") || !strings.Contains(h.Log.String(), "house_test.go") {
		t.Error("the panic's cause and stack are not in the log")
	}
}

func TestOneLineARequestWithoutSecrets(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, rooms)
	h.ask(t, "GET", "/invitations/s3cret?q=pri-vate", "", "Cookie: session-token=coo-kie", "User-Agent: tester")
	h.ask(t, "GET", "/nowhere/s3cret", "")
	log := h.Log.String()
	for _, secret := range []string{"s3cret", "pri-vate", "coo-kie"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log tells %q:\n%s", secret, log)
		}
	}
	for _, line := range []string{"method=GET route=/invitations/:token status=200", "ip=127.0.0.1", "method=GET route=- status=404"} {
		if !strings.Contains(log, line) {
			t.Errorf("%q is not in the log:\n%s", line, log)
		}
	}
	if n := strings.Count(log, "msg=request"); n != 2 {
		t.Errorf("%d lines for 2 requests", n)
	}
}

func TestTextIsCheckedAtTheDoor(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, rooms)
	multipart := func(value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n" + value + "\r\n--b--\r\n"
	}
	for _, bad := range []string{"%00", "%ff", "%c3%28", "%ed%a0%80"} {
		if got := h.ask(t, "GET", "/invitations/a"+bad, ""); got.StatusCode != 400 {
			t.Errorf("%s in a path: %d", bad, got.StatusCode)
		}
		if got := h.ask(t, "GET", "/?q=a"+bad, ""); got.StatusCode != 400 {
			t.Errorf("%s in a query: %d", bad, got.StatusCode)
		}
		if got := h.ask(t, "GET", "/?"+bad+"=a", ""); got.StatusCode != 400 {
			t.Errorf("%s in a query's name: %d", bad, got.StatusCode)
		}
		if got := h.ask(t, "POST", "/notes", "text=a"+bad, same); got.StatusCode != 400 {
			t.Errorf("%s in a form: %d", bad, got.StatusCode)
		}
	}
	for _, bad := range []string{"a\x00", "a\xff"} {
		if got := h.ask(t, "POST", "/notes", multipart(bad), same, "Content-Type: multipart/form-data; boundary=b"); got.StatusCode != 400 {
			t.Errorf("%q in a multipart form: %d", bad, got.StatusCode)
		}
	}
	if got := h.ask(t, "POST", "/notes", "text=%C3%BCber+%F0%9F%9A%97", same); got.StatusCode != 200 || got.Text != "noted über 🚗" {
		t.Errorf("good text: %d %q", got.StatusCode, got.Text)
	}
	if got := h.ask(t, "POST", "/notes", multipart("über\r\nzwei"), same, "Content-Type: multipart/form-data; boundary=b"); got.Text != "noted über\nzwei" {
		t.Errorf("good multipart text: %d %q", got.StatusCode, got.Text)
	}
}

func TestHostName(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{BaseURL: "https://bayline.example"}, rooms)
	got := h.ask(t, "GET", "/invitations/abc?q=1", "")
	if got.StatusCode != 307 || got.Header.Get("Location") != "https://bayline.example/invitations/abc?q=1" {
		t.Errorf("another host name: %d to %q", got.StatusCode, got.Header.Get("Location"))
	}
	raw, _ := h.send(t, "GET //evil.example/%0d%0aX: HTTP/1.1\r\nHost: other\r\n\r\n")
	if where := raw.Header.Get("Location"); raw.StatusCode == 307 && !strings.HasPrefix(where, "https://bayline.example/") {
		t.Errorf("led to %q", where)
	}
	for _, host := range []string{"bayline.example", "Bayline.Example:443"} {
		if got, _ := h.send(t, "GET / HTTP/1.1\r\nHost: "+host+"\r\n\r\n"); got.StatusCode != 200 {
			t.Errorf("under %s: %d", host, got.StatusCode)
		}
	}
	if got := h.ask(t, "POST", "/notes", "text=x", same); got.StatusCode != 421 {
		t.Errorf("a change under another host name: %d", got.StatusCode)
	}
	if got := h.ask(t, "GET", "/readyz", ""); got.StatusCode != 200 {
		t.Errorf("health under another host name: %d", got.StatusCode)
	}
}

// tooSoon is a refusal that knows for how long.
type tooSoon struct{ error }

func (t tooSoon) Unwrap() error { return t.error }

func (tooSoon) RetryAfter() time.Duration { return 59*time.Second + time.Millisecond }

func TestErrorsByKind(t *testing.T) {
	t.Parallel()
	kinds := map[string]error{
		"422": fault.New(fault.Invalid, "That date has passed."),
		"400": fault.New(fault.BadRequest, "Reload the page."),
		"403": fault.New(fault.Forbidden, "Ask an owner."),
		"404": fmt.Errorf("find: %w", fault.New(fault.NotFound, "No such job.")),
		"409": fault.New(fault.Conflict, "Somebody else was first."),
		"413": fault.New(fault.TooLarge, "Send a smaller file."),
		"429": tooSoon{fault.New(fault.TooMany, "Wait a minute.")},
		"503": &net.OpError{Op: "dial", Err: errors.New("connection refused")},
		"500": errors.New("broken"),
	}
	var drawn string
	o := web.Options{
		ErrorPage: func(c *fiber.Ctx, status int, sentence, id string) templ.Component {
			if drawn == "fails" {
				panic("the error page is broken too")
			}
			return text(fmt.Sprintf("partial=%v %d %s", web.Partial(c), status, sentence))
		},
		SignIn: func(*fiber.Ctx, error) templ.Component { return text("sign in here") },
	}
	h := open(t, o, func(r *web.Router) {
		r.Get("/as/:kind", web.Public(func(c *fiber.Ctx) error { return kinds[c.Params("kind")] }))
		locked := web.Public(func(*fiber.Ctx) error { return fault.New(fault.Unauthorized, "Sign in to go on.") })
		r.Get("/board", locked)
		r.Post("/board", locked)
	})
	for kind, err := range kinds {
		got := h.ask(t, "GET", "/as/"+kind, "")
		if fmt.Sprint(got.StatusCode) != kind || !strings.HasPrefix(got.Text, "partial=false "+kind) {
			t.Errorf("%v: %d %q", err, got.StatusCode, got.Text)
		}
		if refusal := fault.As(err); refusal != nil && !strings.Contains(got.Text, refusal.Text) {
			t.Errorf("%s shows %q", kind, got.Text)
		}
		if want := map[string]string{"503": "5", "429": "60"}[kind]; got.Header.Get("Retry-After") != want {
			t.Errorf("%s: Retry-After %q, want %q", kind, got.Header.Get("Retry-After"), want)
		}
	}
	if got := h.ask(t, "GET", "/as/404", "", "HX-Request: true", "HX-Request-Type: partial"); got.Text != "partial=true 404 No such job." {
		t.Errorf("a fragment: %q", got.Text)
	}
	if got := h.ask(t, "GET", "/board?day=2026-03-02", ""); got.StatusCode != 303 || got.Header.Get("Location") != "/login?next=%2Fboard%3Fday%3D2026-03-02" {
		t.Errorf("signed out: %d to %q", got.StatusCode, got.Header.Get("Location"))
	}
	if got := h.ask(t, "POST", "/board", "", same); got.StatusCode != 303 || got.Header.Get("Location") != "/login" {
		t.Errorf("signed out, a plain form: %d to %q", got.StatusCode, got.Header.Get("Location"))
	}
	if got := h.ask(t, "POST", "/board", "", same, "HX-Request: true"); got.StatusCode != 401 || got.Header.Get("X-Sign-In") == "" || got.Text != "sign in here" {
		t.Errorf("signed out under htmx: %d %q", got.StatusCode, got.Text)
	}
	drawn = "fails"
	if got := h.ask(t, "GET", "/as/404", ""); got.StatusCode != 404 || !strings.Contains(got.Text, "No such job.") || strings.Contains(got.Text, "too") {
		t.Errorf("when the error page fails: %d %q", got.StatusCode, got.Text)
	}
}

func TestTriggers(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, func(r *web.Router) {
		r.Get("/", web.Public(func(c *fiber.Ctx) error {
			web.Toast(c, "Saved “Größe” 🚗\r\n")
			web.Trigger(c, "order", map[string]int{"version": 3})
			return web.Show(c, text(""))
		}))
	})
	got := h.ask(t, "GET", "/", "")
	want := `{"order":{"version":3},"toast":{"text":"Saved \u201cGr\u00f6\u00dfe\u201d \ud83d\ude97\r\n"}}`
	if got.Header.Get("HX-Trigger") != want {
		t.Errorf("HX-Trigger is %s, want %s", got.Header.Get("HX-Trigger"), want)
	}
	if !strings.Contains(strings.Join(got.Header.Values("Vary"), ","), "HX-Request-Type") {
		t.Error("a cache could mistake the fragment for the page")
	}
}

func TestServeFinishesWhatItBegan(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}), make(chan struct{})
	h := open(t, web.Options{}, func(r *web.Router) {
		r.Get("/slow", web.Public(func(c *fiber.Ctx) error {
			close(entered)
			<-leave
			return web.Show(c, text("done"))
		}))
	})
	h.ready.Grace = 300 * time.Millisecond
	slow := make(chan answer, 1)
	go func() { slow <- h.ask(t, "GET", "/slow", "") }()
	<-entered
	if got := h.ask(t, "GET", "/readyz", ""); got.StatusCode != 200 {
		t.Errorf("ready: %d", got.StatusCode)
	}
	h.stop()
	for deadline := time.Now().Add(250 * time.Millisecond); ; {
		if got := h.ask(t, "GET", "/readyz", ""); got.StatusCode == 503 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("still ready after the signal")
		}
	}
	if got := h.ask(t, "GET", "/healthz", ""); got.StatusCode != 200 {
		t.Errorf("stopping is not dying: %d", got.StatusCode)
	}
	close(leave)
	if got := <-slow; got.StatusCode != 200 || got.Text != "done" {
		t.Errorf("the request in flight got %d %q", got.StatusCode, got.Text)
	}
	if err := <-h.stopped; err != nil {
		t.Errorf("the end: %v", err)
	}
}

func TestReadinessAsksTheDatabase(t *testing.T) {
	t.Parallel()
	app := web.New(web.Options{
		Log:   slog.New(slog.DiscardHandler),
		Ready: web.NewReady(func(ctx context.Context) error { return errors.New("no database") }),
	})
	for path, want := range map[string]int{"/readyz": 503, "/healthz": 200} {
		request, _ := http.NewRequest("GET", "http://localhost"+path, nil)
		response, err := app.Test(request)
		if err != nil || response.StatusCode != want {
			t.Errorf("%s without a database: %v %v", path, response, err)
		}
	}
}

func TestDeadlinesByRoute(t *testing.T) {
	t.Parallel()
	app := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	r := web.NewRouter(app)
	nothing := web.Public(func(*fiber.Ctx) error { return nil })
	r.Get("/live", nothing.WithStream())
	r.Get("/centers/:id", nothing)
	r.Group("/centers").Post("/:id/logo", nothing.WithUpload(5<<20))
	for _, request := range []struct {
		method, uri string
		read, write time.Duration
		body        int
	}{
		{"GET", "/live?page=board", 0, time.Hour, 0},
		{"POST", "/live", 0, 0, 0},
		{"POST", "/centers/1/logo", 5 * time.Minute, 0, 5 << 20},
		{"POST", "/centers//logo", 0, 0, 0},
		{"POST", "/centers/1/logo/2", 0, 0, 0},
		{"GET", "/centers/1", 0, 0, 0},
	} {
		var header fasthttp.RequestHeader
		header.SetMethod(request.method)
		header.SetRequestURI(request.uri)
		got := app.Server().HeaderReceived(&header)
		if got.ReadTimeout != request.read || got.WriteTimeout != request.write || got.MaxRequestBodySize != request.body {
			t.Errorf("%s %s: %+v", request.method, request.uri, got)
		}
	}
	if s := app.Server(); s.ReadTimeout != 30*time.Second || s.IdleTimeout != time.Minute || !s.StreamRequestBody {
		t.Errorf("the server's own: read %s, idle %s", s.ReadTimeout, s.IdleTimeout)
	}
}
