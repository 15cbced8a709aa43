package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"
	"golang.org/x/sync/errgroup"

	"bayline/modules"
	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/clock"
	"bayline/platform/config"
	"bayline/platform/db"
	"bayline/platform/secret"
)

// What everybody of the demo signs in with. Owners and the platform admin have the second factor, nobody else.
const (
	Password = "bayline-demo-2026"                // #nosec G101 -- published: the demo runs on a loopback address only
	Secret   = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" // #nosec G101 -- published
)

// Operator is the platform admin, Customer the person who is known in both centers.
const (
	Operator = "platform@bayline.test"
	Customer = "customer@demo.test"
)

// SignIn is somebody whom visitors may be.
type SignIn struct{ Email, Who string }

// SignIns are the people of the demo that visitors are told of.
func SignIns() []SignIn {
	return []SignIn{
		{"owner@northgate.test", "owner of Northgate Auto, with a second factor"},
		{"admin@northgate.test", "administrator"},
		{"advisor@northgate.test", "service advisor"},
		{"tech@northgate.test", "technician, sees no prices"},
		{"viewer@northgate.test", "viewer"},
		{"owner@harbour.test", "owner of Harbour Detailing, with a second factor"},
		{Customer, "customer of both"},
		{Operator, "platform admin, with a second factor"},
	}
}

// Options of [Load].
type Options struct {
	Config config.Config
	DB     *db.DB // where to, and what time it is
	Ring   *secret.Ring
	Log    *slog.Logger
	// PasswordCost of bcrypt; 0 is the real one. Only tests tell.
	PasswordCost int
}

// lasting is how far the months go back.
const lasting = 19 * 7 * 24 * time.Hour

// Refuse says why demo data may not be loaded with these settings: everybody knows its passwords.
func Refuse(c config.Config) error {
	switch {
	case c.Production:
		return errors.New("demo data is refused in production: everybody knows its passwords. Run it with BAYLINE_ENV=development on a machine of your own")
	case !c.Loopback():
		return fmt.Errorf("demo data is refused while the program listens on %s, where others reach it: everybody knows its passwords. Set BAYLINE_ADDR to 127.0.0.1:3000", c.Addr)
	}
	return nil
}

// State of an installation, as far as the demo goes.
type State int

// The states. Partial is a demo whose loading was interrupted.
const (
	Empty State = iota
	Whole
	Partial
	Other
)

// StateOf an installation. Another program may load it at the same time: then it looks Partial.
func StateOf(ctx context.Context, app *modules.App) (State, error) {
	begun, err := app.Accounts.Known(ctx, Operator)
	if err != nil {
		return Other, err
	}
	whole, err := app.Accounts.Known(ctx, Customer)
	if err != nil {
		return Other, err
	}
	centers, err := app.Billing.Find(ctx, tenancy.Wanted{}, "", uuid.Nil, 1)
	switch {
	case err != nil:
		return Other, err
	case begun && whole:
		return Whole, nil
	case begun:
		return Partial, nil
	case len(centers) == 0:
		return Empty, nil
	}
	return Other, nil
}

// Code is what an authenticator app shows for [Secret] at a time.
func Code(at time.Time) string {
	code, err := totp.GenerateCode(Secret, at)
	if err != nil {
		panic(err) // the secret above is well-formed
	}
	return code
}

