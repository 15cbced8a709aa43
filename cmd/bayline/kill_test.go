package main_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/platform/testkit"
)

// installation is a house whose work is done by processes of their own, which can be killed.
type installation struct {
	*modulestest.House
	t      *testing.T
	owner  *pgxpool.Pool
	resend *testkit.Resend
	binary string
	armed  string // folder of the failpoints

	processes []*exec.Cmd // that run

	server    string            // address of a web process that can be killed
	requests  sync.WaitGroup    // under way in it
	operator  accounts.Operator // who decides
	proofs    int               // sent so far
	announced int               // changes of plans
	policies  int               // announced
	recalled  int               // policies
}

// chore is work of which some must be under way at each moment, in a worker or in a request.
type chore struct {
	about string                    // the moments begin with it
	begin func(*installation) ended // makes one job, or sends one request
}

// ended looks whether the effect is there, once. It is asked when no job is left.
type ended func(t *testing.T)

// TestKillAtEveryStep parks worker processes at each moment that the code names, one job at each, kills them with -9, starts a worker
// again, and sees all of the work end with its effect once. River's rescuer takes a killed job up after two minutes: so long it lasts.
func TestKillAtEveryStep(t *testing.T) {
	t.Parallel()
	moments := namedMoments(t)
	i := install(t)
	var checks []ended
	most := 0
	for _, c := range chores {
		mine := 0
		for _, moment := range slices.Collect(maps.Keys(moments)) {
			if strings.HasPrefix(moment, c.about) {
				mine++
				delete(moments, moment)
				i.arm(moment)
			}
		}
		if mine == 0 {
			t.Errorf("no moment of %s is named in the code", c.about)
		}
		most = max(most, mine)
		for range mine + 2 { // a job may be held up by a moment of what it calls
			checks = append(checks, c.begin(i))
		}
	}
	for moment := range moments {
		t.Errorf("nothing passes through %s here: add a chore", moment)
	}
	for range most/2 + 1 { // a process takes two jobs of a queue at once, or more
		i.start("worker")
	}
	i.await("a job is parked at each moment", 3*time.Minute, func() (bool, string) {
		missing := i.unparked()
		return len(missing) == 0, fmt.Sprintf("nobody came to %v", missing)
	})
	dead := i.texts("select distinct attempted_by[array_upper(attempted_by, 1)] from river.river_job where state = 'running'")
	i.kill()
	i.requests.Wait()
	i.disarm()
	i.start("worker")
	i.await("each killed job is taken up again", 3*time.Minute, func() (bool, string) {
		killed := i.texts("select kind from river.river_job where state = 'running' and attempted_by[array_upper(attempted_by, 1)] = any($1)", dead)
		return len(killed) == 0, fmt.Sprint(killed)
	})
	i.await("no job is left", 3*time.Minute, func() (bool, string) {
		left := i.texts(`select kind || ' ' || state || coalesce(' ' || errors[array_upper(errors, 1)]::text, '') from river.river_job
			where state not in ('completed', 'cancelled', 'discarded') and not metadata ? 'periodic'`)
		return len(left) == 0, strings.Join(left, "\n")
	})
	for _, lost := range i.texts(`select kind || ' ' || errors[array_upper(errors, 1)]::text from river.river_job where state = 'discarded'`) {
		t.Errorf("given up: %s", lost)
	}
	for _, check := range checks {
		check(t)
	}
}

