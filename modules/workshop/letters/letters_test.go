package letters_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/letters"
	"bayline/platform/db"
	"bayline/platform/files"
	"bayline/platform/mail"
	"bayline/platform/secret"
	"bayline/platform/testkit"
	"bayline/views/kit"
	"bayline/views/layout"
)

// desk is a database with a vault and a file store, in which centers are founded.
type desk struct {
	*testkit.Kit
	t       *testing.T
	tenancy *tenancy.Module
}

// center is one of them, seen by its owner.
type center struct {
	*desk
	id    uuid.UUID
	owner tenancy.Member
}

func open(t *testing.T) *desk {
	kit := testkit.New(t)
	ring, err := secret.Parse(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	vault := secret.NewVault(ring)
	kit.DB.UseSealer(vault)
	store, err := files.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return &desk{kit, t, tenancy.New(tenancy.Deps{DB: kit.DB, Accounts: accounts.New(accounts.Deps{DB: kit.DB}), Files: store, Vault: vault})}
}

func (d *desk) found(name, email string) *center {
	d.t.Helper()
	c := &center{desk: d, id: db.NewID()}
	person := db.NewID()
	_, err := testkit.Owner(d.t, d.DB).Exec(d.t.Context(), `insert into accounts.people (id, name, email, email_folded, created_at)
		values ($1, 'Sofia Bauer', $2, $2, $3)`, person, person.String()+"@bayline.test", d.Clock.Now())
	if err != nil {
		d.t.Fatal(err)
	}
	c.in(func(ctx context.Context, tx db.Tx) error {
		if err := d.tenancy.Found(ctx, tx, name, person); err != nil {
			return err
		}
		_, err := tx.Pgx.Exec(ctx, `update tenancy.centers set street = '4418 N Western Ave', city = 'Chicago', region = 'IL', postal_code = '60618',
			country = 'US', phone = '+13125550142', email = $2, website = 'https://northgate.test/' where center_id = $1`, tx.Center(), email)
		return err
	})
	if c.owner, err = d.tenancy.Member(d.t.Context(), person, c.id); err != nil {
		d.t.Fatal(err)
	}
	return c
}

func (c *center) in(fn func(context.Context, db.Tx) error) {
	c.t.Helper()
	if err := c.DB.InCenter(c.t.Context(), c.id, fn); err != nil {
		c.t.Fatal(err)
	}
}

// logo of one color, in a picture of 480 by 160.
func (c *center) logo(shade uint8) {
	c.t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 480, 160))
	for i := range picture.Pix {
		picture.Pix[i] = shade
	}
	var content bytes.Buffer
	if err := png.Encode(&content, picture); err != nil {
		c.t.Fatal(err)
	}
	if err := c.tenancy.KeepPaper(c.t.Context(), c.owner, "logo", "logo.png", &content); err != nil {
		c.t.Fatal(err)
	}
}

func (c *center) letter() letters.Letter {
	return letters.Letter{
		Kind: "workshop.test", ID: db.NewID(), About: db.NewID(), By: c.owner.Actor(), To: letters.Customer{Name: `Amelia "Mia" Hart`, Email: "amelia@demo.test"},
		Words: layout.Words{Letter: layout.Letter{Subject: "Your car is ready"}, Before: []string{"It is washed."}, After: []string{"See you."}},
		Body:  layout.MailFacts(kit.Pair{Term: "Balance due", Value: "$12.00"}), BodyText: "Balance due\n$12.00",
	}
}

func (c *center) send(l letters.Letter) {
	c.t.Helper()
	c.in(func(ctx context.Context, tx db.Tx) error { return letters.Send(ctx, tx, l) })
}

