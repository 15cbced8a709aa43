package console

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/web"
)

var errNoProof = fault.New(fault.NotFound, "There is no such payment proof.")

func (m *Module) desk(c *fiber.Ctx, me accounts.Operator) (v deskView, err error) {
	v = deskView{me: me, now: m.DB.Clock().Now(), decided: c.Query("show") == "decided", form: &decisionForm{}}
	if v.decided {
		v.queue, err = m.Billing.Decided(c.UserContext())
	} else {
		v.queue, err = m.Billing.Queue(c.UserContext())
	}
	return v, err
}

// open puts a case into the view.
func (m *Module) open(c *fiber.Ctx, v *deskView, id uuid.UUID) error {
	one, err := m.Billing.Case(c.UserContext(), id)
	v.one = &one
	return err
}

// first case of the queue, after those that wait for somebody else's approval.
func (v deskView) first() uuid.UUID {
	for _, proof := range v.queue {
		if v.decided || proof.Endorsed == nil || proof.Endorsed.By != v.me.ID {
			return proof.ID
		}
	}
	return v.queue[0].ID
}

// approvals is the queue with its first case.
func (m *Module) approvals(c *fiber.Ctx, me accounts.Operator) error {
	view, err := m.desk(c, me)
	if err != nil {
		return err
	}
	if len(view.queue) > 0 {
		if err := m.open(c, &view, view.first()); err != nil {
			return err
		}
	}
	return web.Show(c, approvalsPage(view))
}

func (m *Module) approval(c *fiber.Ctx, me accounts.Operator) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoProof
	}
	view, err := m.desk(c, me)
	if err != nil {
		return err
	}
	if err := m.open(c, &view, id); err != nil {
		return err
	}
	return web.Show(c, approvalsPage(view))
}

func (m *Module) proofFile(c *fiber.Ctx, me accounts.Operator) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoProof
	}
	file, err := m.Billing.FileOfProof(c.UserContext(), me, id, c.QueryInt("try"))
	if err != nil {
		return err
	}
	return files.Send(c, m.Files, file.Key, file.Place, file.Out)
}

// postDecision goes on with the next case of the queue. Whoever comes second sees who was first.
func (m *Module) postDecision(c *fiber.Ctx, me accounts.Operator, f *decisionForm) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoProof
	}
	words := f.check()
	if !f.Bad() {
		if err := f.Refuse(m.Billing.DecideTry(c.UserContext(), me, id, f.try(), f.Outcome, words)); err != nil {
			return err
		}
	}
	if !f.Bad() {
		return m.goOn(c, id, f.Outcome)
	}
	view, err := m.desk(c, me)
	if err != nil {
		return err
	}
	if err := m.open(c, &view, id); err != nil {
		return err
	}
	view.form = f
	return web.Show(c.Status(f.Status()), approvalsPage(view))
}

// goOn says what became of the decision and leads to the case that waits next.
func (m *Module) goOn(c *fiber.Ctx, id uuid.UUID, outcome string) error {
	one, err := m.Billing.Case(c.UserContext(), id)
	if err != nil {
		return err
	}
	if one.Decision == nil {
		m.Sessions.Flash(c, "Your approval is recorded. A second admin has to approve it, too.")
	} else {
		m.Sessions.Flash(c, said[outcome])
	}
	return web.Redirect(c, "/admin/approvals")
}

// try that was looked at; a form without one is of the first.
func (f *decisionForm) try() int {
	try, err := strconv.Atoi(f.Try)
	if err != nil || try < 1 {
		return 1
	}
	return try
}

var said = map[string]string{
	"approved": "Approved. The owner gets a mail.",
	"rejected": "Rejected. The owner gets a mail with the reason.",
}
