package deletion_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/testkit"
)

// Returning and deleting at the same moment have exactly one winner, whoever comes first.
func TestReinstateAgainstDeletion(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	ctx := context.Background()
	for round := range 6 {
		c := closeBare(t, house)
		owner := c.Member(tenancy.Owner)
		house.Clock.Set(c.due)
		var all sync.WaitGroup
		var returned, deleted error
		begin := make(chan struct{})
		acts := []func(){
			func() { <-begin; returned = house.Billing.Return(ctx, owner) },
			func() { <-begin; deleted = house.Deletion.Delete(ctx, c.closure) },
		}
		if round%2 == 1 {
			acts[0], acts[1] = acts[1], acts[0]
		}
		for _, act := range acts {
			all.Go(act)
		}
		close(begin)
		all.Wait()
		if deleted != nil {
			t.Fatalf("the deletion failed: %v", deleted)
		}
		c.oneWinner(returned)
	}
	for name, first := range map[string]func(c *closed, owner tenancy.Member) error{
		"return first": func(c *closed, owner tenancy.Member) error {
			returned := house.Billing.Return(ctx, owner)
			return errors.Join(returned, house.Deletion.Delete(ctx, c.closure))
		},
		"deletion first": func(c *closed, owner tenancy.Member) error {
			if err := house.Deletion.Delete(ctx, c.closure); err != nil {
				t.Fatal(err)
			}
			return house.Billing.Return(ctx, owner)
		},
	} {
		c := closeBare(t, house)
		owner := c.Member(tenancy.Owner)
		house.Clock.Set(c.due)
		returned := first(c, owner)
		if won := returned == nil; won != (name == "return first") {
			t.Errorf("%s: returning says %v", name, returned)
		}
		c.oneWinner(returned)
	}
}

// The platform's reinstatement is held to the same: one winner. What comes after the deletion has begun is answered with a sentence and
// changes nothing.
func TestInterventionsAgainstDeletion(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	ctx := context.Background()
	me := house.Operator("Noor Haddad", accounts.Approver)
	for round := range 4 {
		c := &closed{Center: house.Center("Held", "USD"), t: t, house: house, tables: testkit.Owner(t, house.DB)}
		c.must(house.Billing.Suspend(ctx, me, c.ID(), "Stolen cards."))
		c.must(c.tables.QueryRow(ctx, "select id, due_at from tenancy.closures where center_id = $1", c.ID()).Scan(&c.closure, &c.due))
		house.Clock.Set(c.due)
		var all sync.WaitGroup
		var reinstated, deleted error
		begin := make(chan struct{})
		acts := []func(){
			func() { <-begin; reinstated = house.Billing.Reinstate(ctx, me, c.ID(), "It was a mistake.") },
			func() { <-begin; deleted = house.Deletion.Delete(ctx, c.closure) },
		}
		if round%2 == 1 {
			acts[0], acts[1] = acts[1], acts[0]
		}
		for _, act := range acts {
			all.Go(act)
		}
		close(begin)
		all.Wait()
		c.must(deleted)
		c.oneWinner(reinstated)
	}
	c := closeBare(t, house)
	house.Clock.Set(c.due)
	c.must(house.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { // the key is destroyed, the rows are still there
		closure, err := tenancy.LockClosure(ctx, tx, c.closure)
		if err != nil {
			return err
		}
		return tenancy.BeginDeletion(ctx, tx, closure)
	}))
	for what, act := range map[string]func() error{
		"reinstate": func() error { return house.Billing.Reinstate(ctx, me, c.ID(), "Too late.") },
		"suspend":   func() error { return house.Billing.Suspend(ctx, me, c.ID(), "Too late.") },
		"terminate": func() error { return house.Billing.Terminate(ctx, me, c.ID(), "Too late.") },
		"extend trial": func() error {
			return house.Billing.ExtendTrial(ctx, me, c.ID(), house.Clock.Now().AddDate(0, 0, 7), "Too late.")
		},
	} {
		if err := act(); fault.As(err) == nil {
			t.Errorf("%s, after the deletion has begun: %v", what, err)
		}
		if n := c.count("select count(*) from tenancy.centers where center_id = $1 and status = 'deleted'", c.ID()); n != 1 {
			t.Errorf("%s has brought the center back", what)
		}
	}
}

// Between the two transactions, too: whoever holds the closure wins, and the other one is told.
func TestWhoHoldsTheClosureWins(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	ctx := context.Background()
	c := closeBare(t, house)
	owner := c.Member(tenancy.Owner)
	house.Clock.Set(c.due)
	answer := make(chan error, 1)
	c.must(house.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		closure, err := tenancy.LockClosure(ctx, tx, c.closure)
		if err != nil {
			return err
		}
		go func() { answer <- house.Billing.Return(context.Background(), owner) }()
		c.waits()
		return tenancy.BeginDeletion(ctx, tx, closure)
	}))
	if err := <-answer; !errors.Is(err, tenancy.ErrGone) {
		t.Errorf("after the deletion began, returning says: %v", err)
	}
}

// waits until somebody waits for a lock in this database.
func (c *closed) waits() {
	c.t.Helper()
	admin, err := pgx.Connect(context.Background(), c.house.AdminURL) // others' waits are hidden from the owner of the tables
	c.must(err)
	defer func() { c.must(admin.Close(context.Background())) }()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-tick.C {
		var waiting int
		c.must(admin.QueryRow(context.Background(), "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'").Scan(&waiting))
		if waiting > 0 {
			return
		}
	}
	c.t.Fatal("nobody waits for the lock")
}

// oneWinner fails unless the center is wholly there and open, or wholly gone and refused.
func (c *closed) oneWinner(returned error) {
	c.t.Helper()
	open := c.count("select count(*) from tenancy.centers where center_id = $1 and status <> 'deleted'", c.ID())
	erased := c.count("select count(*) from privacy.erasures where center_id = $1", c.ID())
	underway := c.count("select count(*) from privacy.deletions where center_id = $1", c.ID())
	keys := c.count("select count(*) from platform.data_keys where owner_id = $1 and ring_version <> 'destroyed'", c.ID())
	switch {
	case underway != 0:
		c.t.Errorf("a deletion stays under way")
	case returned == nil && (open != 1 || erased != 0 || keys != 1):
		c.t.Errorf("returned, but: %d open, %d erased, %d keys", open, erased, keys)
	case returned != nil && (open != 0 || erased != 1 || keys != 0):
		c.t.Errorf("refused with %v, but: %d open, %d erased, %d keys", returned, open, erased, keys)
	case returned != nil && fault.As(returned) == nil:
		c.t.Errorf("refused without a sentence: %v", returned)
	}
}
