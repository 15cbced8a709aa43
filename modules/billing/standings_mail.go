package billing

import (
	"context"
	"time"

	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/views/layout"
)

// tell the owners of the center in scope.
func (m *Module) tell(ctx context.Context, tx db.Tx, kind notices.Kind, w layout.Words) error {
	to, err := notices.Owners(ctx, tx)
	if err != nil {
		return err
	}
	if w.Reason = notices.ReasonOwner; w.Label == "" {
		w.Label, w.Link = "Open the subscription", m.BaseURL+"/subscription"
	}
	return notices.Tell(ctx, tx, notices.Notice{Kind: kind, ID: db.NewID(), To: to, Words: w})
}

// tellStanding tells the owners that a state has ended by itself, and what to do.
func (m *Module) tellStanding(ctx context.Context, tx db.Tx, s *Subscription) error {
	name, _, err := tenancy.Named(ctx, tx, tx.Center())
	if err != nil {
		return err
	}
	end, err := m.tellEnding(ctx, tx)
	if err != nil {
		return err
	}
	kind, w := s.standingWords(name, end)
	return m.tell(ctx, tx, kind, w)
}

// tellEnding is the ending of the center in scope, for a mail that tells its day: that mail is the notice of day 0.
func (m *Module) tellEnding(ctx context.Context, tx db.Tx) (ending, error) {
	e, err := m.ending(ctx, tx)
	if err == nil && e.Closure != nil && !e.kept {
		_, err = insertReminder(ctx, tx, reminder{kind: deletionToday, about: e.DueAt})
	}
	return e, err
}

const payAgain = "Choose a plan and send a payment proof on the subscription page, and everything works again."

func (s *Subscription) standingWords(name string, end ending) (kind notices.Kind, w layout.Words) {
	switch s.State {
	case tenancy.Active:
		w.Subject, w.Preview = name+" goes on", "Paid until "+s.day(s.PeriodEnd)+"."
		w.Before = []string{"The next period has begun. It is paid until " + s.day(s.PeriodEnd) + "."}
		return notices.Returned, w
	case tenancy.PastDue:
		w.Subject, w.Preview = "The payment for "+name+" is past due", "Everything works until "+s.day(s.graceBegins())+"."
		w.Before = []string{"The paid period of " + name + " ended on " + s.day(s.PeriodEnd) + ". Everything works until " + s.day(s.graceBegins()) + ".",
			"Send a payment proof before, and nothing changes."}
		return notices.PastDue, w
	case tenancy.Grace:
		kind, w.Subject, w.Preview = notices.ReadOnly, name+" can only be read now", "Until a payment proof is approved."
		if s.PeriodEnd.IsZero() {
			kind, w.Subject, w.Preview = notices.TrialEnded, "The trial of "+name+" has ended", "Everything can be read, nothing changed."
		}
		w.Before = []string{"Everything in " + name + " can be read and taken out, and nothing changed. On " + s.day(s.suspends()) + " the center is suspended.", payAgain}
		return kind, w
	case tenancy.Cancelled:
		kind, w.Subject, w.Preview = notices.CancellationEffects, "The cancellation of "+name+" has taken effect", "You can return until its deletion."
		w.Before = []string{"Everything in " + name + " can be read and taken out, and nothing changed.", end.sentence(), "Return on the subscription page before, and everything is as it was."}
		return kind, w
	}
	kind, w.Subject, w.Preview = notices.Suspended, name+" is suspended", "Until a payment proof is approved."
	w.Before = []string{"Nothing was paid, and the days in which " + name + " could be read are over. Its owners reach the subscription page, and can take the data out.",
		end.sentence(), payAgain}
	return kind, w
}

// tellIntervention tells the owners what a platform admin has done, and why.
func (m *Module) tellIntervention(ctx context.Context, tx db.Tx, s *Subscription, i intervention) error {
	name, _, err := tenancy.Named(ctx, tx, tx.Center())
	if err != nil {
		return err
	}
	end, err := m.tellEnding(ctx, tx)
	if err != nil {
		return err
	}
	kind, w := s.interventionWords(i, name, end)
	return m.tell(ctx, tx, kind, w)
}

