package notices

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/mail"
	"bayline/platform/web"
	"bayline/views/kit"
)

const mailsShown = 50

var errNoMail = fault.New(fault.NotFound, "There is no such mail. The log keeps 12 months.")

// mailsView is the log of mail.
type mailsView struct {
	show    string // of the filter: "" is what wants somebody
	list    []logged
	wanting int64
	in      locale.Locale
	now     time.Time
	label   func(kind string) string
	later   bool
	older   string
}

// filters of the log, by the word in its address.
var filters = []struct {
	name, label string
	filter      mail.Filter
}{
	{"", "Open", mail.Filter{Wanting: true}},
	{"all", "All", mail.Filter{}},
	{"queued", "Queued", mail.Filter{State: mail.Queued}},
	{"sent", "Sent", mail.Filter{State: mail.Sent}},
	{"stuck", "Stuck", mail.Filter{State: mail.Stuck}},
	{"failed", "Refused", mail.Filter{State: mail.Failed}},
	{"held", "Held", mail.Filter{State: mail.Held}},
	{"bounced", "Bounced", mail.Filter{Fate: mail.Bounced}},
	{"complained", "Complaints", mail.Filter{Fate: mail.Complained}},
}

func (v mailsView) choices() (list []kit.Choice) {
	for _, f := range filters {
		choice := kit.Choice{Label: f.label, Href: mailsAddress(f.name), Current: f.name == v.show}
		if f.name == "" && v.wanting > 0 {
			choice.Count = strconv.FormatInt(v.wanting, 10)
		}
		list = append(list, choice)
	}
	return list
}

func mailsAddress(show string) string {
	if show == "" {
		return "/admin/mail"
	}
	return "/admin/mail?show=" + url.QueryEscape(show)
}

func (m *Module) showMails(c *fiber.Ctx, me accounts.Operator) (err error) {
	v := mailsView{show: c.Query("show"), in: me.In(), now: m.DB.Clock().Now(), label: m.Label}
	at := max(0, slices.IndexFunc(filters, func(f struct {
		name, label string
		filter      mail.Filter
	}) bool {
		return f.name == v.show
	})) // what is no filter is the first one
	v.show = filters[at].name
	filter := filters[at].filter
	filter.After = web.ID(c.Query("after")) // what is no id begins at the top
	if v.list, v.wanting, err = m.mails(c.UserContext(), filter, mailsShown+1); err != nil {
		return err
	}
	v.later = filter.After != uuid.Nil
	if len(v.list) > mailsShown {
		v.list = v.list[:mailsShown]
		query := url.Values{"after": {v.list[mailsShown-1].ID.String()}}
		if v.show != "" {
			query.Set("show", v.show)
		}
		v.older = "/admin/mail?" + query.Encode()
	}
	return web.Show(c, mailsPage(v))
}

func (m *Module) showMail(c *fiber.Ctx, me accounts.Operator) error {
	id, err := mailID(c)
	if err != nil {
		return err
	}
	one, err := m.mail(c.UserContext(), id)
	if err != nil {
		return err
	}
	return web.Show(c, mailPage(mailsView{in: me.In(), now: m.DB.Clock().Now(), label: m.Label}, one))
}

func mailID(c *fiber.Ctx) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return uuid.Nil, errNoMail
	}
	return id, nil
}

func (m *Module) postAgain(c *fiber.Ctx, me accounts.Operator) error {
	return m.seen(c, me, m.sendAgain, "It is in the queue again. Reload this page to see how it ends.")
}

func (m *Module) postSettled(c *fiber.Ctx, me accounts.Operator) error {
	return m.seen(c, me, m.settle, "Settled, with your name.")
}

func (m *Module) postLifted(c *fiber.Ctx, me accounts.Operator) error {
	return m.seen(c, me, m.lift, "The address gets all mail again.")
}

func (m *Module) seen(c *fiber.Ctx, me accounts.Operator, do func(context.Context, accounts.Operator, uuid.UUID) error, said string) error {
	id, err := mailID(c)
	if err != nil {
		return err
	}
	if err := do(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, said)
	return web.Redirect(c, "/admin/mail/"+id.String())
}

func (v mailsView) moment(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return v.in.DateTime(t, time.UTC)
}

func (l logged) address() string { return "/admin/mail/" + l.ID.String() }

// of whom it is: a center, or the platform itself.
func (l logged) of() string {
	switch {
	case l.Center == uuid.Nil:
		return "Bayline"
	case l.CenterName == "":
		return "A deleted center"
	}
	return l.CenterName
}

