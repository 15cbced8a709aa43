package billing_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"bayline/modules/billing"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/jobs"
)

// Two platform admins press twenty times at the same moment: one decision, one effect, one mail; a worker that runs again changes
// nothing; the period starts at the approval and not when the worker gets to it.
func TestApproveRace(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	proof := north.pay("pro", "yearly", "FT26325QX81", picture(t, 1))
	expect(t, north.owner.Get("/onboarding/waiting"), 200, "We are checking your payment")

	house.Clock.Advance(26 * time.Hour) // the proof waits a day
	approval := house.Clock.Now()
	page := "/admin/approvals/" + proof.String()
	admins := []*modulestest.Client{house.SignInOperator(house.Operator("Priya Kaur")), house.SignInOperator(house.Operator("Jonas Weber"))}
	for _, admin := range admins {
		expect(t, admin.Get(page), 200, "Northgate", "Pro, yearly", "FT26325QX81", "Not used before", "First time seen", "Trial, ends")
	}
	var wait sync.WaitGroup
	answers := make([]modulestest.Answer, 20)
	for i := range answers {
		wait.Go(func() {
			form := url.Values{"outcome": {"approved"}}
			if i%4 == 3 { // and some of them want the opposite
				form = url.Values{"outcome": {"rejected"}, "reason": {"amount"}}
			}
			answers[i] = admins[i%2].Post(page+"/decision", form)
		})
	}
	wait.Wait()
	done := 0
	for _, a := range answers {
		switch a.Status {
		case 303:
			done++
		case 409:
			if !strings.Contains(a.Body, "Nothing was changed by your click") || !strings.Contains(a.Body, "Priya Kaur") && !strings.Contains(a.Body, "Jonas Weber") {
				t.Errorf("who comes second does not learn who was first: %s", said(a.Body))
			}
		default:
			t.Errorf("status %d: %s", a.Status, said(a.Body))
		}
	}
	if done != 1 {
		t.Fatalf("%d of 20 clicks decided", done)
	}
	if n := count(t, house, "select count(*) from billing.decisions"); n != 1 {
		t.Fatalf("%d decisions", n)
	}

	house.Clock.Advance(3 * time.Hour) // the worker was down meanwhile
	work(t, house)
	outcome := ""
	until(t, "the decision is carried out", func() bool {
		return count(t, house, "select count(*) from billing.decisions where carried_out_at is not null") == 1
	})
	if s := north.subscription(); s.State == tenancy.Active {
		outcome = "approved"
		if !s.PeriodStart.Equal(approval) || !s.PeriodEnd.Equal(approval.AddDate(1, 0, 0)) {
			t.Errorf("approved %s; the period runs from %s to %s", approval, s.PeriodStart, s.PeriodEnd)
		}
	} else {
		outcome = "rejected"
	}

	before := north.subscription().Version
	err := house.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error {
		return jobs.Insert(ctx, tx, billing.CarryOutArgs{Center: north.ID, Proof: proof})
	})
	if err != nil {
		t.Fatal(err)
	}
	until(t, "the worker has run twice", func() bool {
		return count(t, house, "select count(*) from river.river_job where kind = 'billing.decision.carry_out' and state = 'completed'") == 2
	})
	if after := north.subscription().Version; after != before {
		t.Errorf("a second run has changed the subscription: version %d, then %d", before, after)
	}
	if n := count(t, house, "select count(*) from platform.mails where kind = $1", "billing.proof."+outcome); n != 1 {
		t.Errorf("%d mails about a proof that is %s", n, outcome)
	}
	if n := count(t, house, "select count(*) from platform.mails where kind like 'billing.proof.%'"); n != 1 {
		t.Errorf("%d mails in all", n)
	}
	for action, trail := range map[string]string{"platform.proof." + outcome: "center_id = '00000000-0000-0000-0000-000000000000'", "billing.proof." + outcome: "center_id <> '00000000-0000-0000-0000-000000000000'"} {
		if n := count(t, house, "select count(*) from audit.events where action = $1 and "+trail, action); n != 1 {
			t.Errorf("%d events %s", n, action)
		}
	}
}

