package static_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"bayline/platform/testkit"
	"bayline/platform/testkit/axe"
	"bayline/static"
	"bayline/views/layout"
)

// policy is the one of the product.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// shop is a small server with the shells around whatever a test puts into them.
type shop struct {
	*http.ServeMux
	t   *testing.T
	url string

	mu      sync.Mutex
	sent    []visit
	arrived chan visit
}

// visit is what a handler was sent.
type visit struct {
	path   string
	form   url.Values
	header http.Header
}

var useOnce sync.Once

func open(t *testing.T) *shop {
	t.Helper()
	useOnce.Do(func() { layout.Use(static.Path) })
	s := &shop{ServeMux: http.NewServeMux(), t: t, arrived: make(chan visit, 16)}
	s.HandleFunc("GET /static/", func(w http.ResponseWriter, r *http.Request) {
		file, ok := static.Lookup(r.URL.Path)
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", file.Type)
		_, _ = w.Write(file.Plain)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func signedIn(r *http.Request) layout.Frame {
	return layout.Frame{
		Theme: r.URL.Query().Get("theme"), Dir: r.URL.Query().Get("dir"), CSRF: "first-token", CenterID: "center-1",
		Center: "Northgate Auto", Subtitle: "Pro", Person: "Sofia Bauer", Role: "Advisor", Initials: "SB", Tone: "green",
		Centers:  []layout.Center{{Name: "Northgate Auto", Action: "/switch/1", Current: true}, {Name: "Harbour Detailing", Action: "/switch/2"}},
		Nav:      []layout.NavItem{{Href: "/board", Icon: "board", Label: "Board", Count: 14, Current: true, Key: "B"}, {Group: "Customers", Href: "/customers", Icon: "users", Label: "Customers", Key: "C"}},
		Menu:     []layout.NavItem{{Href: "/account", Icon: "user", Label: "Your profile"}},
		Commands: []layout.NavItem{{Href: "/work-orders/new", Icon: "plus", Label: "New work order", Key: "N"}},
		Search:   "/search", Finds: "plate, VIN or customer", Bell: "/notifications", Unread: 3, Demo: true,
		Banners: []layout.Banner{{Tone: "amber", Icon: "clock", Title: "Your trial ends in 2 days.", Text: "Then it is read-only.", Action: "Choose a plan", Href: "/onboarding"}},
	}
}

// page stands at an address, for somebody who is signed in.
func (s *shop) page(address string, page templ.Component) {
	s.HandleFunc("GET "+address, func(w http.ResponseWriter, r *http.Request) { s.show(w, r, http.StatusOK, signedIn(r), page) })
}

// strangerPage stands at an address, for anybody.
func (s *shop) strangerPage(address string, page templ.Component) {
	s.HandleFunc("GET "+address, func(w http.ResponseWriter, r *http.Request) {
		s.show(w, r, http.StatusOK, layout.Frame{Theme: r.URL.Query().Get("theme"), Dir: r.URL.Query().Get("dir")}, page)
	})
}

func (s *shop) show(w http.ResponseWriter, r *http.Request, status int, frame layout.Frame, page templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := page.Render(layout.With(r.Context(), frame), w); err != nil {
		s.t.Errorf("draw %s: %v", r.URL.Path, err)
	}
}

// note remembers what was sent.
func (s *shop) note(r *http.Request) url.Values {
	if err := r.ParseMultipartForm(1 << 20); err != nil && err != http.ErrNotMultipart {
		s.t.Errorf("form of %s: %v", r.URL.Path, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := visit{r.URL.Path, r.Form, r.Header.Clone()}
	s.sent = append(s.sent, sent)
	s.arrived <- sent
	return r.Form
}

// last is what was sent to a path most recently.
func (s *shop) last(path string) (visit, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.sent) - 1; i >= 0; i-- {
		if s.sent[i].path == path {
			return s.sent[i], true
		}
	}
	return visit{}, false
}

// within puts a page's content into a shell.
func within(shell templ.Component, content templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return shell.Render(templ.WithChildren(ctx, content), w)
	})
}

// pieces draws one component after the other.
func pieces(components ...templ.Component) templ.Component { return templ.Join(components...) }

// do runs actions in the browser.
func do(v *testkit.Visitor, t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(v, actions...); err != nil {
		t.Fatal(err)
	}
}

// until waits for an expression of the page to be true.
func until(v *testkit.Visitor, t *testing.T, expression string) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for {
		var holds bool
		if err := chromedp.Run(v, chromedp.Evaluate("Boolean("+expression+")", &holds)); err == nil && holds {
			return
		}
		if time.Now().After(deadline) {
			var page string
			_ = chromedp.Run(v, chromedp.Evaluate(`document.activeElement?.outerHTML + "\n" + (document.querySelector("dialog[open]")?.outerHTML ?? document.querySelector("main")?.outerHTML)`, &page))
			t.Fatalf("never true: %s\n%s", expression, page)
		}
	}
}

// key presses one key as a keyboard does: what the page prevents is not typed either. chromedp.KeyEvent types it all the same.
func key(text string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		if err := input.DispatchKeyEvent(input.KeyDown).WithKey(text).WithText(text).Do(ctx); err != nil {
			return err
		}
		return input.DispatchKeyEvent(input.KeyUp).WithKey(text).Do(ctx)
	})
}

// clean fails where the page is not for everybody, or the browser complains about it.
func clean(v *testkit.Visitor, t *testing.T) {
	t.Helper()
	var found []axe.Violation
	await := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	do(v, t, chromedp.Evaluate(axe.Script+"\n;0", nil), chromedp.Evaluate(axe.Run, &found, await))
	for _, violation := range found {
		for _, node := range violation.Nodes {
			t.Errorf("%s: %s\n%s\n%s", violation.ID, node.Target, node.HTML, node.Summary)
		}
	}
	quiet(v, t)
	var wide bool
	do(v, t, chromedp.Evaluate("document.documentElement.scrollWidth > innerWidth", &wide))
	if wide {
		t.Error("the page is wider than its window")
	}
}

func quiet(v *testkit.Visitor, t *testing.T) {
	t.Helper()
	for _, complaint := range v.Complaints() {
		t.Error(complaint)
	}
}
