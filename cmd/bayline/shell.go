package main

import (
	"context"
	"os"
	"os/user"
	"strconv"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/clock"
	"bayline/platform/db"
)

// shellUser is who sits at the shell and at which machine: "root by sudo of dana on web-1". The trail names them as the actor of what
// a command changes.
func shellUser() string {
	name := "user " + strconv.Itoa(os.Getuid())
	if me, err := user.Current(); err == nil && me.Username != "" {
		name = me.Username
	}
	if by := os.Getenv("SUDO_USER"); by != "" && by != name {
		name += " by sudo of " + by
	}
	machine, err := os.Hostname()
	if err != nil || machine == "" {
		machine = "an unnamed machine"
	}
	return name + " on " + machine
}

func atShell() audit.Actor { return audit.Shell(shellUser()) }

// record writes what a command has done into the platform's trail.
func (p *program) record(ctx context.Context, action string, details ...audit.Detail) error {
	return p.db.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		return audit.Record(ctx, tx, atShell(), action, uuid.Nil, details...)
	})
}

// leave word of what a command has done as the owner of the tables.
func (p *program) leave(ctx context.Context, action string, details ...db.WordDetail) error {
	return db.Leave(ctx, p.MigrateDatabaseURL, db.Word{At: clock.System().Now(), Who: shellUser(), Action: action, Details: details})
}
