package notices_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/platform/testkit"
	"bayline/views/layout"
)

// desk is a center whose people are told things.
type desk struct {
	*modulestest.House
	*modulestest.Center
	t *testing.T
}

func open(t *testing.T) *desk {
	h := modulestest.OpenWeb(t)
	return &desk{h, h.Center("North", "USD"), t}
}

func (d *desk) person(role tenancy.Role) notices.Person {
	p := d.People[role]
	return notices.Person{ID: p.ID, Name: p.Name, Email: p.Email}
}

func (d *desk) in(center uuid.UUID, fn func(context.Context, db.Tx) error) error {
	if center == uuid.Nil {
		return d.DB.InPlatform(d.t.Context(), fn)
	}
	return d.DB.InCenter(d.t.Context(), center, fn)
}

// tell through the center's door.
func (d *desk) tell(n notices.Notice) {
	d.t.Helper()
	if err := d.in(d.Center.ID, func(ctx context.Context, tx db.Tx) error { return notices.Tell(ctx, tx, n) }); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) told(person uuid.UUID) (list []notices.Told) {
	d.t.Helper()
	err := d.in(uuid.Nil, func(ctx context.Context, tx db.Tx) (err error) {
		list, err = notices.Latest(ctx, tx, person, uuid.Nil, 50)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

func (d *desk) mails(to, kind string) (found []mail.Letter) {
	for _, letter := range d.Mails(to) {
		if letter.Kind == kind {
			found = append(found, letter)
		}
	}
	return found
}

func ending(d *desk, to ...notices.Person) notices.Notice {
	return notices.Notice{Kind: notices.TrialEnding, ID: db.NewID(), To: to, Words: layout.Words{
		Letter: layout.Letter{Subject: "The trial of North ends on 1 May", Preview: "Choose a plan to go on.", Reason: "You get this because you own a center."},
		Before: []string{"The trial of North ends on 1 May."},
		Label:  "Choose a plan", Link: d.URL + "/subscription?from=mail#plans",
	}}
}

// What happens is told once, in the product and by mail, whoever asks for it how often, through either door.
func TestToldOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	owner, manager := d.person(tenancy.Owner), d.person(tenancy.Administrator)
	n := ending(d, owner, manager)
	d.tell(n)
	d.tell(n)
	n.Center = d.Center.ID
	if err := d.in(uuid.Nil, func(ctx context.Context, tx db.Tx) error { return notices.Tell(ctx, tx, n) }); err != nil {
		t.Fatal(err)
	}
	for _, who := range []notices.Person{owner, manager} {
		list := d.told(who.ID)
		if len(list) != 1 {
			t.Fatalf("%s was told %d times", who.Name, len(list))
		}
		got := list[0]
		if got.Headline != n.Words.Subject || got.Line != n.Words.Preview || got.Path != "/subscription?from=mail#plans" || got.Center != d.Center.ID ||
			got.Kind != notices.TrialEnding || !got.Unread() || !got.At.Equal(d.Clock.Now()) {
			t.Errorf("%s reads %+v", who.Name, got)
		}
		letters := d.mails(who.Email, "billing.trial.ending")
		if len(letters) != 1 {
			t.Fatalf("%s got %d mails", who.Name, len(letters))
		}
		if text := letters[0].Text; !strings.Contains(text, "Hello "+who.Name+",") || !strings.Contains(text, "You can switch it off") || letters[0].Center != d.Center.ID {
			t.Errorf("the mail to %s: %+v", who.Name, letters[0])
		}
	}
	next := ending(d, owner)
	d.tell(next)
	if list := d.told(owner.ID); len(list) != 2 {
		t.Errorf("another event makes %d notices", len(list))
	}
	var plain int
	err := testkit.Owner(t, d.DB).QueryRow(t.Context(), `select count(*) from notices.notices where encode(words, 'escape') ilike '%North%'`).Scan(&plain)
	if err != nil || plain != 0 {
		t.Error("a notice can be read in the database:", plain, err)
	}
}

// A notice belongs to the transaction of what it tells, and one that nobody could understand is not written.
func TestNoticeBelongsToItsTransaction(t *testing.T) {
	t.Parallel()
	d := open(t)
	owner := d.person(tenancy.Owner)
	changedMind := errors.New("rolled back")
	err := d.in(d.Center.ID, func(ctx context.Context, tx db.Tx) error {
		return errors.Join(notices.Tell(ctx, tx, ending(d, owner)), changedMind)
	})
	if !errors.Is(err, changedMind) || len(d.told(owner.ID)) != 0 || len(d.mails(owner.Email, "billing.trial.ending")) != 0 {
		t.Error("told what did not happen:", err)
	}
	for name, change := range map[string]func(*notices.Notice){
		"no kind":     func(n *notices.Notice) { n.Kind = notices.Kind{} },
		"no id":       func(n *notices.Notice) { n.ID = uuid.Nil },
		"no headline": func(n *notices.Notice) { n.Words.Subject = "" },
		"a stranger":  func(n *notices.Notice) { n.To = []notices.Person{{Name: "Nobody", Email: "nobody@bayline.test"}} },
	} {
		n := ending(d, owner)
		change(&n)
		if err := d.in(d.Center.ID, func(ctx context.Context, tx db.Tx) error { return notices.Tell(ctx, tx, n) }); err == nil {
			t.Errorf("%s: told", name)
		}
	}
	if list := d.told(owner.ID); len(list) != 0 {
		t.Errorf("told %+v", list)
	}
	n := ending(d, owner)
	n.Words.Link = d.URL + "//evil"
	d.tell(n)
	if path := d.told(owner.ID)[0].Path; path != "" {
		t.Errorf("a notice leads to %q", path)
	}
}

// Who is told: the owners of a center, through either door, and the platform admins with a duty.
func TestWhomToTell(t *testing.T) {
	t.Parallel()
	d := open(t)
	south := d.House.Center("South", "USD")
	approver := d.Operator("Ada Approver", accounts.Approver)
	d.Operator("Sam Support", accounts.Support)
	check := func(what string, got []notices.Person, err error, want notices.Person) {
		t.Helper()
		if err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
	}
	_ = d.in(d.Center.ID, func(ctx context.Context, tx db.Tx) error {
		got, err := notices.Owners(ctx, tx)
		check("the owners here", got, err, d.person(tenancy.Owner))
		if got, err = notices.OwnersOf(ctx, tx, south.ID); err != nil || len(got) != 0 {
			t.Errorf("a center sees the owners of another: %+v, %v", got, err)
		}
		return nil
	})
	_ = d.in(uuid.Nil, func(ctx context.Context, tx db.Tx) error {
		got, err := notices.OwnersOf(ctx, tx, d.Center.ID)
		check("the owners of a center", got, err, d.person(tenancy.Owner))
		got, err = notices.Operators(ctx, tx, accounts.DecideApprovals)
		check("the approvers", got, err, notices.Person{ID: approver.ID, Name: approver.Name, Email: approver.Email})
		return nil
	})
}
