package problems

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/tenancy/support"
	"bayline/platform/db"
	"bayline/platform/web"
	"bayline/views/kit"
)

// listAPage of problems.
const listAPage = 50

// reportForm tells the platform of a problem.
type reportForm struct {
	web.Form
	Subject  string `form:"subject"`
	Severity string `form:"severity"`
	Words    string `form:"words"`
}

const (
	subjectMost = 120
	wordsMost   = 4000
)

func (f *reportForm) check() {
	if f.Need("subject", &f.Subject, "Say in a few words what it is about.") {
		f.Max("subject", f.Subject, subjectMost, "Use at most 120 characters.")
	}
	if f.Need("words", &f.Words, "Say what happened, and what you expected.") {
		f.Max("words", f.Words, wordsMost, "Use at most 4,000 characters.")
	}
	if severity := Severity(f.Severity); severity != Question && severity != Hindered && severity != Stopped {
		f.Fail("severity", "Choose how much it is in the way.")
	}
}

// wordsForm is what either side writes under a problem.
type wordsForm struct {
	web.Form
	Words string `form:"words"`

	kind Kind // of the form that was sent
}

// check needs words, but for a closing.
func (f *wordsForm) check(kind Kind) {
	f.kind, f.Words = kind, strings.TrimSpace(f.Words)
	switch {
	case kind == Answered && f.Words == "":
		f.Fail("words", "Write the answer first.")
	case kind == Reopened && f.Words == "":
		f.Fail("words", "Say what is still wrong.")
	}
	f.Max("words", f.Words, wordsMost, "Use at most 4,000 characters.")
}

// typed is what stands in a form of the page: in the one that was sent, what was typed.
func (f *wordsForm) typed(kind Kind) (words, wrong string) {
	if f.kind != kind {
		return "", ""
	}
	return f.Words, f.Error("words")
}

// said after each kind of entry.
var said = map[Kind]string{
	Answered: "Your answer is sent.",
	Closed:   "The problem is closed. It can be reopened any time.",
	Reopened: "The problem is open again.",
}

// listView is the center's list.
type listView struct {
	me    tenancy.Member
	now   time.Time
	list  []Problem
	more  bool
	below int64
}

func (m *Module) showList(c *fiber.Ctx, me tenancy.Member) (err error) {
	v := listView{me: me, now: m.DB.Clock().Now()}
	v.below = web.Number(c.Query("below")) // what is no number begins at the top
	if v.list, err = m.List(c.UserContext(), me, v.below, listAPage+1); err != nil {
		return err
	}
	if v.more = len(v.list) > listAPage; v.more {
		v.list = v.list[:listAPage]
	}
	return web.Show(c, listPage(v))
}

func (v listView) when(t time.Time) string { return v.me.Locale().DayTime(t, v.now, v.me.Zone()) }

func (v listView) next() string {
	if !v.more {
		return ""
	}
	return "/settings/problems?below=" + strconv.FormatInt(v.list[len(v.list)-1].Number, 10)
}

func (v listView) previous() string {
	if v.below == 0 {
		return ""
	}
	return "/settings/problems"
}

func (m *Module) showForm(c *fiber.Ctx, _ tenancy.Member) error {
	return web.Show(c, reportPage(&reportForm{Severity: string(Hindered)}))
}

func (m *Module) postReport(c *fiber.Ctx, me tenancy.Member, f *reportForm) error {
	f.check()
	if f.Bad() {
		return web.Show(c.Status(f.Status()), reportPage(f))
	}
	number, err := m.Report(c.UserContext(), me, Severity(f.Severity), f.Subject, f.Words)
	if err := f.Refuse(err); err != nil {
		return err
	}
	if f.Bad() {
		return web.Show(c.Status(f.Status()), reportPage(f))
	}
	m.Sessions.Flash(c, "Reported. Bayline's support has a mail; the answer stands here, and you get one too.")
	return web.Redirect(c, address(number))
}

// problemView is the page of one problem, for either side.
type problemView struct {
	side    Side
	when    func(time.Time) string
	problem *Problem
	grants  []support.Grant // accesses that are about it
	form    *wordsForm
	now     time.Time
	grant   bool // may let support in
}

func (m *Module) showProblem(c *fiber.Ctx, me tenancy.Member) error {
	return m.problem(c, me, &wordsForm{})
}

