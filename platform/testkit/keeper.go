package testkit

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"bayline/platform/pg"
)

// keeperVariable turns a test binary into the keeper of the cluster at the place that it names.
const keeperVariable = "BAYLINE_TESTKIT_KEEPER"

// linger bridges the time between two packages of one run, and between two runs of somebody at work.
const linger = 5 * time.Second

// settings of a cluster that nobody will miss.
var settings = []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "wal_level=minimal",
	"max_wal_senders=0", "max_wal_size=256MB", "max_connections=300", "shared_buffers=64MB"}

func init() {
	pg.ClearEnvironment()
	if place := os.Getenv(keeperVariable); place != "" {
		keep(place)
		os.Exit(0)
	}
}

// keep owns the cluster, in a process of its own, until no test has been there for a while.
func keep(place string) {
	if !strings.HasPrefix(filepath.Base(place), prefix) {
		return // not what startKeeper wrote
	}
	complain := func(err error) { _ = os.WriteFile(place+".log", []byte(err.Error()), 0o600) } // #nosec G703 -- see above
	alone, err := lock(place+".keeper", syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		return // another keeper is at work
	}
	defer func() { _ = alone.Close() }()
	_ = os.RemoveAll(place) // #nosec G703 -- what a killed keeper left: without fsync it is no database any more
	server, err := pg.Start(context.Background(), filepath.Join(place, "pg"), false, settings...)
	if err != nil {
		complain(err)
		return
	}
	nobody := waitForNobody(place, server)
	if err := server.Stop(); err != nil {
		complain(err)
	}
	_ = os.RemoveAll(place) // #nosec G703 -- see above
	for _, file := range []string{".setup", ".keeper", ".users", ".log"} {
		_ = os.Remove(place + file) // #nosec G703 -- see above
	}
	if nobody != nil {
		_ = nobody.Close() // who waited for it starts afresh, with new files
	}
}

// waitForNobody returns the users' lock, held alone, once nobody has held it for a while; nil where the server ended.
func waitForNobody(place string, server *pg.Server) *os.File {
	for last := time.Now(); ; time.Sleep(250 * time.Millisecond) {
		select {
		case <-server.Done():
			return nil
		default:
		}
		users, err := lock(place+".users", syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil {
			last = time.Now()
			continue
		}
		if time.Since(last) >= linger {
			return users
		}
		_ = users.Close()
	}
}
