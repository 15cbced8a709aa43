package main

import (
	"context"
	"flag"
	"os"

	"bayline/modules/bench"
)

// measure is the command bench. With --serve it is the process that is measured.
func measure(ctx context.Context, p *program, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	profile := flags.String("profile", "", "file for a CPU profile of the server under load")
	only := flags.String("only", "", "measure one page beside the bare query: board, order, invoice or search")
	point := flags.String("serve", "", "used by bench itself: serve what is measured, with the bare query on this address")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *point != "" {
		closeAll, err := p.open(ctx, false)
		if err != nil {
			return err
		}
		defer closeAll()
		return bench.Serve(ctx, bench.Serving{App: p.app, DB: p.db, Ready: p.ready, Addr: p.Addr, Point: *point, Profile: *profile})
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	report, err := bench.Run(ctx, bench.Options{Program: self, Config: p.Config, Out: p.out, Log: p.log, Profile: *profile, Only: *only})
	if err != nil {
		return err
	}
	return report.Print(p.out)
}
