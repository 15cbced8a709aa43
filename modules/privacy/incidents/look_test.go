package incidents_test

import (
	"context"
	"testing"
	"time"

	"bayline/modules/privacy/incidents"
	"bayline/platform/db"
)

// The pages of the register, in light, dark and on the phone: nothing keeps anybody out.
func TestPagesOfTheRegister(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := context.Background()
	security := o.Browser()
	security.Be(o.SignInOperator(o.priya))
	security.Open("/admin/incidents")
	security.Look("incidents-none")
	security.Open("/admin/incidents/new")
	security.Look("incident-new")

	late, soon, calm := o.leak(80*time.Hour), o.leak(50*time.Hour), o.leak(2*time.Hour)
	o.watch()
	o.must(o.Incidents.Write(ctx, o.priya, soon, incidents.Entry{ID: db.NewID(), Kind: "measure", Words: "The folder is private since 09:10 UTC.\nThe address was changed."}))
	o.must(o.Incidents.Revise(ctx, o.priya, soon, incidents.Facts{Version: 1, Title: "Two backups were open", AwareAt: o.Clock.Now().Add(-50 * time.Hour), BeganAt: o.Clock.Now().Add(-70 * time.Hour),
		Kinds: []string{"confidentiality", "availability"}, Source: "researcher", Data: []string{"customers", "vehicles", "orders"}, Happened: "Two backups could be read by anybody who knew their address.",
		Why: "The log of the store tells of a second one."}))
	o.must(o.Incidents.DecideAuthority(ctx, o.priya, calm, incidents.Decision{Verdict: incidents.Unneeded, Words: "The backups are encrypted, and the keys stand elsewhere."}))
	security.Open("/admin/incidents")
	security.Look("incidents")
	security.Open("/admin/incidents/" + late.String())
	security.Look("incident-late")
	security.Open("/admin/incidents/" + soon.String())
	security.Look("incident")
	security.Open("/admin/incidents/" + soon.String() + "/facts")
	security.Look("incident-facts")
	security.Open("/admin/incidents/" + calm.String())
	security.Look("incident-settled")
	security.Open("/admin")
	security.Look("overview-incidents")
}
