package main_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/billing"
	"bayline/modules/billing/plans"
	"bayline/modules/modulestest"
	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/money"
)

// chores are all the work that must survive a kill. The first whose beginning fits has a moment. What many pass through stands first: so
// somebody is parked there who holds up nobody else. Jobs that look at the same centers would wait for each other.
var chores = []chore{
	{about: "notices.", begin: (*installation).approve},
	{about: "mail.", begin: (*installation).approve},
	{about: "metered.unit.", begin: (*installation).accept},
	{about: "metered.refund.", begin: (*installation).refund},
	{about: "metered.statement.", begin: (*installation).closeMonth},
	{about: "metered.balance.", begin: (*installation).runLow},
	{about: "billing.calendar.", begin: (*installation).renew},
	{about: "metered.topup.", begin: (*installation).topUp},
	{about: "billing.announcement.", begin: (*installation).announce},
	{about: "policies.announcement.", begin: (*installation).announcePolicy},
	{about: "policies.recall.", begin: (*installation).recallPolicy},
	{about: "billing.archive.", begin: (*installation).expire},
	{about: "incidents.", begin: (*installation).breach},
	{about: "deletion.", begin: (*installation).remove},
	{about: "billing.intervention.", begin: (*installation).suspend},
	{about: "billing.decision.made", begin: (*installation).decide},
	{about: "billing.decision.too_late", begin: (*installation).approveTooLate},
	{about: "billing.decision.", begin: (*installation).approve},
}

// remove cancels a new center 45 days ago. Its day has come.
func (i *installation) remove() ended {
	var center *modulestest.Center
	i.ago(45*24*time.Hour, func() {
		center = i.Center("Removed", "USD")
		_, err := i.Billing.Cancel(context.Background(), center.Member(tenancy.Owner), true, "")
		i.must(err)
	})
	i.must(i.Deletion.Sweep(context.Background()))
	owner := center.People[tenancy.Owner].ID
	closure := i.texts("select id::text from tenancy.closures where center_id = $1", center.ID)[0]
	return func(t *testing.T) {
		erasure, err := i.Deletion.Erasure(context.Background(), uuid.MustParse(closure))
		if err != nil || erasure.Left != 0 || erasure.Total() == 0 || erasure.Good != nil {
			t.Errorf("the certificate of closure %s: %+v, %v", closure, erasure, err)
		}
		for _, table := range []string{"tenancy.centers", "tenancy.members", "billing.subscriptions", "privacy.deletions", "notices.notices"} {
			if n := i.count(table+" where center_id = $1", center.ID); n != 0 {
				t.Errorf("%d rows of %s are left", n, table)
			}
		}
		i.once(t, "the trail tells of the begin", "audit.events where subject_id = $1 and action = 'platform.deletion.begun'", center.ID)
		i.once(t, "the trail tells of the certificate", "audit.events where subject_id = $1 and action = 'platform.deletion.certified'", center.ID)
		i.taken(t, notices.Deleted.Name, uuid.NewSHA1(uuid.MustParse(closure), owner[:]))
	}
}

// ago does something in the past.
func (i *installation) ago(d time.Duration, what func()) {
	now := i.Kit.Clock.Now()
	i.Kit.Clock.Set(now.Add(-d))
	what()
	i.Kit.Clock.Set(now)
}

// taken looks whether Resend has accepted the mail of a kind about something, once.
func (i *installation) taken(t *testing.T, kind string, about uuid.UUID) {
	t.Helper()
	if _, id, _ := i.resend.Saw(kind + "/" + about.String()); id == "" {
		t.Errorf("Resend has never accepted %s/%s", kind, about)
	}
}

// approve lets the owner of a new center pay and a platform admin approve; the rest is a worker's.
func (i *installation) approve() ended {
	center := i.Center("Approved", "USD")
	proof := i.pay(center, "basic")
	i.must(i.Billing.Decide(context.Background(), i.admin(), proof, "approved", ""))
	return func(t *testing.T) { i.approved(t, center, proof, i.Kit.Clock.Now()) }
}

// approved looks whether an approval was carried out, once, with a period that began when it was given.
func (i *installation) approved(t *testing.T, center *modulestest.Center, proof uuid.UUID, at time.Time) {
	t.Helper()
	s, err := i.Billing.Subscription(context.Background(), center.Member(tenancy.Owner))
	if err != nil || s.State != tenancy.Active || s.PeriodStart.Sub(at).Abs() > time.Minute {
		t.Errorf("approved at %s, the subscription is %+v, %v", at, s, err)
	}
	i.once(t, "the decision is carried out", "billing.decisions where proof_id = $1 and carried_out_at is not null", proof)
	i.once(t, "the trail says so", "audit.events where subject_id = $1 and action = 'billing.proof.approved'", proof)
	i.mailed(t, center, notices.ProofApproved.Name)
}

// decide lets a platform admin approve at the desk of approvals, and click again when the program is back.
func (i *installation) decide() ended {
	center := i.Center("Decided", "USD")
	proof := i.pay(center, "basic")
	admin, page := i.SignInOperator(i.Operator("Mara Voss")), "/admin/approvals/"+proof.String()
	admin.Get(page)
	yes := url.Values{"outcome": {"approved"}}
	i.post(admin, page+"/decision", yes)
	return func(t *testing.T) {
		admin.Post(page+"/decision", yes)
		i.once(t, "it is decided", "billing.decisions where proof_id = $1 and outcome = 'approved'", proof)
		i.once(t, "the platform's trail says so", "audit.events where subject_id = $1 and action = 'platform.proof.approved'", proof)
	}
}

