package main_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"bayline/modules/billing"
	"bayline/modules/modulestest"
	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/money"
)

// metered is a center whose metered plan was paid a while ago, until a moment, with an amount in dollars.
func (i *installation) metered(since time.Duration, until time.Time, paid int64) (center *modulestest.Center) {
	i.t.Helper()
	i.ago(since, func() {
		center = i.Center("Metered", "USD")
		_, err := i.owner.Exec(context.Background(), `update billing.subscriptions set state = 'active', plan_id = $2, period_start = $3, period_end = $4
			where center_id = $1`, center.ID, i.plan("metered").ID, i.Kit.Clock.Now(), until)
		i.must(err)
		i.must(i.DB.InCenter(context.Background(), center.ID, func(ctx context.Context, tx db.Tx) error {
			return i.Metered.Paid(ctx, tx, &billing.Proof{ID: db.NewID(), Plan: i.plan("metered"), Amount: money.New(paid*100, "USD"), Reference: "FT-0"})
		}))
	})
	return center
}

// again queues what a periodic job does in each period.
func (i *installation) again(kind string) {
	i.t.Helper()
	_, err := i.owner.Exec(context.Background(), "insert into river.river_job (state, kind, args, queue, priority, max_attempts) values ('available', $1, '{}', 'default', 1, 25)", kind)
	i.must(err)
}

func (i *installation) entries(t *testing.T, center *modulestest.Center, kind string, want int) {
	t.Helper()
	if n := i.count("billing.entries where center_id = $1 and kind = $2", center.ID, kind); n != want {
		t.Errorf("%d entries of kind %s, want %d", n, kind, want)
	}
}

// accept has a customer say yes at the desk. The owner does it again when the program is back.
func (i *installation) accept() ended {
	center := i.metered(24*time.Hour, i.Kit.Clock.Now().AddDate(0, 0, 20), 100)
	owner := center.SignIn(tenancy.Owner)
	order, job := center.Presented("8KLM204")
	action := order + "/jobs/" + job + "/authorization"
	page := owner.Get(order + "?edit=answer&id=" + job + "&outcome=authorized")
	form, found := page.Form(action)
	if !found {
		i.t.Fatalf("no form to authorize a job:\n%s", page.Body)
	}
	form.Values.Set("by", "Dana Reyes")
	before := i.count("billing.units where center_id = $1", center.ID)
	i.post(owner, action, form.Values)
	return func(t *testing.T) {
		owner.SubmitOn(page, action, "by", "Dana Reyes")
		if n := i.count("billing.units where center_id = $1", center.ID); n != before+1 {
			t.Errorf("%d units after one more was accepted, before it were %d", n, before)
		}
		i.entries(t, center, "unit", before+1)
	}
}

// refund pays a part of the balance back, and asks for it again with the same form.
func (i *installation) refund() ended {
	center := i.metered(24*time.Hour, i.Kit.Clock.Now().AddDate(0, 0, 20), 100)
	admin, path := i.SignInOperator(i.Operator("Mara Voss")), "/admin/centers/"+center.ID.String()+"/refund"
	page := admin.Get(path)
	form, found := page.Form(path)
	if !found {
		i.t.Fatalf("no form for a refund:\n%s", page.Body)
	}
	told := []string{"amount", "40", "method", form.Choices.Get("method"), "reference", "OUT-1", "reason", "They leave."}
	for at := 0; at < len(told); at += 2 {
		form.Values.Set(told[at], told[at+1])
	}
	i.post(admin, path, form.Values)
	return func(t *testing.T) {
		if answer := admin.SubmitOn(page, path, told...); answer.Status != http.StatusSeeOther {
			t.Errorf("the same refund again: %d", answer.Status)
		}
		i.entries(t, center, "refund", 1)
		i.once(t, "the platform's trail says so", "audit.events where action = 'platform.balance.refunded' and subject_id in (select id from billing.refunds where center_id = $1)", center.ID)
	}
}

// closeMonth closes the month before.
func (i *installation) closeMonth() ended {
	center := i.metered(40*24*time.Hour, i.Kit.Clock.Now().AddDate(0, 0, 20), 100)
	i.again("billing.statement.close")
	return func(t *testing.T) {
		months := i.count("billing.statements where center_id = $1", center.ID)
		if numbers := i.count("(select distinct month from billing.statements where center_id = $1) m", center.ID); months == 0 || numbers != months {
			t.Errorf("%d statements of %d months", months, numbers)
		}
		if mails := i.count("platform.mails where center_id = $1 and kind = $2 and state = 'sent'", center.ID, notices.StatementReady.Name); mails != months {
			t.Errorf("%d mails for %d statements", mails, months)
		}
	}
}

// runLow leaves nothing for the next month.
func (i *installation) runLow() ended {
	center := i.metered(25*24*time.Hour, i.Kit.Clock.Now().AddDate(0, 0, 5), 10)
	i.again("billing.balance.watch")
	return func(t *testing.T) { i.mailed(t, center, notices.BalanceLow.Name) }
}

// renew lets a month begin by itself.
func (i *installation) renew() ended {
	ended := i.Kit.Clock.Now().Add(-time.Hour)
	center := i.metered(30*24*time.Hour, ended, 100)
	i.again("billing.subscription.advance")
	return func(t *testing.T) {
		i.entries(t, center, "fee", 2)
		s, err := i.Billing.Subscription(context.Background(), center.Member(tenancy.Owner))
		if err != nil || s.State != tenancy.Active || !s.PeriodStart.Equal(ended) {
			t.Errorf("a month that should have begun at %s: %+v, %v", ended, s, err)
		}
	}
}

// topUp approves a payment on account.
func (i *installation) topUp() ended {
	center := i.Center("Topped up", "USD")
	proof := i.pay(center, "metered")
	i.must(i.Billing.Decide(context.Background(), i.admin(), proof, "approved", ""))
	return func(t *testing.T) {
		i.entries(t, center, "top-up", 1)
		i.entries(t, center, "fee", 1)
		i.once(t, "the decision is carried out", "billing.decisions where proof_id = $1 and carried_out_at is not null", proof)
	}
}
