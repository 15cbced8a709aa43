package accounts_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/mail"
)

// letters waits until n mails of a kind have been queued, and opens them, the oldest first.
func (h *house) letters(kind string, n int) (list []mail.Letter) {
	h.t.Helper()
	for until := time.Now().Add(15 * time.Second); time.Now().Before(until); {
		var all []mail.Letter
		h.in(func(ctx context.Context, tx db.Tx) (err error) {
			all, err = mail.Latest(ctx, tx, 100)
			return err
		})
		list = nil
		for i := range all {
			if letter := all[len(all)-1-i]; letter.Kind == kind {
				list = append(list, letter)
			}
		}
		if len(list) >= n {
			return list
		}
	}
	h.t.Fatalf("%d mails %s came, want %d", len(list), kind, n)
	return nil
}

// link is the path of the link in a mail.
func (h *house) link(letter mail.Letter) string {
	h.t.Helper()
	for _, link := range letter.Links() {
		if path, ours := strings.CutPrefix(link, h.base); ours {
			if !strings.Contains(letter.HTML, link) {
				h.t.Errorf("the HTML of %s lacks the link %s", letter.Kind, link)
			}
			return path
		}
	}
	h.t.Fatalf("no link of ours in %s", letter.Text)
	return ""
}

// register makes somebody the way the page of registration does.
func (h *house) register(email string) {
	h.t.Helper()
	prepared, err := h.m.Prepare(h.t.Context(), accounts.Newcomer{Name: "Daniel Okafor", Email: email, Phone: "(202) 555-0117", Country: "US", Password: password, Terms: true, Adult: true})
	if err != nil {
		h.t.Fatal(err)
	}
	h.in(func(ctx context.Context, tx db.Tx) error { return h.m.Register(ctx, tx, prepared, nil) })
}

func TestTokenSingleUse(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.work()
	h.register("Daniel@Northgate.test")
	first := h.link(h.letters("accounts.verify", 1)[0])
	raw := strings.TrimPrefix(first, "/verify/")
	if text := h.letters("accounts.verify", 1)[0].Text; strings.Contains(text, "Okafor") {
		t.Error("the mail shows the name that a stranger may have chosen")
	}
	if len(raw) != 43 {
		t.Errorf("the token %s has not 256 bits", raw)
	}
	if n := h.count("select count(*) from accounts.links where encode(hash, 'escape') like $1 or length(hash) <> 32", "%"+raw+"%"); n != 0 {
		t.Error("the token is stored as it is")
	}
	v := h.visitor()
	v.signIn("daniel@northgate.test", password).wants(t, http.StatusUnprocessableEntity, "", "Confirm your e-mail address first.")
	v.get("/home").wants(t, http.StatusSeeOther, "/login?next=%2Fhome", "")

	newer := h.link(h.letters("accounts.verify", 2)[1]) // signing in has asked for another
	v.get(first).wants(t, http.StatusNotFound, "", "a newer one took its place")
	v.post(first).wants(t, http.StatusNotFound, "", "This link does not work")

	shown := v.get(newer)
	shown.wants(t, http.StatusOK, "", "Confirm the address")
	v.get(newer).wants(t, http.StatusOK, "", "Confirm the address") // as often as mail scanners like
	if shown.Header.Get("Referrer-Policy") != "no-referrer" || shown.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page of the link may leak it: %v", shown.Header)
	}
	v.post(strings.Replace(newer, "/verify/", "/password/reset/", 1), "password", "five green tractors").wants(t, http.StatusNotFound, "", "")

	var passed atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if h.m.ConfirmEmail(context.Background(), strings.TrimPrefix(newer, "/verify/")) == nil {
				passed.Add(1)
			}
		})
	}
	all.Wait()
	if passed.Load() != 1 {
		t.Errorf("of 20 parallel uses %d passed, want 1", passed.Load())
	}
	v.post(newer).wants(t, http.StatusNotFound, "", "This link does not work")
	v.signIn("daniel@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
}

func TestLinksRunOut(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.work()
	h.register("daniel@northgate.test")
	h.add("Amelia")
	verify := h.link(h.letters("accounts.verify", 1)[0])
	v := h.visitor()
	v.submit("/password/forgot", "/password/forgot", "email", "amelia@northgate.test").wants(t, http.StatusOK, "", "a link is on its way")
	reset := h.link(h.letters("accounts.reset", 1)[0])

	h.Clock.Advance(30*time.Minute - time.Second)
	v.get(reset).wants(t, http.StatusOK, "", "Choose a new password")
	h.Clock.Advance(time.Second)
	v.get(reset).wants(t, http.StatusNotFound, "", "Ask for a new one")
	v.post(reset, "password", "five green tractors").wants(t, http.StatusNotFound, "", "Ask for a new one")

	h.Clock.Advance(23*time.Hour + 29*time.Minute + 59*time.Second)
	v.get(verify).wants(t, http.StatusOK, "", "Confirm the address")
	h.Clock.Advance(time.Second)
	v.post(verify).wants(t, http.StatusNotFound, "", "Ask for a new one")

	v.post("/verify", "email", "daniel@northgate.test").wants(t, http.StatusOK, "", "a new link is on its way")
	v.post(h.link(h.letters("accounts.verify", 2)[1])).wants(t, http.StatusSeeOther, "/login?done=verified", "")
	v.get("/login?done=verified").wants(t, http.StatusOK, "", "is confirmed")
}

