package bench

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"bayline/modules"
	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/config"
	"bayline/platform/db"
	"bayline/platform/pg"
	"bayline/platform/secret"
	"bayline/platform/web"
)

const (
	password = "measured with care"
	database = "bayline"
)

// world is a database of many centers, of which one is asked for its pages.
type world struct {
	Measured
	folder string // data folder of the measured program: its keys and files
	url    string // of the database, for the program
	pid    int    // of the database
	stop   func() error
	doomed []uuid.UUID // closures of centers that are deleted meanwhile
}

func (w *world) close() error { return w.stop() }

// build makes a private database and fills it.
func (o Options) build(ctx context.Context, folder string) (w *world, err error) {
	server, err := pg.Start(ctx, filepath.Join(folder, "pg"), false)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, server.Stop())
		}
	}()
	roles, err := db.Provision(ctx, server.AdminURL(), database)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, server.URL(roles.Owner, database), roles.App, slog.New(slog.DiscardHandler)); err != nil {
		return nil, err
	}
	w = &world{folder: folder, url: server.URL(roles.Login, database), pid: server.PID(), stop: server.Stop}
	opened, err := db.Open(ctx, w.url, db.Options{AppName: "bayline bench"})
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	settings := o.Config
	settings.Data, settings.Files, settings.Keys, settings.Production = folder, filepath.Join(folder, "files"), "", false
	app, err := open(settings, opened, o.Log)
	if err != nil {
		return nil, err
	}
	admin := server.URL("postgres", database)
	if w.Measured, err = Fill(ctx, app, opened, admin, o.Centers); err != nil {
		return nil, err
	}
	w.doomed, err = Doom(ctx, opened, admin, o.Rounds, doomedOrders)
	return w, err
}

func open(settings config.Config, opened *db.DB, log *slog.Logger) (*modules.App, error) {
	ring, err := secret.Load(settings.Keys, settings.Data, false)
	if err != nil {
		return nil, err
	}
	return modules.New(modules.Options{Config: settings, DB: opened, Ring: ring, Log: log, Ready: web.NewReady(opened.CheckMigrated)})
}

// Measured is the center that is asked for its pages, and somebody of it.
type Measured struct {
	person, center         uuid.UUID
	email                  string
	order, invoice, search string // addresses
}

// found makes the measured center in the ways of the program, so that somebody can sign in.
func found(ctx context.Context, app *modules.App, d *db.DB) (me tenancy.Member, err error) {
	prepared, err := app.Accounts.PrepareMany(ctx, password, accounts.Newcomer{Name: "Berta Rowe", Email: "owner@bench.test", Phone: "+13125550119"})
	if err != nil {
		return me, err
	}
	center := db.NewID()
	var owner accounts.Person
	err = d.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
		if owner, err = app.Accounts.Add(ctx, tx, prepared[0]); err != nil {
			return err
		}
		return app.Tenancy.Found(ctx, tx, "Bench Auto", owner.ID)
	})
	if err != nil {
		return me, err
	}
	if me, err = app.Tenancy.Member(ctx, owner.ID, center); err != nil {
		return me, err
	}
	profile, err := app.Tenancy.Profile(ctx, me)
	if err != nil {
		return me, err
	}
	profile.Street, profile.City, profile.Country, profile.Phone = "1 Measure Street", "Chicago", "US", "+13125550100"
	profile.BaseCurrency, profile.TimeZone, profile.Locale, profile.DistanceUnit = "USD", "America/Chicago", "en-US", "mi"
	if err := app.Tenancy.ChangeProfile(ctx, me, profile); err != nil {
		return me, err
	}
	return app.Tenancy.Member(ctx, owner.ID, center)
}

// day is how far visits lie apart.
const day = 24 * time.Hour
