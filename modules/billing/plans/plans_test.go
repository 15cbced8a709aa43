package plans_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/billing/plans"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

var (
	expect = modulestest.Expect
	count  = modulestest.Count
)

var (
	basicMonthly = uuid.MustParse("019a0000-0000-7000-8000-000000000001")
	proMonthly   = uuid.MustParse("019a0000-0000-7000-8000-000000000003")
	metered      = uuid.MustParse("019a0000-0000-7000-8000-000000000007")
)

// An admin edits a plan: who chooses it from then on gets the new version, who has it keeps theirs. A change for everybody is announced
// 30 days ahead, told to every center that has the plan, and holds for each from its first renewal on.
func TestPlans(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north, south := house.Center("Northgate", "USD"), house.Center("Southgate", "USD")
	operator := house.Operator("Priya Kaur", accounts.Approver)
	admin := house.SignInOperator(operator)
	expect(t, admin.Get("/admin/plans"), 200, "Basic, monthly", "$49.00 a month", "Pro, yearly", "Enterprise, yearly", "Metered, monthly", "Plus $25.00 for each accepted work order", "No limit on staff or customers")
	subscribe(t, house, north, proMonthly, "FT1")

	// For new centers only, at once.
	page := "/admin/plans/" + proMonthly.String()
	expect(t, admin.Get(page), 200, "Pro, monthly", "In force", "$99.00 a month", "Edit")
	expect(t, admin.Submit(page, page+"/versions", "price", "109.00", "staff", "10"), 303)
	expect(t, admin.Get(page), 200, "$109.00 a month", "10 staff, 5,000 customers", "Past", "Priya Kaur", "For new centers from")
	expect(t, house.Visitor().Get("/pricing"), 200, "$109.00", "10 staff", "Metered", "$10.00")
	expect(t, south.SignIn(tenancy.Owner).Get("/onboarding/plan?period=monthly"), 200, "$109.00")
	if body := expect(t, north.SignIn(tenancy.Owner).Get("/onboarding/plan?period=monthly"), 200, "$99.00").Body; strings.Contains(body, "$109.00") {
		t.Error("a center that has paid for a version is offered another one")
	}
	if plan := subscribe(t, house, north, proMonthly, "FT2"); plan.Version != 1 || plan.Price.Minor != 9900 {
		t.Errorf("it renews with version %d at %s", plan.Version, plan.Price)
	}
	if plan := subscribe(t, house, south, proMonthly, "FT3"); plan.Version != 2 || *plan.StaffLimit != 10 {
		t.Errorf("a new center gets version %d", plan.Version)
	}

	// For everybody: announced, and not before its day.
	now := house.Clock.Now()
	early, dayOf := now.AddDate(0, 0, 30).Format(time.DateOnly), now.AddDate(0, 0, 31).Truncate(24*time.Hour)
	expect(t, admin.Submit(page, page+"/versions", "price", "119.00", "when", "day", "day", early), 422, "A change is announced 30 days ahead", "day-e", `value="119.00"`)
	expect(t, admin.Submit(page, page+"/versions", "price", "119.00", "staff", "4", "when", "day", "day", dayOf.Format(time.DateOnly)), 303)
	expect(t, admin.Get(page), 200, "Announced for", "Withdraw the change", "$119.00")
	expect(t, admin.Get("/admin/plans"), 200, "Changes "+dayOf.Format("Jan 2, 2006"))
	expect(t, admin.Post(page+"/versions", url.Values{"after": {"3"}, "name": {"Pro"}, "price": {"1.00"}, "when": {"now"}}), 409, "Withdraw it before you make another")
	for center, before := range map[*modulestest.Center]string{north: "$99.00 now, $119.00 then", south: "$109.00 now, $119.00 then"} {
		letter := house.Letter("billing.plan.change_announced", center.People[tenancy.Owner].Email)
		for _, want := range []string{before, dayOf.Format("2 January 2006"), "first renewal"} {
			if !strings.Contains(letter.Text, want) {
				t.Errorf("the mail does not say %q: %s", want, letter.Text)
			}
		}
	}
	if err := house.Plans.Sweep(t.Context()); err != nil { // and again
		t.Fatal(err)
	}
	if n := count(t, house, "select count(*) from platform.mails where kind = 'billing.plan.change_announced'"); n != 2 {
		t.Errorf("%d mails about one change to two owners", n)
	}
	expect(t, house.Visitor().Get("/pricing"), 200, "$109.00")
	expect(t, north.SignIn(tenancy.Owner).Get("/onboarding/plan?period=monthly"), 200, "$99.00", "Announced from "+dayOf.Format("Jan 2, 2006")+": $119.00 a month")

	expect(t, north.SignIn(tenancy.Owner).Get("/subscription"), 200, "Pro, monthly changes on "+dayOf.Format("Jan 2, 2006"), "$119.00", "from its first renewal")

	house.Clock.Set(dayOf.Add(-time.Minute))
	if plan := subscribe(t, house, south, proMonthly, "FT4"); plan.Version != 2 {
		t.Errorf("before the day it renews with version %d", plan.Version)
	}
	house.Clock.Set(dayOf)
	late := house.Center("Late Motors", "USD") // has an older version, and nobody has told it
	give(t, house, late, proMonthly, 1)
	expect(t, house.Visitor().Get("/pricing"), 200, "$119.00")
	for _, center := range []*modulestest.Center{north, south} {
		if plan := subscribe(t, house, center, proMonthly, "FT5-"+center.Name); plan.Version != 3 || plan.Price.Minor != 11900 {
			t.Errorf("%s renews with version %d at %s", center.Name, plan.Version, plan.Price)
		}
	}
	if plan := renewing(t, house, late); plan.Version != 1 {
		t.Errorf("a center that was not told renews with version %d", plan.Version)
	}
	if err := house.Plans.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	house.Letter("billing.plan.change_announced", late.People[tenancy.Owner].Email)
	house.Clock.Advance(plans.Ahead - time.Minute)
	if plan := renewing(t, house, late); plan.Version != 1 {
		t.Errorf("29 days after it was told it renews with version %d", plan.Version)
	}
	house.Clock.Advance(time.Minute)
	if plan := renewing(t, house, late); plan.Version != 3 {
		t.Errorf("30 days after it was told it renews with version %d", plan.Version)
	}

	// What was changed by whom is in the trail.
	for action, want := range map[string]int{"platform.plan.edited": 1, "platform.plan.announced": 1} {
		if n := count(t, house, "select count(*) from audit.events where action = $1", action); n != want {
			t.Errorf("%d events %s", n, action)
		}
	}
}

