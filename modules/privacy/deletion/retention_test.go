package deletion_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/privacy/deletion"
	"bayline/modules/tenancy"
	"bayline/platform/testkit"
)

// A legal hold takes two, keeps the deletion from beginning while it is open, and is told to the owner unless the law forbids it.
func TestLegalHoldTakesTwo(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	ctx := context.Background()
	c := closeBare(t, house)
	first, second := house.Operator("Vera Lund", accounts.Security), house.Operator("Noor Haddad", accounts.Security)
	alone := house.SignInOperator(first)
	wrong := alone.Submit("/admin/retention", "/admin/retention/holds", "center", c.ID().String(), "case", "C-7", "silence", "Art. 12")
	if wrong.Status != 422 || !strings.Contains(wrong.Body, "Say who demands it") || !strings.Contains(wrong.Body, "Check the box above") || !strings.Contains(wrong.Body, `value="C-7"`) {
		t.Errorf("a form that lacks the reason: %d", wrong.Status)
	}
	if sent := alone.Submit("/admin/retention", "/admin/retention/holds", "center", c.ID().String(), "case", "C-7", "reason", "A court keeps the invoices."); sent.Status != 303 {
		t.Fatalf("propose: %d", sent.Status)
	}
	if again := alone.Submit("/admin/retention", "/admin/retention/holds", "center", c.ID().String(), "case", "C-8", "reason", "Once more."); again.Status != 422 {
		t.Errorf("a second open hold: %d", again.Status)
	}
	holds, err := house.Deletion.Holds(ctx)
	c.must(err)
	id := holds[0].ID
	if err := house.Deletion.Confirm(ctx, first, id); err == nil {
		t.Error("one admin alone has made a hold")
	}
	if len(house.Mails(c.People[tenancy.Owner].Email)) != 1 { // the cancellation
		t.Error("the owner was told of a hold that does not stand")
	}
	house.Clock.Set(c.due.Add(-3 * time.Hour))
	other := house.SignInOperator(second)
	if confirmed := other.Submit("/admin/retention", "/admin/retention/holds/"+id.String()+"/confirmation"); confirmed.Status != 303 {
		t.Fatalf("confirm: %d %s", confirmed.Status, confirmed.Body)
	}
	told := house.Letter("privacy.hold.begun", c.People[tenancy.Owner].Email)
	if !strings.Contains(told.Text, "C-7") || strings.Contains(told.Text, "invoices") {
		t.Errorf("the owner is told: %s", told.Text)
	}
	house.Clock.Set(c.due.Add(48 * time.Hour))
	before := c.rows()
	c.sweep()
	c.must(house.Deletion.Delete(ctx, c.closure)) // a job that was queued before the hold
	if after := c.rows(); len(after) != len(before) || after["privacy.deletions"] != 0 {
		t.Errorf("a held center was touched: %v", after)
	}
	other = house.SignInOperator(second)
	if empty := other.Submit("/admin/retention", "/admin/retention/holds/"+id.String()+"/end"); empty.Status != 422 || !strings.Contains(empty.Body, "Say why the hold ends") {
		t.Errorf("ending without a reason: %d", empty.Status)
	}
	if ended := other.Submit("/admin/retention", "/admin/retention/holds/"+id.String()+"/end", "ending", "The case is closed."); ended.Status != 303 {
		t.Fatalf("end: %d", ended.Status)
	}
	house.Letter("privacy.hold.ended", c.People[tenancy.Owner].Email)
	c.sweep()
	if n := c.count("select count(*) from privacy.erasures where center_id = $1", c.ID()); n != 1 {
		t.Error("after the hold had ended, the center was not deleted")
	}
	if _, err := house.Deletion.Propose(ctx, first, deletion.Proposal{Center: c.ID(), Case: "C-9", Reason: "Too late."}); err == nil {
		t.Error("a deleted center is held")
	}
}

