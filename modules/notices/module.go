package notices

import (
	"time"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/mail"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
	Tenancy  *tenancy.Module
	Mailer   *mail.Mailer
	// Label names a kind of mail for people.
	Label func(kind string) string
}

// Module is the pages of notices.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/notifications", accounts.SignedIn(m.showList))
	r.Get("/admin/notifications", accounts.OnDuty(accounts.SeePlatform, m.showListOfOperator))
	r.Post("/notifications/reading", accounts.SignedIn(m.readAll))
	r.Post("/notifications/:id/reading", accounts.SignedIn(m.open))
	r.Get("/account/notifications", accounts.SignedIn(m.showChoices))
	r.Post("/account/notifications", accounts.SignedInForm(m.choose))

	r.Get("/admin/mail", accounts.OnDuty(accounts.WatchMail, m.showMails))
	r.Get("/admin/mail/:id", accounts.OnDuty(accounts.WatchMail, m.showMail))
	r.Post("/admin/mail/:id/dispatch", accounts.OnDuty(accounts.WatchMail, m.postAgain))
	r.Post("/admin/mail/:id/settlement", accounts.OnDuty(accounts.WatchMail, m.postSettled))
	r.Post("/admin/mail/:id/lifting", accounts.OnDuty(accounts.WatchMail, m.postLifted))
}

// Workers says which jobs the module does.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.purge)
	jobs.Every(w, time.Hour, func() jobs.Args { return purgeArgs{} })
}
