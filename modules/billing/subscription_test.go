package billing_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// The owner cancels, sees the day of deletion before and after, and comes back.
func TestCancelAndReturn(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	now := house.Clock.Now()
	due := tenancy.DeletionDay(now)
	shown := due.Format("Jan 2, 2006")

	before := expect(t, north.owner.Get("/subscription"), 200, "Cancel the subscription", shown, "No payment yet", "Trial")
	if strings.Contains(before.Body, "/subscription/return") {
		t.Error("a center that is not cancelled can return")
	}
	expect(t, north.owner.Submit("/subscription", "/subscription/cancellation", "words", strings.Repeat("x", 501)), 422, "Use at most 500 characters.")
	expect(t, north.SignIn(tenancy.Administrator).Post("/subscription/cancellation", url.Values{"when": {"now"}}), 403)
	expect(t, north.SignIn(tenancy.Viewer).Get("/subscription"), 403)

	answer := north.owner.Submit("/subscription", "/subscription/cancellation", "words", "The shop closes.")
	if expect(t, answer, 303).Location != "/subscription" {
		t.Errorf("it leads to %q", answer.Location)
	}
	here := expect(t, north.owner.Get("/subscription"), 200, "Cancelled", shown, "/subscription/return", "Day of deletion", "This center is cancelled and can only be read")
	elsewhere := expect(t, north.owner.Get("/customers"), 200, "This center is cancelled and can only be read")
	if link := regexp.MustCompile(`href="/subscription"[^>]*>[^R]*Return\s*<`); link.MatchString(here.Body) || !link.MatchString(elsewhere.Body) {
		t.Error("the banner leads to the page that it stands on, or nowhere from the others")
	}
	if s := north.subscription(); s.State != tenancy.Cancelled || !s.CancelAt.Equal(now) {
		t.Errorf("it is %s since %s", s.State, s.CancelAt)
	}
	closure := north.closure()
	if closure == nil || closure.Reason != "cancelled" || !closure.DueAt.Equal(due) {
		t.Fatalf("the closure is %+v, due %s", closure, due)
	}
	letter := house.Letter("billing.center.cancelled", north.People[tenancy.Owner].Email)
	if !strings.Contains(letter.Text, due.Format("2 January 2006")) {
		t.Errorf("the mail does not tell the day of deletion: %s", letter.Text)
	}
	expect(t, north.owner.Post("/subscription/cancellation", url.Values{"when": {"now"}}), 409, "cancelled already")
	expect(t, north.owner.Post("/customers", url.Values{"name": {"Amelia Hart"}}), 403, "can only be read")

	house.Clock.Advance(20 * time.Minute)
	expect(t, north.owner.Submit("/subscription", "/subscription/return"), 303)
	expect(t, north.owner.Get("/subscription"), 200, "Trial", "Cancel the subscription")
	if s := north.subscription(); s.State != tenancy.Trial || !s.CancelAt.IsZero() || north.closure() != nil {
		t.Errorf("after the return it is %s, cancelled %s", s.State, s.CancelAt)
	}
	expect(t, north.owner.Post("/subscription/return", nil), 409, "not cancelled")
	expect(t, north.owner.Post("/customers", url.Values{"name": {"Amelia Hart"}}), 303)
}

// A paid center chooses between the end of what is paid and now, each with its day.
func TestCancelAtThePeriodsEnd(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := open(t, house, "Northgate")
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	expect(t, decide(admin, north.pay("pro", "monthly", "FT1", picture(t, 20)), "outcome", "approved"), 303)
	until(t, "it is active", func() bool { return north.subscription().State == tenancy.Active })
	end := north.subscription().PeriodEnd
	atEnd, atOnce := tenancy.DeletionDay(end).Format("Jan 2, 2006"), tenancy.DeletionDay(house.Clock.Now()).Format("Jan 2, 2006")
	expect(t, north.owner.Get("/subscription"), 200, "Deleted on "+atEnd, "Deleted on "+atOnce)
	expect(t, north.owner.Submit("/subscription", "/subscription/cancellation", "when", "end"), 303)
	if s := north.subscription(); s.State != tenancy.Active || !s.CancelAt.Equal(end) {
		t.Errorf("it is %s, cancelled at %s", s.State, s.CancelAt)
	}
	expect(t, north.owner.Get("/subscription"), 200, "Cancelled. Everything works until", atEnd)
	expect(t, north.owner.Post("/customers", url.Values{"name": {"Amelia Hart"}}), 303)

	// A payment that is approved meanwhile takes the cancellation back.
	expect(t, decide(admin, north.pay("pro", "yearly", "FT2", picture(t, 21)), "outcome", "approved"), 303)
	until(t, "it goes on", func() bool { return north.subscription().CancelAt.IsZero() })
	if north.closure() != nil {
		t.Error("a center that has paid is still to be deleted")
	}
}

