package outgoing_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bayline/platform/outgoing"
)

// service answers over TLS with a certificate that the machine does not know.
func service(t *testing.T, most uint16) (*httptest.Server, *int) {
	t.Helper()
	reached := new(int)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { *reached++ }))
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: most} // #nosec G402 -- the outside that is refused
	s.Config.ErrorLog = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	return s, reached
}

func TestOutgoingCallsAreVerified(t *testing.T) {
	t.Parallel()
	s, reached := service(t, tls.VersionTLS13)
	client := &http.Client{Transport: outgoing.Transport(), Timeout: 10 * time.Second}
	_, err := client.Get(s.URL)
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) || *reached > 0 {
		t.Errorf("a certificate that nobody vouches for: %v", err)
	}
}

func TestOutgoingCallsAreNew(t *testing.T) {
	t.Parallel()
	for version, name := range map[uint16]string{tls.VersionTLS10: "1.0", tls.VersionTLS11: "1.1"} {
		s, reached := service(t, version)
		client := &http.Client{Transport: outgoing.Transport(), Timeout: 10 * time.Second}
		if _, err := client.Get(s.URL); err == nil || !strings.Contains(err.Error(), "protocol version") || *reached > 0 {
			t.Errorf("TLS %s: %v", name, err)
		}
	}
}

func TestNothingLeavesInTheClear(t *testing.T) {
	t.Parallel()
	client := &http.Client{Transport: outgoing.Transport(), Timeout: 10 * time.Second}
	for _, address := range []string{"http://api.resend.com/emails", "http://192.0.2.7/", "http://127.0.0.1.example.com/"} {
		if _, err := client.Get(address); err == nil || !strings.Contains(err.Error(), "in the clear") {
			t.Errorf("%s: %v", address, err)
		}
	}
	here := httptest.NewServer(http.RedirectHandler("http://192.0.2.7/", http.StatusFound))
	t.Cleanup(here.Close)
	if _, err := client.Get(here.URL); err == nil || !strings.Contains(err.Error(), "in the clear") {
		t.Errorf("a redirect from this machine: %v", err)
	}
	if host, _, err := net.SplitHostPort(here.Listener.Addr().String()); err != nil || host != "127.0.0.1" {
		t.Fatalf("the redirect stood at %s, %v", host, err)
	}
}