func (s *Subscription) interventionWords(i intervention, name string, end ending) (kind notices.Kind, w layout.Words) {
	why := "The reason: " + i.reason
	switch i.name {
	case suspended:
		kind, w.Subject, w.Preview = notices.SuspendedByPlatform, "Bayline has suspended "+name, i.reason
		w.Before = []string{"We have suspended " + name + ". Its owners reach the subscription page and can take the data out; nobody can work there.", why,
			end.sentence(), "An approved payment lifts the suspension. If you think that this is a mistake, write to us and name the center."}
	case terminated:
		kind, w.Subject, w.Preview = notices.TerminatedByPlatform, "Bayline has terminated "+name, i.reason
		w.Before = []string{"We have ended the contract with " + name + ". Its owners can take the data out; nobody can work there.", why,
			end.sentence(), "You cannot come back by a payment or on the subscription page. If you think that this is a mistake, write to us before that day: until then we can reinstate the center."}
	case "extended":
		kind, w.Subject, w.Preview = notices.TrialExtended, "The trial of "+name+" goes on", "Until "+s.day(s.TrialEnds)+"."
		w.Before = []string{"We have extended the trial of " + name + ". Everything works until " + s.day(s.TrialEnds) + ".", why}
	default:
		kind, w.Subject, w.Preview = notices.ReinstatedByPlatform, name+" is reinstated", s.State.Label()+"."
		w.Before = []string{"We have reinstated " + name + ". Its state is: " + s.State.Label() + ".", why}
		if closes := s.closes(); !closes.IsZero() && s.State != tenancy.Active {
			w.Before = append(w.Before, "That ends on "+s.day(closes)+". "+payAgain)
		}
	}
	return kind, w
}

// tellCancelled confirms to the owners what one of them has done.
func (m *Module) tellCancelled(ctx context.Context, tx db.Tx, me tenancy.Member, s *Subscription, effective, due time.Time) error {
	end, err := m.tellEnding(ctx, tx)
	if err != nil {
		return err
	}
	end.Closure = &tenancy.Closure{DueAt: due} // of a cancellation to come none is open yet
	return m.tell(ctx, tx, notices.Cancelled, s.cancelledWords(me.Standing().Name, me.Name(), effective, end, m.BaseURL))
}

func (s *Subscription) cancelledWords(name, by string, effective time.Time, end ending, base string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: name + " is cancelled", Preview: "You can return until " + day(end.DueAt) + "."},
		Before: []string{
			by + " cancelled the subscription of " + name + ". It takes effect on " + s.day(effective) + ".",
			"From then on everything can be read and taken out, and nothing changed. " + end.sentence(),
			"Until then you can return, and everything is as it was.",
		},
		Label: "Return", Link: base + "/subscription",
	}
}

// tellReturned confirms that the cancellation is taken back, and says where that leaves the center.
func (m *Module) tellReturned(ctx context.Context, tx db.Tx, me tenancy.Member, s *Subscription) error {
	end, err := m.tellEnding(ctx, tx)
	if err != nil {
		return err
	}
	return m.tell(ctx, tx, notices.Returned, s.returnedWords(me.Standing().Name, me.Name(), end))
}

func (s *Subscription) returnedWords(name, by string, end ending) (w layout.Words) {
	w.Subject, w.Preview = name+" is back", "The cancellation is taken back."
	w.Before = []string{by + " has returned: the cancellation of " + name + " is taken back.", "Its state is: " + s.State.Label() + "."}
	switch {
	case end.Closure != nil: // its days ran on while it was cancelled, or the platform has stopped it
		w.Subject, w.Preview = "The cancellation of "+name+" is taken back", "It is suspended all the same."
		w.Before = append(w.Before, "Its owners reach the subscription page and can take the data out; nobody can work there. "+end.sentence(), payAgain)
	case s.State == tenancy.Grace:
		w.Before = append(w.Before, "Everything can be read and taken out, and nothing changed. On "+s.day(s.suspends())+" the center is suspended. "+payAgain)
	default:
		w.Before = append(w.Before, end.sentence())
	}
	return w
}

// day in words that no country misreads, as it is in UTC: 5 December 2026.
func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// day as it is at the center.
func (s *Subscription) day(t time.Time) string { return t.In(s.clock()).Format("2 January 2006") }
