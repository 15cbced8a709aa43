package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"bayline/platform/config"
)

// Options of [Run].
type Options struct {
	Program string // this very binary, which serves what is measured
	Config  config.Config
	Out     io.Writer
	Log     *slog.Logger
	Centers int           // 200
	Clients int           // 16
	Rounds  int           // 5
	Round   time.Duration // of one case; a second and a half
	Profile string        // file for the CPU profile of the server; empty: none
	Only    string        // one case beside the bare query and the board, for profiles; empty: all
}

func (o Options) withDefaults() Options {
	if o.Centers == 0 {
		o.Centers = 200
	}
	if o.Clients == 0 {
		o.Clients = 16
	}
	if o.Rounds == 0 {
		o.Rounds = 5
	}
	if o.Round == 0 {
		o.Round = 1500 * time.Millisecond
	}
	return o
}

// Run measures and reports. Everything it makes lies below BAYLINE_DATA/bench and is removed in the end; the report stays in
// BAYLINE_DATA/bench.json.
func Run(ctx context.Context, o Options) (r *Report, err error) {
	o = o.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	defer cancel()
	folder, err := filepath.Abs(filepath.Join(o.Config.Data, "bench"))
	if err != nil {
		return nil, err
	}
	if err := empty(folder); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, empty(folder)) }()
	r = &Report{cases: map[string]Case{}}
	o.say("Starting the program on a new folder and on a used one …")
	if r.ColdStart, r.WarmStart, err = o.starts(ctx, filepath.Join(folder, "start")); err != nil {
		return nil, fmt.Errorf("measure the start: %w", err)
	}
	o.say("Loading %d centers with %d work orders …", o.Centers, o.Centers*PerCenter)
	world, err := o.build(ctx, filepath.Join(folder, "world"))
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	defer func() { err = errors.Join(err, world.close()) }()
	if err := o.measure(ctx, world, r); err != nil {
		return nil, err
	}
	return r, r.save(filepath.Join(o.Config.Data, "bench.json"))
}

// measure starts the server, signs somebody in and asks for the pages.
func (o Options) measure(ctx context.Context, w *world, r *Report) (err error) {
	server, err := o.serve(ctx, w)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	visitor, err := signIn(ctx, server.url, w.email, password)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	if r.FirstVisit, err = firstVisit(ctx, server.url, visitor); err != nil {
		return fmt.Errorf("measure the first visit: %w", err)
	}
	deleting, err := o.openDeletions(ctx, w)
	if err != nil {
		return fmt.Errorf("prepare deletions: %w", err)
	}
	defer deleting.close()
	if err := o.queues(ctx, w, r); err != nil {
		return err
	}
	cases := []*page{
		{name: "point", url: server.point + "/" + w.person.String(), statements: 1},
		{name: "floor", url: server.point + "/floor/" + w.center.String(), statements: 3},
		{name: "board", url: server.url + "/board", cookie: visitor},
		{name: "order", url: server.url + w.order, cookie: visitor},
		{name: "invoice", url: server.url + w.invoice, cookie: visitor},
		{name: "search", url: server.url + w.search, cookie: visitor},
		{name: "flood", url: server.url + "/board", cookie: visitor, beside: signIns},
		{name: "slow", url: server.url + "/board", cookie: visitor, beside: slowClients},
		{name: "deletion", url: server.url + "/board", cookie: visitor, beside: deleting.one},
	}
	if o.Only != "" {
		cases = slices.DeleteFunc(cases, func(p *page) bool {
			return p.name != "point" && p.name != "floor" && p.name != "board" && p.name != o.Only
		})
	}
	for _, c := range cases {
		if err := c.look(ctx); err != nil {
			return fmt.Errorf("look at %s: %w", c.name, err)
		}
	}
	o.say("Asking for %d pages by %d clients, %d rounds …", len(cases), o.Clients, o.Rounds)
	for range o.Rounds {
		for _, c := range cases {
			program, database := spent(server.cmd.Process.Pid), spent(w.pid)
			if err := c.loadBeside(ctx, server.url, o.Clients, o.Round); err != nil {
				return fmt.Errorf("ask for %s: %w", c.name, err)
			}
			c.charge(spent(server.cmd.Process.Pid)-program, spent(w.pid)-database)
		}
		r.Resident = max(r.Resident, server.resident())
	}
	for _, c := range cases {
		r.add(c, cases[0])
	}
	r.Deletion = deleting.ownWork()
	return nil
}

func (o Options) say(format string, args ...any) {
	_, _ = fmt.Fprintf(o.Out, format+"\n", args...)
}

// empty removes a folder with the database in it, wherever that lives.
func empty(folder string) error {
	for _, inner := range []string{"start", "world"} {
		if home, err := os.ReadFile(filepath.Join(folder, inner, "pg.home")); err == nil { // #nosec G304 -- written by platform/pg
			if err := os.RemoveAll(string(home)); err != nil { // #nosec G703 -- the folder that platform/pg made
				return err
			}
		}
	}
	return os.RemoveAll(folder)
}
