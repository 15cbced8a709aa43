package console

import (
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

// approvals is the queue with its first case.
func (m *Module) approvals(c *fiber.Ctx, me accounts.Operator) error {
	view, err := m.desk(c, me)
	if err != nil {
		return err
	}
	if len(view.queue) > 0 {
		if err := m.open(c, &view, view.queue[0].ID); err != nil {
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
	file, err := m.Billing.FileOfProof(c.UserContext(), me, id)
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
		err = m.Billing.Decide(c.UserContext(), me, id, f.Outcome, words)
		switch refusal := fault.As(err); {
		case err == nil:
			m.Sessions.Flash(c, said[f.Outcome])
			return web.Redirect(c, "/admin/approvals")
		case refusal == nil || refusal.Kind != fault.Conflict:
			return err
		default:
			f.refusal = refusal.Text
		}
	}
	view, err := m.desk(c, me)
	if err != nil {
		return err
	}
	if err := m.open(c, &view, id); err != nil {
		return err
	}
	view.form = f
	if f.refusal != "" {
		return web.Show(c.Status(fiber.StatusConflict), approvalsPage(view))
	}
	return web.Show(c.Status(fiber.StatusUnprocessableEntity), approvalsPage(view))
}

var said = map[string]string{
	"approved": "Approved. The owner gets a mail.",
	"rejected": "Rejected. The owner gets a mail with the reason.",
}
