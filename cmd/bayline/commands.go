package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/secret"
)

func all(ctx context.Context, p *program, args []string) error {
	flags := flag.NewFlagSet("all", flag.ContinueOnError)
	withDemo := flags.Bool("demo", false, "fill an empty installation with demo data")
	if err := flags.Parse(args); err != nil {
		return err
	}
	closeAll, err := p.open(ctx, false)
	if err != nil {
		return err
	}
	defer closeAll()
	if *withDemo {
		if err := p.fill(ctx); err != nil {
			return err
		}
	}
	return p.serveAndWork(ctx, true, true)
}

func serve(ctx context.Context, p *program, _ []string) error { return p.separate(ctx, true, false) }

func work(ctx context.Context, p *program, _ []string) error { return p.separate(ctx, false, true) }

// separate is for many machines: the database is somebody else's.
func (p *program) separate(ctx context.Context, withWeb, withWorkers bool) error {
	if p.DatabaseURL == "" {
		return errors.New("DATABASE_URL is not set; separate web and worker processes need a database that both reach. On one machine, run bayline without a command")
	}
	closeAll, err := p.open(ctx, false)
	if err != nil {
		return err
	}
	defer closeAll()
	return p.serveAndWork(ctx, withWeb, withWorkers)
}

func migrate(ctx context.Context, p *program, args []string) error {
	flags := flag.NewFlagSet("migrate", flag.ContinueOnError)
	login := flags.Bool("create-login", false, "make the program's login and print its DATABASE_URL")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if p.MigrateDatabaseURL == "" {
		return errors.New("MIGRATE_DATABASE_URL is not set; it is the address of the database with the role that owns it")
	}
	if err := db.Migrate(ctx, p.MigrateDatabaseURL, "", p.log); err != nil {
		return err
	}
	if err := p.leave(ctx, "platform.database.migrated", db.WordDetail{Name: "version", Value: version}); err != nil {
		return err
	}
	if !*login {
		_, _ = fmt.Fprintln(p.out, "The database is up to date.")
		return nil
	}
	url, err := db.CreateLogin(ctx, p.MigrateDatabaseURL)
	if err != nil {
		return err
	}
	if err := p.leave(ctx, "platform.database.login_made"); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(p.out, "DATABASE_URL=%s\n", url)
	return nil
}

func admin(ctx context.Context, p *program, args []string) error {
	switch {
	case len(args) > 0 && args[0] == "create":
		return createAdmin(ctx, p, args[1:])
	case len(args) > 0 && args[0] == "reset":
		return startReset(ctx, p, args[1:])
	}
	return errors.New("bayline admin knows two commands: create --email E, and reset --email E")
}

// startReset mails a link: nobody sets a password for somebody else.
func startReset(ctx context.Context, p *program, args []string) error {
	flags := flag.NewFlagSet("admin reset", flag.ContinueOnError)
	email := flags.String("email", "", "address of the account")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *email == "" {
		return errors.New("bayline admin reset needs --email")
	}
	closeAll, err := p.open(ctx, true)
	if err != nil {
		return err
	}
	defer closeAll()
	err = p.db.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		return p.app.Accounts.StartReset(ctx, tx, atShell(), *email)
	})
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(p.out, "A link to choose a new password is on its way to %s. It works for 30 minutes; until then nothing changes.\n", *email)
	return nil
}

func createAdmin(ctx context.Context, p *program, args []string) error {
	flags := flag.NewFlagSet("admin create", flag.ContinueOnError)
	email := flags.String("email", "", "address of the platform admin")
	roles := flags.String("role", "approver,support,security", "platform roles, with commas")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *email == "" {
		return errors.New("bayline admin create needs --email")
	}
	var granted []accounts.PlatformRole
	for _, role := range strings.Split(*roles, ",") {
		if !slices.Contains([]string{"approver", "support", "security"}, role) {
			return fmt.Errorf("%q is no platform role; they are approver, support and security", role)
		}
		granted = append(granted, accounts.PlatformRole(role))
	}
	closeAll, err := p.open(ctx, true)
	if err != nil {
		return err
	}
	defer closeAll()
	var link string
	err = p.db.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		link, err = p.app.Accounts.CreateOperator(ctx, tx, atShell(), *email, granted...)
		return err
	})
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(p.out, "Open this link once, within 24 hours, to choose a password and then set up the second factor under Account, Security:\n%s\n", link)
	return nil
}

// doctor goes on after each finding, and fails at the end if there was one.
func doctor(ctx context.Context, p *program, _ []string) error {
	findings := 0
	say := func(what string, err error) {
		if err != nil {
			findings++
			_, _ = fmt.Fprintf(p.out, "mend  %s: %v\n", what, err)
			return
		}
		_, _ = fmt.Fprintf(p.out, "good  %s\n", what)
	}
	say("settings", nil)
	_, err := secret.Load(p.Keys, p.Data, p.Production)
	say("keys", err)
	if p.Keys == "" {
		_, _ = fmt.Fprintf(p.out, "      a keyring for production: BAYLINE_KEYS=%s\n", secret.Generate())
	}
	_, err = secret.LoadSigner(p.AuditKey, p.Data, p.Production)
	say("key that signs", err)
	if p.AuditKey == "" {
		_, _ = fmt.Fprintf(p.out, "      a key that signs, for production: BAYLINE_AUDIT_KEY=%s\n", secret.GenerateSigner())
	}
	closeAll, err := p.open(ctx, true)
	say("database and its role", err)
	if err == nil {
		defer closeAll()
		say("migrations", p.db.CheckMigrated(ctx))
		say("storage", p.app.Files.Sweep(time.Time{}))
	}
	if p.ResendAPIKey == "" {
		_, _ = fmt.Fprintln(p.out, "note  mail: RESEND_API_KEY is not set; mails stay at /dev/mail")
	}
	if findings > 0 {
		return fmt.Errorf("%d things to mend", findings)
	}
	return nil
}
