package web_test

import (
	"net/url"
	"testing"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/web"
)

// signedIn pretends a session for whoever sends the cookie.
func signedIn(c *fiber.Ctx) (web.Visitor, bool) {
	switch c.Cookies("session-token") {
	case "without token":
		return web.Visitor{Person: "ada"}, true
	case "yes":
	default:
		return web.Visitor{}, false
	}
	return web.Visitor{Person: "ada", Center: "northgate", Token: "right"}, true
}

func TestCSRF(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{Visitor: signedIn}, func(r *web.Router) {
		rooms(r)
		r.Delete("/notes", web.Public(func(c *fiber.Ctx) error { return c.SendString("gone") }))
		r.Post("/webhooks/mail", web.Public(func(c *fiber.Ctx) error { return c.SendString("heard") }))
	})
	const cookie, token = "Cookie: session-token=yes", "X-CSRF-Token: right"
	ours, theirs := "Origin: "+h.URL, "Origin: https://evil.example"
	for _, try := range []struct {
		name    string
		method  string
		body    string
		want    int
		headers []string
	}{
		{"a page of ours, token in the header", "POST", "text=x", 200, []string{cookie, same, token}},
		{"a page of ours, token in the form", "POST", "text=x&csrf=right", 200, []string{cookie, same}},
		{"an old browser", "POST", "text=x", 200, []string{cookie, ours, token}},
		{"a page without referrer", "POST", "text=x", 200, []string{cookie, same, "Origin: null", token}},
		{"delete", "DELETE", "", 200, []string{cookie, same, token}},
		{"no token", "POST", "text=x", 403, []string{cookie, same}},
		{"wrong token", "POST", "text=x", 403, []string{cookie, same, "X-CSRF-Token: wrong"}},
		{"empty token", "POST", "text=x&csrf=", 403, []string{cookie, same}},
		{"wrong header beside right field", "POST", "csrf=right", 403, []string{cookie, same, "X-CSRF-Token: wrong"}},
		{"a session that has no token", "POST", "csrf=", 403, []string{"Cookie: session-token=without token", same}},
		{"delete without token", "DELETE", "", 403, []string{cookie, same}},
		{"another site", "POST", "text=x", 403, []string{cookie, "Sec-Fetch-Site: cross-site", theirs, token}},
		{"another site that claims our origin", "POST", "text=x", 403, []string{cookie, "Sec-Fetch-Site: cross-site", ours, token}},
		{"a neighbor's subdomain", "POST", "text=x", 403, []string{cookie, "Sec-Fetch-Site: same-site", ours, token}},
		{"typed in", "POST", "text=x", 403, []string{cookie, "Sec-Fetch-Site: none", token}},
		{"old browser, another site", "POST", "text=x", 403, []string{cookie, theirs, token}},
		{"old browser, null", "POST", "text=x", 403, []string{cookie, "Origin: null", token}},
		{"a longer host", "POST", "text=x", 403, []string{cookie, ours + ".evil.example", token}},
		{"says nothing", "POST", "text=x", 403, []string{cookie, token}},
		{"signed out, ours", "POST", "text=x", 200, []string{same}},
		{"signed out, another site", "POST", "text=x", 403, []string{theirs}},
		{"signed out, says nothing", "POST", "text=x", 403, nil},
		{"bearer", "POST", "text=x", 200, []string{"Authorization: Bearer key"}},
		{"bearer beside a cookie", "POST", "text=x", 403, []string{cookie, "Authorization: Bearer key"}},
	} {
		if got := h.ask(t, try.method, "/notes", try.body, try.headers...); got.StatusCode != try.want {
			t.Errorf("%s: %d, want %d", try.name, got.StatusCode, try.want)
		}
	}
	if got := h.ask(t, "POST", "/notes?csrf=right", "text=x", cookie, same); got.StatusCode != 403 {
		t.Errorf("a token in the address: %d", got.StatusCode)
	}
	if got := h.ask(t, "POST", "/webhooks/mail", "{}", "Content-Type: application/json"); got.StatusCode != 200 {
		t.Errorf("a webhook: %d", got.StatusCode)
	}
	multipart := "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nright\r\n--b--\r\n"
	if got := h.ask(t, "POST", "/notes", multipart, cookie, same, "Content-Type: multipart/form-data; boundary=b"); got.StatusCode != 200 {
		t.Errorf("a token in a multipart form: %d", got.StatusCode)
	}
	for _, other := range []string{"PUT", "PATCH"} {
		if got := h.ask(t, other, "/notes", "x=y", cookie, theirs); got.StatusCode != 403 {
			t.Errorf("%s from another site: %d", other, got.StatusCode)
		}
	}
}

