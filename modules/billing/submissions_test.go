package billing_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/testkit"
)

// A proof that came back is mended in place: the same proof, with each time that it was sent and what was answered, for both sides.
func TestRejectedProofIsSentAgain(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north, south := open(t, house, "Northgate"), open(t, house, "Southgate")
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	first, second := picture(t, 40), picture(t, 41)
	proof := north.pay("pro", "monthly", "FT1", first)
	page := "/subscription/proofs/" + proof.String()
	again := north.claim("FT1-BETTER")
	if page := expect(t, north.owner.Get(page), 200, "Being checked"); strings.Contains(page.Body, "Send it again") {
		t.Error("a proof that is being checked can be changed")
	}
	expect(t, north.owner.Upload(page+"/submissions", again, "proof", "b.png", second), 422, "only one that came back is sent again")
	expect(t, decide(admin, proof, "outcome", "rejected", "reason", "unreadable"), 303)
	house.Letter("billing.proof.rejected", north.People[tenancy.Owner].Email)
	rejected := func(n int) {
		until(t, "the rejection is carried out", func() bool {
			return count(t, house, "select count(*) from billing.decisions where carried_out_at is not null") == n
		})
	}
	rejected(1)

	// Unchanged, wrong, foreign: refused, and what was typed stays.
	same := north.claim("FT1")
	expect(t, north.owner.Post(page+"/submissions", same), 422, "Nothing is different from what came back")
	bad := north.claim("FT-KEPT")
	bad.Set("amount", "much")
	expect(t, north.owner.Upload(page+"/submissions", bad, "proof", "b.png", second), 422, "amount-e", `value="FT-KEPT"`, "Choose the file again")
	expect(t, south.owner.Post(page+"/submissions", again), 404)
	expect(t, south.owner.Get(page), 404)
	expect(t, north.SignIn(tenancy.Advisor).Get(page), 403)

	// Six clicks at the same moment, each with a file: one try, and no file of the others is left.
	var wait sync.WaitGroup
	statuses := make([]int, 6)
	for i := range statuses {
		wait.Go(func() {
			statuses[i] = north.owner.Upload(page+"/submissions", again, "proof", "better.png", second).Status
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
		t.Errorf("it was sent %d times", sent)
	}
	if kept, err := house.Files.Count(t.Context(), "archive/"); err != nil || kept != 2 {
		t.Errorf("%d files of two tries, %v", kept, err)
	}
	if proofs := north.proofs(); len(proofs) != 1 || proofs[0] != proof {
		t.Errorf("the proofs are %v", proofs)
	}

	// The admin sees both tries; a page that was opened before decides nothing.
	review := "/admin/approvals/" + proof.String()
	expect(t, admin.Get(review), 200, "FT1-BETTER", "2 times", "The confirmation cannot be read", `name="try" value="2"`, "/file?try=1")
	expect(t, admin.Post(review+"/decision", url.Values{"outcome": {"approved"}, "try": {"1"}}), 409, "sent this proof again since you opened it")
	for try, name := range map[string]string{"1": "transfer.png", "2": "better.png"} {
		for _, who := range []modulestest.Answer{admin.Get(review + "/file?try=" + try), north.owner.Get(page + "/file?try=" + try)} {
			if expect(t, who, 200); !strings.Contains(who.Header.Get("Content-Disposition"), name) {
				t.Errorf("try %s is %s", try, who.Header.Get("Content-Disposition"))
			}
		}
	}
	expect(t, admin.Get(review+"/file?try=3"), 404)
	// The first file, in another center: still known.
	southern := south.pay("pro", "monthly", "FT9", first)
	expect(t, admin.Get("/admin/approvals/"+southern.String()), 200, "Also in another center&#39;s proof")
	expect(t, admin.Get(review), 200, "Not used before")

	// Rejected again: a second mail. Then only the amount is mended, and the file stays.
	house.Clock.Advance(time.Minute)
	expect(t, decide(admin, proof, "outcome", "rejected", "reason", "amount"), 303)
	rejected(2)
	until(t, "there are two mails", func() bool {
		return count(t, house, "select count(*) from platform.mails where kind = 'billing.proof.rejected'") == 2
	})
	right := north.claim("FT1-BETTER")
	right.Set("amount", "109.00")
	expect(t, north.owner.Post(page+"/submissions", right), 303)
	expect(t, admin.Get(review), 200, "The same as in the try before", "$109.00")
	expect(t, decide(admin, proof, "outcome", "approved"), 303)
	until(t, "it is active", func() bool { return north.subscription().State == tenancy.Active })
	expect(t, north.owner.Get(page), 200, "Approved", "The confirmation cannot be read", "The amount differs", `id="try-3"`, `id="try-2"`, `id="try-1"`)
	expect(t, north.owner.Post(page+"/submissions", north.claim("FT-LATE")), 422, "only one that came back is sent again")
	if n := count(t, house, "select count(*) from audit.events where action = 'billing.proof.sent_again'"); n != 2 {
		t.Errorf("%d events of sending again", n)
	}

	// Nobody changes what was claimed or decided, whatever the program does.
	for _, statement := range []string{
		"update billing.payment_proofs set amount_minor = 1 where id = $1", "update billing.payment_proofs set state = 'rejected' where id = $1",
		"update billing.payment_proofs set round = round + 1, state = 'pending' where id = $1", "update billing.submissions set reference = '' where proof_id = $1",
	} {
		if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), statement, proof); err == nil {
			t.Errorf("the table lets through: %s", statement)
		}
	}

	// Seven years later all of it goes, the files of every try too.
	house.Clock.Set(house.Clock.Now().AddDate(7, 0, 1))
	if err := house.Billing.ClearArchive(t.Context()); err != nil {
		t.Fatal(err)
	}
	if kept, err := house.Files.Count(t.Context(), "archive/"); err != nil || kept != 1 { // the other center's waits
		t.Errorf("%d files are left, %v", kept, err)
	}
	if n := count(t, house, "select count(*) from billing.submissions where proof_id = $1", proof); n != 0 {
		t.Errorf("%d tries of an expired proof are left", n)
	}
}