func TestResetKeepsSecondFactor(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.work()
	amelia := h.add("Amelia")[0]
	h.give(amelia)
	signedIn := h.visitor()
	signedIn.signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/login/code", "")
	signedIn.submit("/login/code", "/login/code", "code", h.code(key)).wants(t, http.StatusSeeOther, "/home", "")

	v := h.visitor()
	v.post("/password/forgot", "email", "amelia").wants(t, http.StatusUnprocessableEntity, "", "Enter a whole e-mail address")
	v.post("/password/forgot", "email", "AMELIA@northgate.test").wants(t, http.StatusOK, "", "a link is on its way")
	link := h.link(h.letters("accounts.reset", 1)[0])
	v.submit(link, link, "password", "amelia northgate").wants(t, http.StatusUnprocessableEntity, "", "your own name")
	v.submit(link, link, "password", "five green tractors").wants(t, http.StatusSeeOther, "/login?done=reset", "")
	v.submit("/login?done=reset", "/login", "email", "amelia@northgate.test", "password", password).wants(t, http.StatusUnprocessableEntity, "", "do not belong")

	signedIn.get("/home").wants(t, http.StatusSeeOther, "/login?next=%2Fhome", "")
	v.signIn("amelia@northgate.test", "five green tractors").wants(t, http.StatusSeeOther, "/login/code", "")
	h.Clock.Advance(30 * time.Second)
	v.submit("/login/code", "/login/code", "code", h.code(key)).wants(t, http.StatusSeeOther, "/home", "")
	if text := h.letters("accounts.password_changed", 1)[0].Text; !strings.Contains(text, "was changed") {
		t.Errorf("the mail says %s", text)
	}
}

func TestRegistrationOfATakenAddress(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.work()
	amelia := h.add("Amelia")[0]
	h.register("AMELIA@northgate.test")
	letter := h.letters("accounts.taken", 1)[0]
	if letter.To != amelia.Email || h.link(letter) != "/login" {
		t.Errorf("the mail goes to %s and says %s", letter.To, letter.Text)
	}
	if n := h.count("select count(*) from accounts.people"); n != 1 {
		t.Errorf("there are %d people, want 1", n)
	}
	h.visitor().signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
}

// Two clicks at once: the second waits for the first, and is answered like any other.
func TestRegistrationsOfOneAddressAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.work()
	click := func(more func(context.Context, accounts.Person) error) error {
		prepared, err := h.m.Prepare(t.Context(), accounts.Newcomer{Name: "Daniel Okafor", Email: "daniel@northgate.test", Phone: "+12025550117", Password: password})
		if err != nil {
			return err
		}
		return h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error { return h.m.Register(ctx, tx, prepared, more) })
	}
	second := make(chan error, 1)
	err := click(func(context.Context, accounts.Person) error {
		go func() { second <- click(nil) }()
		for until := time.Now().Add(15 * time.Second); time.Now().Before(until); {
			if h.count("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 1 {
				return nil
			}
		}
		return errors.New("the second click does not wait")
	})
	if err := errors.Join(err, <-second); err != nil {
		t.Errorf("one of the clicks failed: %v", err)
	}
	if n := h.count("select count(*) from accounts.people"); n != 1 {
		t.Errorf("there are %d people, want 1", n)
	}
	h.letters("accounts.taken", 1)
}

func TestRegistrationKeepsWhatWasAccepted(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	h.register("daniel@northgate.test")
	if n := h.count(`select count(*) from accounts.acceptances a join accounts.people p on p.id = a.person_id
		where p.email_folded = 'daniel@northgate.test' and a.version = $1 and a.at = p.created_at`, "1"); n != 2 {
		t.Errorf("%d acceptances are kept, want terms and privacy policy", n)
	}
	if n := h.count(`select count(*) from accounts.people where phone = '+12025550117' and adult_confirmed_at is not null and verified_at is null
		and name = 'Daniel Okafor'`); n != 1 {
		t.Error("name, phone or age are not kept as they were given")
	}
	if n := h.count("select count(*) from audit.events where action = 'accounts.person.registered'"); n != 1 {
		t.Errorf("%d events tell of it, want 1", n)
	}
}

func TestALetterIsMailedOnce(t *testing.T) {
	t.Parallel()
	h := open(t, 4)
	amelia := h.add("Amelia")[0]
	args := accounts.LinkArgs{Request: db.NewID(), Person: amelia.ID, Letter: "reset"}
	for range 2 {
		if err := h.m.SendLink(t.Context(), args); err != nil {
			t.Fatal(err)
		}
	}
	link := h.link(h.letters("accounts.reset", 1)[0])
	if n := h.count("select count(*) from platform.mails"); n != 1 {
		t.Errorf("%d mails were queued, want 1", n)
	}
	h.visitor().get(link).wants(t, http.StatusOK, "", "Choose a new password")
}
