package billing

import (
	"strconv"
	"time"

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
	if v.closure == nil {
		return ""
	}
	return v.in().Date(v.closure.DueAt, time.UTC)
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
	case s.State == tenancy.Cancelled:
		return "Cancelled since " + v.date(s.CancelAt) + ". Everything can be read and taken out, nothing changed."
	case !s.CancelAt.IsZero():
		return "Cancelled. Everything works until " + v.date(s.CancelAt) + "."
	}
	switch s.State {
	case tenancy.Trial:
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

// steps are the days to come, each with what keeps it from happening.
func (v situation) steps() (list []kit.Item) {
	for i, step := range v.sub.ahead(v.closure) {
		day := v.date(step.At)
		if step.Icon == "trash" {
			day = v.in().Date(step.At, time.UTC) + ", 00:00 UTC"
		}
		list = append(list, kit.Item{ID: "step-" + strconv.Itoa(i+1), Icon: step.Icon, Title: day + ": " + step.What, Note: step.Prevent})
	}
	return list
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
