package console

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/billing"
	"bayline/modules/tenancy"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// act is what the platform can do to a center.
type act string

// The acts, as the addresses name them.
const (
	suspend   act = "suspension"
	reinstate act = "reinstatement"
	terminate act = "termination"
	extend    act = "trial"
)

// words of an act: on its button, over its form, in the toast that follows.
var acts = map[act]struct{ label, title, text, done, icon, look string }{
	suspend: {"Suspend", "Suspend this center", "Its people reach the subscription page only, and its data is deleted in 30 days. An approved payment or reinstating ends it.",
		"Suspended. The owners get a mail with the reason.", "ban", kit.Danger},
	reinstate: {"Reinstate", "Reinstate this center", "It works again. Where nothing was paid, it has a week to pay.",
		"Reinstated. The owners get a mail with the reason.", "undo", kit.Primary},
	terminate: {"Terminate", "Terminate this center", "Its people reach the subscription page only, and its data is deleted in 30 days. Until then only the platform brings it back.",
		"Terminated. The owners get a mail with the reason.", "trash", kit.Danger},
	extend: {"Extend the trial", "Extend the trial", "It works to the end of the day that you choose, at most 90 days from now.",
		"The trial is extended. The owners get a mail.", "clock", kit.Primary},
}

// actForm says why, and for a trial until when; to terminate, the name is typed.
type actForm struct {
	web.Form
	Reason string `form:"reason"`
	Until  string `form:"until"` // a day
	Name   string `form:"name"`

	act act
}

// check gives the day until which a trial goes, its end in the center's zone.
func (f *actForm) check(name string, zone *time.Location) (until time.Time) {
	if f.Need("reason", &f.Reason, "Say why. The owners read it, and so does the audit trail.") {
		f.Max("reason", f.Reason, 500, "Use at most 500 characters.")
	}
	switch f.act {
	case extend:
		day, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(f.Until), zone)
		if err != nil || day.Year() > 9000 {
			f.Fail("until", "Choose the last day of the trial.")
		}
		until = day.AddDate(0, 0, 1)
	case terminate:
		if strings.TrimSpace(f.Name) != name {
			f.Fail("name", "Type the name as it stands above: "+name)
		}
	}
	return until
}

// centerView is the page of one center.
type centerView struct {
	in      locale.Locale
	center  billing.Account
	trail   []audit.Event // interventions, from the platform's trail
	may     bool          // run centers
	decides bool          // about proofs: their cases can be opened
	keeps   bool          // propose legal holds
	reads   bool          // the platform's trail
	form    *actForm      // nil: none is open
}

// Platform admins read days and times in UTC.
func (v centerView) day(t time.Time) string { return v.in.Date(t, time.UTC) }

func (v centerView) moment(t time.Time) string { return v.in.DateTime(t, time.UTC) }

func (v centerView) address() string { return "/admin/centers/" + v.center.ID.String() }

// refunds tells whether something can be paid back: what was paid ahead for a metered plan.
func (v centerView) refunds() bool {
	s := v.center.Subscription
	return v.may && s != nil && s.Plan != nil && s.Plan.Metered()
}

func (v centerView) entries() string { return "/admin/audit?about=" + v.center.ID.String() }

func (v centerView) hold() string {
	return "/admin/retention?center=" + v.center.ID.String() + "#propose"
}

// acts that make sense now: the operation decides, this only leaves out what it would refuse.
func (v centerView) acts() (list []act) {
	s := v.center.Subscription
	if !v.may || s == nil {
		return nil
	}
	if s.PeriodEnd.IsZero() && s.Held == nil && s.CancelAt.IsZero() {
		list = append(list, extend)
	}
	if s.Held != nil || s.State == tenancy.Suspended {
		list = append(list, reinstate)
	} else {
		list = append(list, suspend)
	}
	if s.Held == nil || s.Held.Kind != "terminated" {
		list = append(list, terminate)
	}
	return list
}

func (v centerView) facts() []kit.Pair {
	facts := []kit.Pair{{Term: "Registered", Value: v.day(v.center.CreatedAt)}}
	s := v.center.Subscription
	if s == nil {
		return facts
	}
	plan, price := "None yet", ""
	if s.Plan != nil {
		plan, price = s.Plan.Title(), money.Format(s.Plan.Price, v.in)+" "+s.Plan.Per()
	}
	facts = append(facts, kit.Pair{Term: "Plan", Value: plan})
	if price != "" {
		facts = append(facts, kit.Pair{Term: "Price", Value: price})
	}
	switch {
	case !s.PeriodEnd.IsZero():
		facts = append(facts, kit.Pair{Term: "Paid", Value: v.day(s.PeriodStart) + " to " + v.day(s.PeriodEnd)})
	default:
		facts = append(facts, kit.Pair{Term: "Trial ends", Value: v.moment(s.TrialEnds) + " UTC"})
	}
	if !s.CancelAt.IsZero() {
		facts = append(facts, kit.Pair{Term: "Cancelled by its owner for", Value: v.day(s.CancelAt)})
	}
	if s.Held != nil {
		facts = append(facts, kit.Pair{Term: label(s.Held.Kind) + " by the platform", Value: v.moment(s.Held.Since) + " UTC"}, kit.Pair{Term: "Reason", Value: s.Held.Reason})
	}
	return append(facts, kit.Pair{Term: "Id", Value: v.center.ID.String(), Code: true})
}

