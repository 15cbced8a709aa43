package team

import (
	"time"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB       *db.DB
	Accounts *accounts.Module
	Tenancy  *tenancy.Module
	Sessions *session.Manager
	BaseURL  string // where links in mails lead; no slash at the end
}

// Module is the teams of the centers.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts the pages.
func (m *Module) Routes(r *web.Router) {
	r.Get("/team", tenancy.May(can.SeeTeam, m.show))
	r.Get("/team/roles", tenancy.May(can.SeeTeam, m.showRoles))
	r.Get("/team/invitations/new", tenancy.May(can.ManageTeam, m.showInviting))
	r.Post("/team/invitations", tenancy.Submit(can.ManageTeam, m.postInvitation))
	r.Post("/team/invitations/:id/sending", tenancy.May(can.ManageTeam, m.sendAgain))
	r.Post("/team/invitations/:id/withdrawal", tenancy.May(can.ManageTeam, m.withdraw))
	r.Get("/team/members/:id", tenancy.May(can.ManageTeam, m.showColleague))
	r.Post("/team/members/:id/role", tenancy.Submit(can.ManageTeam, m.postRole))
	r.Post("/team/members/:id/ownership", accounts.StepUp(accounts.TransferOwnership, tenancy.May(can.ManageOwners, m.makeOwner)))
	r.Post("/team/members/:id/ownership/end", accounts.StepUp(accounts.TransferOwnership, tenancy.May(can.ManageOwners, m.endOwnership)))
	r.Post("/team/members/:id/end", tenancy.May(can.ManageTeam, m.end))
	r.Get("/settings/security", tenancy.May(can.SetSignIn, m.showRules))
	r.Post("/settings/security", tenancy.Submit(can.SetSignIn, m.postRules))
	r.Get("/invitations/:token", web.Public(m.showOffer))
	r.Post("/invitations/:token/acceptance", web.PublicForm(m.accept))
	r.Post("/invitations/:token/sign-out", web.Public(m.signOut))
}

// Workers says which jobs the room does.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.sweep)
	jobs.Every(w, time.Hour, func() jobs.Args { return sweepArgs{} })
}
