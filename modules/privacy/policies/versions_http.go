package policies

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/locale"
	"bayline/platform/web"
	"bayline/views/kit"
)

const (
	bodyMost    = 60_000
	summaryMost = 2_000
	reasonMost  = 500
)

// draftForm is what a draft says.
type draftForm struct {
	web.Form
	Summary  string `form:"summary"`
	Body     string `form:"body"`
	Revision string `form:"revision"` // of the draft that the page has shown; 0: there was none
}

func (f *draftForm) check() (w Words) {
	f.Summary = strings.TrimSpace(f.Summary)
	f.Max("summary", f.Summary, summaryMost, "Use at most 2,000 characters: what changes, not all that the text says.")
	if strings.Contains(f.Summary, "://") {
		f.Fail("summary", "Leave addresses out: the mail leads to the new version by itself.")
	}
	if f.Need("body", &f.Body, "Type the text.") && f.Max("body", f.Body, bodyMost, "Use at most 60,000 characters.") && len(Blocks(f.Body)) > blocksMost {
		f.Fail("body", "Use at most 500 paragraphs.")
	}
	return Words{Body: f.Body, Summary: f.Summary, Revision: web.Number(f.Revision)}
}

// dayForm announces a draft.
type dayForm struct {
	web.Form
	Day      string `form:"day"`
	Revision string `form:"revision"`
}

func (f *dayForm) check() (on time.Time, revision int64) {
	on, err := time.Parse(time.DateOnly, strings.TrimSpace(f.Day))
	if err != nil {
		f.Fail("day", "Choose the day from which it holds.")
	}
	if revision, err = strconv.ParseInt(f.Revision, 10, 64); err != nil {
		f.Fail("day", "Reload the page: nobody can tell which draft you have read.")
	}
	return on, revision
}

// withdrawalForm takes an announced version back.
type withdrawalForm struct {
	web.Form
	Reason string `form:"reason"`
}

func (f *withdrawalForm) check() {
	if f.Need("reason", &f.Reason, "Say why: whoever was told of it is told that, too.") {
		f.Max("reason", f.Reason, reasonMost, "Use at most 500 characters.")
	}
	if strings.Contains(f.Reason, "://") {
		f.Fail("reason", "Leave addresses out: the mail leads to the version in effect by itself.")
	}
}

// listView is all policies.
type listView struct {
	now   time.Time
	in    locale.Locale
	books []Book
}

// deskView is one policy.
type deskView struct {
	now   time.Time
	in    locale.Locale
	book  Book
	draft *draftForm
	day   *dayForm
}

// versionView is one version.
type versionView struct {
	deskView
	v          *Version
	reach      Reach
	withdrawal *withdrawalForm
}

func (m *Module) list(c *fiber.Ctx, me accounts.Operator) error {
	view := listView{now: m.DB.Clock().Now(), in: me.In()}
	for _, p := range All {
		book, err := m.Book(c.UserContext(), p)
		if err != nil {
			return err
		}
		view.books = append(view.books, book)
	}
	return web.Show(c, listPage(view))
}

func (m *Module) asked(c *fiber.Ctx, me accounts.Operator) (view deskView, err error) {
	p, err := byName(c.Params("policy"))
	if err != nil {
		return deskView{}, err
	}
	view = deskView{now: m.DB.Clock().Now(), in: me.In(), day: &dayForm{}}
	view.book, err = m.Book(c.UserContext(), p)
	return view, err
}

func (m *Module) desk(c *fiber.Ctx, me accounts.Operator) error {
	view, err := m.asked(c, me)
	if err != nil {
		return err
	}
	return web.Show(c, deskPage(view.ready()))
}

// ready fills the forms that nobody has sent.
func (v deskView) ready() deskView {
	if v.draft == nil {
		v.draft = &draftForm{Revision: "0"}
		if draft := v.book.Draft(); draft != nil {
			v.draft.Body, v.draft.Summary, v.draft.Revision = draft.Body, draft.Summary, strconv.FormatInt(draft.Revision, 10)
		} else if last := v.book.Before(&Version{}); last != nil {
			v.draft.Body = last.Body
		}
	}
	if v.day.Revision == "" {
		v.day.Revision = v.draft.Revision
	}
	return v
}

