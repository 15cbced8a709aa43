package anomalies

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/mail"
	"bayline/views/layout"
)

// mailOwners tells the owners of a center what is severe in it.
func (m *Module) mailOwners(ctx context.Context, tx db.Tx, a Anomaly) error {
	if a.Severity == Notable {
		return nil
	}
	owners, err := tenancy.Owners(ctx, tx, a.Center)
	if err != nil {
		return err
	}
	return m.mail(ctx, tx, a, owners, "/audit/anomalies", "You get this because you own a center on Bayline. It cannot be switched off.")
}

// mailPlatform tells the platform's people of security of incidents; everything else waits on their page.
func (m *Module) mailPlatform(ctx context.Context, tx db.Tx, a Anomaly) error {
	if a.Severity != Incident {
		return nil
	}
	people, err := accounts.OnDutyFor(ctx, tx, accounts.WatchAnomalies)
	if err != nil {
		return err
	}
	return m.mail(ctx, tx, a, people, "/admin/anomalies", "You get this because you answer for the security of the platform.")
}

func (m *Module) mail(ctx context.Context, tx db.Tx, a Anomaly, people []accounts.Person, page, reason string) error {
	about, err := m.about(ctx, tx, a)
	if err != nil {
		return err
	}
	for _, to := range people {
		w := layout.Words{
			Letter:   layout.Letter{Subject: a.Rule.Title, Preview: about, Reason: reason},
			Greeting: "Hello " + to.Name + ",",
			Before:   []string{about, a.Rule.Advice},
			Label:    "Look at it", Link: m.BaseURL + page,
			After: []string{"Noticed on " + locale.Default.DateTime(a.LastAt, time.UTC) + " UTC."},
		}
		if err := mail.Send(ctx, tx, mail.Message{Kind: "tenancy.anomaly", ID: db.NewID(), Center: a.Center, To: to.Email, Subject: w.Subject,
			HTML: w.HTML(), Text: w.Text()}); err != nil {
			return err
		}
	}
	return nil
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