// Above the set amount two different admins have to approve, however they click; rejecting needs one.
func TestSecondAdmin(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	admins := map[string]*modulestest.Client{}
	for _, name := range []string{"Priya Kaur", "Jonas Weber"} {
		admins[name] = house.SignInOperator(house.Operator(name, accounts.Approver))
	}
	priya, jonas := admins["Priya Kaur"], admins["Jonas Weber"]
	security := house.SignInOperator(house.Operator("Ines Carvalho", accounts.Security))
	expect(t, priya.Get("/admin/limits"), 404)
	expect(t, priya.Post("/admin/limits", url.Values{"currency": {"USD"}, "amount": {"1.00"}}), 404)
	expect(t, security.Get("/admin/limits"), 200, "No amount is set: one admin is enough")
	expect(t, security.Submit("/admin/limits", "/admin/limits", "currency", "USD", "amount", "nothing"), 422, "amount-e")
	expect(t, security.Submit("/admin/limits", "/admin/limits", "currency", "USD", "amount", "98.99"), 303)
	expect(t, security.Get("/admin/limits"), 200, "$98.99", "Ines Carvalho")
	if n := count(t, house, "select count(*) from audit.events where action = 'platform.limit.set'"); n != 1 {
		t.Errorf("%d events of setting an amount", n)
	}

	// Both press ten times at the same moment: one first approval, one decision, by two people, one period, one mail.
	proof := north.pay("pro", "monthly", "FT1", picture(t, 50))
	review := "/admin/approvals/" + proof.String()
	expect(t, priya.Get(review), 200, "Above $98.99 two admins have to approve")
	var wait sync.WaitGroup
	answers := make([]modulestest.Answer, 20)
	for i := range answers {
		wait.Go(func() {
			answers[i] = []*modulestest.Client{priya, jonas}[i%2].Post(review+"/decision", url.Values{"outcome": {"approved"}})
		})
	}
	wait.Wait()
	taken := 0
	for _, a := range answers {
		switch a.Status {
		case 303:
			taken++
		case 409:
		default:
			t.Errorf("status %d: %s", a.Status, said(a.Body))
		}
	}
	if taken != 2 {
		t.Errorf("%d of 20 clicks were taken", taken)
	}
	until(t, "it is active", func() bool { return north.subscription().State == tenancy.Active })
	if n := count(t, house, `select count(*) from billing.decisions d join billing.endorsements e using (center_id, proof_id, round)
		where d.outcome = 'approved' and d.decided_by <> e.endorsed_by`); n != 1 {
		t.Errorf("%d decisions by two people", n)
	}
	if n := count(t, house, "select count(*) from platform.mails where kind = 'billing.proof.approved'"); n != 1 {
		t.Errorf("%d mails about the approval", n)
	}
	if n := count(t, house, "select count(*) from platform.mails where kind = 'billing.proof.waiting'"); n != 1 {
		t.Errorf("%d mails to the other admin", n)
	}

	// One by one: the queue says what is missing, the first cannot be the second, either can reject.
	next := north.pay("pro", "monthly", "FT2", picture(t, 51))
	review = "/admin/approvals/" + next.String()
	expect(t, decide(priya, next, "outcome", "approved"), 303)
	expect(t, priya.Get("/admin/approvals"), 200, "Needs a second admin", "Priya Kaur approved this on", "Somebody else has to approve it")
	expect(t, priya.Post(review+"/decision", url.Values{"outcome": {"approved"}}), 409, "You have approved this already")
	expect(t, jonas.Get(review), 200, "A second admin has to approve it", `aria-keyshortcuts="A"`)
	if n := count(t, house, "select count(*) from billing.decisions where proof_id = $1", next); n != 0 {
		t.Error("one approval has decided")
	}
	expect(t, decide(jonas, next, "outcome", "rejected", "reason", "missing"), 303)
	until(t, "it came back", func() bool {
		return count(t, house, "select count(*) from billing.payment_proofs where id = $1 and state = 'rejected'", next) == 1
	})
	// Sent again, the first approval of the try before counts no more.
	expect(t, north.owner.Post("/subscription/proofs/"+next.String()+"/submissions", north.claim("FT2-B")), 303)
	expect(t, decide(jonas, next, "outcome", "approved"), 303)
	if n := count(t, house, "select count(*) from billing.decisions where proof_id = $1 and round = 2", next); n != 0 {
		t.Error("an approval of another try was counted")
	}
	expect(t, decide(priya, next, "outcome", "approved"), 303)
	until(t, "it is approved", func() bool {
		return count(t, house, "select count(*) from billing.payment_proofs where id = $1 and state = 'approved'", next) == 1
	})

	// A currency without an amount needs two; without any amount one is enough.
	euros := north.claim("FT3")
	euros.Set("currency", "EUR")
	euros.Set("amount", "1.00")
	expect(t, north.owner.Upload("/onboarding/proof", euros, "proof", "b.png", picture(t, 52)), 303)
	third := north.proofs()[0]
	expect(t, priya.Get("/admin/approvals/"+third.String()), 200, "No amount is set up to which one admin is enough in EUR")
	expect(t, security.Post("/admin/limits/removals", url.Values{"currency": {"USD"}}), 303)
	expect(t, security.Post("/admin/limits/removals", url.Values{"currency": {"USD"}}), 409)
	expect(t, decide(priya, third, "outcome", "approved"), 303)
	until(t, "one is enough", func() bool {
		return count(t, house, "select count(*) from billing.payment_proofs where id = $1 and state = 'approved'", third) == 1
	})
}

// What a PDF says of itself stands beside the claim; the document is handed out and never drawn.
func TestFactsOfAProof(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	expect(t, north.owner.Submit("/onboarding/plan?period=monthly", "/onboarding/plan", "plan", north.plan("pro", "monthly").ID.String()), 303)
	plain := string(pdf("paid"))
	hostile := plain + `9 0 obj << /Producer (Lakeside <script>alert\(1\)</script>) >> endobj` + "\n" + plain[strings.LastIndex(plain, "startxref"):]
	expect(t, north.owner.Upload("/onboarding/proof", north.claim("FT1"), "proof", "bank.pdf", []byte(hostile)), 303)
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	page := expect(t, admin.Get("/admin/approvals"), 200, "Pages", ">1<", "Written by", "Lakeside &lt;script&gt;alert(1)", "Encrypted", "Scripts", "Download the PDF")
	for _, tag := range []string{"<img", "<iframe", "<embed", "<object", "<script>alert"} {
		if strings.Contains(page.Body, tag) {
			t.Errorf("the page has %s", tag)
		}
	}
	file := expect(t, admin.Get(fmt.Sprintf("/admin/approvals/%s/file", north.proofs()[0])), 200)
	if file.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("it is sent as %v", file.Header)
	}
}
