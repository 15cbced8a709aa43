package notices_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/views/layout"
)

func (d *desk) expect(a modulestest.Answer, status int, sentences ...string) modulestest.Answer {
	d.t.Helper()
	if a.Status != status {
		d.t.Fatalf("%d to %q, not %d:\n%s", a.Status, a.Location, status, a.Body)
	}
	for _, sentence := range sentences {
		if !strings.Contains(a.Body, sentence) {
			d.t.Fatalf("%q does not stand on the page:\n%s", sentence, a.Body)
		}
	}
	return a
}

// hire lets somebody of this center own another one too.
func (d *desk) second(name string) *modulestest.Center {
	d.t.Helper()
	other := d.House.Center(name, "USD")
	err := d.DB.InCenter(d.t.Context(), other.ID, func(ctx context.Context, tx db.Tx) error {
		_, err := d.Tenancy.AddMember(ctx, tx, other.People[tenancy.Owner].Actor(), d.People[tenancy.Owner].ID, tenancy.Administrator)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return other
}

// TestNotifications walks the bell: how much is new stands on every page, the list leads where each notice leads, into the right center,
// and what was opened is not new any more.
func TestNotifications(t *testing.T) {
	t.Parallel()
	d := open(t)
	south := d.second("South")
	owner, manager := d.SignIn(tenancy.Owner), d.SignIn(tenancy.Administrator)
	d.expect(owner.Get("/board"), 200, `href="/notifications" aria-label="Notifications"`)
	d.expect(owner.Get("/notifications"), 200, "Nothing yet")

	d.tell(ending(d, d.person(tenancy.Owner)))
	answered := ending(d, d.person(tenancy.Owner), d.person(tenancy.Administrator))
	answered.Kind, answered.Center = notices.ProblemAnswered, south.ID
	answered.Words.Subject, answered.Words.Link = "Your question was answered", d.URL+"/customers"
	if err := d.in(uuid.Nil, func(ctx context.Context, tx db.Tx) error { return notices.Tell(ctx, tx, answered) }); err != nil {
		t.Fatal(err)
	}
	d.expect(owner.Get("/board"), 200, "Notifications, 2 unread")
	page := d.expect(owner.Get("/notifications"), 200, "The trial of North ends on 1 May", "Choose a plan to go on.", "Your question was answered", "2 new", "South, ")
	told := d.told(d.People[tenancy.Owner].ID)
	action := "/notifications/" + told[0].ID.String() + "/reading"
	if told[0].Headline != "Your question was answered" {
		t.Fatalf("the newest is %q", told[0].Headline)
	}

	// It is nobody else's, in the list and by its address.
	if answer := manager.Post(action, url.Values{}); answer.Status != 404 {
		t.Errorf("somebody else's notice: %d", answer.Status)
	}
	if answer := manager.Get("/notifications?after=" + told[0].ID.String()); answer.Status != 404 {
		t.Errorf("a list behind somebody else's notice: %d", answer.Status)
	}
	// Opening it marks it as read and goes to work in the center that it is about.
	if answer := d.expect(owner.SubmitOn(page, action), 303); answer.Location != "/customers" {
		t.Errorf("it leads to %q", answer.Location)
	}
	d.expect(owner.Get("/customers"), 200, "<strong>South</strong>", "Notifications, 1 unread")
	read := d.told(d.People[tenancy.Owner].ID)
	if read[0].Headline != "The trial of North ends on 1 May" || read[1].Unread() || !read[1].ReadAt.Equal(d.Clock.Now()) {
		t.Errorf("unread ones stand first: %+v", read)
	}
	d.expect(manager.Get("/board"), 200, "Notifications, 1 unread")

	d.expect(owner.Submit("/notifications", "/notifications/reading"), 303)
	list := d.expect(owner.Get("/notifications"), 200, "All are marked as read.")
	if strings.Contains(list.Body, "Mark all as read") || strings.Contains(list.Body, ">New<") {
		t.Error("something is new after all were read")
	}
	if fresh := d.told(d.People[tenancy.Administrator].ID); !fresh[0].Unread() {
		t.Error("one person's reading is another's")
	}
}

// Lists are paged, the unread first, and each notice stands on one page.
func TestNotificationsArePaged(t *testing.T) {
	t.Parallel()
	d := open(t)
	for i := range 70 {
		n := ending(d, d.person(tenancy.Owner))
		n.Words.Subject = fmt.Sprintf("Notice %02d.", i)
		d.tell(n)
		if i%2 == 0 {
			if _, err := d.Notices.Read(t.Context(), d.People[tenancy.Owner].ID, d.told(d.People[tenancy.Owner].ID)[0].ID); err != nil {
				t.Fatal(err)
			}
		}
		d.Clock.Advance(time.Minute)
	}
	owner, seen := d.SignIn(tenancy.Owner), []string{}
	for path := "/notifications"; path != ""; {
		page := d.expect(owner.Get(path), 200)
		for _, form := range modulestest.Forms(page.Body) {
			if strings.HasPrefix(form.Action, "/notifications/") && form.Action != "/notifications/reading" {
				seen = append(seen, form.Action)
			}
		}
		_, rest, found := strings.Cut(page.Body, `href="/notifications?after=`)
		if path = ""; found {
			id, _, _ := strings.Cut(rest, `"`)
			path = "/notifications?after=" + id
		}
	}
	if unique := slices.Compact(slices.Sorted(slices.Values(seen))); len(seen) != 70 || len(unique) != 70 {
		t.Errorf("%d lines, %d of them different", len(seen), len(unique))
	}

	// The bell does not count a pile to its end.
	d.expect(owner.Get("/board"), 200, "Notifications, 35 unread")
	for range 65 {
		d.tell(ending(d, d.person(tenancy.Owner)))
	}
	d.expect(owner.Get("/board"), 200, "Notifications, more than 99 unread")
	d.expect(owner.Get("/notifications"), 200, "More than 99 new")
}

// A switch that switches nothing is none.
func TestEveryTopicHasAKind(t *testing.T) {
	t.Parallel()
	for _, topic := range notices.Topics {
		if !slices.ContainsFunc(notices.Kinds(), func(k notices.Kind) bool { return k.Topic == topic }) {
			t.Errorf("nothing is told under %q", topic.Label)
		}
	}
}

// Mail can be switched off where the law allows it; the notice in the product stays, and what must be said is said.
func TestMailIsAChoice(t *testing.T) {
	t.Parallel()
	d := open(t)
	owner := d.SignIn(tenancy.Owner)
	who := d.person(tenancy.Owner)
	page := d.expect(owner.Get("/account/notifications"), 200, "The law asks us to warn you before data is deleted.")
	form, _ := page.Form("/account/notifications")
	if offered := form.Values["mail"]; !slices.Equal(offered, []string{"subscription", "problems", "team"}) {
		t.Fatalf("an owner may choose among %q", offered)
	}
	choose := func(mailed ...string) {
		t.Helper()
		values := url.Values{"mail": mailed}
		d.expect(owner.Post("/account/notifications", values), 303)
	}
	choose("team", "problems")
	d.expect(owner.Get("/account/notifications"), 200, "Saved.")
	say := func(kind notices.Kind) (mails int) {
		t.Helper()
		n := ending(d, who)
		n.Kind = kind
		before := len(d.told(who.ID))
		d.tell(n)
		if len(d.told(who.ID)) != before+1 {
			t.Errorf("%s is not told in the product", kind.Name)
		}
		return len(d.mails(who.Email, kind.Name))
	}
	if n := say(notices.TrialEnding); n != 0 {
		t.Errorf("%d mails of a topic that is switched off", n)
	}
	if say(notices.ProblemAnswered) != 1 {
		t.Error("another topic is not mailed")
	}
	choose() // nothing at all, and the closing and contract of the center go on
	for _, kind := range []notices.Kind{notices.DeletionAnnounced, notices.ProofRejected} {
		if say(kind) != 1 {
			t.Errorf("%s was held back", kind.Name)
		}
	}
	if text := d.mails(who.Email, notices.DeletionAnnounced.Name)[0].Text; !strings.Contains(text, "It cannot be switched off.") {
		t.Errorf("the mail does not say so: %s", text)
	}
	if say(notices.WorkEnded) != 0 {
		t.Error("the team's mail goes on")
	}
	choose("subscription", "closing", "nonsense")
	if say(notices.TrialEnding) != 1 {
		t.Error("switched on again, it is not mailed")
	}
	silenced, err := d.Notices.Silenced(t.Context(), who.ID)
	if err != nil || !slices.Equal(silenced, []string{"problems", "team"}) {
		t.Errorf("silenced are %q, %v", silenced, err)
	}
}

// Platform admins have the bell in their own frame, and their topic among the choices.
func TestNotificationsOfThePlatform(t *testing.T) {
	t.Parallel()
	d := open(t)
	ada := d.Operator("Ada Approver", accounts.Approver)
	n := notices.Notice{Kind: notices.ProblemReported, ID: db.NewID(), Center: d.Center.ID,
		Words: layout.Words{Letter: layout.Letter{Subject: "A proof waits"}, Link: d.URL + "/admin/approvals"}}
	err := d.in(uuid.Nil, func(ctx context.Context, tx db.Tx) (err error) {
		if n.To, err = notices.Operators(ctx, tx, accounts.DecideApprovals); err != nil {
			return err
		}
		return notices.Tell(ctx, tx, n)
	})
	if err != nil {
		t.Fatal(err)
	}
	admin := d.SignInOperator(ada)
	d.expect(admin.Get("/admin"), 200, `href="/admin/notifications" aria-label="Notifications, 1 unread"`)
	page := d.expect(admin.Get("/admin/notifications"), 200, "A proof waits")
	if answer := admin.SubmitOn(page, "/notifications/"+d.told(ada.ID)[0].ID.String()+"/reading"); answer.Location != "/admin/approvals" {
		t.Errorf("it leads to %q", answer.Location)
	}
	d.expect(admin.Get("/account/notifications"), 200, "Running the platform")
	if answer := d.SignIn(tenancy.Owner).Get("/admin/notifications"); answer.Status != 404 {
		t.Errorf("an owner sees the platform's list: %d", answer.Status)
	}
}

// A year later a notice is gone.
func TestNotificationsAreForgotten(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.tell(ending(d, d.person(tenancy.Owner)))
	d.Clock.Advance(364 * 24 * time.Hour)
	d.tell(ending(d, d.person(tenancy.Owner)))
	d.Clock.Advance(48 * time.Hour)
	for range 2 {
		if err := d.Notices.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(d.told(d.People[tenancy.Owner].ID)); n != 1 {
		t.Errorf("%d notices are left", n)
	}
}

// The pages in light, in dark and on the phone.
func TestNotificationsLook(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.second("South")
	b := d.Browser()
	b.Be(d.SignIn(tenancy.Owner))
	b.Open("/notifications")
	b.Look("notifications-empty")
	who := d.person(tenancy.Owner)
	for i, kind := range []notices.Kind{notices.StatementReady, notices.Suspended, notices.ProofApproved, notices.ProblemAnswered, notices.TrialEnding} {
		n := ending(d, who)
		n.Kind, n.Words.Subject, n.Words.Preview = kind, kind.Label, "North Gate Auto, the line below says in one sentence what it is about and until when."
		if i == 0 {
			n.Words.Link = ""
		}
		d.tell(n)
		d.Clock.Advance(7 * time.Hour)
	}
	if _, err := d.Notices.Read(t.Context(), who.ID, d.told(who.ID)[2].ID); err != nil {
		t.Fatal(err)
	}
	b.Be(d.SignIn(tenancy.Owner))
	b.Open("/notifications")
	b.See("The trial ends soon")
	b.Look("notifications")
	b.Press("The trial ends soon")
	b.Until("the subscription opens", func() bool {
		return b.Path() == "/subscription?from=mail#plans" || strings.HasPrefix(b.Path(), "/subscription")
	})
	b.Open("/account/notifications")
	b.Look("notifications-choices")
	admin := d.Browser()
	admin.Be(d.SignInOperator(d.Operator("Ada Approver")))
	admin.Open("/admin/notifications")
	admin.Look("notifications-platform")
}

// What accounts warns of by mail also stands in the product, once, and without the link that ends everything.
func TestWarningsStandInTheProduct(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.SignIn(tenancy.Owner)
	d.Clock.Advance(time.Minute)
	d.SignIn(tenancy.Owner)
	owner := d.person(tenancy.Owner)
	list := d.told(owner.ID)
	if len(list) != 1 || list[0].Kind != notices.NewDevice || list[0].Path != "/account/security" || list[0].Headline != "A sign-in from a new device" {
		t.Fatalf("told %+v", list)
	}
	if mails := d.mails(owner.Email, "accounts.new_device"); len(mails) != 1 {
		t.Errorf("%d mails", len(mails))
	}
}
