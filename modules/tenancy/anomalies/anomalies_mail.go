package anomalies

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/notices"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/views/layout"
)

// mailOwners tells the owners of a center what is severe in it.
func (m *Module) mailOwners(ctx context.Context, tx db.Tx, a Anomaly) error {
	if a.Severity == Notable {
		return nil
	}
	owners, err := notices.OwnersOf(ctx, tx, a.Center)
	if err != nil {
		return err
	}
	return m.tell(ctx, tx, notices.AnomalyNoticed, a, owners, "/audit/anomalies", notices.ReasonOwner)
}

// mailPlatform tells the platform's people of security of incidents; everything else waits on their page.
func (m *Module) mailPlatform(ctx context.Context, tx db.Tx, a Anomaly) error {
	if a.Severity != Incident {
		return nil
	}
	people, err := notices.Operators(ctx, tx, accounts.WatchAnomalies)
	if err != nil {
		return err
	}
	return m.tell(ctx, tx, notices.Incident, a, people, "/admin/anomalies", "You get this because you answer for the security of the platform.")
}

func (m *Module) tell(ctx context.Context, tx db.Tx, kind notices.Kind, a Anomaly, people []notices.Person, page, reason string) error {
	about, err := m.about(ctx, tx, a)
	if err != nil {
		return err
	}
	return notices.Tell(ctx, tx, notices.Notice{Kind: kind, ID: a.ID, Center: a.Center, To: people, Words: a.words(about, m.BaseURL+page, reason)})
}

// words of the mail.
func (a Anomaly) words(about, link, reason string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: a.Rule.Title, Preview: about, Reason: reason},
		Before: []string{about, a.Rule.Advice},
		Label:  "Look at it", Link: link,
		After: []string{"Noticed on " + locale.Default.DateTime(a.LastAt, time.UTC) + " UTC."},
	}
}

// about says whom it is about and where it came from.
func (m *Module) about(ctx context.Context, tx db.Tx, a Anomaly) (string, error) {
	text := a.Rule.Title
	if a.Subject != a.Center && a.Subject != uuid.Nil {
		name, err := nameOf(ctx, tx, a.Subject)
		if err != nil {
			return "", err
		}
		if name != "" {
			text += ": " + name
		}
	}
	if a.IP != "" {
		text += ", from the address " + a.IP
	}
	return text + ".", nil
}
