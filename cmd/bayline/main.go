// Command bayline is the whole program: web pages, workers and, where no database is configured, a private PostgreSQL.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // centers have time zones; the machine may have none

	"bayline/platform/config"
	"bayline/platform/pg"
)

const usage = `Usage: bayline [command]

  all        web, workers and, without DATABASE_URL, a private database (the default)
             --demo  fills an empty installation with two centers to look at
  serve      web only
  worker     workers only
  migrate    brings the database up to date (MIGRATE_DATABASE_URL)
             --create-login  also makes the login of the program and prints its DATABASE_URL
  demo       fills an empty installation with demo data
  admin create --email E [--role approver,support,security]
             makes a platform admin and prints a one-time link to set up the account
  admin reset --email E
             mails somebody a link to choose a new password; nobody sets it for them
  certificate verify [--key K] FILE
             tells whether the certificate of a deletion holds; needs no database
  bench      measures the pages against a bare query
  doctor     checks configuration, database, keys, mail and storage, and says what to mend
  version    says which version this is
`

// version is set by the build.
var version = "development"

func main() {
	os.Exit(run(os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// commands by name. Each returns when it is done or ctx ends.
var commands = map[string]func(ctx context.Context, p *program, args []string) error{
	"all":     all,
	"serve":   serve,
	"worker":  work,
	"migrate": migrate,
	"demo":    demonstrate,
	"bench":   measure,
	"admin":   admin,
	"doctor":  doctor,

	"certificate": certificate,
}

func run(args, environ []string, out, errs io.Writer) int {
	name, rest := "all", args
	if len(args) > 0 {
		name, rest = args[0], args[1:]
	}
	switch name {
	case "version":
		_, _ = fmt.Fprintln(out, "bayline", version)
		return 0
	case "help", "-h", "--help":
		_, _ = fmt.Fprint(out, usage)
		return 0
	}
	command, known := commands[name]
	if !known {
		_, _ = fmt.Fprintf(errs, "bayline: there is no command %q.\n\n%s", name, usage)
		return 2
	}
	settings, err := config.Read(environ)
	if err != nil {
		_, _ = fmt.Fprintln(errs, "bayline:", err)
		return 2
	}
	pg.ClearEnvironment()
	if os.Getenv("GOGC") == "" { // the heap is small and its rows short-lived: half the collections for a few MiB
		debug.SetGCPercent(200)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(512 << 20)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	p := &program{Config: settings, out: out, log: slog.New(slog.NewTextHandler(errs, nil))}
	slog.SetDefault(p.log)
	if err := command(ctx, p, rest); err != nil {
		_, _ = fmt.Fprintln(errs, "bayline:", err)
		return 1
	}
	return 0
}
