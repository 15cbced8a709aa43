package invoices

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/money"
	"bayline/views/kit"
)

// pageSize is how many rows the list shows at once.
const pageSize = 50

// place is where a page of the list begins: after or before a sequence number, newest first; zero: at the beginning.
type place struct{ after, before int64 }

// which invoices the list shows.
type which string

const (
	all     which = ""
	open    which = "open"
	overdue which = "overdue"
	paid    which = "paid"
)

// hits are what a search found.
type hits struct{ invoices, customers, vehicles, orders []uuid.UUID }

// list is what the page shows.
type list struct {
	me       tenancy.Member
	paper    paper
	which    which
	query    string
	short    bool // the query says too little
	ageing   ageing
	rows     []Summary
	previous string
	next     string
}

// turn keeps a page of the rows that were read, one more than it shows, and finds the ways on. Backwards they come in reverse.
func (l *list) turn(rows []Summary, at place) {
	more, back := len(rows) > pageSize, at.before != 0
	rows = rows[:min(len(rows), pageSize)]
	if back {
		slices.Reverse(rows)
	}
	if l.rows = rows; len(rows) == 0 {
		return
	}
	if more && back || !back && at.after != 0 {
		l.previous = l.address(l.which, "before", rows[0].Sequence)
	}
	if more && !back || back {
		l.next = l.address(l.which, "after", rows[len(rows)-1].Sequence)
	}
}

func (l *list) address(w which, turn string, sequence int64) string {
	query := url.Values{}
	if w != all {
		query.Set("state", string(w))
	}
	if turn != "" {
		query.Set(turn, strconv.FormatInt(sequence, 10))
	}
	if len(query) == 0 {
		return "/invoices"
	}
	return "/invoices?" + query.Encode()
}

func (l *list) choices() []kit.Choice {
	choice := func(label string, w which, count int64) kit.Choice {
		c := kit.Choice{Label: label, Href: l.address(w, "", 0), Current: l.which == w && l.query == ""}
		if count > 0 {
			c.Count = strconv.FormatInt(count, 10)
		}
		return c
	}
	return []kit.Choice{choice("All", all, 0), choice("Open", open, l.ageing.open()), choice("Overdue", overdue, l.ageing.overdue()), choice("Paid", paid, 0)}
}

func (l *list) base(minor int64) string {
	text := l.paper.amount(money.New(minor, l.ageing.base))
	if l.ageing.foreign {
		return "≈ " + text
	}
	return text
}

// barLabel says the bar in a sentence.
func (l *list) barLabel() string {
	text := "Owed by age: "
	for i, age := range ages {
		if i > 0 {
			text += ", "
		}
		text += age.label + " " + l.base(l.ageing.minor[i])
	}
	return text
}

func (l *list) text() string {
	if l.previous == "" && l.next == "" {
		return invoices(int64(len(l.rows)))
	}
	return invoices(int64(len(l.rows))) + " on this page"
}

// filtered tells whether more is there than is shown.
func (l *list) filtered() bool { return l.which != all || l.query != "" }

func (l *list) emptyText() string {
	switch {
	case l.short:
		return "Type at least three letters or digits."
	case l.query != "":
		return "The search looks for numbers, customers, plates and work orders."
	case l.which == overdue:
		return "Nothing is overdue."
	case l.which == open:
		return "Everything is paid."
	}
	return "No invoice is paid in full yet."
}

// stateBadge says how far an invoice is paid, with a sign and a word.
func stateBadge(s Summary, p paper) templ.Component {
	switch s.State(p.now, p.zone) {
	case CreditDue:
		return kit.Badge{Label: "Credit due", Tone: "violet", Icon: "undo"}
	case Paid:
		return kit.Badge{Label: "Paid", Tone: "green", Icon: "okcircle"}
	case Overdue:
		days := s.DaysOver(p.now, p.zone)
		if days == 1 {
			return kit.Badge{Label: "1 day over", Tone: "red", Icon: "alert"}
		}
		return kit.Badge{Label: strconv.Itoa(days) + " days over", Tone: "red", Icon: "alert"}
	case Partial:
		return kit.Badge{Label: "Part paid", Tone: "amber", Icon: "clock"}
	}
	return kit.Badge{Label: "Unpaid", Tone: "blue", Icon: "wallet"}
}
