package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"bayline/modules"
	"bayline/platform/clock"
	"bayline/platform/config"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/pg"
	"bayline/platform/secret"
	"bayline/platform/web"
	"bayline/static"
)

// database is the private database's name.
const database = "bayline"

// program is one run of a command.
type program struct {
	config.Config
	out io.Writer
	log *slog.Logger

	app   *modules.App
	db    *db.DB
	ready *web.Ready
}

// open brings up the database and wires the modules. The returned function closes everything, the database last.
func (p *program) open(ctx context.Context, mayBorrow bool) (closeAll func(), err error) {
	stopServer := func() {}
	url := p.DatabaseURL
	if url == "" {
		if url, stopServer, err = p.private(ctx, mayBorrow); err != nil {
			return nil, err
		}
	}
	defer func() {
		if err != nil {
			stopServer()
		}
	}()
	options := db.Options{AppName: "bayline"}
	if !p.Production {
		options.Clock = clock.NewMovable(clock.System()) // for /dev/clock
	}
	if p.db, err = db.Open(ctx, url, options); err != nil {
		return nil, err
	}
	closeAll = func() {
		p.db.Close()
		stopServer()
	}
	if err = db.CheckRole(ctx, p.db.Pool()); err != nil {
		p.db.Close()
		return nil, err
	}
	ring, err := secret.Load(p.Keys, p.Data, p.Production)
	if err != nil {
		p.db.Close()
		return nil, err
	}
	p.ready = web.NewReady(p.db.CheckMigrated)
	p.app, err = modules.New(modules.Options{Config: p.Config, DB: p.db, Ring: ring, Log: p.log, Ready: p.ready})
	if err != nil {
		p.db.Close()
		return nil, err
	}
	return closeAll, nil
}

// private starts the database of this installation and brings it up to date.
func (p *program) private(ctx context.Context, mayBorrow bool) (url string, stop func(), err error) {
	folder := filepath.Join(p.Data, "pg")
	server, err := pg.Start(ctx, folder, mayBorrow)
	if err != nil {
		return "", nil, err
	}
	ended := make(chan struct{})
	keeping, cancel := context.WithCancel(context.WithoutCancel(ctx))
	keeper := &keeper{folder: folder, server: server, log: p.log}
	if server.Owned {
		go func() { defer close(ended); keeper.keep(keeping) }()
	} else {
		close(ended)
	}
	stop = func() {
		cancel()
		<-ended
		if err := keeper.server.Stop(); err != nil {
			p.log.Error("stop the private database", "error", err.Error())
		}
	}
	roles, err := db.Provision(ctx, server.AdminURL(), database)
	if err == nil && server.Owned {
		err = db.Migrate(ctx, server.URL(roles.Owner, database), roles.App, p.log)
	}
	if err != nil {
		stop()
		return "", nil, err
	}
	return server.URL(roles.Login, database), stop, nil
}

// keeper starts the private database again when it ends without having been asked to.
type keeper struct {
	folder string
	server *pg.Server
	log    *slog.Logger
}

func (k *keeper) keep(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.server.Done():
		}
		k.log.Error("the private database has ended; starting it again")
		_ = k.server.Stop() // lets go of its lock
		for {
			server, err := pg.Start(ctx, k.folder, false)
			if err == nil {
				k.server = server
				break
			}
			k.log.Error("start the private database", "error", err.Error())
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
		}
	}
}

// serveAndWork runs web, workers or both until ctx ends.
func (p *program) serveAndWork(ctx context.Context, withWeb, withWorkers bool) error {
	runner, err := p.startWorkers(ctx, withWorkers)
	if err != nil {
		return err
	}
	if withWeb {
		go p.app.Run(ctx)
		go static.Warm()
		p.ready.Grace = 0
		if p.Production {
			p.ready.Grace = 3 * time.Second
		}
		_, _ = fmt.Fprintf(p.out, "Bayline is ready at %s\n", p.BaseURL)
		err = web.Serve(ctx, p.app.Fiber, p.Addr, p.ready)
	} else {
		_, _ = fmt.Fprintln(p.out, "Bayline works off its queues.")
		<-ctx.Done()
	}
	if runner != nil {
		soft, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		err = errors.Join(err, runner.Stop(soft))
	}
	return err
}

func (p *program) startWorkers(ctx context.Context, wanted bool) (*jobs.Runner, error) {
	if !wanted {
		return nil, nil
	}
	// Its context ends with Stop, not with the signal: running jobs finish first.
	return jobs.Start(context.WithoutCancel(ctx), p.db.Pool(), p.app.Workers, p.log)
}
