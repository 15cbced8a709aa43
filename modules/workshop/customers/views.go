package customers

import (
	"strconv"

	"github.com/a-h/templ"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/views/kit"
)

func mayKeep(me tenancy.Member) bool { return me.May(can.KeepCustomers) }

// empty says what goes into a list, or that nothing fits the search.
func (l *list[Row]) empty(things, thing, icon, address, text, finds string) kit.Empty {
	switch {
	case l.Short:
		return kit.Empty{Icon: "search", Title: "Type at least three letters", Text: finds}
	case l.Query != "":
		e := kit.Empty{Icon: "search", Title: "No " + thing + " fits “" + l.Query + "”", Text: finds}
		if l.may {
			e.Action = kit.LinkButton{Label: "New " + thing, Href: address + "/new", Icon: "plus"}
		}
		return e
	}
	e := kit.Empty{Icon: icon, Title: "No " + things + " yet", Text: text}
	if l.may {
		e.Action = kit.LinkButton{Label: "New " + thing, Href: address + "/new", Icon: "plus", Look: kit.Primary}
	}
	return e
}

// pager is drawn only where there is another page.
func (l *list[Row]) pager() (kit.Pager, bool) {
	text := strconv.Itoa(len(l.Rows)) + " on this page"
	return kit.Pager{Text: text, Previous: l.previous, Next: l.next}, l.previous != "" || l.next != ""
}

func distance(me tenancy.Member, r *Reading) string {
	if r == nil {
		return ""
	}
	return me.Locale().Distance(r.Value, r.Unit)
}

// first tells whether a field takes the focus: the first one that is wrong, or the first of the form.
func (f *customerForm) focus(field string) bool {
	if f.Bad() {
		return f.First() == field
	}
	return field == "name"
}

func newButton(label, href string) templ.Component {
	return kit.LinkButton{Label: label, Href: href, Icon: "plus", Look: kit.Primary}
}

// another tells whether the typed vehicle may be a second one: plates are used again, VINs are not.
func (f *vehicleForm) another() bool {
	for _, v := range f.similar {
		if v.VIN != "" && v.VIN == bare(f.VIN) {
			return false
		}
	}
	return true
}

// mergeRows shows what goes beside what stays once both are one.
func mergeRows(kept, other Customer) (rows []kit.Change) {
	theirs, together := other.facts(), kept.with(other).facts()
	for i := range together {
		if theirs[i].value != "" || together[i].value != "" {
			rows = append(rows, kit.Change{Field: together[i].name, Before: theirs[i].value, After: together[i].value})
		}
	}
	return rows
}
