package mail

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// Mailbox shows all mail of the last days to a developer. Never mount it in production.
type Mailbox struct {
	DB      *db.DB
	Page    func(title string, body templ.Component) templ.Component // the shell around a page
	Samples []Sample                                                 // of all kinds of mail
}

// mailboxMost are as many mails as a page shows.
const mailboxMost = 100

// Routes mounts /dev/mail.
func (m *Mailbox) Routes(r *web.Router) {
	r.Get("/dev/mail", web.Public(m.list))
	r.Get("/dev/mail/samples", web.Public(m.listSamples))
	r.Get("/dev/mail/samples/:sample", web.Public(m.showSample))
	r.Get("/dev/mail/samples/:sample/html", web.Public(m.sampleHTML))
	r.Get("/dev/mail/:id", web.Public(m.show))
	r.Get("/dev/mail/:id/html", web.Public(m.html))
}

func (m *Mailbox) list(c *fiber.Ctx) error {
	var letters []Letter
	err := m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) (err error) {
		letters, err = Latest(ctx, tx, mailboxMost)
		return err
	})
	if err != nil {
		return err
	}
	return web.Show(c, m.Page("Mailbox", mailList(letters)))
}

func (m *Mailbox) show(c *fiber.Ctx) error {
	letter, err := m.find(c)
	if err != nil {
		return err
	}
	return web.Show(c, m.Page(letter.Subject, mailPage(letter)))
}

// html is the mail as a mail program would show it: its own inline styles and pictures, nothing else, and nothing of it runs. Its links lead out of
// the sandbox, as from a mail program.
func (m *Mailbox) html(c *fiber.Ctx) error {
	letter, err := m.find(c)
	if err != nil {
		return err
	}
	return asMailProgram(c, shown(letter.HTML, letter.Pictures))
}

func asMailProgram(c *fiber.Ctx, html string) error {
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "+
		"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.SendString(html)
}

func (m *Mailbox) find(c *fiber.Ctx) (letter Letter, err error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return Letter{}, fault.New(fault.NotFound, "No such mail.")
	}
	err = m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) (err error) {
		letter, err = Find(ctx, tx, id)
		return err
	})
	return letter, err
}

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

// Links are the addresses in the mail's text, each once.
func (l Letter) Links() []string {
	var links []string
	for _, link := range address.FindAllString(l.Text, -1) {
		if link = strings.TrimRight(link, ".,;:!?)"); !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	return links
}
