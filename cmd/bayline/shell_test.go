package main

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules"
	"bayline/modules/audit"
	"bayline/platform/clock"
	"bayline/platform/config"
	"bayline/platform/db"
	"bayline/platform/secret"
	"bayline/platform/testkit"
)

// shell is a machine on which somebody types commands.
type shell struct {
	t       *testing.T
	binary  string
	environ []string
}

func (s *shell) command(args ...string) *exec.Cmd {
	command := exec.Command(s.binary, args...) // #nosec G204 -- the program of this repository
	command.Env = s.environ
	return command
}

// run a command that must succeed, and answer what it says.
func (s *shell) run(args ...string) string {
	s.t.Helper()
	out, err := s.command(args...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("bayline %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestShellIsAudited types every command that changes something, and finds each in the platform's trail, with the system's user and
// machine as the actor. What changes nothing leaves nothing.
func TestShellIsAudited(t *testing.T) {
	t.Parallel()
	empty := testkit.Empty(t)
	keys, data := secret.Generate(), t.TempDir()
	s := &shell{t: t, binary: filepath.Join(t.TempDir(), "bayline"), environ: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + data, "BAYLINE_DATA=" + data,
		"BAYLINE_KEYS=" + keys, "MIGRATE_DATABASE_URL=" + empty.AdminURL, "SUDO_USER=dana"}}
	if out, err := exec.Command("go", "build", "-o", s.binary, ".").CombinedOutput(); err != nil { // #nosec G204 -- the program of this repository
		t.Fatalf("build: %v\n%s", err, out)
	}
	t.Cleanup(func() { s.forget(empty) })

	s.run("migrate")
	said := s.run("migrate", "--create-login")
	_, url, found := strings.Cut(strings.TrimSpace(said), "DATABASE_URL=")
	if !found {
		t.Fatalf("migrate --create-login says %q", said)
	}
	s.environ = append(s.environ, "DATABASE_URL="+url)
	s.run("demo")
	s.run("admin", "create", "--email", "noor@bayline.test", "--role", "support")
	s.run("admin", "reset", "--email", "noor@bayline.test")
	s.run("version")
	s.run("doctor")
	if out, err := s.command("admin", "reset", "--email", "nobody@bayline.test").CombinedOutput(); err == nil {
		t.Errorf("a password of nobody was reset: %s", out)
	}

	trail := s.trail(url, keys)
	worker := s.command("worker")
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	want := []string{"accounts.operator.created", "accounts.password.reset_started", "platform.database.login_made", "platform.database.migrated",
		"platform.database.migrated", "platform.demo.loaded"}
	until(t, "the trail has what was done as the owner", func() bool { return len(trail()) >= len(want) })
	if err := worker.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := worker.Wait(); err != nil {
		t.Errorf("the worker ends with %v", err)
	}

	machine, _ := os.Hostname()
	var told []string
	for _, event := range trail() {
		told = append(told, event.Action)
		if event.Actor.Kind != "system" || !strings.Contains(event.Actor.Name, " by sudo of dana on "+machine+", at the shell") {
			t.Errorf("%s was done by %+v", event.Action, event.Actor)
		}
	}
	if slices.Sort(told); !slices.Equal(told, want) {
		t.Errorf("the trail tells %q, want %q", told, want)
	}
}

// trail reads what the platform's trail tells of the shell.
func (s *shell) trail(url, keys string) func() []audit.Event {
	s.t.Helper()
	ring, err := secret.Parse(keys)
	if err != nil {
		s.t.Fatal(err)
	}
	settings, err := config.Read([]string{"BAYLINE_DATA=" + s.t.TempDir()})
	if err != nil {
		s.t.Fatal(err)
	}
	app, err := modules.New(modules.Options{Config: settings, DB: testkit.Open(s.t, url, clock.System()), Ring: ring, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		s.t.Fatal(err)
	}
	return func() (told []audit.Event) {
		s.t.Helper()
		events, _, err := app.Audit.Trail(s.t.Context(), uuid.Nil, audit.Filter{})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, event := range events {
			if strings.Contains(event.Actor.Name, "at the shell") {
				told = append(told, event)
			}
		}
		return told
	}
}

// forget the roles that migrate has made: they are the cluster's, not the database's.
func (s *shell) forget(empty testkit.Database) {
	ctx := context.Background()
	owner, err := pgx.Connect(ctx, empty.AdminURL)
	if err != nil {
		s.t.Error(err)
		return
	}
	defer func() { _ = owner.Close(ctx) }()
	for _, role := range []string{empty.Name + "_login", empty.Name + "_app"} {
		name := pgx.Identifier{role}.Sanitize()
		if _, err := owner.Exec(ctx, "drop owned by "+name+"; drop role "+name); err != nil {
			s.t.Error(err)
		}
	}
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(time.Minute); !done(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// Word that two workers take over at once stands in the trail once.
func TestWordsAreTakenOverOnce(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	ring, err := secret.Parse(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	settings, err := config.Read([]string{"BAYLINE_DATA=" + t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	app, err := modules.New(modules.Options{Config: settings, DB: kit.DB, Ring: ring, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := db.Leave(t.Context(), kit.OwnerURL, db.Word{At: kit.Clock.Now(), Who: "dana on web-1", Action: "platform.database.migrated",
			Details: []db.WordDetail{{Name: "version", Value: "7"}}}); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan error)
	for range 4 {
		go func() { ended <- app.Audit.TakeOver(context.Background()) }()
	}
	for range 4 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	events, _, err := app.Audit.Trail(t.Context(), uuid.Nil, audit.Filter{})
	if err != nil || len(events) != 20 || events[0].Actor.Name != "dana on web-1, at the shell" || events[0].Details[1].After != "7" {
		t.Errorf("the trail has %d events, the last %+v: %v", len(events), events, err)
	}
}
