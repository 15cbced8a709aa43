package modules_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bayline/modules/modulestest"
)

// elsewhere is a real OpenID Connect provider, in a process of its own, behind a door of the test: what passes can be looked at and
// changed on its way, and the door can be shut.
type elsewhere struct {
	t      *testing.T
	issuer string // "http://127.0.0.1:43211": another site than the program's, as providers are

	mu     sync.Mutex
	target *url.URL                   // nil: nobody answers
	tamper func(token map[string]any) // changes what the token endpoint says
	seen   map[string]any             // what it said last
}

// person as the provider knows them.
type person map[string]any

func newElsewhere(t *testing.T) *elsewhere {
	t.Helper()
	e := &elsewhere{t: t}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(e.at())
			r.Out.Host = r.In.Host
		},
		ModifyResponse: e.look,
	}
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if e.at() == nil {
			http.Error(w, "nobody is here", http.StatusBadGateway)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(door.Close)
	e.issuer = door.URL
	return e
}

func (e *elsewhere) at() *url.URL {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.target
}

// look at what the token endpoint says, and let it be changed.
func (e *elsewhere) look(answer *http.Response) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return e.keepHere(answer)
	}
	if answer.Request.URL.Path != "/token" || answer.StatusCode != http.StatusOK {
		return nil
	}
	said := map[string]any{}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		return err
	}
	e.seen = said
	if e.tamper != nil {
		e.tamper(said)
	}
	body, err := json.Marshal(said)
	replace(answer, body)
	return err
}

// keepHere takes the fonts of another site out of the provider's own pages: nothing of a test leaves the machine.
func (e *elsewhere) keepHere(answer *http.Response) error {
	page, err := io.ReadAll(answer.Body)
	replace(answer, imports.ReplaceAll(page, nil))
	return err
}

var imports = regexp.MustCompile(`@import [^;]*;`)

func replace(answer *http.Response, body []byte) {
	answer.Body = io.NopCloser(bytes.NewReader(body))
	answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
	answer.ContentLength = int64(len(body))
}

// settings of a program whose people may sign in there, under the label "Example ID".
func (e *elsewhere) settings() []string {
	return []string{"OIDC_EXAMPLE_ISSUER=" + e.issuer, "OIDC_EXAMPLE_CLIENT_ID=bayline", "OIDC_EXAMPLE_CLIENT_SECRET=a secret + of % two", "OIDC_EXAMPLE_LABEL=Example ID"}
}

// open starts the provider for a program. inToken: the token itself tells the address, as those of the large providers do.
func (e *elsewhere) open(h *modulestest.House, inToken bool, people map[string]person) {
	e.t.Helper()
	told, err := json.Marshal(map[string]any{
		"issuer": e.issuer, "inToken": inToken, "people": people,
		"clients": []map[string]any{
			{"client_id": "bayline", "client_secret": "a secret + of % two", "redirect_uris": []string{h.URL + "/login/with/example/return"}},
			{"client_id": "another", "client_secret": "hush", "redirect_uris": []string{"http://localhost:1/back"}},
		},
	})
	if err != nil {
		e.t.Fatal(err)
	}
	folder := filepath.Join("accounts", "providers", "testdata", "provider")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "oidc-provider")); err != nil {
		e.t.Fatal("the provider of the tests is not installed: `make test` does it, or `scripts/need oidc-provider`")
	}
	cmd := exec.Command(node(e.t, folder), "server.mjs") // #nosec G204 -- of this repository
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "PROVIDER="+string(told))
	cmd.Stderr = io.Discard
	life, err := cmd.StdinPipe() // it ends with it, however the test ends
	if err != nil {
		e.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		e.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		e.t.Fatal(err)
	}
	e.t.Cleanup(func() {
		_ = life.Close()
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		e.t.Fatalf("the provider does not start: %v", err)
	}
	target, err := url.Parse("http://127.0.0.1:" + strings.TrimSpace(port))
	if err != nil {
		e.t.Fatal(err)
	}
	e.mu.Lock()
	e.target = target
	e.mu.Unlock()
}

