package modules_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/clock"
	"bayline/platform/db"
	"bayline/platform/pg"
	"bayline/platform/testkit"
)

// TestDatabaseOutage stops PostgreSQL at once while people write. They read a sentence, nothing that was acknowledged is lost, and
// the program is back by itself when the database is.
func TestDatabaseOutage(t *testing.T) {
	t.Parallel()
	ctx, folder := context.Background(), private(t, t.TempDir())
	server := start(t, folder)
	roles, err := db.Provision(ctx, server.AdminURL(), "outage")
	if err == nil {
		err = db.Migrate(ctx, server.URL(roles.Owner, "outage"), roles.App, slog.New(slog.DiscardHandler))
	}
	if err != nil {
		t.Fatal(err)
	}
	now := clock.NewFake(time.Now()) // the jar of cookies goes by the real one
	database := testkit.Database{Name: "outage", URL: server.URL(roles.Login, "outage"), OwnerURL: server.URL(roles.Owner, "outage"), AdminURL: server.AdminURL()}
	h := modulestest.OpenOn(t, &testkit.Kit{DB: testkit.Open(t, database.URL, now), Clock: now, Database: database})
	north := h.Center("North", "USD")
	stock := north.Stock()
	notes := "/work-orders/" + stock.Order + "/notes"

	var acknowledged, refused atomic.Int64
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for i := range 4 {
		advisor := north.SignIn(tenancy.Advisor)
		writers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				switch answer := advisor.Post(notes, url.Values{"note": {fmt.Sprintf("note %d of writer %d", n, i)}}); answer.Status {
				case http.StatusOK, http.StatusSeeOther:
					acknowledged.Add(1)
				case http.StatusServiceUnavailable:
					refused.Add(1)
					if !strings.Contains(answer.Body, "database does not answer") || answer.Header.Get("Retry-After") == "" {
						t.Errorf("503 says: %s", brief(answer.Body))
					}
				default:
					t.Errorf("a note was answered with %d: %s", answer.Status, brief(answer.Body))
				}
			}
		})
	}
	until(t, "some notes are written", func() bool { return acknowledged.Load() >= 20 })
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	until(t, "the outage is told", func() bool { return refused.Load() >= 4 })
	visitor := h.Visitor()
	if answer := visitor.Get("/readyz"); answer.Status != http.StatusServiceUnavailable {
		t.Errorf("/readyz without a database: %d", answer.Status)
	}
	if answer := visitor.Get("/healthz"); answer.Status != http.StatusOK {
		t.Errorf("/healthz without a database: %d", answer.Status)
	}
	before := acknowledged.Load()
	start(t, folder)
	until(t, "notes are written again", func() bool { return acknowledged.Load() >= before+20 })
	if answer := visitor.Get("/readyz"); answer.Status != http.StatusOK {
		t.Errorf("/readyz after the outage: %d %s", answer.Status, answer.Body)
	}
	close(stop)
	writers.Wait()

	var kept int64
	err = h.DB.InCenterRead(ctx, north.ID, func(ctx context.Context, tx db.Tx) error {
		return tx.Pgx.QueryRow(ctx, "select count(*) from workshop.timeline where kind = 'note'").Scan(&kept)
	})
	if err != nil {
		t.Fatal(err)
	}
	if kept < acknowledged.Load() {
		t.Errorf("%d notes were acknowledged, %d are there", acknowledged.Load(), kept)
	}
}

// private is the folder of a private database, wherever that had to go: root's test folders are closed to the user that it runs as.
func private(t *testing.T, data string) (folder string) {
	t.Helper()
	folder = filepath.Join(data, "pg")
	t.Cleanup(func() {
		if home, err := os.ReadFile(folder + ".home"); err == nil {
			_ = os.RemoveAll(string(home))
		}
	})
	return folder
}

func start(t *testing.T, folder string) *pg.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	server, err := pg.Start(ctx, folder, false, "fsync=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() }) // a second time where the test has stopped it: nothing to do
	return server
}

// TestTheProgramStopsSoftly runs the real program, asks it to stop while a request is half sent, and sees it finish that one, say
// that it is not ready, and take its private database along.
func TestTheProgramStopsSoftly(t *testing.T) {
	t.Parallel()
	binary, data := filepath.Join(t.TempDir(), "bayline"), t.TempDir()
	if out, err := exec.Command("go", "build", "-o", binary, "../cmd/bayline").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	address := freeAddress(t)
	program := exec.Command(binary)
	program.Env = append(os.Environ(), "BAYLINE_DATA="+data, "BAYLINE_ADDR="+address, "BASE_URL=http://"+address)
	said, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Process.Kill() })
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil || line != "Bayline is ready at http://"+address+"\n" {
		t.Fatalf("it says %q, %v", line, err)
	}
	until(t, "it is ready", func() bool { return statusOf(t, address, "/readyz") == http.StatusOK })

	slow, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	body := "email=nobody%40bayline.test&password=whatever+it+is"
	half := len(body) / 2
	_, err = fmt.Fprintf(slow, "POST /login HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		address, address, len(body), body[:half])
	if err != nil {
		t.Fatal(err)
	}
	server := pg.At(private(t, data))
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	until(t, "it takes no new requests", func() bool {
		status := statusOf(t, address, "/readyz")
		return status == 0 || status == http.StatusServiceUnavailable
	})
	if _, err := io.WriteString(slow, body[half:]); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(slow), nil)
	if err != nil || answer.StatusCode != http.StatusUnprocessableEntity && answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("the request in flight was not finished: %v, %v", answer, err)
	}
	_ = slow.Close()
	if err := program.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
	if server.Answers(context.Background()) {
		t.Error("the private database has outlived the program")
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// statusOf an address, 0 where nobody answers.
func statusOf(t *testing.T, address, path string) int {
	t.Helper()
	response, err := http.Get("http://" + address + path) // #nosec G107 -- our own
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}