// Load fills the installation. It must be empty.
func Load(ctx context.Context, o Options) error {
	if err := Refuse(o.Config); err != nil {
		return err
	}
	now := o.DB.Clock().Now()
	northgate, err := o.center(ctx, northgate(), now)
	if err != nil {
		return err
	}
	defer northgate.db.Close()
	harbour, err := o.center(ctx, harbour(), now)
	if err != nil {
		return err
	}
	defer harbour.db.Close()
	state, err := StateOf(ctx, northgate.app)
	if err != nil {
		return err
	}
	if state != Empty {
		return errors.New("something is here already; demo data goes into an empty installation. Set BAYLINE_DATA to a new folder, or DATABASE_URL to a new database")
	}
	people, err := prepare(ctx, northgate.app, northgate.staff, harbour.staff)
	if err != nil {
		return err
	}
	if northgate.operator, err = addOperator(ctx, northgate, people.operator); err != nil {
		return err
	}
	both, within := errgroup.WithContext(ctx)
	both.Go(func() error { return northgate.live(within, people.northgate) })
	both.Go(func() error { return harbour.live(within, people.harbour) })
	if err := both.Wait(); err != nil {
		return err
	}
	return addCustomer(ctx, northgate, people.customer)
}

// center opens the database once more, with a clock that can be put back.
func (o Options) center(ctx context.Context, s setting, now time.Time) (*center, error) {
	zone, err := time.LoadLocation(s.zone)
	if err != nil {
		return nil, err
	}
	zoned := hours{zone}
	begin := zoned.next(now.Add(-lasting))
	moved := clock.NewFake(begin)
	address, err := unhurried(o.DB.Pool().Config().ConnString())
	if err != nil {
		return nil, err
	}
	opened, err := db.Open(ctx, address, db.Options{MaxConns: 8, Clock: moved, AppName: "bayline demo"})
	if err != nil {
		return nil, err
	}
	app, err := modules.New(modules.Options{Config: o.Config, DB: opened, Ring: o.Ring, Log: o.Log, PasswordCost: o.PasswordCost})
	if err != nil {
		opened.Close()
		return nil, err
	}
	return &center{setting: s, app: app, db: opened, clock: moved, hours: zoned, begin: begin, now: now,
		dice: rand.New(rand.NewPCG(s.seed, 2026))}, nil // #nosec G404 -- the same demo each time
}

// unhurried is the address of a database where no commit waits for the disk: what a crash within a second of it takes away can be
// made again.
func unhurried(address string) (string, error) {
	if !strings.Contains(address, "://") {
		return address + " synchronous_commit=off", nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("read the database's address: %w", err)
	}
	query := u.Query()
	query.Set("synchronous_commit", "off")
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// prepared are the people, with one hash for all.
type prepared struct {
	northgate, harbour []accounts.Prepared
	operator, customer accounts.Prepared
}

func prepare(ctx context.Context, app *modules.App, northgate, harbour []colleague) (p prepared, err error) {
	var newcomers []accounts.Newcomer
	for _, one := range append(append([]colleague{}, northgate...), harbour...) {
		newcomers = append(newcomers, accounts.Newcomer{Name: one.name, Email: one.email, Phone: one.phone})
	}
	newcomers = append(newcomers, accounts.Newcomer{Name: "Priya Raman", Email: Operator, Phone: "+12025550190"},
		accounts.Newcomer{Name: "Amelia Hart", Email: Customer, Phone: amelia})
	list, err := app.Accounts.PrepareMany(ctx, Password, newcomers...)
	if err != nil {
		return p, err
	}
	n, h := len(northgate), len(harbour)
	return prepared{northgate: list[:n], harbour: list[n : n+h], operator: list[n+h], customer: list[n+h+1]}, nil
}

func addOperator(ctx context.Context, c *center, one accounts.Prepared) (id uuid.UUID, err error) {
	err = c.db.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		person, err := c.app.Accounts.Add(ctx, tx, one)
		if err != nil {
			return err
		}
		id = person.ID
		if _, err := c.app.Accounts.CreateOperator(ctx, tx, audit.System, Operator, accounts.Approver, accounts.Support, accounts.Security); err != nil {
			return err
		}
		return c.app.Accounts.GiveFactor(ctx, tx, id, Secret)
	})
	return id, err
}

// addCustomer comes last: whoever can sign in as the customer finds a whole demo.
func addCustomer(ctx context.Context, c *center, one accounts.Prepared) error {
	return c.db.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := c.app.Accounts.Add(ctx, tx, one)
		return err
	})
}
