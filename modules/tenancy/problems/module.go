package problems

import (
	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
	BaseURL  string // where links in mails lead; no slash at the end
}

// Module is the problems that centers report.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/settings/problems", tenancy.May(can.ReportProblems, m.showList))
	r.Get("/settings/problems/new", tenancy.May(can.ReportProblems, m.showForm))
	r.Post("/settings/problems", tenancy.Submit(can.ReportProblems, m.postReport))
	r.Get("/settings/problems/:number", tenancy.May(can.ReportProblems, m.showProblem))
	r.Post("/settings/problems/:number/answers", tenancy.Submit(can.ReportProblems, m.postAnswer))
	r.Post("/settings/problems/:number/closing", tenancy.Submit(can.ReportProblems, m.postClosing))
	r.Post("/settings/problems/:number/reopening", tenancy.Submit(can.ReportProblems, m.postReopening))

	r.Get("/admin/problems", accounts.OnDuty(accounts.AnswerProblems, m.showAll))
	r.Get("/admin/problems/:id", accounts.OnDuty(accounts.AnswerProblems, m.showOne))
	r.Post("/admin/problems/:id/answers", accounts.OnDutyForm(accounts.AnswerProblems, m.postAnswerFor))
	r.Post("/admin/problems/:id/closing", accounts.OnDutyForm(accounts.AnswerProblems, m.postClosingFor))
	r.Post("/admin/problems/:id/reopening", accounts.OnDutyForm(accounts.AnswerProblems, m.postReopeningFor))
}
