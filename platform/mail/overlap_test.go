package mail_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"

	"bayline/platform/mail"
	"bayline/platform/testkit"
)

// gate is the key of the lock at which these tests hold a transaction before it commits.
const gate = "4711"

// What Resend tells while its own answer is being written is not lost, whichever of the two comes first.
func TestWebhookDuringTheAnswer(t *testing.T) {
	t.Parallel()
	for first, held := range map[string]string{
		"message": "after insert on platform.mail_events deferrable initially deferred for each row",
		"answer":  "after update on platform.mails deferrable initially deferred for each row when (new.provider_id is not null)",
	} {
		t.Run("the "+first+" first", func(t *testing.T) {
			t.Parallel()
			h, service := newHook(t), testkit.NewResend(t)
			// The first one has read what there is, and waits at the gate before it commits.
			if _, err := h.owner.Exec(t.Context(), `create function platform.stop() returns trigger language plpgsql as
				$$ begin perform pg_advisory_xact_lock_shared(`+gate+`); return null; end $$;
				create constraint trigger stop `+held+` execute function platform.stop()`); err != nil {
				t.Fatal(err)
			}
			keeper, err := h.owner.Acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer keeper.Release()
			if _, err := keeper.Exec(t.Context(), "select pg_advisory_lock("+gate+")"); err != nil {
				t.Fatal(err)
			}
			var ours sync.WaitGroup
			tell := func(provider string) {
				ours.Go(func() { h.tell(told("email.delivered", provider, "")) })
			}
			accepted := make(chan string, 1)
			service.Behave = func(key string, _ int, _ http.ResponseWriter, accept func()) bool {
				accept()
				_, id, _ := service.Saw(key)
				if first == "message" {
					tell(id)
					h.until("the message waits", func() bool { return h.locked() == 1 })
				}
				accepted <- id
				return false
			}
			m := message("mail.overlap")
			if err := h.send(uuid.Nil, m); err != nil {
				t.Fatal(err)
			}
			h.work(testkit.ResendKey, service.URL, false)
			id := <-accepted
			written := func() bool { return letter(h.letters(), m).State == mail.Sent }
			if first == "answer" {
				h.until("the answer waits", func() bool { return h.locked() == 1 })
				tell(id)
				written = func() bool { return h.events() == 1 }
			}
			h.until("the second one is through, or waits for the first", func() bool { return written() || h.locked() == 2 })
			if _, err := keeper.Exec(t.Context(), "select pg_advisory_unlock("+gate+")"); err != nil {
				t.Fatal(err)
			}
			ours.Wait()
			h.until("both are written", func() bool { return letter(h.letters(), m).State == mail.Sent && h.events() == 1 })
			if fate := h.entry(letter(h.letters(), m).ID).Fate; fate != mail.Delivered {
				t.Errorf("it is %q", fate)
			}
		})
	}
}

// locked counts who waits for an advisory lock.
func (h *hook) locked() (n int) {
	_ = h.owner.QueryRow(h.t.Context(), `select count(*) from pg_locks where locktype = 'advisory' and not granted
		and database = (select oid from pg_database where datname = current_database())`).Scan(&n)
	return n
}

func (h *hook) events() (n int) {
	_ = h.owner.QueryRow(h.t.Context(), "select count(*) from platform.mail_events").Scan(&n)
	return n
}