func TestApprovalActivates(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	expect(t, admin.Get("/admin/approvals"), 200, "Nothing waits")
	proof := north.pay("basic", "monthly", "ft 1", picture(t, 2))
	expect(t, admin.Get("/admin"), 200, "One payment proof waits", "Trial")
	expect(t, admin.Get("/admin/approvals"), 200, "Northgate", "FT 1", "Owner of Northgate")

	// The picture stands in the page; each look at it is in the trail.
	file := admin.Get("/admin/approvals/" + proof.String() + "/file")
	if expect(t, file, 200).Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") ||
		file.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" {
		t.Errorf("the file's headers are %v", file.Header)
	}
	if n := count(t, house, "select count(*) from audit.events where action = 'platform.proof.seen'"); n != 1 {
		t.Errorf("%d looks at the proof are in the trail", n)
	}

	// Rejecting needs a reason, and says so under the field.
	refused := expect(t, decide(admin, proof, "outcome", "rejected", "sentence", " "), 422, "Choose a reason, or write a sentence", `aria-invalid="true"`)
	if refused.Location != "" {
		t.Errorf("it leads to %s", refused.Location)
	}
	expect(t, decide(admin, proof, "outcome", "rejected", "reason", "unreadable", "sentence", "The lower half is missing."), 303)
	letter := house.Letter("billing.proof.rejected", north.People[tenancy.Owner].Email)
	for _, want := range []string{"The confirmation cannot be read.", "The lower half is missing.", "FT 1"} {
		if !strings.Contains(letter.Text, want) || !strings.Contains(letter.HTML, want) {
			t.Errorf("the mail does not say %q: %s", want, letter.Text)
		}
	}
	until(t, "the page of the owner has turned", func() bool {
		return strings.Contains(north.owner.Fragment("/onboarding/waiting").Body, "came back")
	})
	expect(t, north.owner.Get("/onboarding/waiting"), 200, "The lower half is missing.", "Mend it and send it again")
	if s := north.subscription(); s.State != tenancy.Trial {
		t.Errorf("a rejection has made the center %s", s.State)
	}

	// The second try is approved: it activates, sets the limits, and is on the owner's page.
	again := north.pay("basic", "monthly", "ft 2", picture(t, 3))
	expect(t, decide(admin, again, "outcome", "approved"), 303)
	house.Letter("billing.proof.approved", north.People[tenancy.Owner].Email)
	until(t, "it is active", func() bool { return north.subscription().State == tenancy.Active })
	expect(t, north.owner.Get("/subscription"), 200, "Basic, monthly", "Active", "Came back", "Approved", "5 of 3", "0 of 500", "$49.00")
	expect(t, admin.Get("/admin/approvals?show=decided"), 200, "Northgate", "Approved", "Rejected")
	expect(t, admin.Get("/admin/centers"), 200, "Northgate", "Basic, monthly", "Active")
	expect(t, admin.Get("/admin/approvals/"+again.String()), 200, "Priya Kaur approved this on")

	// The limit is the plan's: five staff are there, three are allowed, nobody is thrown out and nobody comes in.
	err := house.DB.InCenter(t.Context(), north.ID, func(ctx context.Context, tx db.Tx) error {
		return tenancy.Take(ctx, tx, tenancy.Staff, 1)
	})
	if err == nil || !strings.Contains(err.Error(), "no room for more staff") {
		t.Errorf("a sixth member: %v", err)
	}
}