func (m *Module) postDraft(c *fiber.Ctx, me accounts.Operator, f *draftForm) error {
	view, err := m.asked(c, me)
	if err != nil {
		return err
	}
	if words := f.check(); !f.Bad() {
		err := m.Save(c.UserContext(), me, view.book.Policy, words)
		if err == nil {
			m.Sessions.Flash(c, "Saved. Nobody is told before you announce it.")
			return web.Redirect(c, view.book.Desk())
		}
		if err := f.Refuse(err); err != nil {
			return err
		}
		f.Revision = "0"
		if draft := view.book.Draft(); draft != nil { // what stands beside it is what the next try follows
			f.Revision = strconv.FormatInt(draft.Revision, 10)
		}
	}
	view.draft = f
	return web.Show(c.Status(f.Status()), deskPage(view.ready()))
}

func (m *Module) postRemoval(c *fiber.Ctx, me accounts.Operator) error {
	p, err := byName(c.Params("policy"))
	if err != nil {
		return err
	}
	if err := m.Discard(c.UserContext(), me, p); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The draft is gone.")
	return web.Redirect(c, p.Desk())
}

func (m *Module) postAnnouncement(c *fiber.Ctx, me accounts.Operator, f *dayForm) error {
	view, err := m.asked(c, me)
	if err != nil {
		return err
	}
	if on, revision := f.check(); !f.Bad() {
		made, err := m.Announce(c.UserContext(), me, view.book.Policy, revision, on)
		if err == nil {
			m.Sessions.Flash(c, "Announced for "+view.in.Date(made.Day, time.UTC)+". Every owner gets a mail now.")
			return web.Redirect(c, made.Desk())
		}
		if view.book.Draft() == nil || view.book.Coming(view.now) != nil { // no form to show it in
			return err
		}
		if err := f.FailWith("day", err); err != nil {
			return err
		}
		f.Revision = "" // of the draft that stands beside it
	}
	view.day = f
	return web.Show(c.Status(f.Status()), deskPage(view.ready()))
}

func (m *Module) versionAsked(c *fiber.Ctx, me accounts.Operator) (view versionView, err error) {
	view.withdrawal = &withdrawalForm{}
	if view.deskView, err = m.asked(c, me); err != nil {
		return view, err
	}
	number, err := strconv.Atoi(c.Params("number"))
	if err != nil {
		return view, errNoVersion
	}
	if view.v = view.book.Numbered(number); view.v == nil {
		return view, errNoVersion
	}
	view.reach, err = m.Reach(c.UserContext(), *view.v, web.ID(c.Query("after")))
	return view, err
}

func (m *Module) version(c *fiber.Ctx, me accounts.Operator) error {
	view, err := m.versionAsked(c, me)
	if err != nil {
		return err
	}
	return web.Show(c, versionPage(view))
}

func (m *Module) postWithdrawal(c *fiber.Ctx, me accounts.Operator, f *withdrawalForm) error {
	view, err := m.versionAsked(c, me)
	if err != nil {
		return err
	}
	if f.check(); f.Bad() && view.v.Coming(view.now) {
		view.withdrawal = f
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), versionPage(view))
	}
	if err := m.Withdraw(c.UserContext(), me, view.v.ID, f.Reason); err != nil {
		return err
	}
	m.Sessions.Flash(c, "Withdrawn. Whoever was told of it gets a mail that it does not come.")
	return web.Redirect(c, view.v.Desk())
}