func (m *Module) problem(c *fiber.Ctx, me tenancy.Member, f *wordsForm) error {
	n, err := number(c)
	if err != nil {
		return err
	}
	v := problemView{side: Center, now: m.DB.Clock().Now(), form: f, grant: me.May(can.GrantSupport)}
	v.when = func(t time.Time) string { return me.Locale().DayTime(t, v.now, me.Zone()) }
	if v.problem, err = m.Read(c.UserContext(), me, n); err != nil {
		return err
	}
	err = m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		v.grants, err = support.About(ctx, tx, me.Center(), v.problem.ID)
		return err
	})
	if err != nil {
		return err
	}
	return web.Show(c, problemPage(v))
}

func (m *Module) postAnswer(c *fiber.Ctx, me tenancy.Member, f *wordsForm) error {
	return m.write(c, me, Answered, f)
}

func (m *Module) postClosing(c *fiber.Ctx, me tenancy.Member, f *wordsForm) error {
	return m.write(c, me, Closed, f)
}

func (m *Module) postReopening(c *fiber.Ctx, me tenancy.Member, f *wordsForm) error {
	return m.write(c, me, Reopened, f)
}

func (m *Module) write(c *fiber.Ctx, me tenancy.Member, kind Kind, f *wordsForm) error {
	n, err := number(c)
	if err != nil {
		return err
	}
	return m.answer(c, kind, f, address(n), func() error { return m.Write(c.UserContext(), me, n, kind, f.Words) },
		func(c *fiber.Ctx) error { return m.problem(c, me, f) })
}

// answer a form of either side: back to the page, or the page with what is wrong.
func (m *Module) answer(c *fiber.Ctx, kind Kind, f *wordsForm, home string, write func() error, show func(*fiber.Ctx) error) error {
	f.check(kind)
	if !f.Bad() {
		if err := f.Refuse(write()); err != nil {
			return err
		}
	}
	if f.Bad() {
		return show(c.Status(f.Status()))
	}
	m.Sessions.Flash(c, said[kind])
	return web.Redirect(c, home)
}

func number(c *fiber.Ctx) (int64, error) {
	n, err := strconv.ParseInt(c.Params("number"), 10, 64)
	if err != nil || n < 1 {
		return 0, errNoProblem
	}
	return n, nil
}

func address(number int64) string { return "/settings/problems/" + strconv.FormatInt(number, 10) }

// address of the problem on the side that looks.
func (v problemView) address() string {
	if v.side == Platform {
		return "/admin/problems/" + v.problem.ID.String()
	}
	return address(v.problem.Number)
}

// badge of a problem: whether it is open, and for whom it waits.
func (p *Problem) badge() kit.Badge {
	switch {
	case !p.Open():
		return kit.Badge{Label: "Closed", Icon: "check", Tone: "green"}
	case p.WaitsFor == Platform:
		return kit.Badge{Label: "Waits for Bayline", Icon: "clock", Tone: "petrol"}
	}
	return kit.Badge{Label: "Waits for the center", Icon: "message", Tone: "amber"}
}

func (s Severity) badge() kit.Badge {
	return kit.Badge{Label: s.Label(), Tone: s.Tone(), Icon: s.Icon()}
}

func severityItems() (list []kit.RadioItem) {
	notes := map[Severity]string{
		Question: "You want to know how something is done, or why.",
		Hindered: "Something is wrong, and you can work around it.",
		Stopped:  "You cannot work with the product, or data is wrong.",
	}
	for _, s := range Severities {
		list = append(list, kit.RadioItem{Value: string(s), Label: s.Label(), Note: notes[s]})
	}
	return list
}

// did says what somebody did with an entry.
func (e Entry) did() string {
	switch e.Kind {
	case Reported:
		return "reported this"
	case Closed:
		return "closed this"
	case Reopened:
		return "reopened this"
	}
	return "answered"
}

// who wrote an entry, as the other side knows them.
func (e Entry) who() string {
	if e.Side == Platform {
		return e.Name + ", Bayline"
	}
	return e.Name
}

func (v problemView) facts() []kit.Pair {
	facts := []kit.Pair{{Term: "Reported", Value: v.when(v.problem.CreatedAt)}, {Term: "By", Value: v.problem.Reporter}}
	if v.side == Platform {
		facts = append([]kit.Pair{{Term: "Center", Value: v.problem.CenterName}}, facts...)
	}
	if !v.problem.Open() {
		facts = append(facts, kit.Pair{Term: "Closed", Value: v.when(v.problem.ClosedAt)})
	}
	return facts
}
