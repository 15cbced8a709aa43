package incidents_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/privacy/incidents"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/locale"
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
	north, south := o.Center("Northgate Auto", "USD"), o.Center("Harbour Detailing", "EUR")
	o.signedIn(south.People[tenancy.Advisor], "203.0.113.7", "password", o.Clock.Now())
	_, err := o.Incidents.Choose(ctx, o.priya, soon, []uuid.UUID{north.ID})
	o.must(err)
	security.Open("/admin/incidents/" + soon.String() + "/centers?q=a")
	security.Look("incident-centers")
	at := locale.DateTimeValue(o.Clock.Now(), time.UTC)
	security.Open("/admin/incidents/" + soon.String() + "/centers?how=computed&ip=203.0.113.7&from=" + at + "&until=" + at)
	security.Look("incident-computed")
	security.Open("/admin/incidents/" + soon.String() + "/centers/" + north.ID.String())
	security.Look("incident-center")
	security.Open("/admin/incidents/" + soon.String() + "/letters/new")
	security.Look("incident-letter-new")
	letter := o.draft(soon, func(l *incidents.Letter) { l.Staff = true })
	security.Open("/admin/incidents/" + soon.String() + "/letters/" + letter.String())
	security.Look("incident-letter")
	o.send(soon, letter)
	o.send(soon, o.draft(soon, nil))
	security.Open("/admin/incidents/" + soon.String() + "/letters/" + letter.String())
	security.Look("incident-letter-sent")
	security.Open("/admin/incidents/" + soon.String())
	security.Look("incident-told")
	security.Open("/admin")
	security.Look("overview-incidents")

	owner := o.Browser()
	owner.Be(north.SignIn(tenancy.Owner))
	owner.Open("/incidents/" + soon.String())
	owner.Look("told")
}
