package privacy

import (
	"bayline/platform/db"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB            *db.DB
	PrivacyEmail  string // shown on the policy pages; empty: not published yet
	SecurityEmail string
	BaseURL       string   // no slash at the end
	LiveVIN       bool     // the live VIN service of NHTSA is asked
	Providers     []string // that people may sign in with
}

// Module is the privacy of the platform.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/cookies", web.Public(m.cookies))
	r.Get("/processors", web.Public(m.processors))
	r.Get("/security", web.Public(m.security))
	r.Get("/status", web.Public(m.status))
	r.Get("/.well-known/security.txt", web.Public(m.securityText))
}
