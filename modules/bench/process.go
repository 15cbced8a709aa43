package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is the program in a process of its own.
type process struct {
	cmd   *exec.Cmd
	said  bytes.Buffer
	url   string
	point string
}

// run starts the program and waits until it is ready. The settings of our own environment that concern it are left out.
func (o Options) run(ctx context.Context, settings []string, args ...string) (p *process, after time.Duration, err error) {
	addr, err := free()
	if err != nil {
		return nil, 0, err
	}
	p = &process{url: "http://" + addr}
	p.cmd = exec.CommandContext(ctx, o.Program, args...) // #nosec G204 -- this very binary
	p.cmd.Env = append(unsettled(os.Environ()), append(settings, "BAYLINE_ADDR="+addr, "BASE_URL="+p.url)...)
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = 20 * time.Second
	begun := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, 0, err
	}
	if err := p.ready(ctx); err != nil {
		return nil, 0, errors.Join(err, p.stop(), errors.New(p.lastWords()))
	}
	return p, time.Since(begun), nil
}

func (p *process) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	client := http.Client{Timeout: 2 * time.Second}
	for {
		if answer, err := client.Get(p.url + "/readyz"); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the program does not get ready: %w", ctx.Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("the program ended badly: %w: %s", err, p.lastWords())
	}
	return nil
}

// lastWords are the last ten lines that the process wrote: it logs every request.
func (p *process) lastWords() string {
	lines := strings.Split(strings.TrimSpace(p.said.String()), "\n")
	return strings.Join(lines[max(0, len(lines)-10):], "\n")
}

// resident is how many bytes of memory the process holds; 0 where that cannot be told.
func (p *process) resident() int64 {
	pid := strconv.Itoa(p.cmd.Process.Pid)
	if text, err := os.ReadFile("/proc/" + pid + "/status"); err == nil { // #nosec G304 -- of our child
		for line := range strings.Lines(string(text)) {
			if size, found := strings.CutPrefix(line, "VmRSS:"); found {
				return kilobytes(strings.TrimSuffix(strings.TrimSpace(size), " kB"))
			}
		}
	}
	out, err := exec.Command("ps", "-o", "rss=", "-p", pid).Output() // #nosec G204 -- a number
	if err != nil {
		return 0
	}
	return kilobytes(string(out))
}

func kilobytes(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}

// serve starts the measured process on the world's database.
func (o Options) serve(ctx context.Context, w *world) (*process, error) {
	point, err := free()
	if err != nil {
		return nil, err
	}
	args := []string{"bench", "--serve", point}
	if o.Profile != "" {
		args = append(args, "--profile", o.Profile)
	}
	p, _, err := o.run(ctx, []string{"DATABASE_URL=" + w.url, "BAYLINE_DATA=" + w.folder, "TRUSTED_PROXIES=1"}, args...)
	if err != nil {
		return nil, err
	}
	p.point = "http://" + point
	return p, nil
}

// starts is how long the program takes from nothing to ready, with a new private database and with a used one: the median of three.
func (o Options) starts(ctx context.Context, folder string) (cold, warm time.Duration, err error) {
	var colds, warms []time.Duration
	for range 3 {
		if err := empty(filepath.Dir(folder)); err != nil {
			return 0, 0, err
		}
		for _, into := range []*[]time.Duration{&colds, &warms} {
			p, after, err := o.run(ctx, []string{"BAYLINE_DATA=" + folder}, "all")
			if err != nil {
				return 0, 0, err
			}
			*into = append(*into, after)
			if err := p.stop(); err != nil {
				return 0, 0, err
			}
		}
	}
	return median(colds), median(warms), nil
}

// unsettled is an environment without the settings of the program.
func unsettled(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return strings.HasPrefix(name, "BAYLINE_") || slices.Contains([]string{"DATABASE_URL", "MIGRATE_DATABASE_URL", "BASE_URL", "TRUSTED_PROXIES", "RESEND_API_KEY"}, name)
	})
}

// free is an address on which nobody listens now.
func free() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String(), nil
}

func median[T time.Duration | float64](list []T) T {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}