// trouble in one line, where there is some.
func (l logged) trouble() string {
	switch {
	case l.State == mail.Queued && l.Problem != "", l.State != mail.Sent && l.State != mail.Queued:
		return l.Problem
	}
	return l.FateNote
}

func (l logged) badge() kit.Badge {
	switch {
	case !l.SettledAt.IsZero():
		return kit.Badge{Label: "Settled", Tone: "slate", Icon: "check"}
	case l.State == mail.Queued && l.Attempts > 0:
		return kit.Badge{Label: "Trying", Tone: "amber", Icon: "clock"}
	case l.State == mail.Queued:
		return kit.Badge{Label: "Queued", Tone: "slate", Icon: "clock"}
	case l.State == mail.Stuck:
		return kit.Badge{Label: "Stuck", Tone: "red", Icon: "alert"}
	case l.State == mail.Failed:
		return kit.Badge{Label: "Refused", Tone: "red", Icon: "x"}
	case l.State == mail.Held:
		return kit.Badge{Label: "Held back", Tone: "amber", Icon: "lock"}
	case l.Fate == mail.Complained:
		return kit.Badge{Label: "Complaint", Tone: "red", Icon: "flag"}
	case l.Fate == mail.Bounced:
		return kit.Badge{Label: "Bounced", Tone: "red", Icon: "alert"}
	case l.Fate == mail.Lost:
		return kit.Badge{Label: "Not sent on", Tone: "red", Icon: "alert"}
	case l.Fate == mail.Delayed:
		return kit.Badge{Label: "Delayed", Tone: "amber", Icon: "clock"}
	case l.Fate == mail.Delivered:
		return kit.Badge{Label: "Delivered", Tone: "green", Icon: "check"}
	}
	return kit.Badge{Label: "Sent", Tone: "green", Icon: "check"}
}

// meaning says what the state is and what can be done.
func (l logged) meaning() string {
	switch {
	case !l.SettledAt.IsZero():
		return "Somebody has seen to it."
	case l.State == mail.Queued:
		return "It is tried at least once an hour, for 23 hours from the first try: so long Resend knows that it is the same mail."
	case l.MayArriveTwice():
		return "Resend did not answer for 23 hours, or its job was lost. Whether Resend took the mail is not known, so it is not tried any more by itself."
	case l.State == mail.Stuck:
		return "Its job was lost before the first try, so it is not tried by itself."
	case l.State == mail.Failed:
		return "Resend does not take it as it is. Sending it again helps only where that has been mended."
	case l.State == mail.Held:
		return "Its address has refused mail before. It gets only what concerns security and what the law asks us to say."
	case l.Fate == mail.Complained:
		return "Whoever got it marked it as unwanted. The address gets only what must be sent from now on."
	case l.Fate == mail.Bounced:
		return "The mailbox did not take it. Reach the person another way, and ask for an address that works."
	case l.Fate == mail.Lost:
		return "Resend took it and could not send it on."
	case l.Fate == mail.Delayed:
		return "The mailbox does not take it at the moment. Resend tries on."
	case l.Fate == mail.Delivered:
		return "The mailbox has taken it."
	}
	return "Resend has taken it. What becomes of it is told by Resend's webhook."
}

func (v mailsView) facts(l logged) []kit.Pair {
	pairs := []kit.Pair{
		{Term: "Kind", Value: v.label(l.Kind)}, {Term: "Of", Value: l.of()}, {Term: "To", Value: l.Address},
		{Term: "Written", Value: v.moment(l.CreatedAt) + " UTC"}, {Term: "Attempts", Value: v.in.Number(l.Attempts)},
	}
	if !l.SentAt.IsZero() {
		pairs = append(pairs, kit.Pair{Term: "Taken by Resend", Value: v.moment(l.SentAt) + " UTC"})
	}
	if l.Round > 0 {
		pairs = append(pairs, kit.Pair{Term: "Sent again by hand", Value: v.in.Number(l.Round)})
	}
	if !l.FateAt.IsZero() {
		pairs = append(pairs, kit.Pair{Term: "Resend told", Value: v.moment(l.FateAt) + " UTC"})
	}
	if t := l.trouble(); t != "" {
		pairs = append(pairs, kit.Pair{Term: "Problem", Value: t})
	}
	if l.Provider != "" {
		pairs = append(pairs, kit.Pair{Term: "Resend's id", Value: l.Provider, Code: true})
	}
	if !l.SettledAt.IsZero() {
		pairs = append(pairs, kit.Pair{Term: "Settled", Value: v.moment(l.SettledAt) + " UTC"})
	}
	return pairs
}
