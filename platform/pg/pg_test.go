package pg_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/platform/pg"
)

var ctx = context.Background()

// lenderVariable turns this test binary into a program that owns the cluster of a folder until it is killed.
const lenderVariable = "BAYLINE_PG_TEST_LENDER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(lenderVariable); folder != "" {
		lend(folder)
	}
	os.Exit(m.Run())
}

func lend(folder string) {
	if _, err := pg.Start(ctx, folder, false, "fsync=off"); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready")
	select {}
}

// clone is a folder as a clone's ./var, which others may walk through.
func clone(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bayline-pg-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "var", "pg")
}

func start(t *testing.T, folder string) *pg.Server {
	t.Helper()
	s, err := pg.Start(ctx, folder, false, "fsync=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func query[T any](t *testing.T, s *pg.Server, sql string) (value T) {
	t.Helper()
	c, err := pgx.Connect(ctx, s.AdminURL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(ctx) }()
	if err := c.QueryRow(ctx, sql).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func plant(t *testing.T, s *pg.Server) {
	t.Helper()
	c, err := pgx.Connect(ctx, s.AdminURL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(ctx) }()
	if _, err := c.Exec(ctx, "create table kept as select 7 as n"); err != nil {
		t.Fatal(err)
	}
}

func TestAClusterIsMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	folder := clone(t)
	s := start(t, folder)
	plant(t, s)
	if !s.Owned || !pg.At(folder).Answers(ctx) {
		t.Error("the cluster is not ours, or does not answer")
	}
	if st, err := os.Stat(folder); err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("others can come in: %v %v", st.Mode(), err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Done():
	default:
		t.Error("stopped, but not done")
	}
	if pg.At(folder).Answers(ctx) {
		t.Error("it answers after its end")
	}
	if n := query[int](t, start(t, folder), "select n from kept"); n != 7 {
		t.Errorf("kept %d, want 7", n)
	}
}

func TestAnotherProgramBorrowsOrWaits(t *testing.T) {
	t.Parallel()
	folder := clone(t)
	lender := start(t, folder)
	plant(t, lender)
	guest, err := pg.Start(ctx, folder, true)
	if err != nil || guest.Owned {
		t.Fatalf("not borrowed: %v", err)
	}
	if n := query[int](t, guest, "select n from kept"); n != 7 {
		t.Errorf("the guest sees %d, want 7", n)
	}
	if err := guest.Stop(); err != nil || !lender.Answers(ctx) {
		t.Errorf("a guest ended the lender's database: %v", err)
	}
	short, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	if _, err := pg.Start(short, folder, false); err == nil || !strings.Contains(err.Error(), "another bayline uses the private database") {
		t.Errorf("a second server did not wait: %v", err)
	}
	heir := make(chan error, 1)
	go func() {
		s, err := pg.Start(ctx, folder, false, "fsync=off")
		if err == nil {
			err = s.Stop()
		}
		heir <- err
	}()
	if err := lender.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := <-heir; err != nil {
		t.Errorf("who waited does not follow: %v", err)
	}
}

// Killed without a word: the database ends with its program, and the next start has everything.
func TestAKilledProgramTakesItsDatabaseAlong(t *testing.T) {
	t.Parallel()
	folder := clone(t)
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), lenderVariable+"="+folder)
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the program says %q: %v", line, err)
	}
	plant(t, pg.At(folder))
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait()
	if n := query[int](t, start(t, folder), "select n from kept"); n != 7 {
		t.Errorf("kept %d, want 7", n)
	}
}

func TestAnInterruptedFirstStartLeavesNothing(t *testing.T) {
	t.Parallel()
	folder := clone(t)
	s := start(t, folder)
	plant(t, s)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(s.Dir, s.Dir+".new"); err != nil { // killed after initdb, before the rename
		t.Fatal(err)
	}
	if there := query[bool](t, start(t, folder), "select to_regclass('kept') is not null"); there {
		t.Error("half a cluster was taken for a whole one")
	}
}

func TestAPidFileThatNamesAStrangerIsInNobodysWay(t *testing.T) {
	t.Parallel()
	folder := clone(t)
	s := start(t, folder)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	pid := strconv.Itoa(os.Getpid())
	if err := os.WriteFile(filepath.Join(s.Dir, "postmaster.pid"), []byte(pid+"\n"+s.Dir+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := query[int](t, start(t, folder), "select 1"); n != 1 {
		t.Errorf("%d", n)
	}
}

func TestALongPathHasAShortSocket(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(filepath.Dir(filepath.Dir(clone(t))), strings.Repeat("long-", 20), "pg")
	s := start(t, folder)
	t.Cleanup(func() { _ = os.RemoveAll(s.Socket) })
	if len(s.Socket) > 80 || query[int](t, s, "select 1") != 1 {
		t.Errorf("the socket is at %s", s.Socket)
	}
}

// In a clone that only its owner can enter, an ordinary user's database lives in the clone; root's lives elsewhere, because
// postgres does not run as root.
func TestRootsOwnHomeIsNoPlace(t *testing.T) {
	t.Parallel()
	closed := filepath.Dir(filepath.Dir(clone(t)))
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(closed, "var", "pg")
	s := start(t, folder)
	home := filepath.Dir(s.Dir)
	if os.Getuid() == 0 {
		t.Cleanup(func() {
			_ = os.RemoveAll(home)
			_ = os.Remove(filepath.Dir(home)) // unless it holds a real one
		})
	}
	if inside := home == folder; inside == (os.Getuid() == 0) {
		t.Errorf("user %d has a database in %s", os.Getuid(), home)
	}
	plant(t, s)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if n := query[int](t, start(t, folder), "select n from kept"); n != 7 {
		t.Errorf("kept %d, want 7", n)
	}
}

func TestTheEnvironmentDoesNotReachTheDatabase(t *testing.T) {
	for name, value := range map[string]string{"PGPORT": "6000", "PGHOST": "nowhere.invalid", "PGDATA": "/nowhere", "PGUSER": "nobody",
		"PGOPTIONS": "-c app.center_id=00000000-0000-0000-0000-000000000001"} {
		t.Setenv(name, value)
	}
	pg.ClearEnvironment()
	s := start(t, clone(t))
	if setting := query[string](t, s, "select coalesce(current_setting('app.center_id', true), '')"); setting != "" {
		t.Errorf("PGOPTIONS set app.center_id to %s", setting)
	}
}

func TestAFailedStartSaysWhatPostgresSaid(t *testing.T) {
	t.Parallel()
	_, err := pg.Start(ctx, clone(t), false, "no_such_setting=1")
	if err == nil || !strings.Contains(err.Error(), "no_such_setting") {
		t.Errorf("got %v", err)
	}
}
