package team

import (
	"context"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/views/layout"
)

// mailInvitation makes a new link and mails it: who invites, to which center, as what, until when. The older links are void.
func (m *Module) mailInvitation(ctx context.Context, tx db.Tx, me tenancy.Member, i Invitation) error {
	link, expires, err := m.Accounts.NewInvitationLink(ctx, tx, i.ID)
	if err != nil {
		return err
	}
	if err := saveSent(ctx, tx, i.ID, me.Person().ID, expires); err != nil {
		return err
	}
	center, until := me.Standing().Name, me.Locale().DateTime(expires, me.Zone())
	w := invitationWords(center, me.Name(), a(i.Role), until, me.Zone().String(), link)
	return mail.Send(ctx, tx, mail.Message{Kind: "tenancy.invitation", ID: db.NewID(), To: i.Email, Subject: w.Subject, HTML: w.HTML(), Text: w.Text()})
}

func invitationWords(center, by, role, until, zone, link string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: by + " invites you to " + center, Preview: "As " + role + ", until " + until + ".",
			Reason: "You get this because " + by + " typed this address. If you do not know them, do nothing: without the click nothing happens."},
		Greeting: "Hello,",
		Before:   []string{by + " invites you to work at " + center + " on Bayline, as " + role + "."},
		Label:    "See the invitation", Link: link,
		After: []string{"The link works once, until " + until + " (" + zone + "). A newer mail makes this one void."},
	}
}

// a role with its article, in the middle of a sentence.
func a(r tenancy.Role) string {
	switch r {
	case tenancy.Owner, tenancy.Administrator:
		return "an " + lower(r)
	}
	return "a " + lower(r)
}
