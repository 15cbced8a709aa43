package modules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestJourneyRejection is a rejection and the second try: an admin walks the queue by keys and rejects a proof, the owner mends the same
// proof, and it is approved by two admins, because the amount is above what one may approve.
func TestJourneyRejection(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north, south := h.Center("Northgate Auto", "USD"), h.Center("Harbour Detailing", "USD")
	security := h.SignInOperator(h.Operator("Ines Carvalho", accounts.Security))
	if set := security.Submit("/admin/limits", "/admin/limits", "currency", "USD", "amount", "900.00"); set.Status != 303 {
		t.Fatalf("the amount was not set: %d", set.Status)
	}
	folder := t.TempDir()
	poor, sharp := filepath.Join(folder, "photo.png"), filepath.Join(folder, "confirmation.pdf")
	for path, content := range map[string][]byte{poor: modulestest.Picture(), sharp: []byte(confirmation)} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pay := func(b *modulestest.Browser, reference string) {
		b.Open("/onboarding/plan?period=yearly")
		b.Press("Continue")
		b.See("Show us the payment")
		b.Put("Date of payment", h.Clock.Now().Format(time.DateOnly))
		b.Fill("Bank reference", reference)
		b.Upload(`input[type=file]`, poor)
		b.Press("Send for approval")
		b.See("We are checking your payment")
	}
	owner, other := h.Browser(), h.Browser()
	other.Be(south.SignIn(tenancy.Owner))
	pay(other, "FT-HARBOUR")
	owner.Be(north.SignIn(tenancy.Owner))
	pay(owner, "FT-NORTH")

	// J walks to the next case and K back; R asks for the reason, and Enter in its sentence rejects: nobody approves by accident.
	admin := h.Browser()
	admin.Be(h.SignInOperator(h.Operator("Priya Kaur", accounts.Approver)))
	admin.Open("/admin/approvals")
	admin.See("Harbour Detailing")
	showing(admin, "FT-HARBOUR")
	admin.Key("j")
	showing(admin, "FT-NORTH")
	admin.Key("k")
	showing(admin, "FT-HARBOUR")
	admin.Key("j")
	showing(admin, "FT-NORTH")
	admin.Look("queue")
	admin.Key("r")
	admin.See("Choose a reason, or write a sentence")
	admin.Fill("Sentence for the owner", "The lower half is missing.")
	admin.Key("\r")
	admin.See("Rejected. The owner gets a mail with the reason.")

	// The owner mends the same proof, with a better file.
	owner.See("Your payment proof came back")
	owner.See("The lower half is missing.")
	owner.Look("waiting-rejected")
	owner.Press("Mend it and send it again")
	owner.See("Without one, photo.png stays.")
	owner.Look("proof-mend")
	owner.Press("Send it again")
	owner.See("Nothing is different from what came back")
	owner.Look("proof-mend-refused")
	owner.Upload(`input[type=file]`, sharp)
	owner.Press("Send it again")
	owner.See("We are checking your payment")

	// The first admin approves by a key; the second sees that, and what the PDF says of itself.
	admin.Open("/admin/approvals")
	showing(admin, "FT-HARBOUR")
	admin.Key("j")
	showing(admin, "FT-NORTH")
	admin.See("Lakeside Print")
	admin.Look("queue-second-try")
	admin.Key("a")
	admin.See("A second admin has to approve it, too.")
	second := h.Browser()
	second.Be(h.SignInOperator(h.Operator("Jonas Weber", accounts.Approver)))
	second.Open("/admin/approvals")
	second.Key("j")
	showing(second, "FT-NORTH")
	second.See("Priya Kaur approved this on")
	second.Look("queue-needs-second")
	second.Key("a")
	second.See("Approved. The owner gets a mail.")

	owner.See("Your payment is approved") // nobody has touched this page
	owner.Open("/subscription")
	owner.See("Active")
	owner.Eval(`document.querySelector("[id^=proof-] th a").click()`, new(any))
	owner.See("Each time that it was sent")
	owner.See("The lower half is missing.")
	owner.Look("proof-history")

	guard := h.Browser()
	guard.Be(h.SignInOperator(h.Operator("Noor Haddad", accounts.Security)))
	guard.Open("/admin/limits")
	guard.Look("limits")
}

// showing waits until the case with a reference is open and the page has its scripts: a key that is pressed before is lost.
func showing(b *modulestest.Browser, reference string) {
	b.Until(reference+" is open", func() (done bool) {
		b.Eval(`document.readyState === "complete" && [...document.querySelectorAll(".compare b")].some((b) => b.textContent === "`+reference+`")`, &done)
		return done
	})
}

// confirmation is a whole document of one page that names its program.
var confirmation = strings.Join([]string{
	"%PDF-1.7", "1 0 obj", "<< /Type /Catalog /Pages 2 0 R >>", "endobj", "2 0 obj", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "endobj",
	"3 0 obj", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>", "endobj", "4 0 obj", "<< /Producer (Lakeside Print) >>", "endobj",
	"5 0 obj", "<< /Type /XRef >>", "endobj", "startxref", "9", "%%EOF", "",
}, "\n")
