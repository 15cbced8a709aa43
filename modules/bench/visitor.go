package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
)

// signIn types address and password, and answers the session's cookie.
func signIn(ctx context.Context, home, email, password string) (cookie string, err error) {
	form := url.Values{"email": {email}, "password": {password}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, home+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := http.DefaultTransport.RoundTrip(request) // follows no redirect
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	for _, c := range answer.Cookies() {
		if c.Name == "session-token" {
			return c.Name + "=" + c.Value, nil
		}
	}
	return "", fmt.Errorf("no session after status %d", answer.StatusCode)
}

var staticAddress = regexp.MustCompile(`"(/static/[^"#]+)`)

// firstVisit is how many bytes come over the wire, headers included, when a browser opens the board for the first time: the page
// and every file that it names.
func firstVisit(ctx context.Context, home, cookie string) (int64, error) {
	var received atomic.Int64
	client := http.Client{Transport: &http.Transport{
		DisableCompression: true, // we ask as browsers do, and count what comes
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			return counter{conn, &received}, err
		},
	}}
	defer client.CloseIdleConnections()
	fetch := func(path, encodings string) (string, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, home+path, nil)
		if err != nil {
			return "", err
		}
		request.Header.Set("Cookie", cookie)
		request.Header.Set("Accept-Encoding", encodings)
		request.Header.Set("Sec-Fetch-Site", "none") // typed by the person
		answer, err := client.Do(request)
		if err != nil {
			return "", err
		}
		defer func() { _ = answer.Body.Close() }()
		if answer.StatusCode != http.StatusOK {
			return "", fmt.Errorf("%s answers %d", path, answer.StatusCode)
		}
		text, err := io.ReadAll(answer.Body)
		return string(text), err
	}
	plain, err := fetch("/board", "identity") // to read it
	if err != nil {
		return 0, err
	}
	received.Store(0)
	if _, err := fetch("/board", "br, gzip"); err != nil {
		return 0, err
	}
	var files []string
	for _, found := range staticAddress.FindAllStringSubmatch(plain, -1) {
		if !slices.Contains(files, found[1]) {
			files = append(files, found[1])
		}
	}
	if len(files) < 5 { // styles, two scripts, a font, signs
		return 0, errors.New("the board names fewer files than a browser needs")
	}
	for _, file := range files {
		if _, err := fetch(file, "br, gzip"); err != nil {
			return 0, err
		}
	}
	return received.Load(), nil
}

// counter counts what is read from a connection.
type counter struct {
	net.Conn
	n *atomic.Int64
}

func (c counter) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.n.Add(int64(n))
	return n, err
}
