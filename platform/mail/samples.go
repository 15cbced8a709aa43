package mail

import (
	"bytes"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/platform/fault"
	"bayline/platform/web"
)

// Sample is a mail as it would be sent, for whoever designs mails: each kind has one or more.
type Sample struct {
	Kind    string
	Variant string // where a kind has several
	Label   string // of the kind
	Subject string
	HTML    templ.Component
	Text    string
	// Pictures that stand in the HTML.
	Pictures []Picture
}

// ID of the sample in its address: the same as long as its kind and variant are called so.
func (s Sample) ID() uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceURL, []byte(s.Kind+"~"+s.Variant)) }

func (s Sample) path() string { return "/dev/mail/samples/" + s.ID().String() }

func (m *Mailbox) listSamples(c *fiber.Ctx) error {
	return web.Show(c, m.Page("Kinds of mail", sampleList(m.Samples)))
}

func (m *Mailbox) sample(c *fiber.Ctx) (Sample, error) {
	at := slices.IndexFunc(m.Samples, func(s Sample) bool { return s.ID().String() == c.Params("sample") })
	if at < 0 {
		return Sample{}, fault.New(fault.NotFound, "There is no such kind of mail.")
	}
	return m.Samples[at], nil
}

func (m *Mailbox) showSample(c *fiber.Ctx) error {
	s, err := m.sample(c)
	if err != nil {
		return err
	}
	return web.Show(c, m.Page(s.Subject, samplePage(s)))
}

// sampleHTML is the sample as a mail program would show it, in the colors of the system or, asked for, of the night.
func (m *Mailbox) sampleHTML(c *fiber.Ctx) error {
	s, err := m.sample(c)
	if err != nil {
		return err
	}
	var html bytes.Buffer
	if err := s.HTML.Render(c.UserContext(), &html); err != nil {
		return err
	}
	page := shown(html.String(), s.Pictures)
	switch c.Query("theme") {
	case "dark":
		return asMailProgram(c, strings.ReplaceAll(page, "(prefers-color-scheme: dark)", "all"))
	case "light":
		return asMailProgram(c, strings.ReplaceAll(page, "(prefers-color-scheme: dark)", "not all"))
	}
	return asMailProgram(c, page)
}