// suspend stops a center by its page in the console, and again when the program is back.
func (i *installation) suspend() ended {
	center := i.Center("Stopped", "USD")
	admin, page := i.SignInOperator(i.Operator("Mara Voss")), "/admin/centers/"+center.ID.String()
	admin.Get(page)
	why := url.Values{"reason": {"The payments came from a stolen card."}}
	i.post(admin, page+"/suspension", why)
	return func(t *testing.T) {
		admin.Post(page+"/suspension", why)
		i.once(t, "it is suspended", "tenancy.centers where center_id = $1 and status = 'suspended'", center.ID)
		i.once(t, "it will be deleted", "tenancy.closures where center_id = $1 and returned_at is null", center.ID)
		i.once(t, "the platform's trail says so", "audit.events where subject_id = $1 and action = 'platform.center.suspended'", center.ID)
	}
}

// approveTooLate approves what a center has paid whose deletion begins before a worker comes to it.
func (i *installation) approveTooLate() ended {
	var proof uuid.UUID
	var center *modulestest.Center
	i.ago(45*24*time.Hour, func() {
		center = i.Center("Too late", "USD")
		proof = i.pay(center, "basic")
		_, err := i.Billing.Cancel(context.Background(), center.Member(tenancy.Owner), true, "")
		i.must(err)
	})
	i.must(i.Billing.Decide(context.Background(), i.admin(), proof, "approved", ""))
	i.must(i.DB.InPlatform(context.Background(), func(ctx context.Context, tx db.Tx) error {
		closure, err := tenancy.LockOpenClosure(ctx, tx, center.ID)
		if err != nil {
			return err
		}
		return tenancy.BeginDeletion(ctx, tx, closure)
	}))
	return func(t *testing.T) {
		i.once(t, "the decision ends", "billing.decisions where proof_id = $1 and too_late and carried_out_at is not null", proof)
		i.once(t, "the trail says so", "audit.events where subject_id = $1 and action = 'platform.proof.too_late'", proof)
		i.taken(t, "billing.proof.too_late", proof)
	}
}

// pay sends a proof for a monthly plan that was paid today.
func (i *installation) pay(center *modulestest.Center, code string) uuid.UUID {
	i.t.Helper()
	return i.payOn(i.Kit.Clock.Now(), center, code)
}

func (i *installation) payOn(day time.Time, center *modulestest.Center, code string) uuid.UUID {
	i.t.Helper()
	plan := i.plan(code)
	i.proofs++
	proof, err := i.Billing.SubmitProof(context.Background(), center.Member(tenancy.Owner), billing.Claim{Plan: plan.ID, Amount: plan.Price,
		PaidOn: day.Truncate(24 * time.Hour), Reference: fmt.Sprintf("FT-%d", i.proofs), FileName: "proof.png", File: bytes.NewReader(modulestest.Picture())})
	i.must(err)
	return proof
}

func (i *installation) plan(code string) plans.Plan {
	i.t.Helper()
	offered, err := i.Plans.Offered(context.Background())
	i.must(err)
	return offered[slices.IndexFunc(offered, func(p plans.Plan) bool { return p.Code == code && p.Period == "monthly" })]
}

// admin decides everything here.
func (i *installation) admin() accounts.Operator {
	if i.operator.ID == uuid.Nil {
		i.operator = i.Operator("Priya Kaur")
	}
	return i.operator
}

func (i *installation) once(t *testing.T, what, from string, args ...any) {
	t.Helper()
	if n := i.count(from, args...); n != 1 {
		t.Errorf("%s: %d times", what, n)
	}
}

// mailed looks for one mail of a kind about a center that Resend has taken.
func (i *installation) mailed(t *testing.T, center *modulestest.Center, kind string) {
	t.Helper()
	mails := i.texts("select business_id::text from platform.mails where center_id = $1 and kind = $2 and state = 'sent'", center.ID, kind)
	if len(mails) != 1 {
		t.Errorf("%d mails of %s about %s", len(mails), kind, center.Name)
		return
	}
	i.taken(t, kind, uuid.MustParse(mails[0]))
}

func (i *installation) must(err error) {
	i.t.Helper()
	if err != nil {
		i.t.Fatal(err)
	}
}

// announce tells a center that its plan will change: each time another plan.
func (i *installation) announce() ended {
	center, ctx := i.Center("Told", "USD"), context.Background()
	held := i.plan([]string{"pro", "enterprise", "basic"}[i.announced])
	i.announced++
	_, err := i.owner.Exec(ctx, "update billing.subscriptions set state = 'active', plan_id = $2, period_start = $3, period_end = $4 where center_id = $1", center.ID,
		held.ID, i.Kit.Clock.Now(), i.Kit.Clock.Now().AddDate(0, 1, 0))
	i.must(err)
	_, err = i.Plans.Edit(ctx, i.admin(), held.ID, plans.Draft{After: held.Version, Name: held.Name, Price: money.New(29900, "USD"), UnitPrice: held.UnitPrice,
		Counts: held.Counts, Day: i.Kit.Clock.Now().AddDate(0, 0, 40)})
	i.must(err)
	return func(t *testing.T) { i.mailed(t, center, notices.PlanChangeAnnounced.Name) }
}

// expire lets a payment proof of more than seven years ago go.
func (i *installation) expire() ended {
	center := i.Center("Expired", "USD")
	proof := i.payOn(time.Date(2010, time.May, 4, 0, 0, 0, 0, time.UTC), center, "basic")
	_, err := i.owner.Exec(context.Background(), "update billing.payment_proofs set state = 'rejected' where id = $1", proof)
	i.must(err)
	i.again("billing.archive.clear")
	return func(t *testing.T) {
		if n := i.count("billing.payment_proofs where id = $1", proof); n != 0 {
			t.Error("a proof of 2010 is still there")
		}
		i.once(t, "the trail says so", "audit.events where subject_id = $1 and action = 'platform.proof.expired'", proof)
	}
}
