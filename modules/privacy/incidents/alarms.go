package incidents

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/notices"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/views/layout"
)

// alarms are given so many hours after awareness, while nobody has told the authority or decided that it need not be.
var alarms = []int64{24, 48, 72}

// due is the newest alarm that the clock has passed; 0: none.
func (i *Incident) due(now time.Time) (hours int64) {
	if !i.Open() || i.Settled() {
		return 0
	}
	for _, h := range alarms {
		if !now.Before(i.Facts.AwareAt.Add(time.Duration(h) * time.Hour)) {
			hours = h
		}
	}
	return hours
}

// watchArgs need no id: the job looks at all open incidents.
type watchArgs struct{}

// Kind of the job.
func (watchArgs) Kind() string { return "privacy.incident.watch" }

func (m *Module) watch(ctx context.Context, _ watchArgs) error { return m.Watch(ctx) }

// Watch gives the alarms that are due, each once. Where nothing ran for a while, the newest stands for those that were missed.
func (m *Module) Watch(ctx context.Context) error {
	var list []Incident
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		list, err = readOpenIncidents(ctx, tx, watched)
		return err
	})
	if err != nil {
		return err
	}
	var failed error
	for n := range list {
		if list[n].due(m.DB.Clock().Now()) > 0 {
			failed = errors.Join(failed, m.alarm(ctx, list[n].ID)) // one must not hold the others up
		}
	}
	return failed
}

// watched are looked at in a round.
const watched = 1000

func (m *Module) alarm(ctx context.Context, id uuid.UUID) error {
	err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		i, err := lockIncident(ctx, tx, id)
		if err != nil {
			return err
		}
		hours := i.due(tx.Now())
		if hours == 0 { // settled meanwhile
			return nil
		}
		fresh, err := insertAlarm(ctx, tx, id, hours)
		if err != nil || !fresh {
			return err
		}
		if err := m.note(ctx, tx, id, Entry{Kind: "alarm", Words: alarmLine(hours)}, uuid.Nil); err != nil {
			return err
		}
		return m.tellSecurity(ctx, tx, alarmKind(hours), uuid.NewSHA1(id, fmt.Append(nil, hours)), i.alarmWords(hours, tx.Now(), m.BaseURL))
	})
	if err != nil {
		return fmt.Errorf("alarm of incident %s: %w", id, err)
	}
	return nil
}

func alarmLine(hours int64) string {
	if hours == 72 {
		return "72 hours have passed since awareness, and nothing is decided about the supervisory authority. The people of security were told."
	}
	return fmt.Sprintf("%d hours have passed since awareness. The people of security were told.", hours)
}

func alarmKind(hours int64) notices.Kind {
	if hours == 72 {
		return notices.IncidentLate
	}
	return notices.IncidentAlarm
}

func (m *Module) tellOpened(ctx context.Context, tx db.Tx, i *Incident) error {
	return m.tellSecurity(ctx, tx, notices.IncidentOpened, i.ID, i.openedWords(m.BaseURL))
}

func (m *Module) tellSecurity(ctx context.Context, tx db.Tx, kind notices.Kind, id uuid.UUID, w layout.Words) error {
	to, err := notices.Operators(ctx, tx, accounts.KeepIncidents)
	if err != nil {
		return err
	}
	return notices.Tell(ctx, tx, notices.Notice{Kind: kind, ID: id, To: to, Words: w})
}

const securityReason = "You get this because you answer for the security of the platform."

func (i *Incident) openedWords(base string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: fmt.Sprintf("Incident %d is open: %s", i.Number, i.Facts.Title), Preview: "The authority has to be told by " + inUTC(i.Deadline()) + ".", Reason: securityReason},
		Before: []string{i.OpenedBy + " has opened " + i.called() + ": " + i.Facts.Title + ".",
			"We became aware on " + inUTC(i.Facts.AwareAt) + ". Unless a risk to people is unlikely, the supervisory authority has to be told within 72 hours, by " + inUTC(i.Deadline()) + "."},
		Label: "Open the incident", Link: base + i.path(),
	}
}

func (i *Incident) alarmWords(hours int64, now time.Time, base string) layout.Words {
	w := layout.Words{
		Letter: layout.Letter{Subject: fmt.Sprintf("Incident %d: %d hours have passed", i.Number, hours), Preview: remaining(i.Deadline().Sub(now)) + " left to tell the authority.", Reason: securityReason},
		Before: []string{fmt.Sprintf("We became aware of %s %d hours ago: %s.", i.called(), hours, i.Facts.Title),
			"Nobody has told the supervisory authority, nor decided that it need not be told. The time ends on " + inUTC(i.Deadline()) + ": " + remaining(i.Deadline().Sub(now)) + " are left."},
		Label: "Decide about the authority", Link: base + i.path(),
	}
	if hours == 72 {
		w.Subject, w.Preview = fmt.Sprintf("Incident %d is late: 72 hours have passed", i.Number), "The authority has to be told now, with the reasons for the delay."
		w.Before[1] = "Nobody has told the supervisory authority, nor decided that it need not be told. The time ended on " + inUTC(i.Deadline()) +
			". Tell it now, with the reasons for the delay."
	}
	return w
}

// path of the incident's page.
func (i *Incident) path() string { return "/admin/incidents/" + i.ID.String() }

// inUTC writes a moment for everybody, wherever they are.
func inUTC(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return locale.Default.DateTime(t, time.UTC) + " UTC"
}

// remaining writes a duration in whole hours and minutes, rounded down: "47 h 12 min".
func remaining(d time.Duration) string {
	d = d.Abs()
	hours, minutes := int64(d/time.Hour), int64(d%time.Hour/time.Minute)
	switch {
	case hours == 0:
		return fmt.Sprintf("%d min", minutes)
	case minutes == 0:
		return fmt.Sprintf("%d h", hours)
	}
	return fmt.Sprintf("%d h %d min", hours, minutes)
}
