package modules_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/secret"
)

// policy is what every answer carries, pages, files, refusals and failures alike.
var policy = map[string]string{
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

// TestHeadersEveryRoute asks for every route, as a visitor and as an owner, and for what is no route.
func TestHeadersEveryRoute(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("North", "USD")
	stock := north.Stock()
	visitor, owner := h.Visitor(), north.SignIn(tenancy.Owner)
	asked := 0
	check := func(client *modulestest.Client, method, path string) {
		asked++
		answer := client.Get(path)
		if method != http.MethodGet {
			answer = client.Post(path, nil)
		}
		for name, want := range policy {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("%s %s (%d): %s is %q, not %q", method, path, answer.Status, name, got, want)
			}
		}
		for _, name := range []string{"Referrer-Policy", "Permissions-Policy", "Content-Security-Policy"} {
			if answer.Header.Get(name) == "" {
				t.Errorf("%s %s (%d): no %s", method, path, answer.Status, name)
			}
		}
		csp := answer.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe-eval") || strings.Contains(csp, "unsafe-inline") && !strings.HasPrefix(path, "/dev/mail/") {
			t.Errorf("%s %s: Content-Security-Policy %s", method, path, csp)
		}
		if client == owner && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") && !strings.Contains(answer.Header.Get("Cache-Control"), "no-store") {
			t.Errorf("%s %s: a signed-in page may be kept: %q", method, path, answer.Header.Get("Cache-Control"))
		}
		if answer.Header.Get("Server") != "" {
			t.Errorf("%s %s tells what serves it: %s", method, path, answer.Header.Get("Server"))
		}
	}
	for _, route := range h.Router.Routes() {
		path := address(t, route, things(stock))
		check(visitor, route.Method, path)
		if !strings.HasPrefix(path, "/log") { // the owner stays signed in
			check(owner, route.Method, path)
		}
	}
	for _, path := range []string{"/nowhere", "/static/app.css", "/static/nothing.css", "/healthz", "/readyz", "/work-orders/%00", "/%ff"} {
		check(visitor, http.MethodGet, path)
	}
	if asked < 150 {
		t.Errorf("only %d answers were looked at", asked)
	}
}

// TestHeadersOverHTTPS asks for every route of a program whose address is https: browsers are told to stay with it, and the session
// travels in a cookie that nothing but https carries.
func TestHeadersOverHTTPS(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t, "BASE_URL=https://bayline.test", "BAYLINE_ENV=production", "BAYLINE_KEYS="+secret.Generate(), "BAYLINE_AUDIT_KEY="+secret.GenerateSigner(),
		"DATABASE_URL=postgres://program@127.0.0.1/bayline", "RESEND_API_KEY=none", "MAIL_FROM=desk@bayline.test")
	center := h.Center("North", "USD")
	visitor := h.Visitor()
	header := func() http.Header {
		return http.Header{"Host": {"bayline.test"}, "Sec-Fetch-Site": {"same-origin"}}
	}
	for _, route := range h.Router.Routes() {
		if strings.HasPrefix(route.Path, "/dev/") {
			t.Errorf("%s %s is there in production", route.Method, route.Path)
		}
		path := strings.ReplaceAll(strings.ReplaceAll(route.Path, ":token", unknownToken), ":", "")
		answer := visitor.Raw(route.Method, path, nil, header())
		if got := answer.Header.Get("Strict-Transport-Security"); got != "max-age=63072000; includeSubDomains" {
			t.Errorf("%s %s (%d): Strict-Transport-Security is %q", route.Method, path, answer.Status, got)
		}
	}
	signIn := visitor.Raw(http.MethodPost, "/login", url.Values{"email": {center.People[tenancy.Owner].Email}, "password": {modulestest.Password}}, header())
	cookie := signIn.Header.Get("Set-Cookie")
	if signIn.Status != http.StatusSeeOther || !strings.HasPrefix(cookie, "__Host-session-token=") {
		t.Fatalf("signing in is answered with %d and %q", signIn.Status, cookie)
	}
	for _, part := range []string{"; path=/", "; HttpOnly", "; secure", "; SameSite=Lax"} {
		if !strings.Contains(strings.ToLower(cookie), strings.ToLower(part)) {
			t.Errorf("the cookie lacks %q: %s", part, cookie)
		}
	}
	if plain := visitor.Get("/login"); plain.Status != http.StatusTemporaryRedirect || plain.Header.Get("Location") != "https://bayline.test/login" {
		t.Errorf("under another name, a page answers %d to %q", plain.Status, plain.Header.Get("Location"))
	}
}