// A hold can be about any center: its page leads to the form. Of two who confirm it at once, the second reads who was first.
func TestHoldOnAnyCenter(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	ctx := context.Background()
	at := house.Center("Still open", "USD")
	first := house.Operator("Vera Lund", accounts.Security)
	admin := house.SignInOperator(first)
	door := "/admin/retention?center=" + at.ID.String()
	if page := admin.Get("/admin/centers/" + at.ID.String()); !strings.Contains(page.Body, `href="`+door+`#propose"`) {
		t.Error("the center's page does not lead to a legal hold")
	}
	if sent := admin.Submit(door, "/admin/retention/holds", "case", "C-7", "reason", "A court keeps the invoices."); sent.Status != 303 {
		t.Fatalf("propose: %d %s", sent.Status, sent.Body)
	}
	holds, err := house.Deletion.Holds(ctx)
	if err != nil || len(holds) != 1 || holds[0].Center.ID != at.ID {
		t.Fatalf("the hold: %+v, %v", holds, err)
	}
	ended := make(chan error, 2)
	for _, name := range []string{"Noor Haddad", "Lea Brandt"} {
		other := house.Operator(name, accounts.Security)
		go func() { ended <- house.Deletion.Confirm(ctx, other, holds[0].ID) }()
	}
	var refused []string
	for range 2 {
		if err := <-ended; err != nil {
			refused = append(refused, err.Error())
		}
	}
	if len(refused) != 1 || !strings.HasPrefix(refused[0], "Noor Haddad has") && !strings.HasPrefix(refused[0], "Lea Brandt has") {
		t.Errorf("refused: %q", refused)
	}
}

// The ledger is kept for good: what does not fit on a page stands on the next.
func TestLedgerHasPages(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	house.Center("Northgate", "USD").Stock() // with a certificate of somebody else
	one, err := house.Deletion.Erasures(t.Context(), uuid.Nil, 1)
	if err != nil || len(one) != 1 {
		t.Fatalf("the ledger: %v, %v", one, err)
	}
	for range 50 { // copies of it
		if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), `insert into privacy.erasures (center_id, id, erased_at, certificate)
			select gen_random_uuid(), n.id, erased_at + interval '1 minute', replace(convert_from(certificate, 'UTF8'), e.id::text, n.id::text)::bytea
			from privacy.erasures e, (select gen_random_uuid() as id) n where e.id = $1`, one[0].Number); err != nil {
			t.Fatal(err)
		}
	}
	admin := house.SignInOperator(house.Operator("Vera Lund", accounts.Security))
	page := admin.Get("/admin/retention")
	_, rest, found := strings.Cut(page.Body, "/admin/retention?after=")
	if !found || !strings.Contains(page.Body, ">51<") || strings.Contains(page.Body, one[0].Number.String()) {
		t.Fatalf("the first page: leads on %t, %s", found, page.Body)
	}
	if page := admin.Get("/admin/retention?after=" + rest[:36]); !strings.Contains(page.Body, one[0].Number.String()) || strings.Contains(page.Body, "?after=") {
		t.Error("the last page does not end with the oldest certificate")
	}
}

// A silent hold is told to nobody in the center.
func TestSilentHold(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	c := closeBare(t, house)
	c.Guard(tenancy.Owner)
	id, err := house.Deletion.Propose(context.Background(), house.Operator("Vera Lund", accounts.Security),
		deletion.Proposal{Center: c.ID(), Case: "C-7", Reason: "Fraud", Silent: true, Silence: "Section 4"})
	c.must(err)
	c.must(house.Deletion.Confirm(context.Background(), house.Operator("Noor Haddad", accounts.Security), id))
	for role, person := range c.People {
		for _, letter := range house.Mails(person.Email) {
			if strings.HasPrefix(letter.Kind, "privacy.") {
				t.Errorf("%s got %s", role, letter.Kind)
			}
		}
	}
	if n := c.count("select count(*) from audit.events where center_id = $1 and action like '%hold%'", c.ID()); n != 0 {
		t.Error("the center's own trail tells of it")
	}
	c.remindUntilDue()
	if n := c.warnings(); n != 2 {
		t.Errorf("%d warnings of day 23 and 29: somebody notices that there is a hold", n)
	}
	if page := c.SignIn(tenancy.Owner).Get("/subscription"); page.Status != 200 || strings.Contains(page.Body, "legal hold") {
		t.Errorf("the subscription page tells of it: %d %s", page.Status, page.Location)
	}
	house.Clock.Set(c.due.Add(48 * time.Hour))
	before := c.rows()
	c.sweep()
	if after := c.rows(); len(after) != len(before) {
		t.Errorf("a silently held center was touched: %v", after)
	}
}

