package modulestest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/pquerna/otp/totp"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
)

// Secret of the second factor of everybody who has one.
const Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" // #nosec G101 -- of people who live for a test

// Client is a browser without a screen: it keeps cookies, sends what browsers send, and takes the session's token from the last
// page it saw. It does not follow redirects.
type Client struct {
	house *House
	http  *http.Client
	mu    sync.Mutex
	token string
}

// Answer of the program.
type Answer struct {
	Status   int
	Header   http.Header
	Body     string
	Location string // path of a redirect
}

// Visitor is somebody who has not signed in.
func (h *House) Visitor() *Client {
	jar, err := cookiejar.New(nil)
	h.must(err)
	return &Client{house: h, http: &http.Client{Jar: jar, Transport: h.wires, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// SignIn signs somebody of the center in.
func (c *Center) SignIn(role tenancy.Role) *Client {
	c.house.t.Helper()
	visitor := c.house.Visitor()
	visitor.SignIn(c.People[role].Email, Password)
	if c.guarded[role] {
		c.house.Clock.Advance(31 * time.Second) // a code counts once
		visitor.code()
	}
	return visitor
}

// SignInOperator signs a platform admin in, with the second factor.
func (h *House) SignInOperator(me accounts.Operator) *Client {
	h.t.Helper()
	visitor := h.Visitor()
	visitor.SignIn(me.Email, Password)
	visitor.code()
	return visitor
}

// code answers for the second factor.
func (c *Client) code() {
	c.house.t.Helper()
	code, err := totp.GenerateCode(Secret, c.house.DB.Clock().Now())
	c.house.must(err)
	if answer := c.Submit("/login/code", "/login/code", "code", code); answer.Status != http.StatusSeeOther {
		c.house.t.Fatalf("the code was refused: %d %s", answer.Status, answer.Body)
	}
	c.Get("/account")
}

// SignIn types address and password.
func (c *Client) SignIn(email, password string) {
	c.house.t.Helper()
	if answer := c.Post("/login", url.Values{"email": {email}, "password": {password}}); answer.Status != http.StatusSeeOther {
		c.house.t.Fatalf("sign-in of %s: %d %s", email, answer.Status, answer.Body)
	}
	c.Get("/account")
}

// Get asks for a page.
func (c *Client) Get(path string) Answer {
	c.house.t.Helper()
	return c.send(http.MethodGet, path, nil, http.Header{})
}

// Fragment asks for the part of a page that htmx would.
func (c *Client) Fragment(path string) Answer {
	c.house.t.Helper()
	return c.send(http.MethodGet, path, nil, http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}})
}

// Post sends a form as the page would: with the session's token.
func (c *Client) Post(path string, form url.Values) Answer {
	c.house.t.Helper()
	return c.PostWith(path, form, http.Header{})
}

// PostWith sends a form with more or other headers.
func (c *Client) PostWith(path string, form url.Values, header http.Header) Answer {
	c.house.t.Helper()
	header.Set("Content-Type", "application/x-www-form-urlencoded")
	if header.Get("Sec-Fetch-Site") == "" {
		header.Set("Sec-Fetch-Site", "same-origin")
	}
	if header.Get("X-CSRF-Token") == "" {
		header.Set("X-CSRF-Token", c.Token())
	}
	return c.send(http.MethodPost, path, strings.NewReader(form.Encode()), header)
}

// PostTo is Post to another process of the same installation. The error is the connection's: a process that is killed does not answer.
func (c *Client) PostTo(address, path string, form url.Values) error {
	c.house.t.Helper()
	request, err := http.NewRequest(http.MethodPost, address+path, strings.NewReader(form.Encode()))
	c.house.must(err)
	request.Host = strings.TrimPrefix(c.house.URL, "http://") // as a proxy before both of them would say
	request.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"same-origin"}, "X-CSRF-Token": {c.Token()}}
	response, err := c.http.Do(request)
	if err == nil {
		err = response.Body.Close()
	}
	return err
}

// Raw sends a form with these headers and no other: what no page of ours would send.
func (c *Client) Raw(method, path string, form url.Values, header http.Header) Answer {
	c.house.t.Helper()
	if form == nil && method != http.MethodPost {
		return c.send(method, path, nil, header)
	}
	header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.send(method, path, strings.NewReader(form.Encode()), header)
}

// Upload sends a form with a file, the file last, as the pages do.
func (c *Client) Upload(path string, form url.Values, field, name string, content []byte) Answer {
	c.house.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	c.house.must(w.WriteField("csrf", c.Token()))
	for key, values := range form {
		for _, value := range values {
			c.house.must(w.WriteField(key, value))
		}
	}
	part, err := w.CreateFormFile(field, name)
	c.house.must(err)
	_, err = part.Write(content)
	c.house.must(err)
	c.house.must(w.Close())
	return c.send(http.MethodPost, path, &body, http.Header{"Content-Type": {w.FormDataContentType()}, "Sec-Fetch-Site": {"same-origin"}})
}

// Token of the session, as the last page had it.
func (c *Client) Token() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token
}

var tokenField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

func (c *Client) send(method, path string, body io.Reader, header http.Header) Answer {
	c.house.t.Helper()
	request, err := http.NewRequest(method, c.house.URL+path, body)
	c.house.must(err)
	request.Header = header
	request.Host = header.Get("Host") // empty: that of the address
	response, err := c.http.Do(request)
	c.house.must(err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	c.house.must(err)
	if found := tokenField.FindSubmatch(text); found != nil {
		c.mu.Lock()
		c.token = string(found[1])
		c.mu.Unlock()
	}
	return Answer{Status: response.StatusCode, Header: response.Header, Body: string(text), Location: strings.TrimPrefix(response.Header.Get("Location"), c.house.URL)}
}

// Cookies that the client holds.
func (c *Client) Cookies() []*http.Cookie {
	home, err := url.Parse(c.house.URL)
	c.house.must(err)
	return c.http.Jar.Cookies(home)
}