func TestCenterOfThePage(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{Visitor: signedIn}, rooms)
	const cookie = "Cookie: session-token=yes"
	if got := h.ask(t, "GET", "/", "", cookie, "X-Center: northgate"); got.StatusCode != 200 {
		t.Errorf("the same center: %d", got.StatusCode)
	}
	if got := h.ask(t, "GET", "/", "", cookie, "X-Center: harbour"); got.StatusCode != 409 {
		t.Errorf("another center: %d", got.StatusCode)
	}
	if got := h.ask(t, "GET", "/", "", "X-Center: harbour"); got.StatusCode != 200 {
		t.Errorf("signed out: %d", got.StatusCode)
	}
}

func TestCaching(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{Visitor: signedIn}, rooms)
	for _, page := range []struct{ path, cookie, want string }{
		{"/", "", "no-cache"},
		{"/", "session-token=yes", "no-store"},
		{"/missing", "session-token=yes", "no-store"},
		{"/missing", "", "no-store"},
		{"/password/reset/s3cret", "", "no-store"},
		{"/invitations/s3cret", "", "no-store"},
	} {
		if got := h.ask(t, "GET", page.path, "", "Cookie: "+page.cookie).Header.Get("Cache-Control"); got != page.want {
			t.Errorf("%s with cookie %q: %q, want %q", page.path, page.cookie, got, page.want)
		}
	}
}

func TestCaller(t *testing.T) {
	t.Parallel()
	seen := func(r *web.Router) {
		r.Get("/", web.Public(func(c *fiber.Ctx) error {
			caller := web.CallerOf(c.UserContext())
			return c.SendString(caller.IP + " " + url.QueryEscape(caller.UserAgent))
		}))
	}
	for _, proxy := range []struct {
		hops            int
		forwarded, want string
	}{
		{0, "203.0.113.9", "127.0.0.1"},
		{1, "", "127.0.0.1"},
		{1, "203.0.113.9", "203.0.113.9"},
		{1, "6.6.6.6, 203.0.113.9", "203.0.113.9"},
		{2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"},
		{2, "203.0.113.9", "127.0.0.1"},
		{1, "not an address", "127.0.0.1"},
		{1, "203.0.113.9:4711", "203.0.113.9"},
		{1, "[2001:db8::9]:4711", "2001:db8::9"},
		{1, "::ffff:203.0.113.9", "203.0.113.9"},
	} {
		h := open(t, web.Options{TrustedProxies: proxy.hops}, seen)
		if got := h.ask(t, "GET", "/", "", "X-Forwarded-For: "+proxy.forwarded, "User-Agent: x"); got.Text != proxy.want+" x" {
			t.Errorf("%d proxies, %q: %q, want %s", proxy.hops, proxy.forwarded, got.Text, proxy.want)
		}
	}
	h := open(t, web.Options{}, seen)
	if got := h.ask(t, "GET", "/", "", "User-Agent: a\xffb"); got.Text != "127.0.0.1 a%EF%BF%BDb" {
		t.Errorf("a user agent that no database takes: %q", got.Text)
	}
}
