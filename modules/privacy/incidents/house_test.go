package incidents_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/modulestest"
	"bayline/modules/privacy/incidents"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

var expect = modulestest.Expect

// office is a house with its people of security.
type office struct {
	*modulestest.House
	t      *testing.T
	priya  accounts.Operator // of security
	tables *pgxpool.Pool     // as their owner, who sees all rows
}

func open(t *testing.T) *office {
	t.Helper()
	house := modulestest.OpenWeb(t)
	return &office{House: house, t: t, priya: house.Operator("Priya Kaur", accounts.Security), tables: testkit.Owner(t, house.DB)}
}

// leak is an incident of which we became aware a while ago.
func (o *office) leak(ago time.Duration) uuid.UUID {
	o.t.Helper()
	id, err := o.Incidents.Open(context.Background(), o.priya, incidents.Opening{ID: db.NewID(), Facts: incidents.Facts{Title: "A backup was open", AwareAt: o.Clock.Now().Add(-ago),
		Kinds: []string{"confidentiality"}, Source: "staff", Data: []string{"customers"}, Happened: "A backup of Monday could be read."}})
	o.must(err)
	return id
}

func (o *office) watch() {
	o.t.Helper()
	o.must(o.Incidents.Watch(context.Background()))
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// count rows, as the owner of the tables sees them.
func (o *office) count(from string, args ...any) (n int) {
	o.t.Helper()
	o.must(o.tables.QueryRow(context.Background(), "select count(*) from "+from, args...).Scan(&n))
	return n
}

// subjects of the mails of kinds that begin with a text to somebody, the oldest first.
func (o *office) subjects(kind, to string) (list []string) {
	o.t.Helper()
	for _, letter := range o.Mails(to) {
		if strings.HasPrefix(letter.Kind, kind) {
			list = append([]string{letter.Subject}, list...)
		}
	}
	return list
}

// trail of the platform, as far as it tells of incidents; the newest first.
func (o *office) trail() (told []string) {
	o.t.Helper()
	events, _, err := o.Audit.Trail(context.Background(), uuid.Nil, audit.Filter{Topic: "platform"})
	o.must(err)
	for _, e := range events {
		if words, ok := strings.CutPrefix(e.Action, "platform.incident."); ok {
			told = append(told, e.Actor.Name+" "+words)
		}
	}
	return told
}
