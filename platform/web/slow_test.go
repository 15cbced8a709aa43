package web_test

import (
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"bayline/platform/web"
)

// slowly are the ways to hold a connection without ever finishing a request.
func slowly(host string) map[string]string {
	return map[string]string{
		"says nothing":         "",
		"half a request line":  "GET /bo",
		"half the headers":     "GET / HTTP/1.1\r\nHost: " + host + "\r\nX-A: b",
		"half a body":          "POST /notes HTTP/1.1\r\nHost: " + host + "\r\n" + same + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ntext=",
		"a body too large":     "POST /notes HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 2000000\r\n\r\ntext=",
		"a second one is slow": "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\nGET / HTT",
	}
}

// TestSlowConnectionsEnd opens 200 connections that never finish a request, some of them sending a byte now and then to seem alive.
// Meanwhile pages are answered, and at its deadline each connection is closed by the server.
func TestSlowConnectionsEnd(t *testing.T) {
	t.Parallel()
	if timeout := web.New(web.Options{}).Server().ReadTimeout; timeout <= 0 || timeout > 30*time.Second {
		t.Errorf("a request may take %s to arrive", timeout)
	}
	h := openWith(t, web.Options{}, rooms, func(s *fasthttp.Server) { s.ReadTimeout, s.IdleTimeout = 3*time.Second, 3*time.Second })
	ways := slowly(h.Addr)
	var slow []net.Conn
	for len(slow) < 200 {
		for name, begin := range ways {
			conn, err := net.Dial("tcp", h.Addr)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			t.Cleanup(func() { _ = conn.Close() })
			if _, err := io.WriteString(conn, begin); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			slow = append(slow, conn)
		}
	}
	for range 20 {
		if got := h.ask(t, "GET", "/", ""); got.StatusCode != http.StatusOK || got.Text != "home" {
			t.Fatalf("while %d connections are slow: %d %s", len(slow), got.StatusCode, got.Text)
		}
	}
	var ended sync.WaitGroup
	for i, conn := range slow {
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second)) // far behind the server's own
		if i%2 == 0 {
			go func() {
				drip := time.NewTicker(100 * time.Millisecond)
				defer drip.Stop()
				for range drip.C { // until the connection is closed, by the server or by the test's end
					if _, err := conn.Write([]byte("a")); err != nil {
						return
					}
				}
			}()
		}
		ended.Go(func() {
			if _, err := io.Copy(io.Discard, conn); isTimeout(err) {
				t.Errorf("connection %d was never closed", i)
			}
		})
	}
	ended.Wait()
	if got := h.ask(t, "GET", "/", ""); got.StatusCode != http.StatusOK {
		t.Errorf("afterwards: %d", got.StatusCode)
	}
}

func isTimeout(err error) bool {
	timeout, ok := err.(net.Error)
	return ok && timeout.Timeout()
}
