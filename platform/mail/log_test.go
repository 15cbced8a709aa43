package mail_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/platform/testkit"
)

func (o *office) do(fn func(context.Context, db.Tx) error) error {
	return o.DB.InPlatform(o.t.Context(), fn)
}

func (o *office) log(f mail.Filter) (list []mail.Entry) {
	o.t.Helper()
	err := o.DB.InPlatformRead(o.t.Context(), func(ctx context.Context, tx db.Tx) (err error) {
		list, err = mail.Log(ctx, tx, f, 50)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return list
}

// A stuck mail waits for a person, who sends it again under another key, once, or settles it. What has gone out stays.
func TestStuckMailIsSentByHand(t *testing.T) {
	t.Parallel()
	o, service := newOffice(t), testkit.NewResend(t)
	down := true
	service.Behave = func(_ string, _ int, w http.ResponseWriter, _ func()) bool {
		if down {
			testkit.RefuseMail(w, 503, "service_unavailable", "Try again later, amelia@demo.test.")
		}
		return down
	}
	stuck, settled := message("mail.stuck"), message("mail.settled")
	for _, m := range []mail.Message{stuck, settled} {
		if err := o.send(uuid.Nil, m); err != nil {
			t.Fatal(err)
		}
	}
	again := func(id uuid.UUID) error {
		return o.do(func(ctx context.Context, tx db.Tx) error { return mail.Again(ctx, tx, id) })
	}
	id := letter(o.letters(), stuck).ID
	if err := again(id); err == nil {
		t.Error("a mail that is being tried was sent again")
	}
	o.work(testkit.ResendKey, service.URL, false)
	o.await("tried", func(l []mail.Letter) bool { return letter(l, stuck).Problem != "" && letter(l, settled).Problem != "" })
	o.Clock.Advance(23 * time.Hour)
	o.await("stuck", every(mail.Stuck, 2))
	entries := o.log(mail.Filter{Wanting: true})
	if len(entries) != 2 || !entries[0].MayGoAgain() || !entries[0].MayArriveTwice() || entries[0].Address != "a…@demo.test" {
		t.Fatalf("%+v", entries)
	}
	if p := entries[0].Problem; !strings.Contains(p, "503 service_unavailable") || strings.Contains(p, "amelia") {
		t.Error(p)
	}

	other := letter(o.letters(), settled).ID
	admin := db.NewID()
	for range 2 {
		err := o.do(func(ctx context.Context, tx db.Tx) error { return mail.Settle(ctx, tx, other, admin) })
		if entry := o.log(mail.Filter{})[0]; entry.SettledBy != admin || !entry.SettledAt.Equal(o.Clock.Now()) {
			t.Errorf("%+v, %v", entry, err)
		}
	}
	down = false
	if err := again(id); err != nil {
		t.Fatal(err)
	}
	if err := again(id); err == nil {
		t.Error("a double click sends it twice")
	}
	o.await("sent", func(l []mail.Letter) bool { return letter(l, stuck).State == mail.Sent })
	for key, want := range map[string]bool{"/1": true, "": false, "/2": false} {
		if _, accepted, _ := service.Saw("mail.stuck/" + stuck.ID.String() + key); (accepted != "") != want {
			t.Errorf("under the key %q it was accepted as %q", key, accepted)
		}
	}
	if err := again(id); err == nil {
		t.Error("a mail that has gone out was sent again")
	}
	if err := o.do(func(ctx context.Context, tx db.Tx) error { return mail.Settle(ctx, tx, id, admin) }); err == nil {
		t.Error("a mail that has gone out was settled")
	}
	if wanting := o.log(mail.Filter{Wanting: true}); len(wanting) != 0 {
		t.Errorf("%+v", wanting)
	}
	if sent := o.log(mail.Filter{State: mail.Sent}); len(sent) != 1 || sent[0].ID != id || sent[0].HasBodies {
		t.Errorf("%+v", sent)
	}
}

// A mail whose job is gone does not wait unseen, and the log forgets after a year.
func TestLogIsTidied(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	m, err := mail.NewMailer(mail.Options{DB: o.DB})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.send(uuid.Nil, message("mail.lost_job")); err != nil {
		t.Fatal(err)
	}
	if _, err := o.owner.Exec(t.Context(), "delete from river.river_job"); err != nil {
		t.Fatal(err)
	}
	tidy := func(after time.Duration, want mail.State) {
		t.Helper()
		o.Clock.Advance(after)
		if err := m.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		switch letters := o.letters(); {
		case want == "" && len(letters) == 0:
		case len(letters) != 1 || letters[0].State != want:
			t.Errorf("%+v, want %q", letters, want)
		}
	}
	tidy(23*time.Hour, mail.Queued)
	tidy(2*time.Hour, mail.Stuck)
	tidy(363*24*time.Hour, mail.Stuck)
	tidy(24*time.Hour, "")
}

// The log is read page by page, and by what is asked for.
func TestLogIsPaged(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	north := db.NewID()
	for range 30 {
		if err := o.send(north, message("mail.many")); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.send(uuid.Nil, message("mail.platform")); err != nil {
		t.Fatal(err)
	}
	all := o.log(mail.Filter{})
	if len(all) != 31 || len(o.log(mail.Filter{State: mail.Failed})) != 0 || len(o.log(mail.Filter{Fate: mail.Bounced})) != 0 {
		t.Errorf("%d mails", len(all))
	}
	if rest := o.log(mail.Filter{After: all[9].ID}); len(rest) != 21 || rest[0].ID != all[10].ID {
		t.Errorf("the page after the tenth has %d", len(rest))
	}
}
