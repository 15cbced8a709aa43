// Package outgoing is the way of every call that the program makes to the outside: encrypted with TLS 1.2 or newer, to a server
// whose certificate was verified.
package outgoing

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
)

var errClear = errors.New("outgoing: a call in the clear may only stay on this machine: use an https address")

// Transport for an http.Client. Each has connections of its own.
func Transport() http.RoundTripper {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	return guarded{transport}
}

// guarded refuses what would leave the machine in the clear, redirects included.
type guarded struct{ next http.RoundTripper }

func (g guarded) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Scheme != "https" && !onThisMachine(request.URL.Hostname()) {
		return nil, errClear
	}
	return g.next.RoundTrip(request)
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
