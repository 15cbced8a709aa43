package billing

import (
	"slices"
	"time"

	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/views/layout"
)

// What owners are told ahead of a day. The names are keys in the table of what was told.
const (
	trialWeek      = "trial ends in 7 days"
	trialNext      = "trial ends tomorrow"
	periodSoon     = "period ends soon"
	readOnlyNext   = "read only tomorrow"
	suspensionNext = "suspension tomorrow"
	leavingWeek    = "cancellation in 7 days"
	deletionToday  = "deletion in 30 days"
	deletionWeek   = "deletion in 7 days"
	deletionNext   = "deletion tomorrow"
)

const oneDay = 24 * time.Hour

// reminder is something that owners are told ahead of a day, once.
type reminder struct {
	kind  string
	from  time.Time // when it is told
	about time.Time // the day that it tells of: from then on it is too late
}

// reminders of the step that comes next, in the order of time. While a proof is being checked no step comes, and what the platform
// has stopped goes no further by itself.
func (s *Subscription) reminders() []reminder {
	before := func(kind string, about time.Time, days int) reminder {
		return reminder{kind, about.Add(-time.Duration(days) * oneDay), about}
	}
	switch {
	case s.Held != nil || s.State == tenancy.Cancelled || s.State == tenancy.Suspended:
		return nil
	case !s.CancelAt.IsZero():
		return []reminder{before(leavingWeek, s.CancelAt, 7)}
	case !s.Pending.IsZero():
		return nil
	}
	switch s.State {
	case tenancy.Trial:
		return []reminder{before(trialWeek, s.TrialEnds, 7), before(trialNext, s.TrialEnds, 1)}
	case tenancy.Active:
		switch {
		case s.Plan != nil && s.Plan.Metered(): // it goes on by itself from a balance, which has warnings of its own
			return nil
		case s.Plan != nil && s.Plan.Period == "yearly":
			return []reminder{before(periodSoon, s.PeriodEnd, 14)}
		}
		return []reminder{before(periodSoon, s.PeriodEnd, 7)}
	case tenancy.PastDue:
		return []reminder{before(readOnlyNext, s.graceBegins(), 1)}
	case tenancy.Grace:
		return []reminder{before(suspensionNext, s.suspends(), 1)}
	}
	return nil
}

// warnings of a deletion: on day 0, 23 and 29. What a legal hold keeps is not deleted, and nobody is warned.
func (e ending) warnings() []reminder {
	if e.Closure == nil || e.kept || !e.BegunAt.IsZero() {
		return nil
	}
	return []reminder{
		{deletionToday, e.EffectiveAt, e.DueAt},
		{deletionWeek, e.EffectiveAt.Add(23 * oneDay), e.DueAt},
		{deletionNext, e.EffectiveAt.Add(29 * oneDay), e.DueAt},
	}
}

// due is the latest of a list that is to be told at a moment: what was missed before it is told with it. ok is false where there is
// none.
func due(list []reminder, now time.Time) (r reminder, ok bool) {
	for _, r := range slices.Backward(list) {
		if !r.from.After(now) {
			return r, r.about.After(now)
		}
	}
	return reminder{}, false
}

// words of a reminder.
func (r reminder) words(s *Subscription, name string, now time.Time) (kind notices.Kind, w layout.Words) {
	on := s.day(r.about)
	switch r.kind {
	case trialWeek, trialNext:
		w.Subject, w.Preview = "The trial of "+name+" ends "+away(r.about, now), "On "+on+". Choose a plan to go on."
		w.Before = []string{"The trial of " + name + " ends on " + on + ". After that everything can be read and nothing changed, and on " + s.day(s.suspends()) + " the center is suspended.",
			"Choose a plan and send a payment proof before, and everything goes on."}
		return notices.TrialEnding, w
	case periodSoon:
		w.Subject, w.Preview = "The next payment for "+name+" is due "+away(r.about, now), "The paid period ends on "+on+"."
		w.Before = []string{"What is paid for " + name + " ends on " + on + ".", "Send the proof of the next payment before. Nothing of the paid time is lost: the next period follows this one."}
		return notices.PaymentDue, w
	case readOnlyNext:
		w.Subject, w.Preview = "From "+on+", "+name+" can only be read", "Unless a payment proof is sent before."
		w.Before = []string{"The payment for " + name + " is past due. From " + on + " on everything can be read and nothing changed.", "Send a payment proof before, and nothing changes."}
		return notices.ReadOnlyNear, w
	case suspensionNext:
		w.Subject, w.Preview = name+" is suspended on "+on, "Unless a payment proof is sent before."
		w.Before = []string{"From " + on + " on nobody can work in " + name + ": its owners reach the subscription page and can take the data out. 30 days later all data is deleted for good.",
			"Send a payment proof before, and that does not happen."}
		return notices.SuspensionNear, w
	case leavingWeek:
		w.Subject, w.Preview = "The cancellation of "+name+" takes effect on "+on, "You can return."
		w.Before = []string{"You have cancelled the subscription of " + name + ". Everything works until " + on + "; from then on everything can be read and taken out, and nothing changed.",
			"Return on the subscription page, and it goes on as if you had never cancelled."}
		return notices.Cancelled, w
	}
	gone := day(r.about)
	w.Subject, w.Preview = "All data of "+name+" is deleted on "+gone, "Unless you come back before."
	w.Before = []string{"On " + gone + " (00:00 UTC) all data of " + name + " is deleted for good: customers, vehicles, work orders, invoices, files. Until then you can take it out on the subscription page."}
	switch {
	case s.Held.final():
		w.Before = append(w.Before, "We have terminated this center. If you think that this is a mistake, write to us before that day.")
		w.Preview = "Take out before what you need."
	case s.State == tenancy.Cancelled:
		w.Before = append(w.Before, "Return on the subscription page before, and everything is as it was.")
	default:
		w.Before = append(w.Before, "Send a payment proof before: when it is approved, everything works again.")
	}
	return notices.DeletionAnnounced, w
}
