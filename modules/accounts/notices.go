package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts/signins"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// NoticeKind is what a notice is about.
type NoticeKind string

// The kinds.
const (
	SignedInNotice NoticeKind = "signed in" // wholly, second factor included
	FailuresNotice NoticeKind = "failures"  // the fifth wrong try in a row, and every 25th
)

// Notice is something that happened at signing in, for rules that look for what is unusual.
type Notice struct {
	Kind      NoticeKind
	Person    uuid.UUID
	At        time.Time
	IP        string
	UserAgent string
	Failures  int  // wrong tries since the person was last let in
	NewDevice bool // the person was not known on this device, and has signed in before
}

// notice fills in where it comes from and tells the rooms above.
func (m *Module) notice(ctx context.Context, tx db.Tx, n Notice) error {
	if m.Noticed == nil {
		return nil
	}
	if n.At.IsZero() {
		caller := web.CallerOf(ctx)
		n.At, n.IP, n.UserAgent = tx.Now(), caller.IP, caller.UserAgent
	}
	return m.Noticed(ctx, tx, n)
}

// WeighArgs asks whether a failed try was one of too many.
type WeighArgs struct {
	SignIn uuid.UUID `json:"sign_in" river:"unique"`
}

// Kind of the job.
func (WeighArgs) Kind() string { return "accounts.failure.weigh" }

// weigh tells the rooms above of a burst of failures: once when it becomes one, and again while it goes on.
func (m *Module) weigh(ctx context.Context, args WeighArgs) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		entry, err := signins.Find(ctx, tx, args.SignIn)
		if fault.Is(err, fault.NotFound) || err == nil && entry.Person == uuid.Nil {
			return nil // too old by now, or nobody's
		}
		if err != nil {
			return err
		}
		failures, err := signins.FailuresAt(ctx, tx, entry)
		if err != nil || failures != manyFailures && (failures == 0 || failures%25 != 0) {
			return err
		}
		return m.notice(ctx, tx, Notice{Kind: FailuresNotice, Person: entry.Person, At: entry.At, IP: entry.IP, UserAgent: entry.UserAgent, Failures: failures})
	})
}
