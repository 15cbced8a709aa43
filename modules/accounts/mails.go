package accounts

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/platform/web"
	"bayline/views/layout"
)

const reasonSecurity = "You get this because it concerns the security of your account. It cannot be switched off."

func (m *Module) mailVerify(ctx context.Context, tx db.Tx, request uuid.UUID, to Person, link string) error {
	// Nobody is named: whoever registers with a stranger's address chooses the name, and could write to them through it.
	return m.send(ctx, tx, "accounts.verify", request, to, layout.Words{
		Greeting: "Hello,",
		Letter: layout.Letter{
			Subject: "Confirm your e-mail address", Preview: "One click, and your trial begins.",
			Reason: "You get this because somebody registered with this address. If it was not you, do nothing: without the click there is no account.",
		},
		Before: []string{"Confirm that this address is yours, and you can sign in."},
		Label:  "Confirm the address", Link: link,
		After: []string{"The link works once, for 24 hours."},
	})
}

func (m *Module) mailReset(ctx context.Context, tx db.Tx, request uuid.UUID, to Person, link string) error {
	return m.send(ctx, tx, "accounts.reset", request, to, layout.Words{
		Letter: layout.Letter{Subject: "Choose a new password", Preview: "The link works for 30 minutes.", Reason: reasonSecurity},
		Before: []string{"Somebody, probably you, asked for a new password for this address."},
		Label:  "Choose a new password", Link: link,
		After: []string{
			"The link works once, for 30 minutes. When the password is changed, you are signed out everywhere; your authenticator app stays as it is.",
			"If it was not you, do nothing: your password stays the same.",
		},
	})
}

func (m *Module) mailTaken(ctx context.Context, tx db.Tx, request uuid.UUID, to Person) error {
	return m.send(ctx, tx, "accounts.taken", request, to, layout.Words{
		Letter: layout.Letter{Subject: "You have an account already", Preview: "Somebody tried to register with your address.", Reason: reasonSecurity},
		Before: []string{
			"Somebody, probably you, tried to register with this address. It has an account already, so nothing was changed.",
		},
		Label: "Sign in", Link: m.BaseURL + "/login",
		After: []string{"If you have forgotten your password, choose a new one here: " + m.BaseURL + "/password/forgot", "If it was not you, do nothing."},
	})
}

func (m *Module) mailPassword(ctx context.Context, tx db.Tx, to Person) error {
	return m.send(ctx, tx, "accounts.password_changed", db.NewID(), to, m.warning(ctx, "Your password was changed",
		"The password of your account was changed, and all other sessions were ended."))
}

func (m *Module) mailFactor(ctx context.Context, tx db.Tx, to Person, what string) error {
	return m.send(ctx, tx, "accounts.factor_changed", db.NewID(), to, m.warning(ctx, what,
		what+". This was done under Account, Security."))
}

func (m *Module) mailRecovery(ctx context.Context, tx db.Tx, to Person, left int) error {
	return m.send(ctx, tx, "accounts.recovery_used", db.NewID(), to, m.warning(ctx, "A recovery code was used",
		fmt.Sprintf("Somebody signed in to your account with one of your recovery codes. %d of %d are left. Make new ones under Account, Security when few are left.",
			left, recoveryCodes)))
}

// warning tells about a change that whoever made it cannot hide.
func (m *Module) warning(ctx context.Context, subject, what string) layout.Words {
	before := []string{what}
	if caller := web.CallerOf(ctx); caller.IP != "" {
		before = append(before, "It came from the address "+caller.IP+".")
	}
	return layout.Words{
		Letter: layout.Letter{Subject: subject, Preview: "If this was you, there is nothing to do.", Reason: reasonSecurity},
		Before: append(before, "If this was you, there is nothing to do. If not, choose a new password now: that ends all sessions."),
		Label:  "Choose a new password", Link: m.BaseURL + "/password/forgot",
	}
}

func (m *Module) send(ctx context.Context, tx db.Tx, kind string, id uuid.UUID, to Person, w layout.Words) error {
	if w.Greeting == "" {
		w.Greeting = "Hello " + to.Name + ","
	}
	return mail.Send(ctx, tx, mail.Message{Kind: kind, ID: id, To: to.Email, Subject: w.Subject, HTML: w.HTML(), Text: w.Text()})
}
