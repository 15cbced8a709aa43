package modules_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/platform/db"
)

// TestJourneyApproval is the second stop: an owner gives the center's details, chooses a plan and sends a payment proof; a platform
// admin looks at it beside the claim and approves; the owner's page turns by itself.
func TestJourneyApproval(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	email := founded(t, h, "Kadir Aslan", "Aslan Oto")
	owner, admin := h.Browser(), h.Browser()
	operator := h.Operator("Noor Haddad", accounts.Approver)

	owner.Open("/login")
	owner.Fill("E-mail", email)
	owner.Fill("Password", modulestest.Password)
	owner.Press("Sign in")
	owner.See("Your center")
	owner.Fill("Street", "14 Main Street")
	owner.Fill("City", "Springfield")
	owner.Put("Country", "United States")
	owner.Fill("Phone", "12")
	owner.Put("Time zone", "America/Chicago")
	owner.Put("Base currency", "USD")
	owner.Press("Continue")
	owner.See("country code")
	if owner.Value("City") != "Springfield" {
		t.Error("what was typed is lost")
	}
	owner.Look("onboarding-refused")
	owner.Fill("Phone", "+1 202 555 0100")
	owner.Press("Continue")
	owner.See("Choose a plan")
	owner.Look("onboarding-plan")
	owner.Press("Continue")
	owner.See("Show us the payment")
	owner.Look("onboarding-proof")

	// A file that is no proof is refused under its field; what was typed stays.
	folder := t.TempDir()
	sham, proof := filepath.Join(folder, "proof.pdf"), filepath.Join(folder, "transfer.png")
	for path, content := range map[string][]byte{sham: []byte("MZ is no PDF"), proof: modulestest.Picture()} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	owner.Put("Date of payment", h.Clock.Now().Format(time.DateOnly))
	owner.Fill("Bank reference", "FT26325QX81")
	owner.Upload(`input[type=file]`, sham)
	owner.Press("Send for approval")
	owner.See("its content is something else")
	if owner.Value("Bank reference") != "FT26325QX81" {
		t.Error("what was typed is lost")
	}
	owner.Look("onboarding-proof-refused")
	owner.Upload(`input[type=file]`, proof)
	owner.Press("Send for approval")
	owner.See("We are checking your payment")
	owner.Look("onboarding-waiting")

	admin.Be(h.SignInOperator(operator))
	admin.Open("/admin")
	admin.Look("admin")
	admin.Open("/admin/centers")
	admin.Look("admin-centers")
	admin.Press("Approvals")
	admin.See("Aslan Oto")
	admin.Look("admin-approvals")
	admin.Press("Reject")
	admin.See("Choose a reason, or write a sentence")
	admin.Look("admin-approvals-refused")
	admin.Press("Approve")
	admin.See("Approved. The owner gets a mail.")
	admin.Look("admin-approvals-empty")
	admin.Open("/admin/approvals?show=decided")
	admin.See("Aslan Oto")
	admin.Look("admin-approvals-decided")

	owner.See("Your payment is approved") // nobody has touched this page
	owner.Look("onboarding-approved")
	owner.Press("Subscription")
	owner.See("Active")
	owner.Look("subscription")
	until(t, "the owner has the mail", func() bool { return len(h.Mails(email)) == 1 })
}

// founded registers an owner whose address is proven, and whose center has no details yet.
func founded(t *testing.T, h *modulestest.House, name, center string) (email string) {
	t.Helper()
	email = "kadir@aslan.test"
	prepared, err := h.Accounts.PrepareMany(t.Context(), modulestest.Password, accounts.Newcomer{Name: name, Email: email, Phone: "+12025550119", Terms: true, Adult: true})
	if err != nil {
		t.Fatal(err)
	}
	err = h.DB.InCenter(t.Context(), db.NewID(), func(ctx context.Context, tx db.Tx) error {
		owner, err := h.Accounts.Add(ctx, tx, prepared[0])
		if err != nil {
			return err
		}
		return h.Tenancy.Found(ctx, tx, center, owner.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	return email
}
