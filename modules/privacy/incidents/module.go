package incidents

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
	Tenancy  *tenancy.Module
	BaseURL  string // where links in mails lead; no slash at the end
	Contact  string // whom people ask about an incident: an e-mail address
	// Noticed tells of an anomaly of the platform, from which an incident can be opened. Rules are known in a room beside this one.
	Noticed func(ctx context.Context, id uuid.UUID) (Noticed, error)
}

// Noticed is what a rule has noticed.
type Noticed struct {
	Title    string
	At       time.Time
	Disowned bool // somebody has said that it was not them
}

// Module is the register of incidents.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/admin/incidents", accounts.OnDuty(accounts.KeepIncidents, m.showRegister))
	r.Get("/admin/incidents/new", accounts.OnDuty(accounts.KeepIncidents, m.showOpening))
	r.Post("/admin/incidents", accounts.OnDutyForm(accounts.KeepIncidents, m.postOpening))
	r.Get("/admin/incidents/:id", accounts.OnDuty(accounts.KeepIncidents, m.showIncident))
	r.Get("/admin/incidents/:id/facts", accounts.OnDuty(accounts.KeepIncidents, m.showFacts))
	r.Post("/admin/incidents/:id/facts", accounts.OnDutyForm(accounts.KeepIncidents, m.postFacts))
	r.Post("/admin/incidents/:id/entries", accounts.OnDutyForm(accounts.KeepIncidents, m.postEntry))
	r.Post("/admin/incidents/:id/authority", accounts.OnDutyForm(accounts.KeepIncidents, m.postAuthority))
	r.Post("/admin/incidents/:id/people", accounts.OnDutyForm(accounts.KeepIncidents, m.postPeople))
	r.Get("/admin/incidents/:id/centers", accounts.OnDuty(accounts.KeepIncidents, m.showScope))
	r.Post("/admin/incidents/:id/centers", accounts.OnDutyForm(accounts.KeepIncidents, m.postScope))
	r.Get("/admin/incidents/:id/centers/:center", accounts.OnDuty(accounts.KeepIncidents, m.showConcerned))
	r.Post("/admin/incidents/:id/centers/:center/removal", accounts.OnDutyForm(accounts.KeepIncidents, m.postRemoval))
	r.Get("/admin/incidents/:id/letters/new", accounts.OnDuty(accounts.KeepIncidents, m.showDraft))
	r.Post("/admin/incidents/:id/letters", accounts.OnDutyForm(accounts.KeepIncidents, m.postDraft))
	r.Get("/admin/incidents/:id/letters/:letter", accounts.OnDuty(accounts.KeepIncidents, m.showLetter))
	r.Post("/admin/incidents/:id/letters/:letter", accounts.OnDutyForm(accounts.KeepIncidents, m.postLetter))
	r.Post("/admin/incidents/:id/letters/:letter/dispatch", accounts.StepUp(accounts.TellIncident, accounts.OnDuty(accounts.KeepIncidents, m.postDispatch)))
	r.Post("/admin/incidents/:id/letters/:letter/removal", accounts.OnDuty(accounts.KeepIncidents, m.postDiscarding))
	r.Post("/admin/incidents/:id/closing", accounts.OnDutyForm(accounts.KeepIncidents, m.postClosing))
	r.Post("/admin/incidents/:id/reopening", accounts.OnDutyForm(accounts.KeepIncidents, m.postReopening))
	r.Get("/incidents/:id", accounts.SignedIn(m.showTold))
}

// watchEvery is how late an alarm may come, while workers run.
const watchEvery = 5 * time.Minute

// Workers says which jobs the module does.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.watch)
	jobs.Every(w, watchEvery, func() jobs.Args { return watchArgs{} })
	jobs.Add(w, m.tell)
	jobs.Add(w, m.purge)
	jobs.Every(w, 24*time.Hour, func() jobs.Args { return purgeArgs{} })
}