// An announced change can be withdrawn before its day: nobody gets it, and whoever was told is told.
func TestAnnouncedChangeIsWithdrawn(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := house.Center("Northgate", "USD")
	subscribe(t, house, north, proMonthly, "FT1")
	admin := house.SignInOperator(house.Operator("Priya Kaur", accounts.Approver))
	page := "/admin/plans/" + proMonthly.String()
	dayOf := house.Clock.Now().AddDate(0, 0, 40).Truncate(24 * time.Hour)
	expect(t, admin.Submit(page, page+"/versions", "price", "119.00", "when", "day", "day", dayOf.Format(time.DateOnly)), 303)
	house.Letter("billing.plan.change_announced", north.People[tenancy.Owner].Email)
	expect(t, admin.Submit(page, page+"/versions/2/withdrawal"), 303)
	letter := house.Letter("billing.plan.change_withdrawn", north.People[tenancy.Owner].Email)
	if !strings.Contains(letter.Text, "keeps what it has") {
		t.Errorf("the mail says %s", letter.Text)
	}
	expect(t, admin.Get(page), 200, "Withdrawn", "In force", "Edit")
	expect(t, admin.Post(page+"/versions/2/withdrawal", nil), 409, "cannot be withdrawn any more")
	house.Clock.Set(dayOf.AddDate(0, 1, 0))
	if err := house.Plans.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if plan := renewing(t, house, north); plan.Version != 1 {
		t.Errorf("it renews with version %d, which was withdrawn", plan.Version)
	}
	admin = house.SignInOperator(house.Operator("Jonas Weber", accounts.Approver))
	expect(t, admin.Submit(page, page+"/versions", "price", "129.00"), 303) // the next number is free
	expect(t, admin.Get(page), 200, `id="version-3"`, "$129.00")
}