// namedMoments are the arguments of failpoint.Here in the whole program.
func namedMoments(t *testing.T) map[string]bool {
	t.Helper()
	moments := map[string]bool{}
	err := fs.WalkDir(os.DirFS("../.."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "platform/failpoint/") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", path), nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if what, ok := call.Fun.(*ast.SelectorExpr); ok && what.Sel.Name == "Here" && len(call.Args) == 1 {
				name, _ := call.Args[0].(*ast.BasicLit)
				if name == nil {
					t.Errorf("%s: a moment needs a name that can be read here", path)
					return true
				}
				moment, _ := strconv.Unquote(name.Value)
				if moments[moment] {
					t.Errorf("%s: there are two moments %s", path, moment)
				}
				moments[moment] = true
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return moments
}

func install(t *testing.T) *installation {
	t.Helper()
	kit := testkit.New(t)
	kit.Clock.Set(time.Now()) // the workers' clock is the machine's
	i := &installation{House: modulestest.OpenOn(t, kit), t: t, owner: testkit.Owner(t, kit.DB), resend: testkit.NewResend(t), armed: t.TempDir(),
		binary: filepath.Join(t.TempDir(), "bayline")}
	if out, err := exec.Command("go", "build", "-tags", "failpoints", "-o", i.binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	i.serve()
	return i
}

// start begins another process of the installation.
func (i *installation) start(command string, more ...string) {
	i.t.Helper()
	process := exec.Command(i.binary, command) // #nosec G204 -- built by this test
	process.Env = append(append(os.Environ(), "DATABASE_URL="+i.Kit.URL, "BAYLINE_KEYS="+i.Keys, "BAYLINE_FILES="+i.Settings.Files, "BAYLINE_DATA="+i.Settings.Data,
		"BASE_URL="+i.Settings.BaseURL, "RESEND_API_KEY="+testkit.ResendKey, "RESEND_BASE_URL="+i.resend.URL, "MAIL_FROM=Bayline <mail@bayline.test>",
		"FAILPOINTS="+i.armed), more...)
	said := &strings.Builder{}
	process.Stderr = said
	if err := process.Start(); err != nil {
		i.t.Fatal(err)
	}
	i.processes = append(i.processes, process)
	i.t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait()
		if i.t.Failed() {
			i.t.Logf("%s said:\n%s", command, said)
		}
	})
}

// kill ends all processes at once, as a power cut does.
func (i *installation) kill() {
	for _, process := range i.processes {
		_ = process.Process.Signal(syscall.SIGKILL)
		_ = process.Wait()
	}
	i.processes = nil
}

// serve starts a web process beside the house's own.
func (i *installation) serve() {
	i.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		i.t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	i.server = "http://" + strings.Replace(address, "127.0.0.1", "localhost", 1)
	i.start("serve", "BAYLINE_ADDR="+address)
	i.await("the web process answers", time.Minute, func() (bool, string) {
		answer, err := http.Get(i.server + "/readyz")
		if err != nil {
			return false, err.Error()
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK, answer.Status
	})
}

// post sends a form to the web process that will be killed.
func (i *installation) post(client *modulestest.Client, path string, form url.Values) {
	i.requests.Go(func() { _ = client.PostTo(i.server, path, form) })
}

func (i *installation) arm(moment string) {
	if err := os.WriteFile(filepath.Join(i.armed, moment), nil, 0o600); err != nil {
		i.t.Fatal(err)
	}
}

func (i *installation) unparked() (missing []string) {
	entries, err := os.ReadDir(i.armed)
	if err != nil {
		i.t.Fatal(err)
	}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".parked") {
			continue
		}
		if _, err := os.Stat(filepath.Join(i.armed, entry.Name()+".parked")); err != nil {
			missing = append(missing, entry.Name())
		}
	}
	return missing
}

func (i *installation) disarm() {
	if err := os.RemoveAll(i.armed); err != nil {
		i.t.Fatal(err)
	}
}

func (i *installation) texts(sql string, args ...any) (list []string) {
	i.t.Helper()
	rows, err := i.owner.Query(context.Background(), sql, args...)
	if err != nil {
		i.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			i.t.Fatal(err)
		}
		list = append(list, text)
	}
	if err := rows.Err(); err != nil {
		i.t.Fatal(err)
	}
	return list
}

// count of rows, as the owner of all tables sees them.
func (i *installation) count(from string, args ...any) (n int) {
	i.t.Helper()
	if err := i.owner.QueryRow(context.Background(), "select count(*) from "+from, args...).Scan(&n); err != nil { // #nosec G202 -- of this test
		i.t.Fatal(err)
	}
	return n
}

// await polls until done answers true.
func (i *installation) await(what string, within time.Duration, done func() (bool, string)) {
	i.t.Helper()
	deadline := time.After(within)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		there, why := done()
		if there {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			i.t.Fatalf("%s: never. %s", what, why)
		}
	}
}