// Who knows of a hold is not warned of a day on which nothing is deleted, and is once the hold has ended.
func TestNobodyIsWarnedOfWhatIsKept(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	ctx := context.Background()
	c := closeBare(t, house)
	c.Guard(tenancy.Owner)
	first, second := house.Operator("Vera Lund", accounts.Security), house.Operator("Noor Haddad", accounts.Security)
	id, err := house.Deletion.Propose(ctx, first, deletion.Proposal{Center: c.ID(), Case: "C-7", Reason: "A court keeps the invoices."})
	c.must(err)
	c.must(house.Deletion.Confirm(ctx, second, id))
	c.remindUntilDue()
	if n := c.warnings(); n != 0 {
		t.Errorf("%d warnings of a deletion that a hold keeps from beginning", n)
	}
	owner := c.SignIn(tenancy.Owner)
	page := owner.Get("/subscription")
	if said := strings.Count(page.Body, "nothing is deleted while it is open"); page.Status != 200 || said != 2 || strings.Contains(page.Body, "is deleted for good") || strings.Contains(page.Body, "is deleted on") {
		t.Errorf("the subscription page tells of the hold %d times, want in the days to come and beside the day: %d", said, page.Status)
	}
	look := house.Browser()
	look.Be(owner)
	look.Open("/subscription")
	look.Look("subscription-held")
	c.must(house.Deletion.End(ctx, second, id, "The case is closed."))
	c.must(house.Billing.Remind(ctx))
	if n := c.warnings(); n != 1 {
		t.Errorf("%d warnings after the hold has ended on the last day, want 1", n)
	}
	if page := owner.Get("/subscription"); strings.Contains(page.Body, "legal hold") || !strings.Contains(page.Body, "is deleted for good") {
		t.Error("the subscription page still tells of a hold that has ended")
	}
}

// remindUntilDue looks at the calendar every hour until one before the deletion.
func (c *closed) remindUntilDue() {
	c.t.Helper()
	for at := c.house.Clock.Now(); at.Before(c.due); at = at.Add(time.Hour) {
		c.house.Clock.Set(at)
		c.must(errors.Join(c.house.Billing.Advance(context.Background()), c.house.Billing.Remind(context.Background())))
	}
}

// warnings of the deletion that were mailed; that of day 0 stands in the mail of the cancellation.
func (c *closed) warnings() int64 {
	return c.count("select count(*) from platform.mails where center_id = $1 and kind = 'billing.deletion.announced'", c.ID())
}

// The page in all its states, at a desk and on a phone, light and dark.
func TestRetentionPageIsWhole(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	ctx := context.Background()
	me := house.Operator("Vera Lund", accounts.Security)
	browser := house.Browser()
	browser.Be(house.SignInOperator(me))
	browser.Open("/admin/retention")
	browser.See("No center is closed")
	browser.Look("retention-empty")
	gone := closeBare(t, house)
	house.Clock.Set(gone.due)
	c := closeBare(t, house)
	held := closeBare(t, house)
	id, err := house.Deletion.Propose(ctx, house.Operator("Noor Haddad", accounts.Security), deletion.Proposal{Center: held.ID(), Case: "C-2026/118", Reason: "A court keeps the invoices of May."})
	c.must(err)
	c.must(house.Deletion.Delete(ctx, gone.closure))
	house.Clock.Set(c.due.Add(-20 * time.Hour))
	browser.Be(house.SignInOperator(me))
	browser.Open("/admin/retention")
	browser.See("Tomorrow")
	browser.Look("retention")
	browser.Press("Confirm the hold")
	browser.See("The hold stands")
	browser.Look("retention-held")
	browser.Open("/admin/retention/" + gone.closure.String() + "/certificate")
	browser.See("Signature holds")
	browser.Look("certificate")
	if _, err := house.Deletion.Erasure(ctx, id); err == nil {
		t.Error("a hold's id opens a certificate")
	}
}
