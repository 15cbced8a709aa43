package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/jobs"
	"bayline/platform/testkit"
)

// wash is a job of these tests; its words are nobody's business.
type wash struct {
	Vehicle uuid.UUID `json:"vehicle"`
	Words   string    `json:"words"`
	Round   int64     `json:"round"`
}

func (wash) Kind() string { return "jobs.test.wash" }

// InsertOpts let it fail for good at once: River's own retries would come between.
func (wash) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// rinse is another kind.
type rinse struct {
	Vehicle uuid.UUID `json:"vehicle"`
}

func (rinse) Kind() string { return "jobs.test.rinse" }

// bay is a program that washes as the test says.
type bay struct {
	*testkit.Kit
	t    *testing.T
	work chan error // what the next wash ends with
}

func open(t *testing.T) *bay {
	t.Helper()
	return &bay{testkit.New(t), t, make(chan error)}
}

// start working; a wash waits until the test says how it ends, or until it is stopped.
func (b *bay) start(begun chan<- int64) {
	b.t.Helper()
	w := jobs.NewWorkers()
	jobs.Add(w, func(ctx context.Context, a wash) error {
		begun <- a.Round
		select {
		case err := <-b.work:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	jobs.Add(w, func(context.Context, rinse) error { return nil })
	if kinds := w.Kinds(); !slices.Equal(kinds, []string{"jobs.test.rinse", "jobs.test.wash"}) {
		b.t.Errorf("the program knows the kinds %v", kinds)
	}
	runner, err := jobs.Start(ctx, b.DB.Pool(), w, slog.New(slog.DiscardHandler))
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() {
		if err := runner.Stop(ctx); err != nil {
			b.t.Error(err)
		}
	})
}

func (b *bay) insert(args jobs.Args) {
	b.t.Helper()
	if err := b.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return jobs.Insert(ctx, tx, args) }); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bay) list(f jobs.Filter, limit int) (list []jobs.Job) {
	b.t.Helper()
	err := b.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		list, err = jobs.List(ctx, tx, f, limit)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// until a job stands where the test wants it.
func (b *bay) until(id int64, what string, wanted func(jobs.Job) bool) (job jobs.Job) {
	b.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); <-tick.C {
		err := b.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
			job, err = jobs.Read(ctx, tx, id)
			return err
		})
		if err != nil {
			b.t.Fatal(err)
		}
		if wanted(job) {
			return job
		}
	}
	b.t.Fatalf("waited in vain until %s: %+v", what, job)
	return job
}

func (b *bay) do(how func(context.Context, db.Tx, int64) (jobs.Job, error), id int64, ending error) error {
	return b.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := how(ctx, tx, id)
		return errors.Join(err, ending)
	})
}

func receive(t *testing.T, begun <-chan int64) {
	t.Helper()
	select {
	case <-begun:
	case <-time.After(30 * time.Second):
		t.Fatal("the job did not begin")
	}
}

// A job that fails is retried at once by whoever runs the program, and cancelled: also while it runs. Both take hold with the
// transaction they stand in, or not at all.
func TestRetryAndCancel(t *testing.T) {
	t.Parallel()
	b := open(t)
	begun := make(chan int64, 10)
	vehicle := db.NewID()
	b.insert(wash{vehicle, "Amelia Hart", 1})
	id := b.list(jobs.Filter{}, 10)[0].ID
	if err := b.do(jobs.Retry, id, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("a job that waits is retried: %v", err)
	}
	taken := errors.New("taken back")
	if err := b.do(jobs.Cancel, id, taken); !errors.Is(err, taken) {
		t.Fatal(err)
	}
	b.start(begun)
	receive(t, begun)
	b.work <- errors.New(`send to "amelia@hart.test": refused`)
	failed := b.until(id, "it fails", func(j jobs.Job) bool { return j.State == jobs.Lost })
	if len(failed.Failures) != 1 || strings.Contains(failed.Failures[0].Words, "amelia") || !strings.HasSuffix(failed.Failures[0].Words, ": refused") {
		t.Errorf("it failed with %+v", failed.Failures)
	}
	want := []jobs.Argument{{"round", "1"}, {"vehicle", vehicle.String()}, {"words", "not shown"}}
	if !slices.Equal(failed.Arguments, want) {
		t.Errorf("it carries %v", failed.Arguments)
	}

	if err := b.do(jobs.Retry, id, taken); !errors.Is(err, taken) {
		t.Fatal(err)
	}
	if still := b.until(id, "", func(jobs.Job) bool { return true }); still.State != jobs.Lost {
		t.Errorf("a retry that was taken back left it %s", still.State)
	}
	if err := b.do(jobs.Cancel, id, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("a job that is lost is cancelled: %v", err)
	}
	if err := b.do(jobs.Retry, id, nil); err != nil {
		t.Fatal(err)
	}
	receive(t, begun)
	if err := b.do(jobs.Retry, id, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("a job that runs is retried: %v", err)
	}
	if err := b.do(jobs.Cancel, id, nil); err != nil { // nobody lets it end: it is stopped
		t.Fatal(err)
	}
	b.until(id, "it is cancelled", func(j jobs.Job) bool { return j.State == jobs.Cancelled && !j.EndedAt.IsZero() })
	if err := b.do(jobs.Cancel, id, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("a cancelled job is cancelled: %v", err)
	}
	if err := b.do(jobs.Retry, id, nil); err != nil {
		t.Fatal(err)
	}
	receive(t, begun)
	b.work <- nil
	b.until(id, "it is done", func(j jobs.Job) bool { return j.State == jobs.Done })
	for name, how := range map[string]func(context.Context, db.Tx, int64) (jobs.Job, error){"retried": jobs.Retry, "cancelled": jobs.Cancel} {
		if err := b.do(how, id, nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("a job that is done is %s: %v", name, err)
		}
		if err := b.do(how, 1<<40, nil); !fault.Is(err, fault.NotFound) {
			t.Errorf("a job that is not there is %s: %v", name, err)
		}
	}
}

