package billing

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"bayline/modules/tenancy"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/views/kit"
)

func (v situation) in() locale.Locale { return v.me.Locale() }

func (v situation) date(t time.Time) string { return v.in().Date(t, v.me.Zone()) }

// deletion is the day on which the data of a center goes that closes at t. Days of deletion begin at 00:00 UTC, wherever the center is.
func (v situation) deletion(t time.Time) string {
	return v.in().Date(tenancy.DeletionDay(t), time.UTC)
}

func (v situation) deletionSet() string {
	if v.end.Closure == nil {
		return ""
	}
	return v.in().Date(v.end.DueAt, time.UTC)
}

func (v situation) title() string {
	if v.sub.Plan == nil {
		return "No plan chosen yet"
	}
	return v.sub.Plan.Title()
}

func (v situation) price() string {
	if v.sub.Plan == nil {
		return "The trial is free."
	}
	return money.Format(v.sub.Plan.Price, v.in()) + " " + v.sub.Plan.Per()
}

// sentence says where the center stands.
func (v situation) sentence() string {
	s := v.sub
	switch {
	case v.sub.Held.final():
		return "Bayline terminated the center on " + v.date(s.Held.Since) + ". Its owners reach this page and can take the data out, nothing else."
	case s.Held != nil:
		return "Bayline suspended the center on " + v.date(s.Held.Since) + ". Its owners reach this page and can take the data out, nothing else."
	case s.State == tenancy.Cancelled:
		return "Cancelled since " + v.date(s.CancelAt) + ". Everything can be read and taken out, nothing changed."
	case !s.CancelAt.IsZero():
		return "Cancelled. Everything works until " + v.date(s.CancelAt) + "."
	}
	switch s.State {
	case tenancy.Trial:
		if !s.Pending.IsZero() {
			return "Everything works while your payment is checked."
		}
		return "Everything works until " + v.date(s.TrialEnds) + ". You pay nothing before that."
	case tenancy.Active:
		return "Paid from " + v.date(s.PeriodStart) + " to " + v.date(s.PeriodEnd) + "."
	case tenancy.PastDue:
		return "The paid period ended on " + v.date(s.PeriodEnd) + ". Everything works until " + v.date(s.graceBegins()) + "."
	case tenancy.Grace:
		return "Everything can be read, nothing changed, until a payment proof is approved."
	case tenancy.Suspended:
		return "The center is suspended until a payment proof is approved."
	}
	return ""
}

// step is a day on a line of days.
type step struct {
	ID, Tone, Day, Below, Title, Text string
	At                                time.Time
	Note                              string
	Badge                             templ.Component
}

// steps are the days to come, each with what keeps it from happening.
func (v situation) steps() (list []step) {
	for i, m := range v.sub.ahead(v.end) {
		zone, hour := v.me.Zone(), ""
		if m.Deleted {
			zone, hour = time.UTC, "00:00 UTC"
		}
		list = append(list, step{ID: "step-" + strconv.Itoa(i+1), Tone: m.Tone, Day: v.in().Date(m.At, zone), Below: hour,
			Title: m.What, Text: m.Prevent, At: m.At, Note: away(m.At, v.now)})
	}
	return list
}

// away tells how many days a moment is ahead.
func away(t, now time.Time) string {
	days := int((t.Sub(now) + oneDay - 1) / oneDay)
	switch {
	case days <= 0:
		return "now"
	case days == 1:
		return "tomorrow"
	}
	return "in " + strconv.Itoa(days) + " days"
}

// past is what has happened so far, the newest first.
func (v situation) past() (list []step) {
	for _, s := range v.standings {
		tone := s.State.Tone()
		list = append(list, step{ID: "standing-" + s.ID.String(), Tone: tone, Day: v.in().Date(s.At, v.me.Zone()), Below: v.in().Time(s.At, v.me.Zone()),
			Title: s.title(), Text: s.sentence(), At: s.At, Badge: kit.Badge{Label: s.State.Label(), Tone: tone, Icon: s.State.Icon()}})
	}
	return list
}

