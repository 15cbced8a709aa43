package mail_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"bayline/platform/clock"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/mail"
	"bayline/platform/secret"
	"bayline/platform/testkit"
)

// office is a database with a vault, whose workers can be started.
type office struct {
	*testkit.Kit
	t     *testing.T
	ring  string
	owner *pgxpool.Pool
}

func newOffice(t *testing.T) *office {
	o := &office{Kit: testkit.New(t), t: t, ring: secret.Generate()}
	o.DB.UseSealer(vaultOf(o.ring))
	o.owner = testkit.Owner(t, o.DB)
	return o
}

func vaultOf(setting string) *secret.Vault {
	ring, err := secret.Parse(setting)
	if err != nil {
		panic(err)
	}
	return secret.NewVault(ring)
}

// patience of these mailers with Resend.
const patience = 3 * time.Second

func mailer(d *db.DB, key, address string, keep bool) (*jobs.Workers, error) {
	m, err := mail.NewMailer(mail.Options{DB: d, APIKey: key, BaseURL: address, From: "Bayline <mail@bayline.test>", KeepBodies: keep,
		AddressKeys: [][]byte{[]byte("the newest key of the addresses"), []byte("an older one")}, Timeout: patience})
	if err != nil {
		return nil, err
	}
	w := jobs.NewWorkers()
	m.Workers(w)
	return w, nil
}

func (o *office) work(key, address string, keep bool) {
	o.t.Helper()
	w, err := mailer(o.DB, key, address, keep)
	if err != nil {
		o.t.Fatal(err)
	}
	runner, err := jobs.Start(context.WithoutCancel(o.t.Context()), o.DB.Pool(), w, slog.New(slog.DiscardHandler))
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = runner.Stop(context.Background()) })
}

func message(kind string) mail.Message {
	return mail.Message{
		Kind: kind, ID: db.NewID(), To: "Amelia Hart <amelia@demo.test>", ReplyTo: "desk@northgate.test", Subject: "Your vehicle\n is ready",
		HTML: templ.Raw("<h1>Ready</h1><script>alert(1)</script>"), Text: "Ready. See http://localhost:3000/i/abc, and come.",
	}
}

func (o *office) send(center uuid.UUID, m mail.Message) error {
	write := func(ctx context.Context, tx db.Tx) error { return mail.Send(ctx, tx, m) }
	if center == uuid.Nil {
		return o.DB.InPlatform(o.t.Context(), write)
	}
	return o.DB.InCenter(o.t.Context(), center, write)
}

