package orders

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/views/kit"
)

// boardView is the board as its page draws it.
type boardView struct {
	Lanes       [len(Stages)]lane
	InShop      int
	Late        int
	Soon        int
	Full        bool // more orders than the board shows
	Empty       bool
	Technicians []technician
	Filter      boardFilter
	Opens       bool // may open orders
	Moves       bool // may move cards
}

// noStage is the address of the menu before it is about an order: there is none with this number.
const noStage = "/work-orders/0/stage"

type boardFilter struct {
	Technician uuid.UUID
	Late       bool
}

type technician struct {
	ID   uuid.UUID
	Name string
}

type lane struct {
	Stage   Stage
	ID      string // of its heading
	Tone    string
	Count   string
	Sum     string
	Tickets drawnTickets
}

type cardView struct {
	ID, Number, Version string
	Href, MenuLabel     string
	Stage               Stage
	Movable             bool
	Plate, Customer     string
	Vehicle, Job        string
	Marks               []kit.Badge
	Steps, Done         int
	StepsLabel          string
	Avatar              kit.Avatar
	Time, At            string
	Late                bool
	Total               string
}

func (f boardFilter) query() string {
	values := url.Values{}
	if f.Technician != uuid.Nil {
		values.Set("technician", f.Technician.String())
	}
	if f.Late {
		values.Set("late", "1")
	}
	if len(values) == 0 {
		return "/board"
	}
	return "/board?" + values.Encode()
}

// shows tells whether a card passes the filter.
func (f boardFilter) shows(c *Card, now time.Time) bool {
	if f.Technician != uuid.Nil && c.TechnicianID != f.Technician {
		return false
	}
	return !f.Late || c.Late(now) > 0
}

func newBoard(cards []*Card, filter boardFilter, me tenancy.Member, now time.Time, drawn *tickets) *boardView {
	now = now.Truncate(time.Minute) // as exact as the words on the cards are
	v := &boardView{
		Filter: filter, Opens: me.May(can.WriteOrders), Moves: me.May(can.MoveOrders),
		Full: len(cards) >= boardMost, Empty: len(cards) == 0,
	}
	sums, counts := [len(Stages)]int64{}, [len(Stages)]int{}
	mixed := [len(Stages)]bool{}
	w := newWording(me, now)
	for _, c := range cards {
		v.count(c, now)
		if !filter.shows(c, now) {
			continue
		}
		at := c.Stage.Index()
		counts[at]++
		sums[at] += c.inBase(w.base)
		mixed[at] = mixed[at] || c.Currency != w.base
		v.Lanes[at].Tickets = append(v.Lanes[at].Tickets, drawn.ticket(c, w))
	}
	for i, stage := range Stages {
		l := &v.Lanes[i]
		l.Stage, l.Tone, l.ID = stage, stage.tone(), "lane-"+strings.ReplaceAll(string(stage), " ", "-")
		l.Count = strconv.Itoa(counts[i])
		if w.prices && counts[i] > 0 {
			l.Sum = w.whole(sums[i], w.base)
			if mixed[i] {
				l.Sum = "≈ " + l.Sum
			}
		}
	}
	return v
}

// count is of the whole board, whatever the filter.
func (v *boardView) count(c *Card, now time.Time) {
	if c.inShop() {
		v.InShop++
	}
	if c.Late(now) > 0 {
		v.Late++
	}
	if c.dueSoon(now) {
		v.Soon++
	}
	if c.TechnicianID == uuid.Nil || slices.ContainsFunc(v.Technicians, func(t technician) bool { return t.ID == c.TechnicianID }) {
		return
	}
	v.Technicians = append(v.Technicians, technician{c.TechnicianID, c.Technician})
}

// wording knows how this member reads.
type wording struct {
	me     tenancy.Member
	in     locale.Locale
	now    time.Time
	zone   *time.Location
	base   string
	prices bool
	moves  bool
	around map[string]frame // by currency
}

// frame is what stands before and after the number of an amount. Writing the number into it is ten times as fast as formatting
// each amount from its currency's rules, and a new minute draws every card.
type frame struct {
	before, after string
	digits        int
	known         bool
}

func newWording(me tenancy.Member, now time.Time) *wording {
	return &wording{me, me.Locale(), now, me.Zone(), me.Standing().BaseCurrency, me.SeesPrices(), me.May(can.MoveOrders), map[string]frame{}}
}

func (w *wording) amount(minor int64, currency string) string {
	f, met := w.around[currency]
	if !met {
		f.digits = money.Digits(currency)
		f.before, f.after, f.known = strings.Cut(money.Format(money.Zero(currency), w.in), w.in.Decimal(0, f.digits))
		w.around[currency] = f
	}
	if !f.known || minor < 0 {
		return money.Format(money.New(minor, currency), w.in)
	}
	return f.before + w.in.Decimal(minor, f.digits) + f.after
}

// avatar of a technician.
func avatar(name string) kit.Avatar {
	if name == "" {
		return kit.Avatar{Name: "No technician yet"}
	}
	return kit.Avatar{Initials: kit.Initials(name), Tone: kit.ToneOf(name), Name: "Technician " + name}
}

