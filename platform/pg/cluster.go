package pg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// own makes the cluster if need be and starts it. The caller holds the lock.
func own(ctx context.Context, folder string, settings []string) (*Server, error) {
	who, home, err := settle(folder)
	if err != nil {
		return nil, err
	}
	s := at(home)
	s.Owned = true
	if s.missing != nil {
		return nil, s.missing
	}
	if err := makePrivate(s.Socket, who); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(s.Dir, "PG_VERSION")); err == nil {
		err = s.evict(who)
		if err != nil {
			return nil, err
		}
	} else if err := s.init(who); err != nil {
		return nil, err
	}
	if err := s.start(ctx, who, settings); err != nil {
		return nil, err
	}
	return s, nil
}

// init makes the cluster in a new folder and renames it when whole: an interrupted start leaves nothing that looks like one.
func (s *Server) init(who *person) error {
	fresh := s.Dir + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	runtime.LockOSThread() // the parent-death signal follows the thread that forks
	defer runtime.UnlockOSThread()
	out, err := who.command(filepath.Dir(s.Dir), filepath.Join(s.bin, "initdb"), "-D", fresh, "-U", superuser, "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb in %s: %w\n%s", fresh, err, out)
	}
	return os.Rename(fresh, s.Dir)
}

func (s *Server) start(ctx context.Context, who *person, settings []string) error {
	args := []string{"-D", s.Dir, "-k", s.Socket, "-p", "5432", "-h", "", "-c", "unix_socket_permissions=0700"}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	s.cmd = who.command(s.Dir, filepath.Join(s.bin, "postgres"), args...)
	said := &lastWords{}
	s.cmd.Stderr = said
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // for as long as postgres lives: it is told when this thread dies
		defer close(s.done)
		err := s.cmd.Start()
		started <- err
		if err == nil {
			s.exit = s.cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", s.cmd.Path, err)
	}
	if err := s.ready(ctx); err != nil {
		return errors.Join(fmt.Errorf("%w\n%s", err, said), s.Stop())
	}
	return nil
}

// ready waits for the first connection. A crash recovery may take its time.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for !s.Answers(ctx) {
		select {
		case <-s.done:
			return fmt.Errorf("postgres ended at its start: %w", s.exit)
		case <-ctx.Done():
			return fmt.Errorf("postgres in %s is not ready: %w", s.Dir, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// Stop ends a cluster that we own: a fast shutdown, and harder where that takes longer than ten seconds.
func (s *Server) Stop() error {
	if !s.Owned || s.cmd == nil || s.cmd.Process == nil {
		return nil
	}
	if s.lock != nil {
		defer func() { _ = s.lock.Close() }()
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		_ = s.cmd.Process.Signal(signal)
		select {
		case <-s.done:
			return nil
		case <-time.After(10 * time.Second):
		}
	}
	return errors.New("the private database does not end")
}

// evict ends a postmaster whose owner was killed, and removes a pid file that names a stranger.
func (s *Server) evict(who *person) error {
	file := filepath.Join(s.Dir, "postmaster.pid")
	text, err := os.ReadFile(file) // #nosec G304 -- below our data folder
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(first))
	if pid <= 1 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return nil // nobody is there: postgres removes the file itself
	}
	if cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid)); err == nil && cwd != s.Dir {
		return os.Remove(file) // the number is somebody else's by now
	}
	out, err := who.command(s.Dir, filepath.Join(s.bin, "pg_ctl"), "stop", "-D", s.Dir, "-m", "fast", "-w", "-t", "30").CombinedOutput()
	if err != nil {
		return fmt.Errorf("another postgres (pid %d) uses %s and does not stop: %w\n%s", pid, s.Dir, err, out)
	}
	return nil
}

// lastWords keeps what postgres said last, for the error of a failed start.
type lastWords struct{ said []byte }

func (l *lastWords) Write(p []byte) (int, error) {
	if l.said = append(l.said, p...); len(l.said) > 8<<10 {
		l.said = l.said[len(l.said)-4<<10:]
	}
	return len(p), nil
}

func (l *lastWords) String() string { return string(l.said) }
