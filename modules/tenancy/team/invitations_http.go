package team

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// invitingForm asks somebody to work here.
type invitingForm struct {
	web.Form
	Email  string `form:"email"`
	Role   string `form:"role"`
	Prices string `form:"prices"`
}

func (f *invitingForm) check() tenancy.Role {
	if f.Need("email", &f.Email, "Enter the e-mail address of whom you invite.") {
		if _, _, err := accounts.Email(f.Email); err != nil {
			f.Fail("email", fault.As(err).Text)
		}
	}
	role := tenancy.Role(f.Role)
	if !slices.Contains(Offered, role) {
		f.Fail("role", "Choose a role from the list.")
	}
	return role
}

func (m *Module) showInviting(c *fiber.Ctx, me tenancy.Member) error {
	return web.Show(c, invitingPage(me, &invitingForm{Role: string(tenancy.Advisor)}))
}

func (m *Module) postInvitation(c *fiber.Ctx, me tenancy.Member, f *invitingForm) error {
	role := f.check()
	if !f.Bad() {
		err := m.Invite(c.UserContext(), me, f.Email, role, f.Prices == "on")
		if fault.Is(err, fault.Invalid) { // about the address alone
			err = f.FailWith("email", err)
		}
		if err := f.Refuse(err); err != nil {
			return err
		}
	}
	if f.Bad() {
		return web.Show(c.Status(f.Status()), invitingPage(me, f))
	}
	m.Sessions.Flash(c, "The invitation to "+strings.TrimSpace(f.Email)+" is on its way. It works for 7 days.")
	return web.Redirect(c, "/team")
}

func (m *Module) sendAgain(c *fiber.Ctx, me tenancy.Member) error {
	return m.answer(c, me, m.SendAgain, "A new link is on its way. The older one works no more.")
}

func (m *Module) withdraw(c *fiber.Ctx, me tenancy.Member) error {
	return m.answer(c, me, m.Withdraw, "The invitation is withdrawn. Its link opens nothing any more.")
}

func (m *Module) answer(c *fiber.Ctx, me tenancy.Member, do operation, said string) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoInvitation
	}
	if err := do(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, said)
	return web.Redirect(c, "/team")
}

func roleOptions() (list []kit.Option) {
	for _, role := range Offered {
		list = append(list, kit.Option{Value: string(role), Label: role.Label()})
	}
	return list
}

func roleItems() (list []kit.RadioItem) {
	for _, role := range Offered {
		list = append(list, kit.RadioItem{Value: string(role), Label: role.Label(), Note: about[role]})
	}
	return list
}

// about says in a line what a role is for; the page of roles has the whole table.
var about = map[tenancy.Role]string{
	tenancy.Administrator: "Everything but ownership, the subscription and closing the center",
	tenancy.Advisor:       "The desk: work orders, customers, approvals, invoices and payments",
	tenancy.Technician:    "The work: board, jobs and notes; no prices unless allowed",
	tenancy.Viewer:        "Reads everything of the day, writes nothing",
}

// lower is a role in the middle of a sentence.
func lower(r tenancy.Role) string { return strings.ToLower(r.Label()) }