// Announcing to many centers is done in batches, and each is told once even where the job was stopped in between.
func TestManyCentersAreTold(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	const many = 1000
	if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), `with made as (insert into tenancy.centers (center_id, name, status, status_at, created_at)
			select gen_random_uuid(), 'Center ' || n, 'active', $1, $1 from generate_series(1, $2::int) n returning center_id)
		insert into billing.subscriptions (center_id, state, plan_id, trial_ends_at, period_start, period_end, created_at)
			select center_id, 'active', $3, $1, $1, $1 + interval '1 month', $1 from made`, house.Clock.Now(), many, basicMonthly); err != nil {
		t.Fatal(err)
	}
	admin := house.SignInOperator(house.Operator("Priya Kaur", accounts.Approver))
	page := "/admin/plans/" + basicMonthly.String()
	expect(t, admin.Get(page), 200, "The owners of the 1,000 centers that have it get a mail now.")
	day := house.Clock.Now().AddDate(0, 0, 31).Format(time.DateOnly)
	expect(t, admin.Submit(page, page+"/versions", "price", "59.00", "when", "day", "day", day), 303)
	if n := count(t, house, "select count(*) from billing.plan_notices"); n != 0 {
		t.Errorf("%d centers were told within the request", n)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := house.Plans.Sweep(stopped); err == nil {
		t.Error("a sweep that was stopped says that it is done")
	}
	for range 2 {
		if err := house.Plans.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := count(t, house, "select count(*) from billing.plan_notices where number = 2 and told_at = $1", house.Clock.Now()); n != many {
			t.Errorf("%d centers were told", n)
		}
	}
}

// What the form refuses stays typed, and two admins do not overwrite each other.
func TestPlanFormRefuses(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	admin := house.SignInOperator(house.Operator("Priya Kaur", accounts.Approver))
	page := "/admin/plans/" + proMonthly.String()
	for _, c := range []struct {
		fields []string
		says   string
	}{
		{[]string{"name", " "}, "Type the name"},
		{[]string{"price", "nothing"}, "price-e"},
		{[]string{"price", "0"}, "Type a price above zero."},
		{[]string{"staff", "0"}, "Type a number from 1"},
		{[]string{"customers", "2000000"}, "or leave it empty for no limit"},
		{[]string{"when", "day", "day", "soon"}, "Choose the day from which"},
		{nil, "Nothing is different"},
		{[]string{"retired", "on", "when", "day", "day", house.Clock.Now().AddDate(0, 2, 0).Format(time.DateOnly)}, "A plan is taken out of the offer for new centers only"},
	} {
		expect(t, admin.Submit(page, page+"/versions", c.fields...), 422, c.says)
	}
	expect(t, admin.Post(page+"/versions", url.Values{"after": {"1"}, "name": {"Pro"}, "price": {"95.00"}, "when": {"later"}}), 422, "Choose for whom")
	if n := count(t, house, "select count(*) from billing.plan_versions where number > 1"); n != 0 {
		t.Errorf("%d versions came of refused forms", n)
	}
	other := house.SignInOperator(house.Operator("Jonas Weber", accounts.Approver))
	expect(t, other.Submit(page, page+"/versions", "price", "101.00"), 303)
	stale := url.Values{"after": {"1"}, "name": {"Pro"}, "price": {"95.00"}, "staff": {"15"}, "customers": {"5000"}, "when": {"now"}}
	expect(t, admin.Post(page+"/versions", stale), 409, "Somebody has edited this plan meanwhile", `value="95.00"`, "$101.00", `name="after" value="2"`)
	for who, want := range map[string]int{"owner": 404, "support": 404, "security": 404} {
		visitor := map[string]*modulestest.Client{"owner": house.Center("Northgate", "USD").SignIn(tenancy.Owner),
			"support": house.SignInOperator(house.Operator("S", accounts.Support)), "security": house.SignInOperator(house.Operator("T", accounts.Security))}[who]
		if got := visitor.Get("/admin/plans").Status; got != want {
			t.Errorf("%s: %d", who, got)
		}
	}
	expect(t, admin.Get("/admin/plans/"+uuid.NewString()), 404)
	expect(t, admin.Get("/admin/plans/nonsense"), 404)
}

