package testkit

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"bayline/migrations"
	"bayline/platform/db"
	"bayline/platform/pg"
)

// cluster is the shared PostgreSQL, and the name of the template for the migrations in this binary.
type cluster struct {
	*pg.Server
	template string
	err      error
	present  *os.File // the lock that tells the keeper that somebody is there: held until this process ends
}

var shared = sync.OnceValue(func() cluster {
	place := whereabouts()
	present, err := lock(place+".users", syscall.LOCK_SH)
	if err != nil {
		return cluster{err: err}
	}
	server, template, err := setUp(place)
	return cluster{server, template, err, present}
})

func setUp(place string) (*pg.Server, string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	alone, err := lock(place+".setup", syscall.LOCK_EX) // one sets up, the others wait
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = alone.Close() }()
	server, err := up(ctx, place)
	if err != nil {
		return nil, "", err
	}
	template, err := template(ctx, server)
	return server, template, err
}

// up is the running cluster, started by a keeper of our own where there is none.
func up(ctx context.Context, place string) (*pg.Server, error) {
	server := pg.At(filepath.Join(place, "pg"))
	if !server.Answers(ctx) {
		if err := startKeeper(place); err != nil {
			return nil, err
		}
		for server = pg.At(filepath.Join(place, "pg")); !server.Answers(ctx); server = pg.At(filepath.Join(place, "pg")) {
			if ctx.Err() != nil {
				log, _ := os.ReadFile(place + ".log") // #nosec G304 -- our own
				return nil, fmt.Errorf("the test database does not start: %s", log)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	_, err := db.Provision(ctx, server.AdminURL(), "bayline") // roles belong to the cluster
	return server, err
}

func startKeeper(place string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	_ = os.Remove(place + ".log")
	keeper := exec.Command(self) // #nosec G204 -- this very binary, see keeper.go
	keeper.Env = append(os.Environ(), keeperVariable+"="+place)
	keeper.Dir = "/"
	keeper.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // it outlives us, and shares no output, so that go test does not wait
	if err := keeper.Start(); err != nil {
		return err
	}
	return keeper.Process.Release()
}

// template is the name of a migrated database to clone; it is made where it is missing.
func template(ctx context.Context, server *pg.Server) (string, error) {
	mark, err := fingerprint()
	if err != nil {
		return "", err
	}
	name := "template_" + mark
	c, err := pgx.Connect(ctx, server.AdminURL())
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close(ctx) }()
	var there bool
	err = c.QueryRow(ctx, "select exists (select from pg_database where datname = $1 and datistemplate)", name).Scan(&there)
	if err != nil || there {
		return name, err
	}
	err = execute(ctx, server, "drop database if exists "+name+" with (force)", "create database "+name+" owner "+roles.Owner)
	if err != nil {
		return "", err
	}
	if err := db.Migrate(ctx, server.URL(roles.Owner, name), roles.App, slog.New(slog.DiscardHandler)); err != nil {
		return "", err
	}
	return name, execute(ctx, server, "alter database "+name+" with is_template true allow_connections false")
}

// fingerprint of what makes the schema: our migrations and River's.
func fingerprint() (string, error) {
	h := sha256.New()
	files, err := fs.Glob(migrations.FS, "*")
	if err != nil {
		return "", err
	}
	for _, name := range files {
		text, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(h, "%s\x00%s\x00", name, text)
	}
	rivers, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return "", err
	}
	for _, version := range rivers.AllVersions() {
		_, _ = fmt.Fprintf(h, "%d\x00%s\x00", version.Version, version.SQLUp)
	}
	_, _ = fmt.Fprint(h, db.Schemas)
	return fmt.Sprintf("%x", h.Sum(nil)[:6]), nil
}

// prefix of the cluster's folder. The keeper removes nothing that is called otherwise.
const prefix = "bayline-test-"

// whereabouts of this clone's cluster: in memory where that is possible, one for each person.
func whereabouts() string {
	dir := "/dev/shm"
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		dir = os.TempDir()
	}
	root, _ := os.Getwd()
	for ; root != "/"; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
	}
	sum := sha256.Sum256([]byte(root))
	return filepath.Join(dir, fmt.Sprintf("%s%d-%x", prefix, os.Getuid(), sum[:4]))
}

// lock a file that the keeper removes at its end: what was locked must still be what the name says.
func lock(path string, how int) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // #nosec G304 G703 -- our own
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(f.Fd()), how); err != nil { // #nosec G115 -- a file descriptor
			return nil, errors.Join(err, f.Close())
		}
		ours, err := f.Stat()
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		if named, err := os.Stat(path); err == nil && os.SameFile(ours, named) { // #nosec G703 -- our own
			return f, nil
		}
		_ = f.Close()
	}
}