// The same file and the same reference are flagged, whoever sent them before.
func TestDuplicateProof(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	north, south := open(t, house, "Northgate"), open(t, house, "Southgate")
	file := picture(t, 4)
	first := north.pay("pro", "monthly", "FT77", file)
	if page := expect(t, admin.Get("/admin/approvals/"+first.String()), 200, "Not used before", "First time seen"); strings.Contains(page.Body, "Same file seen") {
		t.Error("the first proof is flagged")
	}
	second := south.pay("pro", "monthly", "ft77", file)
	expect(t, admin.Get("/admin/approvals/"+second.String()), 200, "Same file seen", "Also in another center&#39;s proof")

	// One proof waits at a time; a second one gets a sentence, and what was typed stays.
	claim := north.claim("FT78")
	page := expect(t, north.owner.Upload("/onboarding/proof", claim, "proof", "again.png", picture(t, 5)), 422, "A payment proof is being checked already", `value="FT78"`)
	if strings.Contains(page.Body, "proof-e") {
		t.Error("the sentence stands under the file, which has nothing to do with it")
	}
	if n := count(t, house, "select count(*) from billing.payment_proofs"); n != 2 {
		t.Errorf("%d proofs", n)
	}

	// Parallel ones, past the check: the table keeps one.
	expect(t, decide(admin, first, "outcome", "rejected", "reason", "used"), 303)
	until(t, "the rejection is carried out", func() bool {
		return count(t, house, "select count(*) from billing.payment_proofs where state = 'rejected'") == 1
	})
	var wait sync.WaitGroup
	statuses := make([]int, 6)
	for i := range statuses {
		wait.Go(func() {
			statuses[i] = north.owner.Upload("/onboarding/proof", north.claim("FT79"), "proof", "again.png", picture(t, 10+i)).Status
		})
	}
	wait.Wait()
	sent := 0
	for _, status := range statuses {
		switch status {
		case 303:
			sent++
		case 422:
		default:
			t.Errorf("status %d", status)
		}
	}
	if sent != 1 {
		t.Errorf("%d of 6 proofs were taken at the same moment", sent)
	}
	// What lost the race left no file behind.
	rows := count(t, house, "select count(*) from billing.payment_proofs")
	if kept, err := house.Files.Count(t.Context(), "archive/"); err != nil || kept != rows {
		t.Errorf("%d files for %d proofs, %v", kept, rows, err)
	}
}

var requestID = regexp.MustCompile(`Request <span class="code">[^<]*</span>`)

func TestProofIsForItsCenterOnly(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north, south := open(t, house, "Northgate"), open(t, house, "Southgate")
	const line = "Transfer to Bayline, 99.00 USD, from an account of Northgate"
	content := pdf(line)
	expect(t, north.owner.Submit("/onboarding/plan?period=monthly", "/onboarding/plan", "plan", north.plan("pro", "monthly").ID.String()), 303)
	expect(t, north.owner.Upload("/onboarding/proof", north.claim("FT1"), "proof", "bank.pdf", content), 303)
	address := "/subscription/proofs/" + north.proofs()[0].String() + "/file"
	mine := expect(t, north.owner.Get(address), 200)
	if mine.Body != string(content) || mine.Header.Get("Content-Type") != "application/pdf" {
		t.Error("the owner gets another file than was sent")
	}
	missing := expect(t, south.owner.Get("/subscription/proofs/"+south.ID.String()+"/file"), 404)
	foreign := expect(t, south.owner.Get(address), 404)
	if requestID.ReplaceAllString(missing.Body, "") != requestID.ReplaceAllString(foreign.Body, "") {
		t.Error("another center's proof and a missing one answer differently")
	}
	expect(t, north.SignIn(tenancy.Advisor).Get(address), 403)
	expect(t, north.owner.Get("/admin/approvals"), 404)
	expect(t, north.owner.Get("/admin/approvals/"+north.proofs()[0].String()+"/file"), 404)

	// Nothing of it is readable on the disk.
	stored := ""
	if err := house.DB.InCenterRead(t.Context(), north.ID, func(ctx context.Context, tx db.Tx) error {
		return tx.Pgx.QueryRow(ctx, "select stored_name from billing.payment_proofs").Scan(&stored)
	}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(stored, "archive/") {
		t.Errorf("it is stored as %s, outside of the archive", stored)
	}
	blob, err := house.Files.Open(t.Context(), stored)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = blob.Close() }()
	sealed := make([]byte, blob.Size())
	if _, err := blob.ReadAt(sealed, 0); err != nil {
		t.Fatal(err)
	}
	for _, plain := range []string{line, "%PDF", "/MediaBox"} {
		if strings.Contains(string(sealed), plain) {
			t.Errorf("%q is readable on the disk", plain)
		}
	}
}

