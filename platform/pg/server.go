package pg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Server is a private cluster. Owned is false where another process of this clone started it.
type Server struct {
	Dir, Socket string
	Owned       bool

	bin     string
	missing error // why there is no bin
	cmd     *exec.Cmd
	done    chan struct{}
	exit    error // readable once done is closed
	lock    *os.File
}

// URL of a database for a role. Connections are trusted, so there is no password.
func (s *Server) URL(role, database string) string {
	return fmt.Sprintf("host=%s port=5432 user=%s dbname=%s sslmode=disable", s.Socket, role, database)
}

// PID of the server's first process, whose children answer the connections.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Done is closed when an owned server has ended, wanted or not.
func (s *Server) Done() <-chan struct{} { return s.done }

// Start brings the cluster in folder up, making it on first use. Where another process of this clone holds it, a command that
// is done soon may borrow it (mayBorrow); the program itself waits until ctx ends, since the lender takes it along. Settings
// are PostgreSQL's, as in "fsync=off".
func Start(ctx context.Context, folder string, mayBorrow bool, settings ...string) (*Server, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if err := makeParent(folder); err != nil {
		return nil, err
	}
	lock, err := os.Open(filepath.Dir(folder)) // the folder above is the lock: no file that only root could open later
	if err != nil {
		return nil, err
	}
	for {
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil { // #nosec G115 -- a file descriptor
			s, err := own(ctx, folder, settings)
			if err != nil {
				_ = lock.Close()
				return nil, err
			}
			s.lock = lock
			return s, nil
		}
		if s := at(homeOf(folder)); mayBorrow && s.Answers(ctx) {
			_ = lock.Close()
			return s, nil
		}
		select {
		case <-ctx.Done():
			_ = lock.Close()
			return nil, fmt.Errorf("another bayline uses the private database in %s: stop it first: %w", folder, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// At is the cluster of a folder, running or not.
func At(folder string) *Server {
	if whole, err := filepath.Abs(folder); err == nil {
		folder = whole
	}
	return at(homeOf(folder))
}

// Answers tells whether it takes connections.
func (s *Server) Answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	c, err := pgconn.Connect(ctx, s.URL(superuser, "postgres"))
	if err != nil {
		return false
	}
	_ = c.Close(ctx)
	return true
}

// superuser of the cluster: initdb makes it, and only what makes roles and databases uses it.
const superuser = "postgres"

// AdminURL is for making roles and databases.
func (s *Server) AdminURL() string { return s.URL(superuser, "postgres") }

func at(home string) *Server {
	s := &Server{Dir: filepath.Join(home, "data"), Socket: home, done: make(chan struct{})}
	s.bin, s.missing = binaries(s.Dir)
	if len(home+"/.s.PGSQL.5432.lock") > 103 { // a socket's path: 108 bytes on Linux, 104 on macOS
		s.Socket = filepath.Join("/tmp", "bayline-"+short(home))
	}
	return s
}

func short(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}