// title says what happened.
func (s Standing) title() string {
	switch s.What {
	case "begun":
		return "The trial began"
	case "paid":
		return "A payment was approved"
	case "renewed":
		return "The next period began"
	case "cancelled":
		return "The subscription was cancelled"
	case "returned":
		return "The cancellation was taken back"
	case suspended:
		return "Bayline suspended the center"
	case terminated:
		return "Bayline terminated the center"
	case "reinstated":
		return "Bayline reinstated the center"
	case "extended":
		return "Bayline extended the trial"
	}
	switch s.State {
	case tenancy.PastDue:
		return "The paid period ended"
	case tenancy.Grace:
		return "The center can only be read"
	case tenancy.Suspended:
		return "The center was suspended"
	case tenancy.Cancelled:
		return "The cancellation took effect"
	}
	return "It is " + s.State.Label() + " now"
}

func (s Standing) sentence() string {
	switch {
	case s.Reason == "" || s.What == "cancelled":
		return ""
	case s.What == "calendar" || s.What == "paid":
		return strings.ToUpper(s.Reason[:1]) + s.Reason[1:] + "."
	}
	return "Reason: " + s.Reason
}

// leaves tells whether there is something to cancel.
func (v situation) leaves() bool { return v.sub.CancelAt.IsZero() && v.sub.State != tenancy.Suspended }

// returns tells whether the owner can take a cancellation back.
func (v situation) returns() bool { return !v.sub.CancelAt.IsZero() && !v.sub.Held.final() }

// welcome says where a return has led to: the days ran on while the center was cancelled.
func (s *Subscription) welcome() string {
	switch s.State {
	case tenancy.Suspended:
		return "The cancellation is taken back. The center is suspended all the same: the page below tells why, and what brings it back."
	case tenancy.Grace:
		return "The cancellation is taken back. The center can only be read until a payment proof is approved."
	}
	return "Welcome back. Everything is as it was."
}

// pending is the proof that is being checked, or nil.
func (v situation) pending() *Proof {
	for i := range v.proofs {
		if v.proofs[i].State == "pending" {
			return &v.proofs[i]
		}
	}
	return nil
}

func (v situation) payLink() kit.LinkButton {
	link := kit.LinkButton{Label: "Send a payment proof", Icon: "upload", Look: kit.Primary, Href: "/onboarding/proof"}
	if v.sub.Plan == nil {
		link.Label, link.Icon, link.Href = "Choose a plan", "tag", "/onboarding/plan"
	}
	return link
}

// taken is a limit in words: "3 of 15".
func (v situation) taken(u tenancy.Use) string {
	if u.Allowed == nil {
		return v.in().Number(u.Used) + ", no limit"
	}
	return v.in().Number(u.Used) + " of " + v.in().Number(*u.Allowed)
}

func taking(u tenancy.Use) string {
	if u.Allowed != nil && u.Used >= *u.Allowed {
		return "red"
	}
	return "petrol"
}

func limitName(what tenancy.Limited) string {
	if what == tenancy.Staff {
		return "Staff"
	}
	return "Customers"
}

// whens are the two ways to cancel, each with its day of deletion.
func (v situation) whens() []kit.RadioItem {
	return []kit.RadioItem{
		{Value: "end", Label: "At the end of what is paid, " + v.date(v.sub.PeriodEnd), Note: "Deleted on " + v.deletion(v.sub.PeriodEnd)},
		{Value: "now", Label: "At once", Note: "Deleted on " + v.deletion(v.now)},
	}
}

func (v situation) when() string {
	if v.form.When == "" {
		return "end"
	}
	return v.form.When
}

// proofBadge is the state of a proof as its owner reads it.
func proofBadge(state string) kit.Badge {
	switch state {
	case "approved":
		return kit.Badge{Label: "Approved", Tone: "green", Icon: "check"}
	case "rejected":
		return kit.Badge{Label: "Came back", Tone: "red", Icon: "undo"}
	}
	return kit.Badge{Label: "Being checked", Tone: "amber", Icon: "hourglass"}
}