// whole is an amount rounded to whole units and written without decimals: a lane is narrow.
func (w *wording) whole(minor int64, currency string) string {
	unit := int64(1)
	for range money.Digits(currency) {
		unit *= 10
	}
	text := w.amount((minor+unit/2)/unit*unit, currency)
	_, decimals, _ := strings.Cut(w.in.Decimal(0, money.Digits(currency)), w.in.Decimal(0, 0))
	return strings.Replace(text, decimals, "", 1)
}

func (w *wording) card(c *Card) cardView {
	number := strconv.FormatInt(c.Number, 10)
	v := cardView{
		ID: "ro-" + number, Number: "#" + number, Version: strconv.FormatInt(c.Version, 10), Href: "/work-orders/" + number,
		Stage: c.Stage, Plate: c.Plate, Customer: cmp.Or(c.Customer, "No customer yet"), Vehicle: c.Vehicle, Job: cmp.Or(c.Summary, "Nothing noted yet"),
		Marks: w.marks(c),
	}
	if w.moves && c.Document == WorkOrder {
		v.Movable, v.MenuLabel = true, "Move "+v.Number
	}
	if c.Jobs > 0 && c.Document == WorkOrder {
		v.Steps, v.Done = int(c.Jobs), int(c.Done)
		v.StepsLabel = strconv.Itoa(v.Done) + " of " + plural(v.Steps, "job") + " done"
	}
	v.Avatar = avatar(c.Technician)
	if !c.PromisedAt.IsZero() {
		v.Time, v.At = w.promised(c.PromisedAt), c.PromisedAt.UTC().Format(time.RFC3339)
		v.Late = c.Late(w.now) > 0
	}
	if w.prices {
		v.Total = w.amount(c.TotalMinor, c.Currency)
	}
	return v
}

// promised is the time for today, and the day for another: a card is too narrow for both.
func (w *wording) promised(at time.Time) string {
	if midnight(at, w.zone).Equal(midnight(w.now, w.zone)) {
		return w.in.Time(at, w.zone)
	}
	return w.in.Day(at, w.now, w.zone)
}

// marks are at most three: what is wrong, what is waited for, what is special.
func (w *wording) marks(c *Card) []kit.Badge {
	marks := make([]kit.Badge, 0, 3)
	if late := c.Late(w.now); late > 0 {
		marks = append(marks, kit.Badge{Tone: "red", Icon: "clock", Label: duration(late) + " late"})
	}
	switch {
	case c.Stage == EstimateStage && c.Unanswered > 0:
		marks = append(marks, kit.Badge{Tone: "amber", Icon: "hourglass", Label: "No answer yet"})
	case c.Stage == EstimateStage && c.Jobs == 0:
		marks = append(marks, kit.Badge{Tone: "slate", Icon: "edit", Label: "No jobs yet"})
	case c.Stage == EstimateStage:
		marks = append(marks, kit.Badge{Tone: "slate", Icon: "send", Label: "Not presented yet"})
	case c.Stage == InvoicedStage:
		marks = append(marks, w.payment(c))
	case c.Unanswered == 1:
		marks = append(marks, kit.Badge{Tone: "red", Icon: "alert", Label: "1 job needs approval"})
	case c.Unanswered > 1:
		marks = append(marks, kit.Badge{Tone: "red", Icon: "alert", Label: strconv.FormatInt(c.Unanswered, 10) + " jobs need approval"})
	case c.Stage == Waiting:
		marks = append(marks, kit.Badge{Tone: "amber", Icon: "hourglass", Label: "For " + duration(w.now.Sub(c.StageSince))})
	case c.Stage == Ready:
		marks = append(marks, kit.Badge{Tone: "green", Icon: "check", Label: "For " + duration(w.now.Sub(c.StageSince))})
	}
	switch c.Arrival {
	case OnSite:
		marks = append(marks, kit.Badge{Tone: "slate", Icon: "sofa", Label: "Waiting on site"})
	case TowIn:
		marks = append(marks, kit.Badge{Tone: "petrol", Icon: "truck", Label: "Tow-in"})
	}
	return marks
}

// payment says what an invoiced order still owes; without prices, only that it does.
func (w *wording) payment(c *Card) kit.Badge {
	due := c.ChargedMinor - c.PaidMinor
	switch {
	case due <= 0:
		return kit.Badge{Tone: "green", Icon: "check", Label: "Paid"}
	case !w.prices:
		return kit.Badge{Tone: "slate", Icon: "wallet", Label: "Not paid yet"}
	case c.PaidMinor > 0:
		return kit.Badge{Tone: "amber", Icon: "wallet", Label: w.amount(due, c.Currency) + " due"}
	}
	return kit.Badge{Tone: "slate", Icon: "wallet", Label: "Not paid yet"}
}

func (s Stage) tone() string {
	return [...]string{"slate", "blue", "violet", "amber", "green", "petrol"}[max(0, s.Index())]
}

func (s Stage) icon() string {
	return [...]string{"stage-estimate", "stage-approved", "stage-progress", "stage-waiting", "stage-ready", "stage-invoiced"}[max(0, s.Index())]
}

// toggle is the board with one technician's work, or with everybody's again.
func (v *boardView) toggle(t technician) string {
	f := v.Filter
	if f.Technician == t.ID {
		f.Technician = uuid.Nil
	} else {
		f.Technician = t.ID
	}
	return f.query()
}

func (v *boardView) toggleLate() string {
	f := v.Filter
	f.Late = !f.Late
	return f.query()
}