func (d *desk) mailed() (list []mail.Letter) {
	d.t.Helper()
	err := d.DB.InPlatformRead(d.t.Context(), func(ctx context.Context, tx db.Tx) (err error) {
		list, err = mail.Latest(ctx, tx, 50)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

// shade of a mail's logo; -1 where it has none.
func shade(t *testing.T, l mail.Letter) int {
	t.Helper()
	if len(l.Pictures) == 0 {
		return -1
	}
	picture, err := png.Decode(bytes.NewReader(l.Pictures[0].Content))
	if err != nil {
		t.Fatal(err)
	}
	return int(color.GrayModel.Convert(picture.At(5, 5)).(color.Gray).Y)
}

func TestALetterIsTheCenters(t *testing.T) {
	t.Parallel()
	d := open(t)
	north, south := d.found("Northgate Auto", "desk@northgate.test"), d.found("South & Sons", "")
	south.logo(200)
	l := north.letter()
	north.send(l)
	north.send(l) // asked for twice
	north.logo(40)
	second := north.letter()
	second.ID = l.ID
	second.Kind = "workshop.other" // the same id of another kind is another letter
	north.send(second)
	south.send(south.letter())

	sent := d.mailed() // the newest first
	if len(sent) != 3 {
		t.Fatalf("%d letters", len(sent))
	}
	for i, wanted := range []struct {
		shade                 int
		sender, reply, reason string
	}{
		{200, "South & Sons", "", "You get this because you are a customer of South & Sons. Nobody reads answers to this mail."},
		{40, "Northgate Auto", "desk@northgate.test", "You get this because you are a customer of Northgate Auto."},
		{-1, "Northgate Auto", "desk@northgate.test", "You get this because you are a customer of Northgate Auto."},
	} {
		got := sent[i]
		if s := shade(t, got); s != wanted.shade || got.Sender != wanted.sender || got.ReplyTo != wanted.reply || got.To != `"Amelia \"Mia\" Hart" <amelia@demo.test>` {
			t.Errorf("%d: a logo of %d, from %q, answered at %q, to %q", i, s, got.Sender, got.ReplyTo, got.To)
		}
		if shows := strings.Contains(got.HTML, `<img src="cid:logo" alt="`) && strings.Contains(got.HTML, `width="240" height="80"`); shows != (wanted.shade >= 0) {
			t.Errorf("%d: the logo stands in the HTML: %v", i, shows)
		}
		for _, part := range []string{"It is washed.", "Balance due", "$12.00", "See you.", wanted.reason, "4418 N Western Ave, Chicago, IL 60618, United States", "+1 312-555-0142 · "} {
			if escaped := strings.ReplaceAll(part, "&", "&amp;"); !strings.Contains(got.Text, part) || !strings.Contains(got.HTML, escaped) {
				t.Errorf("%d: %q is not in both of\n%s\n%s", i, part, got.Text, got.HTML)
			}
		}
	}
}

// TestALogoThatChangesLeavesWrittenLettersAlone: under one key Resend takes one mail, the same at each try.
func TestALogoThatChangesLeavesWrittenLettersAlone(t *testing.T) {
	t.Parallel()
	d := open(t)
	north := d.found("Northgate Auto", "desk@northgate.test")
	north.logo(40)
	north.send(north.letter())
	north.logo(90)
	papers, err := d.tenancy.Papers(t.Context(), north.owner)
	if err != nil || len(papers) != 1 {
		t.Fatal(papers, err)
	}
	north.send(north.letter())
	if err := d.tenancy.RemovePaper(t.Context(), north.owner, papers[0].ID); err != nil {
		t.Fatal(err)
	}
	north.send(north.letter())
	for i, wanted := range []int{-1, 90, 40} {
		if got := shade(t, d.mailed()[i]); got != wanted {
			t.Errorf("letter %d has a logo of %d, not %d", i, got, wanted)
		}
	}
	var left int
	if err := testkit.Owner(t, d.DB).QueryRow(t.Context(), "select count(*) from tenancy.logos").Scan(&left); err != nil || left != 0 {
		t.Error("drawn logos are left without their file:", left, err)
	}
}

// TestLogosOfBeforeAreDrawn by the daily job: they were kept by an earlier version.
func TestLogosOfBeforeAreDrawn(t *testing.T) {
	t.Parallel()
	d := open(t)
	north := d.found("Northgate Auto", "desk@northgate.test")
	north.logo(40)
	north.in(func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Pgx.Exec(ctx, "delete from tenancy.logos where center_id = $1", tx.Center())
		return err
	})
	north.send(north.letter()) // by its name
	for range 2 {
		if err := d.tenancy.DrawLogos(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	north.send(north.letter())
	if sent := d.mailed(); shade(t, sent[0]) != 40 || shade(t, sent[1]) != -1 {
		t.Error("the letters have the logos", shade(t, sent[0]), shade(t, sent[1]))
	}
}

func TestWhatWasSentIsKnown(t *testing.T) {
	t.Parallel()
	d := open(t)
	north, south := d.found("Northgate Auto", "desk@northgate.test"), d.found("South & Sons", "")
	l := north.letter()
	north.send(l)
	d.Clock.Advance(60e9)
	again := north.letter()
	again.About, again.By = l.About, audit.System
	north.send(again)
	if _, err := testkit.Owner(t, d.DB).Exec(t.Context(), "update platform.mails set state = 'sent', delivery = 'bounced' where business_id = $1", l.ID); err != nil {
		t.Fatal(err)
	}
	var ofNorth, ofSouth []letters.Sent
	north.in(func(ctx context.Context, tx db.Tx) (err error) {
		ofNorth, err = letters.About(ctx, tx, l.About)
		return err
	})
	south.in(func(ctx context.Context, tx db.Tx) (err error) {
		ofSouth, err = letters.About(ctx, tx, l.About)
		return err
	})
	if len(ofNorth) != 2 || len(ofSouth) != 0 {
		t.Fatalf("North has sent %+v, South %+v", ofNorth, ofSouth)
	}
	if s := ofNorth[0]; s.ID != again.ID || s.By != "Bayline" || s.State != mail.Queued || s.Fate != "" {
		t.Errorf("the second is %+v", s)
	}
	if s := ofNorth[1]; s.ID != l.ID || s.By != "Sofia Bauer" || s.Address != "amelia@demo.test" || s.State != mail.Sent || s.Fate != mail.Bounced || !s.At.Equal(testkit.Morning) {
		t.Errorf("the first is %+v", s)
	}
	changedMind := errors.New("rolled back")
	err := d.DB.InCenter(t.Context(), north.id, func(ctx context.Context, tx db.Tx) error {
		return errors.Join(letters.Send(ctx, tx, north.letter()), changedMind)
	})
	if !errors.Is(err, changedMind) || len(d.mailed()) != 2 {
		t.Error("a letter about what did not happen:", err)
	}
	if err := d.DB.InCenter(t.Context(), north.id, func(ctx context.Context, tx db.Tx) error {
		return letters.Send(ctx, tx, letters.Letter{Kind: "workshop.test"})
	}); err == nil {
		t.Error("a letter without an id was sent")
	}
}
