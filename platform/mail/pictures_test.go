package mail_test

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/platform/testkit"
	"bayline/platform/web"
)

func illustrated() mail.Message {
	m := message("mail.illustrated")
	m.Sender = "Northgate \"Auto\"\r\nBcc: x@demo.test"
	m.HTML = templ.Raw(`<img src="cid:logo" alt="Northgate Auto"/><h1>Ready</h1>`)
	m.Pictures = []mail.Picture{{Name: "logo", Type: "image/png", Content: []byte("\x89PNG\x00\xff of a logo")}}
	return m
}

// TestPicturesTravelWithTheMail, the same at each try: Resend answers 409 where they differ.
func TestPicturesTravelWithTheMail(t *testing.T) {
	t.Parallel()
	o, service := newOffice(t), testkit.NewResend(t)
	service.Behave = func(_ string, asked int, w http.ResponseWriter, accept func()) bool {
		if asked > 2 {
			return false
		}
		accept() // its answer is lost
		testkit.Cut(w)
		return true
	}
	m := illustrated()
	if err := o.send(db.NewID(), m); err != nil {
		t.Fatal(err)
	}
	o.work(testkit.ResendKey, service.URL, false)
	o.await("sent", every(mail.Sent, 1))
	key := m.Kind + "/" + m.ID.String()
	asked, _, content := service.Saw(key)
	came := service.Attachments(key)
	if asked != 3 || len(came) != 1 || came[0].ContentID != "logo" || came[0].Name != "logo.png" || came[0].Type != "image/png" || !bytes.Equal(came[0].Content, m.Pictures[0].Content) {
		t.Errorf("asked %d times, Resend has %+v", asked, came)
	}
	if !strings.Contains(content, `"from":"\"Northgate \\\"Auto\\\" Bcc: x@demo.test\" \u003cmail@bayline.test\u003e"`) {
		t.Errorf("the sender is not one name before our address: %s", content)
	}
	if l := o.letters()[0]; l.Pictures != nil || l.Sender != "" {
		t.Errorf("after delivery the log has kept %+v", l)
	}
}

func TestMailShowsNothingButWhatTravelsWithIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for name, change := range map[string]func(*mail.Message){
		"a picture from elsewhere": func(m *mail.Message) { m.HTML = templ.Raw(`<img src="https://demo.test/logo.png"/>`) },
		"a picture that is missing": func(m *mail.Message) {
			m.HTML = templ.Raw(`<img src="cid:logo"/><img src="cid:stamp"/>`)
		},
		"a picture that is not shown": func(m *mail.Message) { m.HTML = templ.Raw(`<h1>Ready</h1>`) },
		"a script as a picture":       func(m *mail.Message) { m.Pictures[0].Type = "image/svg+xml" },
		"a name that is more":         func(m *mail.Message) { m.Pictures[0].Name = "logo>\r\nx" },
		"no picture in it":            func(m *mail.Message) { m.Pictures[0].Content = nil },
		"a picture that is too large": func(m *mail.Message) { m.Pictures[0].Content = make([]byte, 2<<20) },
	} {
		m := illustrated()
		change(&m)
		if err := o.send(db.NewID(), m); err == nil {
			t.Errorf("%s: sent", name)
		}
	}
	if len(o.letters()) != 0 {
		t.Error("something was written all the same")
	}
}

func TestMailboxShowsThePictures(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	app := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	m := illustrated()
	box := &mail.Mailbox{DB: o.DB, Page: shell, Samples: []mail.Sample{{Kind: m.Kind, HTML: m.HTML, Pictures: m.Pictures}}}
	box.Routes(web.NewRouter(app))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	if err := o.send(db.NewID(), m); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/dev/mail/" + o.letters()[0].ID.String() + "/html", "/dev/mail/samples/" + box.Samples[0].ID().String() + "/html?theme=dark"} {
		answer, err := http.Get("http://" + listener.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		_, err = body.ReadFrom(answer.Body)
		_ = answer.Body.Close()
		shown := `src="data:image/png;base64,` + base64.StdEncoding.EncodeToString(m.Pictures[0].Content) + `"`
		if err != nil || !strings.Contains(body.String(), shown) || !strings.Contains(answer.Header.Get("Content-Security-Policy"), "img-src data:;") {
			t.Errorf("%s: %v %s", path, err, body.String())
		}
	}
}
