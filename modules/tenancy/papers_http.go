package tenancy

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/locale"
	"bayline/platform/web"
)

// paperForm comes with a file behind its fields.
type paperForm struct {
	web.Form
	Kind string `form:"kind"`
}

func (m *Module) postPaper(c *fiber.Ctx, me Member, f *paperForm) error {
	file, err := web.Upload(c)
	if err != nil {
		return err
	}
	if file == nil {
		f.Fail("file", "Choose a file first.")
	} else if err := m.KeepPaper(c.UserContext(), me, f.Kind, file.Name, file); err != nil {
		refusal := fault.As(err)
		if refusal == nil || refusal.Kind != fault.Invalid && refusal.Kind != fault.TooLarge && refusal.Kind != fault.Limit {
			return err
		}
		f.Fail("file", refusal.Text)
	}
	if f.Bad() {
		return m.showSettings(c.Status(fiber.StatusUnprocessableEntity), me, nil, f)
	}
	m.Sessions.Flash(c, "The file is kept.")
	return web.Redirect(c, "/settings")
}

func (m *Module) removePaper(c *fiber.Ctx, me Member) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoPaper
	}
	if err := m.RemovePaper(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The file is removed.")
	return web.Redirect(c, "/settings")
}

func (m *Module) sendPaper(c *fiber.Ctx, me Member) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoPaper
	}
	paper, key, err := m.openPaper(c.UserContext(), me, id)
	if err != nil {
		return err
	}
	return files.Send(c, m.Files, key, paperPlace(me.Center(), id), files.Out{Stored: paper.Stored, Name: paper.Name, Type: paper.Type})
}

// about is what was wrong with a file of that kind.
func (f *paperForm) about(kind string) string {
	if f.Kind != kind {
		return ""
	}
	return f.Error("file")
}

func (v settingsView) count() string { return v.me.Locale().Number(int64(len(v.papers))) }

func (p Paper) label() string {
	if p.Kind == "logo" {
		return "Logo"
	}
	return "Document"
}

func (p Paper) kilobytes(in locale.Locale) string { return in.Number((p.Size+1023)/1024) + " KB" }
