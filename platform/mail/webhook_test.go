package mail_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/platform/testkit"
	"bayline/platform/web"
)

// svix is how Resend signs.
type svix struct{ secret []byte }

const signing = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" // #nosec G101 -- of a webhook that lives for a test

func newSvix(t *testing.T) svix {
	t.Helper()
	secret, err := mail.ReadSecret(signing)
	if err != nil {
		t.Fatal(err)
	}
	return svix{secret}
}

func (s svix) sign(id string, at time.Time, body string) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	sum := hmac.New(sha256.New, s.secret)
	_, _ = sum.Write([]byte(id + "." + stamp + "." + body))
	return http.Header{"Svix-Id": {id}, "Svix-Timestamp": {stamp}, "Svix-Signature": {"v1," + base64.StdEncoding.EncodeToString(sum.Sum(nil))}}
}

// told is a message as Resend writes it.
func told(kind, provider string, more string) string {
	return fmt.Sprintf(`{"type":%q,"created_at":"2026-11-23T09:00:01.126Z","data":{"email_id":%q,"to":["amelia@demo.test"]%s}}`, kind, provider, more)
}

// hook is the address that Resend calls.
type hook struct {
	*office
	svix
	mailer *mail.Mailer
	url    string
}

func newHook(t *testing.T) *hook {
	t.Helper()
	o := newOffice(t)
	h := &hook{office: o, svix: newSvix(t)}
	var err error
	h.mailer, err = mail.NewMailer(mail.Options{DB: o.DB, AddressKeys: [][]byte{[]byte("the newest key of the addresses"), []byte("an older one")}})
	if err != nil {
		t.Fatal(err)
	}
	h.url = serve(t, &mail.Webhook{Mailer: h.mailer, Clock: o.Clock, Log: slog.New(slog.DiscardHandler), Secret: h.secret})
	return h
}

func serve(t *testing.T, w *mail.Webhook) string {
	t.Helper()
	app := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	w.Routes(web.NewRouter(app))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	return "http://" + listener.Addr().String() + "/webhooks/resend"
}

func (h *hook) post(header http.Header, body string) int {
	h.t.Helper()
	request, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.url, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	request.Header = header.Clone()
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		h.t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// tell a new message, signed.
func (h *hook) tell(body string) {
	h.t.Helper()
	if status := h.post(h.sign("msg_"+uuid.NewString(), h.Clock.Now(), body), body); status != http.StatusOK {
		h.t.Fatalf("%d to %s", status, body)
	}
}

// delivered is a mail that Resend has taken.
func (h *hook) delivered(m mail.Message) mail.Letter {
	h.t.Helper()
	if err := h.send(uuid.Nil, m); err != nil {
		h.t.Fatal(err)
	}
	h.await("sent", func(letters []mail.Letter) bool { return letter(letters, m).State == mail.Sent })
	return letter(h.letters(), m)
}

func letter(letters []mail.Letter, m mail.Message) mail.Letter {
	for _, l := range letters {
		if l.BusinessID == m.ID {
			return l
		}
	}
	return mail.Letter{}
}

// What Resend tells moves a mail on and never back, in whichever order it comes; a message that comes again changes nothing.
func TestWebhookMovesMailOn(t *testing.T) {
	t.Parallel()
	h, service := newHook(t), testkit.NewResend(t)
	h.work(testkit.ResendKey, service.URL, false)
	l := h.delivered(message("mail.fate"))
	for _, step := range []struct {
		kind, more string
		want       mail.Fate
	}{
		{"email.sent", "", ""}, // of no use to us
		{"email.delivery_delayed", "", mail.Delayed},
		{"email.delivered", "", mail.Delivered},
		{"email.delivery_delayed", "", mail.Delivered},
		{"email.opened", "", mail.Delivered},
		{"email.complained", "", mail.Complained},
		{"email.bounced", `,"bounce":{"type":"Permanent","subType":"General","message":"550"}`, mail.Complained},
		{"email.delivered", "", mail.Complained},
	} {
		h.tell(told(step.kind, l.ProviderID, step.more))
		if got := h.entry(l.ID).Fate; got != step.want {
			t.Fatalf("after %s it is %q, not %q", step.kind, got, step.want)
		}
	}

	other := h.delivered(func() mail.Message { m := message("mail.bounced"); m.To = "ben@demo.test"; return m }())
	bounce := told("email.bounced", other.ProviderID, `,"bounce":{"type":"Permanent","subType":"Suppressed","message":"550 5.1.1 <ben@demo.test>:\n no such user, call +1 555 010 0199"}`)
	header := h.sign("msg_once", h.Clock.Now(), bounce)
	for range 2 {
		if status := h.post(header, bounce); status != 200 {
			t.Fatalf("%d", status)
		}
	}
	now := h.entry(other.ID)
	if now.Fate != mail.Bounced || now.FateNote != "Permanent Suppressed: 550 5.1.1 <(an address)>: no such user, call (a number)" || !now.FateAt.Equal(time.Date(2026, 11, 23, 9, 0, 1, 126e6, time.UTC)) {
		t.Errorf("the log says %+v", now)
	}
	var events int
	if err := h.owner.QueryRow(t.Context(), "select count(*) from platform.mail_events where id = 'msg_once'").Scan(&events); err != nil || events != 1 {
		t.Error(events, err)
	}
	// A replay with an effect would undo what an admin has done meanwhile.
	err := h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error { return mail.Settle(ctx, tx, other.ID, db.NewID()) })
	if err != nil {
		t.Fatal(err)
	}
	h.post(header, bounce)
	if n := h.wanting(); n != 1 { // the complaint
		t.Errorf("%d mails want somebody", n)
	}
}

