package throttle_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bayline/platform/clock"
	"bayline/platform/db"
	"bayline/platform/testkit"
	"bayline/platform/throttle"
)

var rule = throttle.Rule{Burst: 5, Every: time.Minute}

func take(t *testing.T, d *db.DB, key string) (ok bool, after time.Duration) {
	t.Helper()
	err := d.InPlatform(context.Background(), func(ctx context.Context, tx db.Tx) (err error) {
		ok, after, err = throttle.Take(ctx, tx, []byte(key), rule, tx.Now())
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return ok, after
}

func TestBurstThenOneAMinute(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	for i := range rule.Burst {
		if ok, _ := take(t, kit.DB, "account"); !ok {
			t.Fatalf("attempt %d of the burst was refused", i+1)
		}
	}
	if ok, after := take(t, kit.DB, "account"); ok || after != time.Minute {
		t.Errorf("the sixth attempt: passed %v, next in %s; want refused, 1m", ok, after)
	}
	kit.Clock.Advance(20 * time.Second)
	if ok, after := take(t, kit.DB, "account"); ok || after != 40*time.Second {
		t.Errorf("20 s later: passed %v, next in %s; want refused, 40s", ok, after)
	}
	if ok, _ := take(t, kit.DB, "another account"); !ok {
		t.Error("one account's attempts held another one back")
	}
	kit.Clock.Advance(40 * time.Second)
	if ok, _ := take(t, kit.DB, "account"); !ok {
		t.Error("a minute later one attempt should pass")
	}
	if ok, _ := take(t, kit.DB, "account"); ok {
		t.Error("only one attempt a minute should pass")
	}
	kit.Clock.Advance(time.Hour)
	for i := range rule.Burst {
		if ok, _ := take(t, kit.DB, "account"); !ok {
			t.Errorf("after an hour the burst should be whole again; attempt %d was refused", i+1)
		}
	}
	if ok, _ := take(t, kit.DB, "account"); ok {
		t.Error("waiting long must not save up more than the burst")
	}
}

// childURL is set for a process that a test has started: it knows the database, and takes as often as it can.
const childURL = "THROTTLE_TEST_DATABASE"

func TestMain(m *testing.M) {
	if url := os.Getenv(childURL); url != "" {
		if err := child(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child makes a hundred parallel attempts for each line that it reads, at the time that the line tells, and answers how many passed.
func child(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url, db.Options{MaxConns: 8, Clock: clock.System(), AppName: "throttle child"})
	if err != nil {
		return err
	}
	defer d.Close()
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		now, err := time.Parse(time.RFC3339Nano, lines.Text())
		if err != nil {
			return err
		}
		var passed atomic.Int64
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				err := d.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
					ok, _, err := throttle.Take(ctx, tx, []byte("account"), rule, now)
					if ok {
						passed.Add(1)
					}
					return err
				})
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
				}
			})
		}
		all.Wait()
		fmt.Println(passed.Load())
	}
	return nil
}

// process is a program of its own.
type process struct {
	in  io.WriteCloser
	out *bufio.Scanner
}

func startProcess(t *testing.T, url string) *process {
	t.Helper()
	command := exec.Command(os.Args[0]) // #nosec G204 -- this very test
	command.Env = append(os.Environ(), childURL+"="+url)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the other process: %v", err)
		}
	})
	return &process{in, bufio.NewScanner(out)}
}

// TestThrottleTwoProcesses lets two processes of the operating system try at the same moment: together they get what one would.
func TestThrottleTwoProcesses(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	processes := []*process{startProcess(t, kit.URL), startProcess(t, kit.URL)}
	race := func() (passed int) {
		t.Helper()
		for _, p := range processes {
			if _, err := fmt.Fprintln(p.in, kit.Clock.Now().Format(time.RFC3339Nano)); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range processes {
			if !p.out.Scan() {
				t.Fatal("a process has ended without an answer")
			}
			n, err := strconv.Atoi(p.out.Text())
			if err != nil {
				t.Fatal(err)
			}
			passed += n
		}
		return passed
	}
	if passed := race(); passed != rule.Burst {
		t.Errorf("%d of 200 parallel attempts passed, want %d", passed, rule.Burst)
	}
	kit.Clock.Advance(time.Minute)
	if passed := race(); passed != 1 {
		t.Errorf("%d passed a minute later, want 1", passed)
	}
}

func TestGiveBack(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	giveBack := func() {
		t.Helper()
		err := kit.DB.InPlatform(context.Background(), func(ctx context.Context, tx db.Tx) error {
			return throttle.GiveBack(ctx, tx, []byte("account"), rule)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 3 * rule.Burst {
		if ok, _ := take(t, kit.DB, "account"); !ok {
			t.Fatal("right attempts used the bucket up")
		}
		giveBack()
	}
	for range 10 {
		giveBack()
	}
	for i := range rule.Burst {
		if ok, _ := take(t, kit.DB, "account"); !ok {
			t.Errorf("attempt %d of the burst was refused", i+1)
		}
	}
	if ok, _ := take(t, kit.DB, "account"); ok {
		t.Error("giving back saved up more than the burst")
	}
}

func TestPurge(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	take(t, kit.DB, "old")
	kit.Clock.Advance(2 * time.Minute)
	for range rule.Burst {
		take(t, kit.DB, "busy")
	}
	err := kit.DB.InPlatform(context.Background(), func(ctx context.Context, tx db.Tx) error {
		gone, err := throttle.Purge(ctx, tx, tx.Now())
		if gone != 1 {
			t.Errorf("%d rows were purged, want the old one", gone)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if ok, _ := take(t, kit.DB, "busy"); ok {
		t.Error("who tried too often may try again after a purge")
	}
}