// A trial that nobody pays for: read only, suspended with a day of deletion, and back with a payment.
func TestTrialClock(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	paid := open(t, house, "Southgate")
	north.Guard(tenancy.Owner)
	ends := north.subscription().TrialEnds
	if want := house.Clock.Now().Add(14 * 24 * time.Hour); !ends.Equal(want) {
		t.Fatalf("the trial ends %s, want %s", ends, want)
	}
	for _, step := range []struct {
		at   time.Time
		want tenancy.Status
		page int // the board
		post int // a new customer
	}{
		{ends.Add(-time.Minute), tenancy.Trial, 200, 303},
		{ends, tenancy.Grace, 200, 403},
		{ends.Add(8*24*time.Hour - time.Minute), tenancy.Grace, 200, 403},
		{ends.Add(8 * 24 * time.Hour), tenancy.Suspended, 403, 403},
	} {
		house.Clock.Set(step.at)
		advance(t, house)
		advance(t, house) // twice changes nothing
		owner := north.SignIn(tenancy.Owner)
		if got := north.subscription().State; got != step.want {
			t.Fatalf("at %s it is %s, want %s", step.at, got, step.want)
		}
		expect(t, owner.Get("/customers"), step.page)
		expect(t, owner.Post("/customers", url.Values{"name": {"Amelia Hart"}}), step.post)
		expect(t, owner.Get("/subscription"), 200, step.want.Label())
	}
	if closure := north.closure(); closure == nil || closure.Reason != "suspended" || !closure.DueAt.Equal(tenancy.DeletionDay(ends.Add(8*24*time.Hour))) {
		t.Fatalf("the closure is %+v", closure)
	}
	told := 0
	for _, letter := range house.Mails(north.People[tenancy.Owner].Email) {
		if letter.Kind == "billing.trial.ended" || letter.Kind == "billing.center.suspended" {
			told++
		}
	}
	if told != 2 {
		t.Errorf("%d mails about two changes", told)
	}
	if paid.subscription().State != tenancy.Suspended {
		t.Error("the other center was forgotten")
	}

	work(t, house)
	north.owner = north.SignIn(tenancy.Owner)
	admin := house.SignInOperator(house.Operator("Priya Kaur"))
	expect(t, decide(admin, north.pay("basic", "monthly", "FT9", picture(t, 22)), "outcome", "approved"), 303)
	until(t, "it is active again", func() bool { return north.subscription().State == tenancy.Active })
	if north.closure() != nil {
		t.Error("a center that has paid is still to be deleted")
	}
	expect(t, north.owner.Post("/customers", url.Values{"name": {"Amelia Hart"}}), 303)

	// And when that month is over: a week with everything, then the same way down.
	end := north.subscription().PeriodEnd
	for _, step := range []struct {
		at   time.Time
		want tenancy.Status
	}{
		{end.Add(-time.Minute), tenancy.Active}, {end, tenancy.PastDue}, {end.Add(7 * 24 * time.Hour), tenancy.Grace}, {end.Add(15 * 24 * time.Hour), tenancy.Suspended},
	} {
		house.Clock.Set(step.at)
		advance(t, house)
		if got := north.subscription().State; got != step.want {
			t.Fatalf("at %s it is %s, want %s", step.at, got, step.want)
		}
	}
}

// advance does what the worker does each hour.
func advance(t *testing.T, house *modulestest.House) {
	t.Helper()
	if err := house.Billing.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The trial's days count from the verification of the owner's address.
func TestTrialBeginsWithTheVerification(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	house.Clock.Advance(20 * time.Hour)
	verify := func() {
		t.Helper()
		if err := house.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error {
			return house.Billing.Verified(ctx, tx, north.People[tenancy.Owner].ID)
		}); err != nil {
			t.Fatal(err)
		}
	}
	verify()
	want := house.Clock.Now().Add(14 * 24 * time.Hour)
	if got := north.subscription().TrialEnds; !got.Equal(want) {
		t.Errorf("the trial ends %s, want %s", got, want)
	}
	if got := north.Member(tenancy.Owner).Standing().ClosesAt; !got.Equal(want) {
		t.Errorf("the center shows %s, want %s", got, want)
	}
	// Verifying once more, for a new address, does not start it again after a payment.
	if err := house.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Pgx.Exec(ctx, "update billing.subscriptions set state = 'active', period_start = $1, period_end = $2", house.Clock.Now(), want)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	house.Clock.Advance(time.Hour)
	verify()
	if got := north.subscription().TrialEnds; !got.Equal(want) {
		t.Errorf("a paid center got a new trial, to %s", got)
	}
}

func (s *shop) closure() (closure *tenancy.Closure) {
	s.t.Helper()
	if err := s.house.DB.InCenterRead(s.t.Context(), s.ID, func(ctx context.Context, tx db.Tx) (err error) {
		closure, err = tenancy.OpenClosure(ctx, tx)
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
	return closure
}
