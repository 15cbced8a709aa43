package web_test

import (
	"strings"
	"testing"

	"bayline/platform/web"
)

func TestRawHTTP(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, rooms)
	host := "Host: " + h.Addr + "\r\n"
	form := host + "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	smuggled := "GET /panic HTTP/1.1\r\n" + host + "\r\n"
	for _, attack := range []struct {
		name, raw string
		status    int
	}{
		{"Content-Length with Transfer-Encoding", "POST /notes HTTP/1.1\r\n" + form + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, 400},
		{"Transfer-Encoding with Content-Length", "POST /notes HTTP/1.1\r\n" + form + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + smuggled, 400},
		{"chunked", "POST /notes HTTP/1.1\r\n" + form + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, 411},
		{"identity", "POST /notes HTTP/1.1\r\n" + form + "Transfer-Encoding: identity\r\n\r\n" + smuggled, 411},
		{"two encodings", "POST /notes HTTP/1.1\r\n" + form + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + smuggled, 400},
		{"two lengths", "POST /notes HTTP/1.1\r\n" + form + "Content-Length: 4\r\nContent-Length: 5\r\n\r\ntext" + smuggled, 400},
		{"folded line", "GET / HTTP/1.1\r\n" + host + "X-A: b\r\n c\r\n\r\n" + smuggled, 400},
		{"folded line that looks like a header", "GET / HTTP/1.1\r\n" + host + "X-A: b\r\n X-C: d\r\n\r\n" + smuggled, 400},
		{"folded length", "POST /notes HTTP/1.1\r\n" + form + "Content-Length:\r\n 4\r\n\r\ntext" + smuggled, 400},
		{"space before colon", "GET / HTTP/1.1\r\n" + host + "Content-Length : 4\r\n\r\n" + smuggled, 400},
		{"bare line feed", "GET / HTTP/1.1\r\n" + host + "X-A: b\nX-C: d\r\n\r\n" + smuggled, 400},
		{"absolute address", "GET http://" + h.Addr + "/ HTTP/1.1\r\n" + host + "\r\n" + smuggled, 400},
		{"foreign absolute address", "GET http://evil.example/ HTTP/1.1\r\n" + host + "\r\n" + smuggled, 400},
		{"two hosts", "GET / HTTP/1.1\r\n" + host + "Host: evil.example\r\n\r\n" + smuggled, 400},
		{"no host", "GET / HTTP/1.1\r\n\r\n" + smuggled, 400},
		{"body on GET", "GET / HTTP/1.1\r\n" + host + "Content-Length: 4\r\n\r\ntext" + smuggled, 400},
		{"compressed", "POST /notes HTTP/1.1\r\n" + form + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\ntext" + smuggled, 415},
		{"length says 300 MB", "POST /notes HTTP/1.1\r\n" + form + "Content-Length: 314572800\r\n\r\ntext", 413},
	} {
		got, open := h.send(t, attack.raw)
		if got.StatusCode != attack.status || open {
			t.Errorf("%s: %d, connection open %v; want %d and closed: %s", attack.name, got.StatusCode, open, attack.status, got.Text)
		}
	}
	if strings.Contains(h.Log.String(), "out of cheese") {
		t.Error("a smuggled request reached a handler")
	}
	expecting, _ := h.send(t, "POST /notes HTTP/1.1\r\n"+form+"Expect: 100-continue\r\nContent-Length: 314572800\r\n\r\n")
	if expecting.StatusCode != 413 || expecting.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("asked whether to send 300 MB: %d", expecting.StatusCode)
	}
}

func TestASplitAnswerStaysWhole(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, rooms)
	for next, want := range map[string]string{
		"/board":                              "/board",
		"/board?day=2026-03-02&bay=1":         "/board?day=2026-03-02&bay=1",
		"/a%0d%0aSet-Cookie:%20evil=1":        "/",
		"/a%0aX:%20y":                         "/",
		"//evil.example/":                     "/",
		"/%5cevil.example":                    "/",
		"/%09/evil.example":                   "/",
		"%5c%5cevil.example":                  "/",
		"https://evil.example":                "/",
		"javascript:alert(1)":                 "/",
		"":                                    "/",
		"/kunden%3Fname%3DM%C3%BCller%20GmbH": "/kunden?name=M%C3%BCller%20GmbH",
	} {
		got, _ := h.send(t, "GET /go?next="+strings.ReplaceAll(next, "&", "%26")+" HTTP/1.1\r\nHost: "+h.Addr+"\r\n\r\n")
		if got.StatusCode != 303 || got.Header.Get("Location") != want || len(got.Cookies()) > 0 {
			t.Errorf("next=%s: %d to %q, want 303 to %q", next, got.StatusCode, got.Header.Get("Location"), want)
		}
	}
	got := h.ask(t, "GET", "/go?next=/board", "", "HX-Request: true", "HX-Request-Type: partial")
	if got.StatusCode != 200 || got.Header.Get("HX-Redirect") != "/board" || got.Header.Get("Location") != "" {
		t.Errorf("htmx is told %d %v", got.StatusCode, got.Header)
	}
}
