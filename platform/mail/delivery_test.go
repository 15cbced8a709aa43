package mail_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/platform/testkit"
)

// However long Resend was away, mail goes out within the hour in which it is back.
func TestMailIsTriedEachHour(t *testing.T) {
	t.Parallel()
	o, service := newOffice(t), testkit.NewResend(t)
	service.Behave = func(_ string, _ int, w http.ResponseWriter, _ func()) bool {
		testkit.RefuseMail(w, 503, "service_unavailable", "Try again later.")
		return true
	}
	if err := o.send(uuid.Nil, message("mail.away")); err != nil {
		t.Fatal(err)
	}
	o.work(testkit.ResendKey, service.URL, false)
	o.await("tried", func(l []mail.Letter) bool { return l[0].Attempts > 0 && l[0].Problem != "" })
	o.Clock.Advance(18 * time.Hour)
	const used = 13 // attempts of River's, by processes that were killed
	o.until("it waits", func() bool {
		done, err := o.owner.Exec(t.Context(), "update river.river_job set attempt = $1, scheduled_at = now(), state = 'available' where kind = 'mail.deliver' and state <> 'running'", used)
		return err == nil && done.RowsAffected() == 1
	})
	var seconds, attempt float64
	o.until("it waits for long", func() bool {
		return o.owner.QueryRow(t.Context(), `select extract(epoch from scheduled_at - now()), attempt from river.river_job
			where kind = 'mail.deliver' and state in ('scheduled', 'retryable') and scheduled_at > now() + interval '50 minutes'`).Scan(&seconds, &attempt) == nil
	})
	if seconds > time.Hour.Seconds() || attempt != used {
		t.Errorf("it waits %.0f seconds, and River counts %.0f attempts", seconds, attempt)
	}
}

// until polls for something that is not in the log of mail.
func (o *office) until(what string, done func() bool) {
	o.t.Helper()
	deadline, tick := time.After(30*time.Second), time.NewTicker(30*time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			o.t.Fatalf("%s: never", what)
		}
	}
}

// Mail that no worker took is not late: the time in which it is tried begins with the first try, in each round.
func TestMailThatWaitedForAWorkerGoesOut(t *testing.T) {
	t.Parallel()
	o, service := newOffice(t), testkit.NewResend(t)
	m, err := mail.NewMailer(mail.Options{DB: o.DB})
	if err != nil {
		t.Fatal(err)
	}
	waiting, again := message("mail.waiting"), message("mail.again")
	if err := o.send(uuid.Nil, again); err != nil {
		t.Fatal(err)
	}
	if _, err := o.owner.Exec(t.Context(), "delete from river.river_job"); err != nil {
		t.Fatal(err)
	}
	if err := o.send(uuid.Nil, waiting); err != nil {
		t.Fatal(err)
	}
	tidy := func() {
		t.Helper()
		o.Clock.Advance(30 * time.Hour)
		if err := m.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	tidy()
	if l := o.letters(); letter(l, again).State != mail.Stuck || letter(l, waiting).State != mail.Queued {
		t.Fatalf("one has lost its job, and one waits: %+v", l)
	}
	lost := o.log(mail.Filter{State: mail.Stuck})[0]
	if lost.MayArriveTwice() {
		t.Error("it was never handed over")
	}
	if err := o.do(func(ctx context.Context, tx db.Tx) error { return mail.Again(ctx, tx, lost.ID) }); err != nil {
		t.Fatal(err)
	}
	tidy()
	o.work(testkit.ResendKey, service.URL, false)
	o.await("both sent", every(mail.Sent, 2))
}