func (o *office) letters() (letters []mail.Letter) {
	o.t.Helper()
	err := o.DB.InPlatformRead(o.t.Context(), func(ctx context.Context, tx db.Tx) (err error) {
		letters, err = mail.Latest(ctx, tx, 100)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return letters
}

// await polls until done answers true. Jobs that wait for a later try are let go at once: hours would pass otherwise.
func (o *office) await(what string, done func([]mail.Letter) bool) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	for !done(o.letters()) {
		_, err := o.owner.Exec(ctx, "update river.river_job set state = 'available', scheduled_at = now() where state in ('retryable', 'scheduled', 'available') and scheduled_at > now()")
		if err != nil {
			o.t.Fatalf("%s: %v", what, err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			o.t.Fatalf("%s: never; the mails are %+v", what, o.letters())
		}
	}
}

func every(state mail.State, n int) func([]mail.Letter) bool {
	return func(letters []mail.Letter) bool {
		for _, l := range letters {
			if l.State != state {
				return false
			}
		}
		return len(letters) == n
	}
}

func TestMailOnce(t *testing.T) {
	t.Parallel()
	o, service := newOffice(t), testkit.NewResend(t)
	gaveUp := make(chan struct{})
	troubles := map[string]func(asked int, w http.ResponseWriter, accept func()) bool{
		"mail.well": func(int, http.ResponseWriter, func()) bool { return false },
		"mail.broken": func(asked int, w http.ResponseWriter, _ func()) bool {
			if asked > 2 {
				return false
			}
			testkit.RefuseMail(w, 500, "application_error", "An unexpected error occurred.")
			return true
		},
		"mail.busy": func(asked int, w http.ResponseWriter, _ func()) bool {
			if asked > 2 {
				return false
			}
			w.Header().Set("Retry-After", "2")
			testkit.RefuseMail(w, 429, "rate_limit_exceeded", "Too many requests.")
			return true
		},
		"mail.lost_answer": func(asked int, w http.ResponseWriter, accept func()) bool {
			if asked > 2 {
				return false
			}
			accept()
			testkit.Cut(w)
			return true
		},
		"mail.half_answer": func(asked int, w http.ResponseWriter, accept func()) bool {
			if asked > 1 {
				return false
			}
			accept()
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"id":`))
			return true
		},
		"mail.slow": func(asked int, _ http.ResponseWriter, accept func()) bool {
			if asked == 1 { // it answers when nobody listens any more
				accept()
				select {
				case <-gaveUp:
				case <-t.Context().Done():
				}
				return false
			}
			close(gaveUp)
			return false
		},
		"mail.at_once": func(asked int, w http.ResponseWriter, _ func()) bool {
			if asked > 1 {
				return false
			}
			testkit.RefuseMail(w, 409, "concurrent_idempotent_requests", "Same idempotency key used while original request is still in progress.")
			return true
		},
		"mail.wrong_key": func(asked int, w http.ResponseWriter, _ func()) bool {
			if asked > 1 {
				return false
			}
			testkit.RefuseMail(w, 403, "invalid_api_key", "API key is invalid")
			return true
		},
	}
	service.Behave = func(key string, asked int, w http.ResponseWriter, accept func()) bool {
		kind, _, _ := strings.Cut(key, "/")
		return troubles[kind](asked, w, accept)
	}
	north := db.NewID()
	ids := map[string]uuid.UUID{}
	for kind := range troubles {
		m := message(kind)
		ids[kind] = m.ID
		for range 3 { // what happens once is mailed once, however often it is told
			if err := o.send(north, m); err != nil {
				t.Fatal(err)
			}
		}
	}
	o.work(testkit.ResendKey, service.URL, false)
	o.await("all mail sent", every(mail.Sent, len(troubles)))
	for kind, id := range ids {
		key := kind + "/" + id.String()
		asked, provider, content := service.Saw(key)
		if provider == "" || asked > 3 {
			t.Errorf("%s: asked %d times, accepted as %q", kind, asked, provider)
		}
		for _, part := range []string{`"from":"Bayline \u003cmail@bayline.test\u003e"`, `amelia@demo.test`, `"subject":"Your vehicle is ready"`, `"reply_to":"desk@northgate.test"`, `Ready. See`, `h1`} {
			if !strings.Contains(content, part) {
				t.Errorf("%s: %s is not in %s", kind, part, content)
			}
		}
	}
	if asked, _, _ := service.Saw("mail.slow/" + ids["mail.slow"].String()); asked != 2 {
		t.Errorf("the slow answer was asked for %d times", asked)
	}
	if n := len(service.Accepted()); n != len(troubles) {
		t.Errorf("%d mails were accepted for %d", n, len(troubles))
	}
	for _, l := range o.letters() {
		if _, provider, _ := service.Saw(l.Kind + "/" + l.BusinessID.String()); l.ProviderID != provider || l.SentAt.IsZero() || l.Problem != "" || l.Center != north {
			t.Errorf("the log says %+v", l)
		}
		if l.HTML != "" || l.Text != "" || l.To != `"Amelia Hart" <amelia@demo.test>` {
			t.Errorf("after delivery, the log has kept %+v", l)
		}
	}
	var plain int
	err := o.owner.QueryRow(t.Context(), `select count(*) from platform.mails where encode(address, 'escape') like '%amelia%' or encode(subject, 'escape') like '%ready%'`).Scan(&plain)
	if err != nil || plain != 0 {
		t.Error("the log can be read in the database:", plain, err)
	}
	err = o.owner.QueryRow(t.Context(), `select count(*) from river.river_job where args::text like '%@%'`).Scan(&plain)
	if err != nil || plain != 0 {
		t.Error("a job knows an address:", plain, err)
	}
}

// TestMain is also the worker process that a test kills.
func TestMain(m *testing.M) {
	if url := os.Getenv("MAIL_TEST_DATABASE"); url != "" {
		if err := workerProcess(url); err != nil {
			panic(err)
		}
		return
	}
	os.Exit(m.Run())
}

func workerProcess(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url, db.Options{MaxConns: 4, Clock: clock.NewFake(testkit.Morning)})
	if err != nil {
		return err
	}
	d.UseSealer(vaultOf(os.Getenv("MAIL_TEST_KEYS")))
	w, err := mailer(d, testkit.ResendKey, os.Getenv("MAIL_TEST_RESEND"), false)
	if err != nil {
		return err
	}
	if _, err := jobs.Start(ctx, d.Pool(), w, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	select {} // until it is killed
}

func TestMailOnceWhenTheWorkerIsKilled(t *testing.T) {
	t.Parallel()
	o, service := newOffice(t), testkit.NewResend(t)
	accepted := make(chan struct{})
	service.Behave = func(_ string, asked int, w http.ResponseWriter, accept func()) bool {
		if asked > 1 {
			return false
		}
		accept()
		close(accepted)
		<-t.Context().Done() // the answer never comes
		return true
	}
	m := message("mail.killed")
	if err := o.send(uuid.Nil, m); err != nil {
		t.Fatal(err)
	}
	worker := exec.Command(os.Args[0]) // #nosec G204 -- this very test
	worker.Env = append(os.Environ(), "MAIL_TEST_DATABASE="+o.URL, "MAIL_TEST_KEYS="+o.ring, "MAIL_TEST_RESEND="+service.URL)
	worker.Stderr = os.Stderr
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-accepted:
	case <-time.After(30 * time.Second):
		t.Error("the worker never asked")
	}
	_ = worker.Process.Signal(syscall.SIGKILL)
	var killed *exec.ExitError
	if err := worker.Wait(); !errors.As(err, &killed) {
		t.Fatal("the worker was not killed:", err)
	}
	if letters := o.letters(); letters[0].State != mail.Queued || letters[0].Attempts != 1 {
		t.Fatalf("after the kill: %+v", letters[0])
	}
	// What River's rescuer does two minutes later.
	if _, err := o.owner.Exec(t.Context(), "update river.river_job set state = 'available' where state = 'running'"); err != nil {
		t.Fatal(err)
	}
	o.work(testkit.ResendKey, service.URL, false)
	o.await("sent by the next worker", every(mail.Sent, 1))
	if asked, id, _ := service.Saw("mail.killed/" + m.ID.String()); asked != 2 || id == "" || o.letters()[0].ProviderID != id {
		t.Error(asked, id)
	}
}

func TestMailIsNotTriedWhenResendHasForgottenTheKey(t *testing.T) {
	t.Parallel()
	o, service := newOffice(t), testkit.NewResend(t)
	service.Behave = func(_ string, asked int, w http.ResponseWriter, _ func()) bool {
		testkit.RefuseMail(w, 503, "service_unavailable", "Try again later.")
		return true
	}
	if err := o.send(uuid.Nil, message("mail.late")); err != nil {
		t.Fatal(err)
	}
	o.work(testkit.ResendKey, service.URL, false)
	o.await("tried", func(l []mail.Letter) bool { return l[0].Attempts >= 2 && l[0].Problem != "" })
	if problem := o.letters()[0].Problem; !strings.Contains(problem, "503 service_unavailable") {
		t.Error(problem)
	}
	o.Clock.Advance(23 * time.Hour)
	o.await("stuck", every(mail.Stuck, 1))
	l := o.letters()[0]
	if l.Text == "" || l.Problem == "" {
		t.Errorf("a stuck mail cannot be sent by hand: %+v", l)
	}
	var open int
	if err := o.owner.QueryRow(t.Context(), "select count(*) from river.river_job where kind = 'mail.deliver' and state in ('retryable', 'scheduled', 'available')").Scan(&open); err != nil || open != 0 {
		t.Error("it is tried on:", open, err)
	}
}

func TestRefusedMailIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	o, service := newOffice(t), testkit.NewResend(t)
	service.Behave = func(_ string, _ int, w http.ResponseWriter, _ func()) bool {
		testkit.RefuseMail(w, 422, "validation_error", "Invalid `to` field.")
		return true
	}
	m := message("mail.refused")
	if err := o.send(uuid.Nil, m); err != nil {
		t.Fatal(err)
	}
	o.work(testkit.ResendKey, service.URL, false)
	o.await("failed", every(mail.Failed, 1))
	if asked, _, _ := service.Saw("mail.refused/" + m.ID.String()); asked != 1 || !strings.Contains(o.letters()[0].Problem, "Invalid `to` field") {
		t.Error(asked, o.letters()[0].Problem)
	}
}

func TestMailBelongsToItsTransaction(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	changedMind := errors.New("rolled back")
	err := o.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error {
		if err := mail.Send(ctx, tx, message("mail.never")); err != nil {
			return err
		}
		return changedMind
	})
	if !errors.Is(err, changedMind) || len(o.letters()) != 0 {
		t.Error("a mail about what did not happen:", err, o.letters())
	}
	for name, change := range map[string]func(*mail.Message){
		"no kind":       func(m *mail.Message) { m.Kind = "" },
		"no id":         func(m *mail.Message) { m.ID = uuid.Nil },
		"no address":    func(m *mail.Message) { m.To = "" },
		"two addresses": func(m *mail.Message) { m.To = "a@demo.test, b@demo.test" },
		"a header":      func(m *mail.Message) { m.To = "a@demo.test\r\nBcc: b@demo.test" },
		"a wrong reply": func(m *mail.Message) { m.ReplyTo = "desk" },
		"a bad picture": func(m *mail.Message) {
			m.HTML = templ.ComponentFunc(func(context.Context, io.Writer) error { return errors.New("cannot draw") })
		},
	} {
		m := message("mail.bad")
		change(&m)
		if err := o.send(uuid.Nil, m); err == nil {
			t.Errorf("%s: sent", name)
		}
	}
	if _, err := mail.NewMailer(mail.Options{APIKey: testkit.ResendKey, BaseURL: "resend"}); err == nil {
		t.Error("a wrong RESEND_BASE_URL starts")
	}
}
