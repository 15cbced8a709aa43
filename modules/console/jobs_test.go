package console_test

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/jobs"
)

// doomed is a job that fails for good at its first attempt, and says too much.
type doomed struct {
	Center uuid.UUID `json:"center"`
	Words  string    `json:"words"`
}

func (doomed) Kind() string { return "console.test.doomed" }

func (doomed) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// fail has a job fail in a house, and answers its address.
func fail(t *testing.T, house *modulestest.House, center uuid.UUID) (address string) {
	t.Helper()
	if err := house.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error {
		return jobs.Insert(ctx, tx, doomed{center, "Amelia Hart-Canary"})
	}); err != nil {
		t.Fatal(err)
	}
	w := jobs.NewWorkers()
	jobs.Add(w, func(context.Context, doomed) error {
		return errors.New("mail amelia@canary.test with key re_8CwPzNqX_2vZZZ1aLkqQ: 401")
	})
	runner, err := jobs.Start(context.Background(), house.DB.Pool(), w, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	admin := house.SignInOperator(house.Operator("Rosa Lima", accounts.Security))
	link := regexp.MustCompile(`href="(/admin/jobs/\d+)"[^>]*><span class="code">console.test.doomed`)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(30 * time.Second); ; <-tick.C {
		if found := link.FindStringSubmatch(admin.Get("/admin/jobs?state=lost").Body); found != nil {
			if err := runner.Stop(context.Background()); err != nil {
				t.Fatal(err)
			}
			return found[1]
		}
		if time.Now().After(end) {
			t.Fatal("the job did not fail")
		}
	}
}

// TestJobPage: security sees what fails, without a word of anybody's; retries and cancels it, and the platform's trail tells who did.
func TestJobPage(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	center := house.Center("Northgate", "USD")
	address := fail(t, house, center.ID)
	me := house.Operator("Ines Carvalho", accounts.Security)
	house.Clock.Advance(31 * time.Second)
	admin := house.SignInOperator(me)
	page := expect(t, admin.Get(address), 200, "Lost", center.ID.String(), "not shown", "(an address)", "401", `action="`+address+`/retry"`)
	list := expect(t, admin.Get("/admin/jobs"), 200, "console.test.doomed", "(hidden)")
	for _, secret := range []string{"Canary", "amelia@", "re_8CwPzNqX"} {
		if strings.Contains(page.Body+list.Body, secret) {
			t.Errorf("the pages of jobs show %q", secret)
		}
	}
	if strings.Contains(page.Body, address+"/cancellation") {
		t.Error("what is lost can be cancelled")
	}
	expect(t, admin.Get("/admin/jobs?state=running"), 200, "No job is like that")
	expect(t, admin.Get("/admin/jobs?queue=mail&kind=nonsense&state=nonsense&before=nonsense"), 200)
	expect(t, admin.Post(address+"/cancellation", nil), 409)
	expect(t, admin.Post(address+"/retry", nil), 303)
	expect(t, admin.Get(address), 200, "Waiting", `action="`+address+`/cancellation"`)
	expect(t, admin.Post(address+"/retry", nil), 409)
	expect(t, admin.Post(address+"/cancellation", nil), 303)
	expect(t, admin.Get(address), 200, "Cancelled")
	for _, path := range []string{"/admin/jobs/999999", "/admin/jobs/nonsense"} {
		expect(t, admin.Get(path), 404)
		expect(t, admin.Post(path+"/retry", nil), 404)
		expect(t, admin.Post(path+"/cancellation", nil), 404)
	}
	for who, client := range map[string]*modulestest.Client{"support": house.SignInOperator(house.Operator("Jonas Weber", accounts.Support)),
		"an approver": house.SignInOperator(house.Operator("Priya Kaur", accounts.Approver)), "an owner": center.SignIn(tenancy.Owner)} {
		if got := client.Get("/admin/jobs").Status; got != 404 {
			t.Errorf("%s sees the jobs: %d", who, got)
		}
		if got := client.Post(address+"/retry", nil).Status; got != 404 {
			t.Errorf("%s retries a job: %d", who, got)
		}
	}
	trail, _, err := house.Audit.Trail(t.Context(), uuid.Nil, audit.Filter{Topic: "platform", Actor: me.ID})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, event := range trail {
		told = append(told, event.Action)
		if len(event.Details) != 3 || "/admin/jobs/"+event.Details[0].After != address || event.Details[1].After != "console.test.doomed" {
			t.Errorf("the trail tells %+v", event)
		}
	}
	if got := strings.Join(told, " "); got != "platform.job.cancelled platform.job.retried" {
		t.Errorf("the trail tells of %q", got)
	}
}

// The pages of jobs keep nobody out.
func TestLookOfJobs(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	center := house.Center("Northgate", "USD")
	admin := house.Browser()
	address := fail(t, house, center.ID)
	house.Clock.Advance(31 * time.Second)
	admin.Be(house.SignInOperator(house.Operator("Ines Carvalho")))
	admin.Open("/admin/jobs")
	admin.Look("jobs")
	admin.Open(address)
	admin.Look("job")
	admin.Open("/admin/jobs?state=running")
	admin.Look("jobs-none")
}