// entry of the log.
func (h *hook) entry(id uuid.UUID) (e mail.Entry) {
	h.t.Helper()
	err := h.DB.InPlatformRead(h.t.Context(), func(ctx context.Context, tx db.Tx) (err error) {
		e, err = h.mailer.One(ctx, tx, id)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

func (h *hook) wanting() (n int64) {
	h.t.Helper()
	err := h.DB.InPlatformRead(h.t.Context(), func(ctx context.Context, tx db.Tx) (err error) {
		n, err = mail.Wanting(ctx, tx)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// Only Resend can tell anything: whoever has not the secret, or an old message, is refused before a byte is believed.
func TestWebhookRefusesStrangers(t *testing.T) {
	t.Parallel()
	h, service := newHook(t), testkit.NewResend(t)
	h.work(testkit.ResendKey, service.URL, false)
	l := h.delivered(message("mail.signed"))
	body := told("email.bounced", l.ProviderID, "")
	now := h.Clock.Now()
	stranger := svix{[]byte("another secret of 24 byte")}
	change := func(header http.Header, name, value string) http.Header { header.Set(name, value); return header }
	for name, c := range map[string]struct {
		header http.Header
		body   string
	}{
		"no signature":       {http.Header{}, body},
		"another secret":     {stranger.sign("msg_1", now, body), body},
		"another body":       {h.sign("msg_1", now, body), body + " "},
		"another id":         {change(h.sign("msg_1", now, body), "Svix-Id", "msg_2"), body},
		"another time":       {change(h.sign("msg_1", now, body), "Svix-Timestamp", strconv.FormatInt(now.Unix()+1, 10)), body},
		"six minutes old":    {h.sign("msg_1", now.Add(-6*time.Minute), body), body},
		"six minutes ahead":  {h.sign("msg_1", now.Add(6*time.Minute), body), body},
		"no time":            {change(h.sign("msg_1", now, body), "Svix-Timestamp", "now"), body},
		"no id":              {h.sign("", now, body), body},
		"another scheme":     {change(h.sign("msg_1", now, body), "Svix-Signature", strings.Replace(h.sign("msg_1", now, body).Get("Svix-Signature"), "v1,", "v2,", 1)), body},
		"an empty signature": {change(h.sign("msg_1", now, body), "Svix-Signature", "v1,"), body},
		"a broken signature": {change(h.sign("msg_1", now, body), "Svix-Signature", "v1,%%%"), body},
		"an endless id":      {h.sign(strings.Repeat("m", 200), now, body), body},
	} {
		if status := h.post(c.header, c.body); status != http.StatusForbidden {
			t.Errorf("%s: %d", name, status)
		}
	}
	if fate := h.entry(l.ID).Fate; fate != "" {
		t.Fatalf("a stranger made it %q", fate)
	}
	for name, body := range map[string]string{"no JSON": "{", "a list": "[]", "too long": told("email.bounced", l.ProviderID, `,"x":"`+strings.Repeat("x", 70<<10)+`"`)} {
		if status := h.post(h.sign("msg_"+name, now, body), body); status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, status)
		}
	}
	// A mail that is not ours, and a message without a mail, are nothing to us.
	for _, body := range []string{told("email.bounced", uuid.NewString(), ""), told("email.bounced", "", ""), `{"type":"contact.created"}`} {
		h.tell(body)
	}
	if fate := h.entry(l.ID).Fate; fate != "" {
		t.Fatalf("somebody else's bounce made it %q", fate)
	}
	// While the secret changes there are two signatures; the right one counts. Four minutes are within Resend's and our clocks.
	header := h.sign("msg_two", now.Add(-4*time.Minute), body)
	header.Set("Svix-Signature", stranger.sign("msg_two", now, body).Get("Svix-Signature")+" "+header.Get("Svix-Signature"))
	if status := h.post(header, body); status != 200 || h.entry(l.ID).Fate != mail.Bounced {
		t.Errorf("%d, %q", status, h.entry(l.ID).Fate)
	}
}

// Without a secret there is no such address, and what is no secret stops the start.
func TestWebhookNeedsASecret(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	h := &hook{office: o, svix: newSvix(t), url: serve(t, &mail.Webhook{Clock: o.Clock, Log: slog.New(slog.DiscardHandler)})}
	body := told("email.bounced", "x", "")
	if status := h.post(h.sign("msg_1", o.Clock.Now(), body), body); status != http.StatusNotFound {
		t.Errorf("without a secret: %d", status)
	}
	for _, wrong := range []string{"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_short", "whsec_%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%"} {
		if secret, err := mail.ReadSecret(wrong); err == nil {
			t.Errorf("%s is the secret %x", wrong, secret)
		}
	}
	if secret, err := mail.ReadSecret(""); err != nil || secret != nil {
		t.Error(secret, err)
	}
}

// Resend may tell that a mail is delivered before its own answer is written.
func TestWebhookBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	h, service := newHook(t), testkit.NewResend(t)
	var once sync.Once
	service.Behave = func(key string, _ int, _ http.ResponseWriter, accept func()) bool {
		once.Do(func() {
			accept()
			_, id, _ := service.Saw(key)
			h.tell(told("email.delivered", id, ""))
		})
		return false
	}
	h.work(testkit.ResendKey, service.URL, false)
	l := h.delivered(message("mail.fast"))
	if fate := h.entry(l.ID).Fate; fate != mail.Delivered {
		t.Errorf("it is %q", fate)
	}
}

// An address that has refused mail for good gets nothing any more but what must be sent, until somebody lifts that.
func TestRefusingAddressGetsOnlyWhatMustBeSent(t *testing.T) {
	t.Parallel()
	h, service := newHook(t), testkit.NewResend(t)
	h.work(testkit.ResendKey, service.URL, false)
	first := h.delivered(message("mail.first"))
	h.tell(told("email.bounced", first.ProviderID, `,"bounce":{"type":"Transient","subType":"MailboxFull","message":"452"}`))
	h.delivered(message("mail.after_full")) // a full mailbox is emptied some day

	const forGood = `,"bounce":{"type":"Permanent","subType":"General","message":"550"}`
	h.tell(told("email.bounced", first.ProviderID, forGood)) // also when it has bounced before
	held := message("mail.held")
	held.To = "AMELIA@demo.test" // the same address, without the name
	if err := h.send(uuid.Nil, held); err != nil {
		t.Fatal(err)
	}
	h.await("held", func(letters []mail.Letter) bool { return letter(letters, held).State == mail.Held })
	if asked, _, _ := service.Saw("mail.held/" + held.ID.String()); asked != 0 {
		t.Error("it was handed over")
	}
	must := message("mail.must")
	must.Always = true
	h.delivered(must)
	neighbor := message("mail.neighbor")
	neighbor.To = "amelia@demo.example"
	h.tell(told("email.bounced", h.delivered(neighbor).ProviderID, forGood))
	next := message("mail.next")
	next.To = neighbor.To
	if err := h.send(uuid.Nil, next); err != nil {
		t.Fatal(err)
	}
	h.await("the neighbor's held, too", func(letters []mail.Letter) bool { return letter(letters, next).State == mail.Held })

	var readable int
	err := h.owner.QueryRow(t.Context(), "select count(*) from platform.mail_refusals where encode(address_hash, 'escape') like '%amelia%'").Scan(&readable)
	if err != nil || readable != 0 {
		t.Error("the address can be read:", readable, err)
	}
	l := letter(h.letters(), held)
	lift := func() error {
		return h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error { return h.mailer.Lift(ctx, tx, l.ID) })
	}
	if err := lift(); err != nil {
		t.Fatal(err)
	}
	if err := lift(); err == nil {
		t.Error("lifted twice")
	}
	if err := h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error { return mail.Again(ctx, tx, l.ID) }); err != nil {
		t.Fatal(err)
	}
	h.await("sent after all", func(letters []mail.Letter) bool { return letter(letters, held).State == mail.Sent })
	if asked, id, _ := service.Saw("mail.held/" + held.ID.String() + "/1"); asked != 1 || id == "" {
		t.Error(asked, id)
	}
}
