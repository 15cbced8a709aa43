package notices_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/mail"
	"bayline/platform/testkit"
)

// mailed queues a mail of the center and brings it into a state, as its delivery does.
func (d *desk) mailed(state mail.State, rest string) string {
	d.t.Helper()
	d.tell(ending(d, d.person(tenancy.Owner)))
	letter := d.Mails(d.People[tenancy.Owner].Email)[0]
	_, err := testkit.Owner(d.t, d.DB).Exec(d.t.Context(), "update platform.mails set state = $2 "+rest+" where id = $1", letter.ID, string(state))
	if err != nil {
		d.t.Fatal(err)
	}
	d.Clock.Advance(time.Minute)
	return letter.ID.String()
}

// The log of mail says what became of each, and neither what it says nor to whom. What is stuck is sent again by hand, or settled.
func TestMailLog(t *testing.T) {
	t.Parallel()
	d := open(t)
	me := d.Operator("Sam Support", accounts.Support)
	admin := d.SignInOperator(me)
	d.expect(admin.Get("/admin/mail"), 200, "All mail is on its way")
	stuck := d.mailed(mail.Stuck, ", attempts = 25, problem = '503 service_unavailable for owner@bayline.test'")
	bounced := d.mailed(mail.Sent, ", bodies = null, provider_id = 'p1', delivery = 'bounced', delivery_note = 'Permanent General: 550', delivery_at = created_at")
	d.mailed(mail.Sent, ", bodies = null, provider_id = 'p2', delivery = 'delivered', delivery_at = created_at")

	page := d.expect(admin.Get("/admin/mail"), 200, "The trial ends soon", "503 service_unavailable", "Permanent General: 550", "North", "…@bayline.test", `<span class="count">2</span>`)
	for _, secret := range []string{d.People[tenancy.Owner].Email, "owner@bayline.test", "The trial of North ends", "delivered"} {
		if strings.Contains(page.Body, secret) {
			t.Errorf("%q stands in the log", secret)
		}
	}
	d.expect(admin.Get("/admin"), 200, `href="/admin/mail"`)
	for show, rows := range map[string]int{"all": 3, "stuck": 1, "failed": 0, "bounced": 1, "sent": 2, "nonsense": 2} {
		if n := strings.Count(d.expect(admin.Get("/admin/mail?show="+show), 200).Body, `<tr id="mail-`); n < rows || show != "all" && n != rows {
			t.Errorf("%s shows %d mails", show, n)
		}
	}

	address := "/admin/mail/" + stuck
	d.expect(admin.Get(address), 200, "It may arrive twice.", "is not known")
	d.expect(admin.Submit(address, address+"/dispatch"), 303)
	d.expect(admin.Get(address), 200, "It is in the queue again.", "Sent again by hand")
	if answer := admin.Post(address+"/dispatch", nil); answer.Status != 409 {
		t.Errorf("sent a third time: %d", answer.Status)
	}
	address = "/admin/mail/" + bounced
	if page := d.expect(admin.Get(address), 200, "The mailbox did not take it."); strings.Contains(page.Body, "Send it again") {
		t.Error("what it said is gone, and it can be sent again")
	}
	d.expect(admin.Submit(address, address+"/settlement"), 303)
	d.expect(admin.Get(address), 200, "Settled, with your name.", "Somebody has seen to it.")
	d.expect(admin.Get("/admin/mail"), 200, "All mail is on its way")
	for _, missing := range []string{uuid.NewString(), "1"} {
		if answer := admin.Get("/admin/mail/" + missing); answer.Status != 404 {
			t.Errorf("a mail that is not there: %d", answer.Status)
		}
	}
	var actions []string
	rows, err := testkit.Owner(t, d.DB).Query(t.Context(), "select action from audit.events where action like 'platform.mail.%' order by at, id")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var action string
		if err := rows.Scan(&action); err != nil {
			t.Fatal(err)
		}
		actions = append(actions, action)
	}
	if strings.Join(actions, " ") != "platform.mail.sent_again platform.mail.settled" {
		t.Errorf("the trail says %q", actions)
	}
}

// An address that has refused mail gets only what must be sent until a platform admin lifts that.
func TestRefusingAddressIsLifted(t *testing.T) {
	t.Parallel()
	d := open(t)
	admin := d.SignInOperator(d.Operator("Sec Urity", accounts.Security))
	d.mailed(mail.Sent, ", bodies = null, provider_id = 'p1'")
	mailer, err := mail.NewMailer(mail.Options{DB: d.DB, AddressKeys: d.addressKeys()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mailer.Learn(t.Context(), mail.Event{ID: "msg_1", Provider: "p1", Fate: mail.Bounced, Hard: true, At: d.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	address := "/admin/mail/" + d.Mails(d.People[tenancy.Owner].Email)[0].ID.String()
	d.expect(admin.Get(address), 200, "The address refuses mail")
	d.expect(admin.Submit(address, address+"/lifting"), 303)
	if page := d.expect(admin.Get(address), 200, "The address gets all mail again."); strings.Contains(page.Body, "The address refuses mail") {
		t.Error("it still refuses")
	}
}

// addressKeys are those of the house.
func (d *desk) addressKeys() (keys [][]byte) {
	for _, key := range d.Ring.Derive("mail-addresses") {
		keys = append(keys, key.Secret)
	}
	return keys
}

// The pages in light, in dark and on the phone.
func TestMailLogLook(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.Browser()
	b.Be(d.SignInOperator(d.Operator("Sam Support")))
	b.Open("/admin/mail")
	b.Look("mail-none")
	stuck := d.mailed(mail.Stuck, ", attempts = 25, problem = '503 service_unavailable: [ERROR]: Try again later.'")
	d.mailed(mail.Failed, ", attempts = 1, problem = '422 validation_error: Invalid to field.'")
	d.mailed(mail.Sent, ", bodies = null, provider_id = 'p1', delivery = 'bounced', delivery_note = 'Permanent General: 550 5.1.1 no such user', delivery_at = created_at")
	d.mailed(mail.Held, ", problem = 'The address refuses mail: an earlier one bounced.'")
	d.mailed(mail.Sent, ", bodies = null, provider_id = 'p2', delivery = 'delivered', delivery_at = created_at")
	d.mailed(mail.Queued, ", attempts = 3, problem = '429 rate_limit_exceeded'")
	b.Open("/admin/mail")
	b.Look("mail")
	b.Open("/admin/mail?show=all")
	b.Look("mail-all")
	b.Open("/admin/mail/" + stuck)
	b.Look("mail-stuck")
}