// A plan that is taken out of the offer stays with whoever has it; another currency is a plan beside it, shown to whom it fits.
func TestRetiredAndOtherCurrencies(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north, berlin := house.Center("Northgate", "USD"), house.Center("Berlin Motors", "EUR")
	subscribe(t, house, north, proMonthly, "FT1")
	admin := house.SignInOperator(house.Operator("Priya Kaur", accounts.Approver))
	page := "/admin/plans/" + proMonthly.String()
	expect(t, admin.Post(page+"/currencies", url.Values{"currency": {"USD"}, "offer_price": {"95.00"}}), 422, "This plan is offered in USD already")
	made := expect(t, admin.Submit(page, page+"/currencies", "currency", "EUR", "offer_price", "95.00"), 303)
	expect(t, admin.Get(made.Location), 200, "€95.00", "15 staff")
	expect(t, berlin.SignIn(tenancy.Owner).Get("/onboarding/plan?period=monthly"), 200, "€95.00", "$49.00") // Basic is in one currency only
	if body := north.SignIn(tenancy.Owner).Get("/onboarding/plan?period=monthly").Body; strings.Contains(body, "€95.00") {
		t.Error("a center with a plan in dollars is shown euros")
	}
	expect(t, house.Visitor().Get("/pricing?currency=EUR"), 200, "€95.00")
	if body := expect(t, house.Visitor().Get("/pricing"), 200, "$99.00").Body; strings.Contains(body, "€95.00") {
		t.Error("the plan stands twice among the prices")
	}

	expect(t, admin.Submit(page, page+"/versions", "retired", "on"), 303)
	expect(t, admin.Get(page), 200, "Not offered")
	if body := house.Visitor().Get("/pricing").Body; strings.Contains(body, "$99.00") {
		t.Error("a plan that is not offered stands among the prices")
	}
	expect(t, berlin.SignIn(tenancy.Owner).Post("/onboarding/plan", url.Values{"plan": {proMonthly.String()}}), 422, "There is no such plan")
	expect(t, north.SignIn(tenancy.Owner).Get("/onboarding/plan?period=monthly"), 200, "$99.00")
	if plan := subscribe(t, house, north, proMonthly, "FT2"); plan.Version != 1 {
		t.Errorf("it renews with version %d", plan.Version)
	}

	// The metered one keeps its price of a work order, and may charge another kind of acceptance.
	page = "/admin/plans/" + metered.String()
	expect(t, admin.Submit(page, page+"/versions", "unit", "30.00", "counts", "offer"), 303)
	expect(t, admin.Get(page), 200, "Plus $30.00 for each offer from outside that you take")
	offered, err := house.Plans.Offered(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	plan := offered[slices.IndexFunc(offered, func(p plans.Plan) bool { return p.ID == metered })]
	if !plan.Metered() || plan.UnitPrice.Minor != 3000 || plan.Counts != plans.Offer || plan.Version != 2 {
		t.Errorf("the metered plan is %+v", plan)
	}
}

// Choosing a plan with less room than is used: allowed, said before, nothing hidden, and creating waits until there is room.
func TestDowngradeBelowUse(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := house.Center("Northgate", "USD") // five people work there
	owner := north.SignIn(tenancy.Owner)
	admin := house.SignInOperator(house.Operator("Priya Kaur", accounts.Approver))
	page := "/admin/plans/" + basicMonthly.String()
	expect(t, admin.Submit(page, page+"/versions", "customers", "2"), 303)
	for _, name := range []string{"Amelia Hart", "Colm Brady", "Greta Fallon"} {
		expect(t, owner.Post("/customers", url.Values{"name": {name}}), 303)
	}
	const said = "You have 5 staff; the plan has room for 3, and 3 customers; the plan has room for 2. All of them stay and nothing is hidden; you can add new ones once there are fewer."
	if page := expect(t, owner.Get("/onboarding/plan?period=monthly"), 200, said); strings.Count(page.Body, "the plan has room for") != 2 {
		t.Error("a plan with room for all is said to have none")
	}
	expect(t, owner.Get("/onboarding/proof?plan="+basicMonthly.String()), 200, said)
	subscribe(t, house, north, basicMonthly, "FT1")
	expect(t, owner.Get("/customers"), 200, "Amelia Hart", "Colm Brady", "Greta Fallon")
	for _, role := range tenancy.Roles {
		expect(t, north.SignIn(role).Get("/board"), 200)
	}
	refused := owner.Post("/customers", url.Values{"name": {"Ines Carvalho"}})
	if refused.Status == 303 || !strings.Contains(refused.Body, "no room for more customers") {
		t.Errorf("a customer above the limit: %d", refused.Status)
	}
	take := func(what tenancy.Limited, n int64) error {
		return house.DB.InCenter(t.Context(), north.ID, func(ctx context.Context, tx db.Tx) error { return tenancy.Take(ctx, tx, what, n) })
	}
	if err := take(tenancy.Staff, 1); err == nil || !strings.Contains(err.Error(), "no room for more staff") {
		t.Errorf("a sixth member: %v", err)
	}
	for _, what := range []tenancy.Limited{tenancy.Staff, tenancy.Customers} {
		if err := take(what, -2); err != nil { // two go
			t.Fatal(err)
		}
	}
	if err := take(tenancy.Staff, 1); err == nil {
		t.Error("with three of three there is room for one more")
	}
	if err := take(tenancy.Customers, 1); err != nil {
		t.Errorf("below the limit there is no room: %v", err)
	}
}

// subscribe pays for a plan as an owner does, has it approved, and answers the version that the center has then.
func subscribe(t *testing.T, house *modulestest.House, center *modulestest.Center, plan uuid.UUID, reference string) plans.Plan {
	t.Helper()
	center.Guard(tenancy.Owner) // who has none is led elsewhere after a week
	ctx, owner, client := t.Context(), center.Member(tenancy.Owner), center.SignIn(tenancy.Owner)
	expect(t, client.Post("/onboarding/plan", url.Values{"plan": {plan.String()}}), 303)
	form, found := expect(t, client.Get("/onboarding/proof?plan="+plan.String()), 200).Form("/onboarding/proof")
	if !found {
		t.Fatal("nothing asks for the proof")
	}
	var file bytes.Buffer
	drawn := image.NewGray(image.Rect(0, 0, 40, 40))
	copy(drawn.Pix, reference)
	if err := png.Encode(&file, drawn); err != nil {
		t.Fatal(err)
	}
	form.Values.Set("paid_on", house.Clock.Now().Format(time.DateOnly))
	form.Values.Set("reference", reference)
	expect(t, client.Upload("/onboarding/proof", form.Values, "proof", "bank.png", file.Bytes()), 303)
	proof := uuid.MustParse(proofRow.FindStringSubmatch(client.Get("/subscription").Body)[1]) // the newest first
	operator, err := house.Accounts.Operator(ctx, house.Operator("Approver of "+reference, accounts.Approver).ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := house.Billing.Decide(ctx, operator, proof, "approved", ""); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); count(t, house, "select count(*) from billing.payment_proofs where id = $1 and state = 'approved'", proof) == 0; {
		if time.Now().After(end) {
			t.Fatal("the approval was not carried out")
		}
	}
	sub, err := house.Billing.Subscription(ctx, owner)
	if err != nil {
		t.Fatal(err)
	}
	return *sub.Plan
}

var proofRow = regexp.MustCompile(`id="proof-([0-9a-f-]{36})"`)

// give a center a version of a plan.
func give(t *testing.T, house *modulestest.House, center *modulestest.Center, plan uuid.UUID, number int) {
	t.Helper()
	if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), "update billing.subscriptions set state = 'active', plan_id = $2, plan_version = $3 where center_id = $1",
		center.ID, plan, number); err != nil {
		t.Fatal(err)
	}
}

// renewing is the version with which a period of the center would begin now.
func renewing(t *testing.T, house *modulestest.House, center *modulestest.Center) (plan plans.Plan) {
	t.Helper()
	if err := house.DB.InCenterRead(t.Context(), center.ID, func(ctx context.Context, tx db.Tx) error {
		held, err := plans.ReadVersion(ctx, tx, proMonthly, 1)
		if err != nil {
			return err
		}
		plan, err = plans.Renewing(ctx, tx, held)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return plan
}