// shut the door: the provider is down.
func (e *elsewhere) shut() {
	e.mu.Lock()
	e.target = nil
	e.mu.Unlock()
}

// change what the token endpoint says from now on.
func (e *elsewhere) change(tamper func(map[string]any)) {
	e.mu.Lock()
	e.tamper = tamper
	e.mu.Unlock()
}

// token that the provider made last.
func (e *elsewhere) token() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	token, _ := e.seen["id_token"].(string)
	return token
}

// node that can run the provider: the system's, or the one that was installed with it.
func node(t *testing.T, folder string) string {
	t.Helper()
	arch := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	own, err := filepath.Abs(filepath.Join(folder, "node_modules", "node-linux-"+arch, "bin", "node"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(own); err == nil {
		return own
	}
	path, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("there is no node in PATH, which runs the provider of the tests: `make test` installs it, or `scripts/need oidc-provider`")
	}
	return path
}

// signIn walks the provider's pages as a person, from the address that the program sends them to, and returns the address that the
// provider sends them back to.
func (e *elsewhere) signIn(address, who string) string {
	e.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		e.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	form := url.Values(nil)
	for range 12 {
		var answer *http.Response
		if form == nil {
			answer, err = client.Get(address)
		} else {
			answer, err = client.PostForm(address, form)
		}
		if err != nil {
			e.t.Fatal(err)
		}
		page, err := io.ReadAll(answer.Body)
		if err != nil {
			e.t.Fatal(err)
		}
		_ = answer.Body.Close()
		form = nil
		switch to, err := answer.Location(); {
		case err == nil && !strings.HasPrefix(to.String(), e.issuer):
			return to.String()
		case err == nil:
			address = to.String()
		case bytes.Contains(page, []byte(`value="login"`)):
			form = url.Values{"prompt": {"login"}, "login": {who}, "password": {"any"}}
		case bytes.Contains(page, []byte(`value="consent"`)):
			form = url.Values{"prompt": {"consent"}}
		default:
			e.t.Fatalf("the provider answers %d at %s:\n%s", answer.StatusCode, address, page)
		}
	}
	e.t.Fatal("the provider goes round in circles")
	return ""
}

var refresh = regexp.MustCompile(`^0; url=(\S+)$`)

// leave presses the provider's button and returns where it leads.
func leave(t *testing.T, client *modulestest.Client, button string, form url.Values) string {
	t.Helper()
	answer := client.Post(button, form)
	found := refresh.FindStringSubmatch(answer.Header.Get("Refresh"))
	if answer.Status != http.StatusOK || found == nil {
		t.Fatalf("the button leads nowhere: %d %q\n%s", answer.Status, answer.Header.Get("Refresh"), brief(answer.Body))
	}
	return found[1]
}

// trip there and back: it returns the path that the provider sends the browser to.
func (e *elsewhere) trip(h *modulestest.House, client *modulestest.Client, who string) string {
	e.t.Helper()
	return strings.TrimPrefix(e.signIn(leave(e.t, client, "/login/with/example", nil), who), h.URL)
}

// with is an address with some of its query changed.
func with(t *testing.T, address string, pairs ...string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := parsed.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	parsed.RawQuery = query.Encode()
	return parsed.String()
}

func of(t *testing.T, address, name string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	value := parsed.Query().Get(name)
	if value == "" {
		t.Fatalf("there is no %s in %s", name, address)
	}
	return value
}

// exchange a code of another client of the provider, as that client does.
func (e *elsewhere) exchange(code, verifier string) string {
	e.t.Helper()
	request, err := http.NewRequest(http.MethodPost, e.issuer+"/token", strings.NewReader(url.Values{"grant_type": {"authorization_code"}, "code": {code},
		"redirect_uri": {"http://localhost:1/back"}, "code_verifier": {verifier}}.Encode()))
	if err != nil {
		e.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth("another", "hush")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		e.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var said struct {
		Token string `json:"id_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil || said.Token == "" {
		e.t.Fatalf("no token for the other client: %v", fmt.Sprint(err, answer.Status))
	}
	return said.Token
}