func TestUploadsAreRefusedUnderTheirField(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	if at := expect(t, north.owner.Get("/onboarding/proof"), 303).Location; at != "/onboarding/plan" {
		t.Errorf("without a plan the proof leads to %s", at)
	}
	expect(t, north.owner.Post("/onboarding/plan", url.Values{}), 422, "Choose a plan.")
	expect(t, north.owner.Post("/onboarding/plan", url.Values{"plan": {north.ID.String()}}), 422, "There is no such plan.")
	expect(t, north.owner.Submit("/onboarding/plan?period=monthly", "/onboarding/plan", "plan", north.plan("pro", "monthly").ID.String()), 303)

	good := picture(t, 6)
	large := append(pdf("large"), make([]byte, 11<<20)...)
	for _, c := range []struct {
		why, name string
		content   []byte
		says      string
	}{
		{"a text", "notes.txt", []byte("paid, I swear"), "This type of file is not taken"},
		{"a program in a picture's name", "photo.png", []byte("MZ\x90\x00 this is a program"), "its content is something else"},
		{"nothing", "photo.png", nil, "This file is empty"},
		{"half a picture", "photo.png", good[:len(good)/2], "This picture cannot be read"},
		{"too large", "large.pdf", large, "larger than 10 MB"},
		{"with a script", "act.pdf", []byte(strings.Replace(string(pdf("x")), "/Type /Catalog", "/OpenAction << /S /JavaScript /JS (app.alert(1)) >> /Type /Catalog", 1)), ""},
	} {
		page := expect(t, north.owner.Upload("/onboarding/proof", north.claim("FT-KEPT"), "proof", c.name, c.content), 422, c.says, `id="proof-e"`, `value="FT-KEPT"`)
		if !strings.Contains(page.Body, `value="99.00"`) {
			t.Errorf("%s: the amount is lost", c.why)
		}
	}
	expect(t, north.owner.Post("/onboarding/proof", north.claim("FT-1")), 422, "Choose the bank")
	bad := url.Values{"amount": {"ninety"}, "currency": {"XXX"}, "paid_on": {"2199-01-01"}, "reference": {" "}}
	expect(t, north.owner.Upload("/onboarding/proof", bad, "proof", "photo.png", good), 422, "Choose the currency", "This day has not come yet", "Type the reference", "Choose the file again", "ninety")
	bad.Set("currency", "USD")
	expect(t, north.owner.Upload("/onboarding/proof", bad, "proof", "photo.png", good), 422, "amount-e")
	if n := count(t, house, "select count(*) from billing.payment_proofs"); n != 0 {
		t.Errorf("%d proofs came of refused uploads", n)
	}
	if kept, err := house.Files.Count(t.Context(), "archive/"); err != nil || kept != 0 {
		t.Errorf("%d files were left behind, %v", kept, err)
	}
}

// A proof for another plan while one is active changes nothing until it is approved.
func TestPlanChangesWithTheProof(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	expect(t, decide(admin, north.pay("pro", "monthly", "FT1", picture(t, 7)), "outcome", "approved"), 303)
	until(t, "it is active", func() bool { return north.subscription().State == tenancy.Active })
	house.Clock.Advance(5 * time.Minute)
	larger := north.pay("enterprise", "yearly", "FT2", picture(t, 8))
	if s := north.subscription(); s.Plan.Code != "pro" {
		t.Fatalf("a click has changed the plan to %s", s.Plan.Code)
	}
	expect(t, decide(admin, larger, "outcome", "approved"), 303)
	until(t, "the larger plan is active", func() bool { return north.subscription().Plan.Code == "enterprise" })
	expect(t, north.owner.Get("/subscription"), 200, "Enterprise, yearly", "5, no limit", "0, no limit")
}
