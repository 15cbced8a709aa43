package notices

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/platform/web"
)

// choicesForm has the topics that are mailed.
type choicesForm struct {
	web.Form
	Mail []string `form:"mail"`
}

// choicesView is the page of what is mailed.
type choicesView struct {
	me       accounts.Person
	operator bool
	mailed   []string
}

func (v choicesView) on(t Topic) bool { return slices.Contains(v.mailed, t.Name) }

func (m *Module) showChoices(c *fiber.Ctx, me accounts.Person) error {
	silenced, err := m.Silenced(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	v := choicesView{me: me}
	if v.operator, err = m.runs(c.UserContext(), me.ID); err != nil {
		return err
	}
	for _, topic := range Topics {
		if !slices.Contains(silenced, topic.Name) {
			v.mailed = append(v.mailed, topic.Name)
		}
	}
	return web.Show(c, choicesPage(v))
}

func (m *Module) choose(c *fiber.Ctx, me accounts.Person, f *choicesForm) error {
	if err := m.Choose(c.UserContext(), me, f.Mail); err != nil {
		return err
	}
	m.Sessions.Flash(c, "Saved.")
	return web.Redirect(c, "/account/notifications")
}
