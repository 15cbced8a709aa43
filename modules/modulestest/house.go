// Package modulestest starts the whole program for tests, over real HTTP and PostgreSQL, and signs people in.
package modulestest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"

	"bayline/modules"
	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/config"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/secret"
	"bayline/platform/testkit"
	"bayline/platform/web"
)

// Password of everybody in the house.
const Password = "wipers and two pads" // #nosec G101 -- of people who live for a test

// House is a started program with a database of its own and a clock that stands still, on the Monday morning that comes next:
// browsers drop cookies that have expired by their own clock.
type House struct {
	*testkit.Kit
	*modules.App
	URL      string // "http://localhost:41234": browsers make no passkeys for an address in numbers
	Settings config.Config
	Keys     string // BAYLINE_KEYS of Ring, for another process of the same installation
	Ring     *secret.Ring
	Ready    *web.Ready
	Log      *Log
	t        testing.TB
	wires    *http.Transport // of its clients
}

// Open starts the program, web and workers, until the test's end.
func Open(t testing.TB) *House {
	t.Helper()
	h := OpenWeb(t)
	runner, err := jobs.Start(context.Background(), h.DB.Pool(), h.Workers, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			t.Errorf("stop workers: %v", err)
		}
	})
	return h
}

// OpenWeb starts the pages only: jobs stay in their queues.
func OpenWeb(t testing.TB, settings ...string) *House {
	t.Helper()
	kit := testkit.New(t)
	kit.Clock.Set(monday(time.Now()))
	return OpenOn(t, kit, settings...)
}

// OpenOn starts the pages on a database. Settings are the program's, as in "BASE_URL=https://bayline.test".
func OpenOn(t testing.TB, kit *testkit.Kit, more ...string) *House {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &House{Kit: kit, URL: strings.Replace("http://"+listener.Addr().String(), "127.0.0.1", "localhost", 1), Log: &Log{}, t: t,
		wires: http.DefaultTransport.(*http.Transport).Clone()}
	settings, err := config.Read(append([]string{"BASE_URL=" + h.URL, "BAYLINE_ADDR=" + listener.Addr().String(), "BAYLINE_DATA=" + t.TempDir()}, more...))
	if err != nil {
		t.Fatal(err)
	}
	h.Settings, h.Keys = settings, secret.Generate()
	if h.Ring, err = secret.Parse(h.Keys); err != nil {
		t.Fatal(err)
	}
	h.Ready = web.NewReady(kit.DB.CheckMigrated)
	h.App, err = modules.New(modules.Options{Config: settings, DB: kit.DB, Ring: h.Ring, Log: slog.New(slog.NewTextHandler(h.Log, nil)), Ready: h.Ready,
		PasswordCost: bcrypt.MinCost})
	if err != nil {
		t.Fatal(err)
	}
	web.CountStatements(h.Fiber)
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- web.ServeOn(ctx, h.Fiber, listener, h.Ready) }()
	t.Cleanup(func() {
		h.checkMails()
		h.wires.CloseIdleConnections() // some were opened in a crowd and never used: the server would wait for a request
		stop()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return h
}

// monday is 09:00 UTC of the first Monday after now.
func monday(now time.Time) time.Time {
	day := now.UTC().Truncate(24 * time.Hour)
	return day.AddDate(0, 0, 7-(int(day.Weekday())+6)%7).Add(9 * time.Hour)
}

// Center is a center of the house with one person in each role, its trial running and its details given.
type Center struct {
	ID     uuid.UUID
	Name   string
	People map[tenancy.Role]accounts.Person

	house   *House
	stocked int
	guarded map[tenancy.Role]bool // have a second factor
}

// Center founds a center, in the ways of the program: an owner registers, gives the details, and four others join.
func (h *House) Center(name, currency string) *Center {
	h.t.Helper()
	c := &Center{ID: db.NewID(), Name: name, People: map[tenancy.Role]accounts.Person{}, house: h}
	var newcomers []accounts.Newcomer
	for _, role := range tenancy.Roles {
		newcomers = append(newcomers, accounts.Newcomer{Name: fmt.Sprintf("%s of %s", role.Label(), name),
			Email: fmt.Sprintf("%s-%s@bayline.test", role, c.ID), Phone: "+12025550117", Terms: true, Adult: true})
	}
	ctx := context.Background()
	prepared, err := h.Accounts.PrepareMany(ctx, Password, newcomers...)
	if err != nil {
		h.t.Fatal(err)
	}
	h.must(h.DB.InCenter(ctx, c.ID, func(ctx context.Context, tx db.Tx) error {
		for i, role := range tenancy.Roles {
			person, err := h.Accounts.Add(ctx, tx, prepared[i])
			if err != nil {
				return err
			}
			c.People[role] = person
			if role == tenancy.Owner {
				err = h.Tenancy.Found(ctx, tx, name, person.ID)
			} else {
				_, err = h.Tenancy.AddMember(ctx, tx, c.People[tenancy.Owner].Actor(), person.ID, role)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
	owner := c.Member(tenancy.Owner)
	profile, err := h.Tenancy.Profile(ctx, owner)
	h.must(err)
	profile.Street, profile.City, profile.Country, profile.Phone = "14 Main Street", "Springfield", "US", "+12025550100"
	profile.BaseCurrency, profile.TimeZone, profile.Locale = currency, "America/Chicago", "en-US"
	h.must(h.Tenancy.ChangeProfile(ctx, owner, profile))
	return c
}

// Guard gives somebody of the center a second factor, which is asked of owners within a week. From then on, signing them in moves the
// clock by half a minute: a code counts once.
func (c *Center) Guard(role tenancy.Role) {
	c.house.t.Helper()
	c.house.must(c.house.DB.InPlatform(context.Background(), func(ctx context.Context, tx db.Tx) error {
		return c.house.Accounts.GiveFactor(ctx, tx, c.People[role].ID, Secret)
	}))
	if c.guarded == nil {
		c.guarded = map[tenancy.Role]bool{}
	}
	c.guarded[role] = true
}

// Member is somebody of the center, for calling operations.
func (c *Center) Member(role tenancy.Role) tenancy.Member {
	c.house.t.Helper()
	me, err := c.house.Tenancy.Member(context.Background(), c.People[role].ID, c.ID)
	c.house.must(err)
	return me
}

// Operator makes a platform admin with the roles and a second factor.
func (h *House) Operator(name string, roles ...accounts.PlatformRole) accounts.Operator {
	h.t.Helper()
	if len(roles) == 0 {
		roles = []accounts.PlatformRole{accounts.Approver, accounts.Support, accounts.Security}
	}
	email := fmt.Sprintf("%s@bayline.test", db.NewID())
	ctx := context.Background()
	prepared, err := h.Accounts.PrepareMany(ctx, Password, accounts.Newcomer{Name: name, Email: email, Phone: "+12025550118", Terms: true, Adult: true})
	h.must(err)
	var person accounts.Person
	h.must(h.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if person, err = h.Accounts.Add(ctx, tx, prepared[0]); err != nil {
			return err
		}
		if _, err = h.Accounts.CreateOperator(ctx, tx, audit.System, email, roles...); err != nil {
			return err
		}
		return h.Accounts.GiveFactor(ctx, tx, person.ID, Secret)
	}))
	operator, err := h.Accounts.Operator(ctx, person.ID)
	h.must(err)
	return operator
}

func (h *House) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}