// The list goes on page by page, each job once, and shows of each filter what it asks for.
func TestListOfJobs(t *testing.T) {
	t.Parallel()
	b := open(t)
	for range 25 {
		b.insert(wash{Vehicle: db.NewID()})
	}
	for range 5 {
		b.insert(rinse{db.NewID()})
	}
	seen := map[int64]bool{}
	var f jobs.Filter
	for {
		page := b.list(f, 10)
		for _, job := range page {
			if seen[job.ID] || f.Before > 0 && job.ID >= f.Before {
				t.Errorf("job %d stands on two pages", job.ID)
			}
			seen[job.ID] = true
			f.Before = job.ID
		}
		if len(page) < 10 {
			break
		}
	}
	if len(seen) != 30 {
		t.Errorf("%d of 30 jobs are listed", len(seen))
	}
	for _, c := range []struct {
		filter jobs.Filter
		want   int
	}{
		{jobs.Filter{Kind: "jobs.test.rinse"}, 5}, {jobs.Filter{Kind: "jobs.test.dry"}, 0}, {jobs.Filter{Queue: jobs.Mail}, 0},
		{jobs.Filter{Queue: jobs.Default, Kind: "jobs.test.wash"}, 25}, {jobs.Filter{State: jobs.Waiting}, 30}, {jobs.Filter{State: jobs.Lost}, 0},
	} {
		if got := len(b.list(c.filter, 100)); got != c.want {
			t.Errorf("%+v shows %d jobs, want %d", c.filter, got, c.want)
		}
	}
	err := b.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		counts, err := jobs.Count(ctx, tx)
		if counts[jobs.Waiting] != 30 || counts[jobs.Failing] != 0 {
			t.Errorf("counted %v", counts)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestHarmless(t *testing.T) {
	t.Parallel()
	const id = "019a0000-0000-7000-8000-000000000004"
	for text, want := range map[string]string{
		"mail m@x.test: 429": "mail (an address): 429",
		`Post "https://api.resend.com/emails?key=1": connection refused`: "Post api.resend.com: connection refused",
		"see http://localhost:3000/verify/abc":                           "see localhost",
		"carry out decision on " + id + ": no rows":                      "carry out decision on " + id + ": no rows",
		`invalid name "Amelia Hart" (SQLSTATE 22P02)`:                    "invalid name “…” (SQLSTATE 22P02)",
		`violates unique constraint "payment_proofs_one_pending"`:        `violates unique constraint "payment_proofs_one_pending"`,
		"key re_8CwPzNqX_2vZZZ1aLkqQeS7 is not known":                    "key (hidden) is not known",
		"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIi":                           "Bearer (hidden)",
		"call +1 202 555 0117 back":                                      "call (a number) back",
		"550 5.1.1 no such user, call 550 515 1199":                      "550 5.1.1 no such user, call (a number)",
		"panic: no\ngoroutine 1 [running]":                               "panic: no",
	} {
		if got := jobs.Harmless(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
	if long := jobs.Harmless(strings.Repeat("word ", 1000)); len(long) > 420 {
		t.Errorf("%d bytes of an error are shown", len(long))
	}
}
