package deletion_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/files"
	"bayline/platform/testkit"
)

// Sixty days of a center that never pays, hour by hour: what may be done, that nothing is lost before its day, that everything is gone
// within a day after it, and that each warning is told once.
func TestRetentionClock(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	center := house.Center("Northgate", "USD")
	center.Guard(tenancy.Owner)
	c := &closed{Center: center, Stock: center.Stock(), t: t, house: house, tables: testkit.Owner(t, house.DB)}
	// A proof that waits would stop the calendar.
	if _, err := c.tables.Exec(context.Background(), "update billing.payment_proofs set state = 'rejected' where center_id = $1", c.ID()); err != nil {
		t.Fatal(err)
	}
	ctx, begin := context.Background(), house.Clock.Now().Truncate(time.Hour)
	suspended := begin.Add(22 * 24 * time.Hour)
	owner, advisor := c.People[tenancy.Owner].Email, c.People[tenancy.Advisor].Email
	status := func() string {
		var status string
		if err := c.tables.QueryRow(ctx, "select coalesce((select status from tenancy.centers where center_id = $1), 'gone')", c.ID()).Scan(&status); err != nil {
			t.Fatal(err)
		}
		return status
	}
	var held map[string]int64 // what there is when the center is closed
	var erased time.Time
	var told []string // to the owner, by day, up to the last hour before the deletion, which forgets it
	for hour := range 60 * 24 {
		now := begin.Add(time.Duration(hour) * time.Hour)
		house.Clock.Set(now)
		c.must(errors.Join(house.Billing.Advance(ctx), house.Billing.Remind(ctx), runDue(house)))
		want, read, write := "trial", http.StatusOK, http.StatusSeeOther
		switch {
		case hour >= 22*24 && c.due.IsZero():
			c.due = tenancy.DeletionDay(suspended)
			c.must(c.tables.QueryRow(ctx, "select id from tenancy.closures where center_id = $1 and due_at = $2", c.ID(), c.due).Scan(&c.closure))
			held = c.records()
			want, read, write = "suspended", http.StatusForbidden, http.StatusForbidden
		case hour >= 22*24 && now.Before(c.due):
			want, read, write = "suspended", http.StatusForbidden, http.StatusForbidden
		case hour >= 22*24:
			want, read, write = "gone", http.StatusNotFound, http.StatusNotFound
		case hour > 14*24:
			want, read, write = "grace", http.StatusOK, http.StatusForbidden
		}
		if hour == 14*24 || hour == 22*24 { // the trial began some seconds after the hour: within it, both are right
			continue
		}
		if got := status(); got != want {
			t.Fatalf("day %d, hour %d: the center is %s, want %s", hour/24, hour%24, got, want)
		}
		if want == "suspended" && !maps.Equal(c.records(), held) {
			t.Fatalf("day %d: %v is there, and %v was", hour/24, c.records(), held)
		}
		if now.Add(time.Hour).Equal(c.due) {
			for _, letter := range house.Mails(owner) {
				if !strings.HasPrefix(letter.Kind, "billing.statement.") && strings.HasPrefix(letter.Kind, "billing.") {
					told = append(told, fmt.Sprintf("day %02d: %s: %s", letter.CreatedAt.Sub(begin)/(24*time.Hour), letter.Kind, letter.Subject))
				}
			}
		}
		if want == "gone" && erased.IsZero() {
			erased = now
			c.nothing()
		}
		if hour%24 == 12 {
			visitor := house.Visitor()
			visitor.SignIn(advisor, modulestest.Password)
			if got := visitor.Get("/customers").Status; got != read && !(want == "gone" && got == http.StatusSeeOther) {
				t.Errorf("day %d, %s: reading says %d, want %d", hour/24, want, got, read)
			}
			if got := visitor.Post("/customers", url.Values{"name": {"Customer of day " + strconv.Itoa(hour/24)}}).Status; got != write && !(want == "gone" && got == http.StatusSeeOther) {
				t.Errorf("day %d, %s: writing says %d, want %d", hour/24, want, got, write)
			}
		}
	}
	if erased.IsZero() || erased.Sub(c.due) >= 24*time.Hour {
		t.Errorf("due %s, gone %s", c.due, erased)
	}
	slices.Sort(told)
	const day = "2 January 2006"
	if want := []string{
		"day 07: billing.trial.ending: The trial of Northgate ends in 7 days",
		"day 13: billing.trial.ending: The trial of Northgate ends tomorrow",
		"day 14: billing.trial.ended: The trial of Northgate has ended",
		"day 21: billing.center.suspension_near: Northgate is suspended on " + suspended.Format(day),
		"day 22: billing.center.suspended: Northgate is suspended",
		"day 45: billing.deletion.announced: All data of Northgate is deleted on " + c.due.Format(day),
		"day 51: billing.deletion.announced: All data of Northgate is deleted on " + c.due.Format(day),
	}; !slices.Equal(told, want) {
		t.Errorf("the owner was told\n%s", strings.Join(told, "\n"))
	}
	if goodbye := house.Letter("billing.deletion.done", owner); !strings.Contains(goodbye.Text, c.closure.String()) || !strings.Contains(goodbye.Subject, "Northgate") {
		t.Errorf("the last mail: %s", goodbye.Text)
	}
	// Delivered, it is forgotten: it held the address of somebody whose center is gone.
	if _, err := c.tables.Exec(ctx, "update platform.mails set state = 'sent', sent_at = created_at where kind = 'billing.deletion.done'"); err != nil {
		t.Fatal(err)
	}
	c.sweep()
	for _, letter := range house.Mails(owner) {
		if letter.Kind == "billing.deletion.done" {
			t.Error("the last mail is still in the log")
		}
	}
	if n := c.count("select count(*) from accounts.people where email = $1", owner); n != 1 {
		t.Error("the owner's own account is gone, too")
	}
}