// state of a version.
func (b *Book) state(v *Version, now time.Time) kit.Badge {
	switch {
	case v.Draft():
		return kit.Badge{Label: "Draft", Tone: "slate", Icon: "edit"}
	case v.Withdrawn():
		return kit.Badge{Label: "Withdrawn", Tone: "slate", Icon: "undo"}
	case v.Coming(now) && v.ToldAt.IsZero():
		return kit.Badge{Label: "Being mailed", Tone: "amber", Icon: "mail"}
	case v.Coming(now):
		return kit.Badge{Label: "Announced", Tone: "amber", Icon: "clock"}
	case v == b.InForce(now):
		return kit.Badge{Label: "In effect", Tone: "green", Icon: "check"}
	}
	return kit.Badge{Label: "Past", Tone: "slate", Icon: "history"}
}

func (v deskView) on(t time.Time) string { return v.in.Date(t, time.UTC) }

// moment of a record, or a dash.
func moment(in locale.Locale, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return in.DateTime(t, time.UTC) + " UTC"
}

// takesEffect says from when a version holds.
func takesEffect(in locale.Locale, v *Version) string {
	switch {
	case v.Withdrawn():
		return "Never"
	case v.EffectiveAt.IsZero():
		return in.Date(v.Day, time.UTC) + ", when everybody is told"
	}
	return in.Date(v.EffectiveAt, time.UTC)
}

func by(name string) string {
	if name == "" {
		return "With the program"
	}
	return name
}

func (v versionView) facts() []kit.Pair {
	version, at := v.v, func(t time.Time) string { return moment(v.in, t) }
	if version.AnnouncedAt.IsZero() {
		return []kit.Pair{{Term: "Made by", Value: by(version.MadeBy)}, {Term: "In effect since", Value: at(version.EffectiveAt)}}
	}
	pairs := []kit.Pair{{Term: "Announced", Value: at(version.AnnouncedAt) + ", " + version.AnnouncedBy}, {Term: "Last owner told", Value: at(version.ToldAt)}}
	if !version.ToldAt.IsZero() {
		pairs = append(pairs, kit.Pair{Term: "Told", Value: v.amount(version.Owners, "owner") + " of " + v.amount(version.Centers, "center")})
	}
	pairs = append(pairs, kit.Pair{Term: "Takes effect", Value: takesEffect(v.in, version)})
	if version.Withdrawn() {
		return append(pairs, kit.Pair{Term: "Withdrawn", Value: at(version.WithdrawnAt) + ", " + version.WithdrawnBy}, kit.Pair{Term: "Reason", Value: version.Reason})
	}
	if version.Effective(v.now) {
		pairs = append(pairs, kit.Pair{Term: "First used after", Value: at(version.FirstUsedAt)},
			kit.Pair{Term: "Used since by", Value: v.amount(v.reach.UsedPeople, "member") + " of " + v.amount(v.reach.UsedCenters, "center")})
	}
	return pairs
}

func (v versionView) amount(n int64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return v.in.Number(n) + " " + thing
}

// columns of the table of centers: nobody uses the product under a version that was withdrawn.
func (v versionView) columns() []kit.Column {
	list := []kit.Column{{Label: "Center"}, {Label: "Told"}, {Label: "Owners", Num: true}}
	if v.v.Withdrawn() {
		return append(list, kit.Column{Label: "Told of the withdrawal", Num: true})
	}
	return append(list, kit.Column{Label: "First used after"}, kit.Column{Label: "People", Num: true, Extra: true})
}

func (v versionView) more() string {
	if v.reach.More == uuid.Nil {
		return ""
	}
	return v.v.Desk() + "?after=" + v.reach.More.String()
}

func (v deskView) draftTitle() string {
	if v.book.Draft() == nil {
		return "Draft the next version"
	}
	return "Draft"
}

func (v deskView) draftNote() string {
	draft := v.book.Draft()
	if draft == nil {
		return "It begins with the text of the newest version. Nobody is told before you announce it."
	}
	return "Begun by " + by(draft.MadeBy) + ", saved " + moment(v.in, draft.ChangedAt) + "."
}

// toldAt is when the owners of a center were told; one that registered later has accepted the version with the others.
func toldAt(in locale.Locale, r Reached) string {
	if r.ToldAt.IsZero() {
		return "Accepted when registering"
	}
	return moment(in, r.ToldAt)
}
