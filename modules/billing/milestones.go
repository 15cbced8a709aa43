package billing

import (
	"time"

	"bayline/modules/tenancy"
)

// Milestone is a day to come: what happens then, and what keeps it from happening.
type Milestone struct {
	At      time.Time
	Tone    string
	What    string
	Prevent string
	Deleted bool // the day of deletion, which begins at 00:00 UTC wherever the center is
}

// ahead is what will happen if nobody does anything, in the order of time. The closure, where there is one, has fixed the day of
// deletion; else it follows from the day of suspension.
func (s *Subscription) ahead(end ending) []Milestone {
	deletion := Milestone{At: tenancy.DeletionDay(s.suspends()), Tone: "red", Deleted: true, What: "All data of the center is deleted for good.",
		Prevent: "Send a payment proof before. Nothing is lost until then."}
	if end.Closure != nil {
		deletion.At = end.DueAt
	}
	var before []Milestone
	switch {
	case s.Held.final():
		deletion.Prevent = "Write to us before. Only we can reinstate the center, and only until then."
	case s.Held != nil:
		deletion.Prevent = "Send a payment proof, or write to us. Nothing is lost until then."
	case !s.CancelAt.IsZero():
		deletion.Prevent = "Return before. Nothing is lost until then."
		before = s.leaving()
	default:
		before = s.steps()
	}
	if end.kept {
		deletion.What, deletion.Prevent = "All data of the center would be deleted.", "A legal hold keeps it: nothing is deleted while it is open. You get a mail when it ends."
	}
	return append(before, deletion)
}

// leaving is the day on which a cancellation takes effect, where it has not.
func (s *Subscription) leaving() []Milestone {
	if s.State == tenancy.Cancelled {
		return nil
	}
	return []Milestone{{At: s.CancelAt, Tone: "amber", What: "The cancellation takes effect. Everything can be read and taken out, nothing changed.",
		Prevent: "Return before, and it goes on as if you had never cancelled."}}
}

// steps are the states that follow one another while nothing is paid.
func (s *Subscription) steps() (list []Milestone) {
	const pay = "Send a payment proof before."
	switch s.State {
	case tenancy.Trial:
		list = append(list, Milestone{At: s.TrialEnds, Tone: "amber", What: "The trial ends. Everything can be read, nothing changed.",
			Prevent: "Choose a plan and send a payment proof before."})
	case tenancy.Active:
		if s.Plan != nil && s.Plan.Metered() {
			list = append(list, Milestone{At: s.PeriodEnd, Tone: "petrol", What: "The paid period ends. The next begins by itself if the balance covers it; else everything works for 7 days more.",
				Prevent: "Pay in before, so that the balance covers the next period."})
		} else {
			list = append(list, Milestone{At: s.PeriodEnd, Tone: "amber", What: "The paid period ends. Everything works for 7 days more.",
				Prevent: "Send the proof of the next payment before. The next period follows this one: no paid day is lost."})
		}
	}
	switch s.State {
	case tenancy.Active, tenancy.PastDue:
		list = append(list, Milestone{At: s.graceBegins(), Tone: "amber", What: "Everything can be read, nothing changed.", Prevent: pay})
	}
	if s.State != tenancy.Suspended {
		list = append(list, Milestone{At: s.suspends(), Tone: "red", What: "The center is suspended: its owners reach this page only.", Prevent: pay})
	}
	return list
}
