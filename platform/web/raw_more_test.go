package web_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/web"
)

// TestRawFraming sends what two servers could read differently: where a request ends, and which bytes begin the next one.
func TestRawFraming(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, rooms)
	host := "Host: " + h.Addr + "\r\n"
	form := "POST /notes HTTP/1.1\r\n" + host + "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	smuggled := "GET /panic HTTP/1.1\r\n" + host + "\r\n"
	for _, attack := range []struct{ name, raw string }{
		{"the same length twice", form + "Content-Length: 6\r\nContent-Length: 6\r\n\r\ntext=a" + smuggled},
		{"a list of lengths", form + "Content-Length: 6, 6\r\n\r\ntext=a" + smuggled},
		{"a length with a sign", form + "Content-Length: +6\r\n\r\ntext=a" + smuggled},
		{"a negative length", form + "Content-Length: -1\r\n\r\ntext=a" + smuggled},
		{"a hexadecimal length", form + "Content-Length: 0x6\r\n\r\ntext=a" + smuggled},
		{"a length of many digits", form + "Content-Length: 18446744073709551622\r\n\r\ntext=a" + smuggled},
		{"a length that is empty", form + "Content-Length:\r\n\r\ntext=a" + smuggled},
		{"a length in other letters beside an encoding", form + "content-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled},
		{"a space before the colon of an encoding", form + "Transfer-Encoding : chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + smuggled},
		{"a tab before an encoding's name", form + "\tTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + smuggled},
		{"a vertical tab before chunked", form + "Transfer-Encoding: \x0bchunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + smuggled},
		{"an encoding in quotes", form + "Transfer-Encoding: \"chunked\"\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + smuggled},
		{"an unknown encoding", form + "Transfer-Encoding: xchunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + smuggled},
		{"an encoding on two lines", form + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled},
		{"an encoding on a folded line", form + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + smuggled},
		{"a chunk with an extension", form + "Transfer-Encoding: chunked\r\n\r\n6;a=b\r\ntext=a\r\n0\r\n\r\n" + smuggled},
		{"a chunk whose size overflows", form + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff6\r\ntext=a\r\n0\r\n\r\n" + smuggled},
		{"a chunk that ends in a bare line feed", form + "Transfer-Encoding: chunked\r\n\r\n6\ntext=a\n0\n\n" + smuggled},
		{"chunks with trailers", form + "Transfer-Encoding: chunked\r\n\r\n0\r\nHost: evil.example\r\n\r\n" + smuggled},
		{"chunked in HTTP/1.0", strings.Replace(form, "1.1", "1.0", 1) + "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled},
		{"a bare carriage return in a value", "GET / HTTP/1.1\r\n" + host + "X-A: b\rX-C: d\r\n\r\n" + smuggled},
		{"NUL in a value", "GET / HTTP/1.1\r\n" + host + "X-A: b\x00c\r\n\r\n" + smuggled},
		{"NUL in a name", "GET / HTTP/1.1\r\n" + host + "X\x00A: b\r\n\r\n" + smuggled},
		{"NUL in the method", "GE\x00T / HTTP/1.1\r\n" + host + "\r\n" + smuggled},
		{"NUL in the path", "GET /\x00 HTTP/1.1\r\n" + host + "\r\n" + smuggled},
		{"a line without a name", "GET / HTTP/1.1\r\n" + host + ": b\r\n\r\n" + smuggled},
		{"a line without a colon", "GET / HTTP/1.1\r\n" + host + "evil\r\n\r\n" + smuggled},
		{"no version", "GET /\r\n" + host + "\r\n" + smuggled},
		{"another version", "GET / HTTP/9.9\r\n" + host + "\r\n" + smuggled},
		{"another protocol", "GET / SMTP/1.1\r\n" + host + "\r\n" + smuggled},
		{"an authority for an address", "GET " + h.Addr + " HTTP/1.1\r\n" + host + "\r\n" + smuggled},
		{"an asterisk for an address", "GET * HTTP/1.1\r\n" + host + "\r\n" + smuggled},
		{"an encrypted absolute address", "POST https://" + h.Addr + "/notes HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n" + smuggled},
		{"an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n" + smuggled},
		{"a host twice, the same", "GET / HTTP/1.1\r\n" + host + host + "\r\n" + smuggled},
		{"a host twice, the second in small letters", "GET / HTTP/1.1\r\n" + host + "host: evil.example\r\n\r\n" + smuggled},
	} {
		status, open := h.refused(t, attack.raw)
		if status != 0 && (status < 400 || status >= 500 && status != http.StatusNotImplemented && status != http.StatusHTTPVersionNotSupported) || open {
			t.Errorf("%s: answered %d, connection open %v; want a refusal and the end", attack.name, status, open)
		}
	}
	if strings.Contains(h.Log.String(), "out of cheese") {
		t.Error("a smuggled request reached a handler")
	}
}

// refused writes bytes and reads until the server closes: the status of the first answer, 0 where there was none, and whether more
// than one came or the connection stayed.
func (h *house) refused(t *testing.T, raw string) (status int, open bool) {
	t.Helper()
	conn, err := net.Dial("tcp", h.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	go func() { _, _ = io.WriteString(conn, raw) }()
	r := bufio.NewReader(conn)
	first, err := http.ReadResponse(r, nil)
	if err != nil {
		return 0, false
	}
	_, _ = io.Copy(io.Discard, first.Body)
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	if second, err := http.ReadResponse(r, nil); err == nil {
		t.Errorf("a second answer, %d, to %.80q", second.StatusCode, raw)
		return first.StatusCode, true
	} else if isTimeout(err) {
		return first.StatusCode, true
	}
	return first.StatusCode, false
}

func TestRawSizes(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, rooms)
	host := "Host: " + h.Addr + "\r\n"
	for name, raw := range map[string]string{
		"a line of 20 KB":   "GET / HTTP/1.1\r\n" + host + "X-A: " + strings.Repeat("a", 20<<10) + "\r\n\r\n",
		"2,000 lines":       "GET / HTTP/1.1\r\n" + host + strings.Repeat("X-A: abcd\r\n", 2000) + "\r\n",
		"an address of 20K": "GET /" + strings.Repeat("a", 20<<10) + " HTTP/1.1\r\n" + host + "\r\n",
		"a cookie of 20 KB": "GET / HTTP/1.1\r\n" + host + "Cookie: session-token=" + strings.Repeat("a", 20<<10) + "\r\n\r\n",
		"headers no end":    "GET / HTTP/1.1\r\n" + host + strings.Repeat("X-A: abcd\r\n", 20000),
	} {
		got, open := h.send(t, raw)
		if got.StatusCode != http.StatusRequestHeaderFieldsTooLarge || open || got.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d, connection open %v", name, got.StatusCode, open)
		}
	}
	// 1 MiB is taken, one byte more is not.
	form := "POST /notes HTTP/1.1\r\n" + host + same + "\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nContent-Length: "
	body := "text=" + strings.Repeat("a", 1<<20-5)
	if got, _ := h.send(t, form+"1048576\r\n\r\n"+body); got.StatusCode != http.StatusOK {
		t.Errorf("1 MiB: %d", got.StatusCode)
	}
	if got, open := h.send(t, form+"1048577\r\n\r\n"+body+"a"); got.StatusCode != http.StatusRequestEntityTooLarge || open {
		t.Errorf("1 MiB and a byte: %d, connection open %v", got.StatusCode, open)
	}
}

// TestForwardedHeadersAreNoEvidence: who a visitor is, which host is ours and whether the connection is encrypted never come from a
// header that the visitor can write.
func TestForwardedHeadersAreNoEvidence(t *testing.T) {
	t.Parallel()
	seen := func(r *web.Router) {
		r.Get("/", web.Public(func(c *fiber.Ctx) error { return web.Show(c, text(web.CallerOf(c.UserContext()).IP)) }))
		r.Get("/go", web.Public(func(c *fiber.Ctx) error { return web.Redirect(c, "/board") }))
	}
	const spoofed = "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Server: evil.example\r\nForwarded: for=6.6.6.6;host=evil.example;proto=https\r\n" +
		"X-Real-IP: 6.6.6.6\r\nTrue-Client-IP: 6.6.6.6\r\nCF-Connecting-IP: 6.6.6.6\r\nX-Client-IP: 6.6.6.6\r\nX-Original-URL: /panic\r\nX-Rewrite-URL: /panic\r\nX-HTTP-Method-Override: POST\r\n"
	for _, proxies := range []struct {
		hops int
		want map[string]string // by what X-Forwarded-For says
	}{
		{0, map[string]string{"": "127.0.0.1", "6.6.6.6": "127.0.0.1", "6.6.6.6, 7.7.7.7": "127.0.0.1"}},
		{1, map[string]string{"": "127.0.0.1", "7.7.7.7": "7.7.7.7", "6.6.6.6, 7.7.7.7": "7.7.7.7", "6.6.6.6\r\nX-Forwarded-For: 7.7.7.7": "7.7.7.7", "evil": "127.0.0.1"}},
		{2, map[string]string{"": "127.0.0.1", "6.6.6.6": "127.0.0.1", "7.7.7.7, 10.0.0.1": "7.7.7.7", "6.6.6.6, 7.7.7.7, 10.0.0.1": "7.7.7.7"}},
	} {
		h := open(t, web.Options{TrustedProxies: proxies.hops}, seen)
		for forwarded, want := range proxies.want {
			line := ""
			if forwarded != "" {
				line = "X-Forwarded-For: " + forwarded + "\r\n"
			}
			got, _ := h.send(t, "GET / HTTP/1.1\r\nHost: "+h.Addr+"\r\n"+line+spoofed+"Connection: close\r\n\r\n")
			if got.StatusCode != http.StatusOK || got.Text != want || got.Header.Get("Strict-Transport-Security") != "" {
				t.Errorf("%d proxies, %q: %d %q, want %s", proxies.hops, forwarded, got.StatusCode, got.Text, want)
			}
		}
		got, _ := h.send(t, "GET /go HTTP/1.1\r\nHost: "+h.Addr+"\r\n"+spoofed+"Connection: close\r\n\r\n")
		if got.Header.Get("Location") != "/board" {
			t.Errorf("%d proxies: a redirect to %q", proxies.hops, got.Header.Get("Location"))
		}
		got, _ = h.send(t, "GET /a%0d%0aSet-Cookie:%20evil=1?b=%0d%0a HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
		if got.StatusCode != http.StatusTemporaryRedirect || !strings.HasPrefix(got.Header.Get("Location"), h.URL+"/") || len(got.Cookies()) > 0 {
			t.Errorf("a split redirect: %d %v", got.StatusCode, got.Header)
		}
		got, _ = h.send(t, "GET /go HTTP/1.1\r\nHost: evil.example\r\n"+spoofed+"Connection: close\r\n\r\n")
		if got.StatusCode != http.StatusTemporaryRedirect || got.Header.Get("Location") != h.URL+"/go" {
			t.Errorf("%d proxies: a foreign host is sent to %q with %d", proxies.hops, got.Header.Get("Location"), got.StatusCode)
		}
	}
}
