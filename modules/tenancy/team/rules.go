package team

import (
	"context"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/session"
)

// The bounds of how long a session may rest.
const (
	leastIdle = 15 * time.Minute
	mostIdle  = 12 * time.Hour
)

// offeredIdle are the choices of the page.
var offeredIdle = []time.Duration{leastIdle, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, mostIdle}

// SetRules says of whom a second factor is asked, and how long a session at work here lasts without activity. Sessions that are
// running obey from their next request on; those of platform admins keep their own, shorter rule.
func (m *Module) SetRules(ctx context.Context, me tenancy.Member, policy tenancy.FactorPolicy, idle time.Duration) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		before, rest, err := lockRules(ctx, tx)
		if err != nil {
			return err
		}
		if before == policy && rest == idle {
			return nil
		}
		if err := saveRules(ctx, tx, policy, idle, before != policy); err != nil {
			return err
		}
		operators, err := accounts.OperatorIDs(ctx, tx)
		if err != nil {
			return err
		}
		if err := session.SetIdle(ctx, tx, me.Center(), idle, operators...); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.sign_in_rules.changed", me.Center(),
			audit.Changed("second factor", before.Label(), policy.Label()), audit.Changed("session rests", spoken(rest), spoken(idle)))
	})
}

// spoken is a time as people say it: "30 minutes", "2 hours".
func spoken(d time.Duration) string {
	n, unit := int(d/time.Minute), "minute"
	if n >= 60 && n%60 == 0 {
		n, unit = n/60, "hour"
	}
	return counted(n, unit)
}
