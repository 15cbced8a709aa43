package console

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// roleForm gives somebody a role.
type roleForm struct {
	web.Form
	Email string `form:"email"`
	Role  string `form:"role"`
}

func (f *roleForm) check() accounts.PlatformRole {
	if f.Need("email", &f.Email, "Type the e-mail address.") {
		if _, _, err := accounts.Email(f.Email); err != nil {
			f.Fail("email", fault.As(err).Text)
		}
	}
	role := accounts.PlatformRole(f.Role)
	if !slices.Contains(accounts.PlatformRoles, role) {
		f.Fail("role", "Choose a role.")
	}
	return role
}

// peopleView is the page of who has which role.
type peopleView struct {
	me   accounts.Operator
	list []accounts.Colleague
	form *roleForm
}

func (m *Module) people(c *fiber.Ctx, me accounts.Operator) error {
	return m.showPeople(c, me, &roleForm{Role: string(accounts.Approver)})
}

func (m *Module) showPeople(c *fiber.Ctx, me accounts.Operator, f *roleForm) error {
	v := peopleView{me: me, form: f}
	var err error
	if v.list, err = m.Accounts.Colleagues(c.UserContext()); err != nil {
		return err
	}
	return web.Show(c, peoplePage(v))
}

func (m *Module) postRole(c *fiber.Ctx, me accounts.Operator, f *roleForm) error {
	role := f.check()
	if !f.Bad() {
		err := m.Accounts.GiveRole(c.UserContext(), me, f.Email, role)
		switch {
		case err == nil:
			m.Sessions.Flash(c, "The role is given. It takes hold on the next request; both of you and security have it by mail.")
			return web.Redirect(c, "/admin/people")
		case fault.Is(err, fault.Conflict), fault.Is(err, fault.Forbidden), fault.Is(err, fault.Invalid):
			f.Fail("email", fault.As(err).Text)
		default:
			return err
		}
	}
	return m.showPeople(c.Status(fiber.StatusUnprocessableEntity), me, f)
}

func (m *Module) takeRole(c *fiber.Ctx, me accounts.Operator) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return fault.New(fault.NotFound, "There is no such platform admin.")
	}
	if err := m.Accounts.TakeRole(c.UserContext(), me, id, accounts.PlatformRole(c.Params("role"))); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The role is taken. It opens nothing from the next request on.")
	return web.Redirect(c, "/admin/people")
}

func (v peopleView) since(t time.Time) string { return v.me.In().Date(t, time.UTC) }

func roleItems() (list []kit.RadioItem) {
	notes := map[accounts.PlatformRole]string{
		accounts.Approver: "Decides about payments, keeps plans and runs centers.",
		accounts.Support:  "Answers problems, and visits centers that let support in.",
		accounts.Security: "Watches, keeps the trail and the law, and says who is a platform admin.",
	}
	for _, role := range accounts.PlatformRoles {
		list = append(list, kit.RadioItem{Value: string(role), Label: role.Label(), Note: notes[role]})
	}
	return list
}

// may tells which roles have a duty, in the columns of the table.
func may(d accounts.Duty, role accounts.PlatformRole) bool { return slices.Contains(role.Duties(), d) }
