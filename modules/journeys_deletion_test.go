package modules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/privacy/deletion"
	"bayline/modules/tenancy"
	"bayline/platform/secret"
)

// TestJourneyDeletion is a center's end: the platform suspends it, the owner reads the day and does nothing, security watches the calendar,
// on the day it goes for good, and what is left is a certificate that holds, and the owner's own account.
func TestJourneyDeletion(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	ctx := t.Context()
	center := h.Center("Aslan Oto", "USD")
	center.Guard(tenancy.Owner)
	center.Stock()
	kept := h.Center("Brady Motors", "USD")
	me := center.People[tenancy.Owner]
	if err := h.Billing.Suspend(ctx, h.Operator("Noor Haddad", accounts.Approver), center.ID, "Stolen cards were used to pay."); err != nil {
		t.Fatal(err)
	}
	owner, admin := h.Browser(), h.Browser()
	security := h.Operator("Vera Lund", accounts.Security)

	owner.Be(center.SignIn(tenancy.Owner))
	owner.Open("/subscription")
	owner.See("Suspended")
	owner.See("deleted for good")
	owner.Look("subscription-suspended")

	admin.Be(h.SignInOperator(security))
	admin.Open("/admin")
	admin.Press("Retention")
	admin.See("Aslan Oto")
	admin.See("In 31 days")
	due := tenancy.DeletionDay(h.Clock.Now())
	h.Clock.Set(due.Add(-2 * time.Hour))
	if err := h.Deletion.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	admin.Be(h.SignInOperator(security))
	admin.Open("/admin/retention")
	admin.See("Tomorrow")
	owner.Be(center.SignIn(tenancy.Owner))
	owner.Open("/subscription")
	owner.See("Suspended") // on the eve everything is there, and a payment would still bring it back

	h.Clock.Set(due)
	if err := h.Deletion.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	told := h.Letter("billing.deletion.done", me.Email)
	if !strings.Contains(told.Text, "Aslan Oto") || !strings.Contains(told.Text, "certificate") {
		t.Errorf("the last mail says: %s", told.Text)
	}
	owner.Open("/subscription")
	owner.Until("the owner is sent away", func() bool { return !strings.Contains(owner.Text(), "Aslan Oto") })
	admin.Be(h.SignInOperator(security))
	admin.Open("/admin/retention")
	admin.See("The erasure ledger")
	admin.Until("it is closed no more", func() bool { return !strings.Contains(admin.Text(), "Aslan Oto") })
	list, err := h.Deletion.Erasures(ctx, uuid.Nil, 10)
	if err != nil || len(list) == 0 || list[0].Center != center.ID {
		t.Fatalf("the ledger holds %v: %v", list, err)
	}
	admin.Press(list[0].Number.String()[24:])
	admin.See("Signature holds")
	admin.See("Payment proofs are kept for 7 years")
	admin.Look("admin-certificate")

	h.Clock.Advance(time.Minute) // a code counts once
	file := h.SignInOperator(security).Get("/admin/retention/" + list[0].Number.String() + "/certificate.json")
	signer, err := secret.LoadSigner("", h.Settings.Data, false)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := deletion.Verify([]byte(file.Body), signer.Public()); err != nil || c.Center != center.ID || c.Total() < 100 {
		t.Errorf("the downloaded certificate: %+v, %v", c, err)
	}
	if !strings.Contains(file.Header.Get("Content-Disposition"), ".json") {
		t.Errorf("it is not a download: %v", file.Header)
	}
	// The person keeps the account, and the neighbor everything.
	again := h.Visitor()
	again.SignIn(me.Email, modulestest.Password)
	if page := kept.SignIn(tenancy.Advisor).Get("/customers"); page.Status != 200 && page.Status != 403 {
		t.Errorf("the neighbor's customers: %d", page.Status)
	}
}
