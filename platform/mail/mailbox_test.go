package mail_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/platform/web"
)

// shell stands for the page that the program draws around.
func shell(title string, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := fmt.Fprintf(w, "<title>%s</title>", templ.EscapeString(title)); err != nil {
			return err
		}
		return body.Render(ctx, w)
	})
}

func TestMailbox(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	app := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	box := &mail.Mailbox{DB: o.DB, Page: shell}
	box.Routes(web.NewRouter(app))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	get := func(path string) (int, http.Header, string) {
		answer, err := http.Get("http://" + listener.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, answer.Header, string(body)
	}
	if status, _, body := get("/dev/mail"); status != 200 || !strings.Contains(body, "No mail yet") {
		t.Error(status, body)
	}
	m := message("accounts.verify")
	m.Subject = "<b>Confirm</b>"
	m.Text = "Open http://localhost:3000/verify/abc, or <i>http://localhost:3000/help</i>.\nAgain: http://localhost:3000/verify/abc\njavascript:alert(1)"
	if err := o.send(db.NewID(), m); err != nil {
		t.Fatal(err)
	}
	o.work("", "", true) // no key: the mailbox is where it ends
	o.await("in the mailbox", every(mail.Sent, 1))
	path := "/dev/mail/" + o.letters()[0].ID.String()

	status, _, body := get("/dev/mail")
	if status != 200 || !strings.Contains(body, `href="`+path+`"`) || !strings.Contains(body, "&lt;b&gt;Confirm") || !strings.Contains(body, "amelia@demo.test") {
		t.Error(status, body)
	}
	status, header, body := get(path)
	if status != 200 || strings.Contains(body, "<b>Confirm") || strings.Contains(body, "<i>") || strings.Contains(body, `href="javascript`) {
		t.Error(status, body)
	}
	if n := strings.Count(body, `href="http://localhost:3000/verify/abc"`); n != 1 || !strings.Contains(body, `href="http://localhost:3000/help"`) {
		t.Errorf("the link to click stands there %d times: %s", n, body)
	}
	if strings.Contains(header.Get("Content-Security-Policy"), "unsafe") {
		t.Error("the page around relaxes the policy")
	}
	status, header, body = get(path + "/html")
	policy := header.Get("Content-Security-Policy")
	if status != 200 || !strings.Contains(body, "<h1>Ready</h1>") || !strings.HasPrefix(policy, "sandbox ") || strings.Contains(policy, "script") {
		t.Error(status, policy, body)
	}
	for _, missing := range []string{"/dev/mail/" + uuid.NewString(), "/dev/mail/1", path + "x"} {
		if status, _, _ := get(missing); status != 404 {
			t.Errorf("%s: %d", missing, status)
		}
	}
}