// The warnings of day 0 (with the cancellation), 23 and 29 are told once each, before the deletion takes them out of the log with everything else.
func TestDeletionIsAnnouncedThreeTimes(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	ctx := context.Background()
	c := closeBare(t, house)
	begin := house.Clock.Now()
	for hour := range 30 * 24 {
		house.Clock.Set(begin.Add(time.Duration(hour) * time.Hour))
		c.must(errors.Join(house.Billing.Advance(ctx), house.Billing.Remind(ctx)))
	}
	if n := c.count("select count(*) from platform.mails where center_id = $1 and kind in ('billing.center.cancelled', 'billing.deletion.announced')", c.ID()); n != 3 {
		t.Errorf("%d warnings were mailed, want 3", n)
	}
}

// records are the center's own rows: not what is written about it meanwhile.
func (c *closed) records() map[string]int64 {
	c.t.Helper()
	counts := map[string]int64{}
	for _, table := range []string{"tenancy.members", "workshop.customers", "workshop.vehicles", "workshop.work_orders", "workshop.line_items",
		"workshop.invoices", "workshop.payments", "workshop.authorizations", "platform.files", "billing.payment_proofs"} {
		counts[table] = c.count("select count(*) from "+table+" where center_id = $1", c.ID())
	}
	stored, err := c.house.Files.Count(context.Background(), files.Center(c.ID()))
	c.must(err)
	counts["files"] = int64(stored)
	return counts
}

// nothing fails if anything of the center is left but what is kept.
func (c *closed) nothing() {
	c.t.Helper()
	for table, n := range c.rows() {
		switch table {
		case "billing.payment_proofs", "billing.decisions", "billing.submissions", "billing.endorsements", "audit.events", "privacy.erasures":
		default:
			c.t.Errorf("%d rows of %s are left", n, table)
		}
	}
	if n := c.records()["files"]; n != 0 {
		c.t.Errorf("%d files are left", n)
	}
	if n := c.count("select count(*) from river.river_job where args::text like '%' || $1 || '%'", c.ID().String()); n != 0 {
		c.t.Errorf("%d jobs are left", n)
	}
	if n := c.count("select count(*) from platform.sessions where center_id = $1", c.ID()); n != 0 {
		c.t.Errorf("%d sessions are left", n)
	}
}
