package modules_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestSlowConnectionsLeaveTheBoard keeps 200 connections open that never finish their request, and works on meanwhile: pages, forms
// and signing in.
func TestSlowConnectionsLeaveTheBoard(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	center.Stock()
	advisor := center.SignIn(tenancy.Advisor)
	address := strings.TrimPrefix(h.URL, "http://")
	var slow []net.Conn
	for i := range 200 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		begin := []string{"", "GET /boa", "GET /board HTTP/1.1\r\nHost: " + address + "\r\nX-A:",
			"POST /login HTTP/1.1\r\nHost: " + address + "\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 900\r\n\r\nemail="}[i%4]
		if _, err := io.WriteString(conn, begin); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, conn)
	}
	for range 10 {
		if got := advisor.Get("/board"); got.Status != http.StatusOK || !strings.Contains(got.Body, "Northgate Auto") {
			t.Fatalf("the board, beside %d slow connections: %d", len(slow), got.Status)
		}
	}
	if got := center.SignIn(tenancy.Owner).Get("/board"); got.Status != http.StatusOK {
		t.Errorf("somebody who has just signed in: %d", got.Status)
	}
}
