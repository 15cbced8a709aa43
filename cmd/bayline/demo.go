package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"bayline/modules/demo"
	"bayline/platform/secret"
)

// demonstrate is the command demo: it fails where there is something already.
func demonstrate(ctx context.Context, p *program, _ []string) error {
	if err := demo.Refuse(p.Config); err != nil {
		return err
	}
	closeAll, err := p.open(ctx, true)
	if err != nil {
		return err
	}
	defer closeAll()
	if err := p.loadDemo(ctx); err != nil {
		return err
	}
	return p.sayDemo()
}

// fill loads the demo into an empty installation, and leaves any other as it is. It prints the sign-ins where the demo is.
func (p *program) fill(ctx context.Context) error {
	if err := demo.Refuse(p.Config); err != nil {
		return err
	}
	state, err := demo.StateOf(ctx, p.app)
	if err != nil {
		return err
	}
	switch state {
	case demo.Empty:
		if err := p.loadDemo(ctx); err != nil {
			return err
		}
	case demo.Partial:
		_, _ = fmt.Fprintf(p.out, "The demo data is not whole: loading it was interrupted. To have it whole, stop the program, remove %s, and start again.\n", p.Data)
	case demo.Other:
		return nil
	}
	return p.sayDemo()
}

func (p *program) loadDemo(ctx context.Context) error {
	ring, err := secret.Load(p.Keys, p.Data, p.Production)
	if err != nil {
		return err
	}
	begun := time.Now()
	_, _ = fmt.Fprintln(p.out, "Loading demo data: months of work in two centers …")
	err = demo.Load(ctx, demo.Options{Config: p.Config, DB: p.db, Ring: ring, Log: p.log})
	if err != nil {
		return errors.Join(err, ctx.Err())
	}
	if err := p.record(ctx, "platform.demo.loaded"); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(p.out, "Demo data is there, after %.1f s.\n", time.Since(begun).Seconds())
	return nil
}

// sayDemo tells how to sign in.
func (p *program) sayDemo() error {
	_, _ = fmt.Fprintf(p.out, "\nSign in at %s/login, everybody with the password %s:\n", p.BaseURL, demo.Password)
	table := tabwriter.NewWriter(p.out, 0, 0, 3, ' ', 0)
	for _, one := range demo.SignIns() {
		_, _ = fmt.Fprintf(table, "  %s\t%s\n", one.Email, one.Who)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.out, "The second factor is the secret %s in an authenticator app; right now its code is %s.\n\n", demo.Secret, demo.Code(time.Now()))
	return err
}