// ahead are the dates to come.
func (v centerView) ahead() (list []kit.Item) {
	for _, step := range v.center.Ahead {
		icon := "clock"
		if step.Deleted {
			icon = "trash"
		}
		list = append(list, kit.Item{Icon: icon, Title: v.day(step.At) + ": " + step.What})
	}
	return list
}

// taken is a limit in words: "3 of 15".
func (v centerView) taken(u tenancy.Use) string {
	if u.Allowed == nil {
		return v.in.Number(u.Used) + ", no limit"
	}
	return v.in.Number(u.Used) + " of " + v.in.Number(*u.Allowed)
}

func (v centerView) usage() (list []kit.Stat) {
	for _, use := range v.center.Usage {
		list = append(list, kit.Stat{Label: label(string(use.What)), Value: v.taken(use)})
	}
	return list
}

// past is a line of the history.
type past struct {
	at          time.Time
	what, words string
	by          string
	href        string
	badge       kit.Badge
}

// history puts together what the platform has recorded: states, proofs, decisions, interventions; the newest first.
func (v centerView) history() (list []past) {
	for _, s := range v.center.Standings {
		if !intervened(s.What) { // the trail knows by whom
			list = append(list, past{at: s.At, what: turned(s), words: s.Reason, badge: kit.Badge{Label: s.State.Label(), Tone: s.State.Tone(), Icon: s.State.Icon()}})
		}
	}
	for _, e := range v.trail {
		line := past{at: e.At, what: e.Sentence(), by: e.Actor.Name, badge: kit.Badge{Label: "Platform", Tone: "violet", Icon: "shield"}}
		for _, d := range e.Details {
			if d.Name == "reason" {
				line.words = d.After
			}
		}
		list = append(list, line)
	}
	for _, p := range v.center.Proofs {
		amount := money.Format(p.Amount, v.in)
		list = append(list, past{at: p.SubmittedAt, what: "Payment proof of " + amount + " sent", by: p.SubmittedBy, href: v.approval(p),
			badge: kit.Badge{Label: "Proof", Tone: "petrol", Icon: "file"}})
		if !p.DecidedAt.IsZero() {
			decided := past{at: p.DecidedAt, what: "Payment of " + amount + " approved", by: p.DecidedBy, href: v.approval(p), badge: kit.Badge{Label: "Decision", Tone: "green", Icon: "check"}}
			if p.Reason != "" {
				decided.what, decided.words, decided.badge = "Payment proof of "+amount+" came back", p.Reason, kit.Badge{Label: "Decision", Tone: "red", Icon: "undo"}
			}
			list = append(list, decided)
		}
	}
	list = append(list, past{at: v.center.CreatedAt, what: "Registered", badge: kit.Badge{Label: "Center", Icon: "store"}})
	slices.SortStableFunc(list, func(a, b past) int { return b.at.Compare(a.at) })
	return list
}

// approval is the case of a proof, for whoever may open it.
func (v centerView) approval(p billing.Proof) string {
	if !v.decides {
		return ""
	}
	return "/admin/approvals/" + p.ID.String()
}

// intervened tells whether a line of the subscription's history is what the platform did.
func intervened(what string) bool {
	return slices.Contains([]string{"suspended", "reinstated", "terminated", "extended"}, what)
}

// turned says how a subscription came to its state.
func turned(s billing.Standing) string {
	switch s.What {
	case "begun":
		return "The trial began"
	case "calendar":
		return "By the calendar: " + strings.ToLower(s.State.Label())
	case "renewed":
		return "The next period began"
	case "paid":
		return "A payment was approved"
	case "cancelled":
		return "The owner cancelled"
	case "returned":
		return "The owner came back"
	}
	return label(s.What)
}

// wanted of the list, as it was typed.
type wanted struct {
	text   string
	status tenancy.Status
}

// parse what was typed into the search: an id, an owner's address, or a part of a name.
func (w wanted) parse() (find tenancy.Wanted, owner string) {
	find.Status = w.status
	text := strings.TrimSpace(w.text)
	switch find.ID = web.ID(text); {
	case find.ID != uuid.Nil:
	case strings.Contains(text, "@"):
		owner = text
	default:
		find.Name = text
	}
	return find, owner
}
