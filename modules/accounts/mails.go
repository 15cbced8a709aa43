package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/views/layout"
)

const reasonSecurity = "You get this because it concerns the security of your account. It cannot be switched off."

func (m *Module) mailVerify(ctx context.Context, tx db.Tx, request uuid.UUID, to Person, link string) error {
	return m.send(ctx, tx, "accounts.verify", request, to, verifyWords(link))
}

func verifyWords(link string) layout.Words {
	// Nobody is named: whoever registers with a stranger's address chooses the name, and could write to them through it.
	return layout.Words{
		Greeting: "Hello,",
		Letter: layout.Letter{
			Subject: "Confirm your e-mail address", Preview: "One click, and your trial begins.",
			Reason: "You get this because somebody registered with this address. If it was not you, do nothing: without the click there is no account.",
		},
		Before: []string{"Confirm that this address is yours, and you can sign in."},
		Label:  "Confirm the address", Link: link,
		After: []string{"The link works once, for 24 hours."},
	}
}

func (m *Module) mailReset(ctx context.Context, tx db.Tx, request uuid.UUID, to Person, link string) error {
	return m.send(ctx, tx, "accounts.reset", request, to, resetWords(link))
}

func resetWords(link string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "Choose a new password", Preview: "The link works for 30 minutes.", Reason: reasonSecurity},
		Before: []string{"Somebody, probably you, asked for a new password for this address."},
		Label:  "Choose a new password", Link: link,
		After: []string{
			"The link works once, for 30 minutes. When the password is changed, you are signed out everywhere; your authenticator app stays as it is.",
			"If it was not you, do nothing: your password stays the same.",
		},
	}
}

func (m *Module) mailTaken(ctx context.Context, tx db.Tx, request uuid.UUID, to Person) error {
	return m.send(ctx, tx, "accounts.taken", request, to, takenWords(m.BaseURL))
}

func takenWords(base string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "You have an account already", Preview: "Somebody tried to register with your address.", Reason: reasonSecurity},
		Before: []string{
			"Somebody, probably you, tried to register with this address. It has an account already, so nothing was changed.",
		},
		Label: "Sign in", Link: base + "/login",
		After: []string{"If you have forgotten your password, choose a new one here: " + base + "/password/forgot", "If it was not you, do nothing."},
	}
}

func (m *Module) mailDisowned(ctx context.Context, tx db.Tx, request uuid.UUID, to Person, link string) error {
	return m.send(ctx, tx, "accounts.disowned", request, to, disownedWords(m.BaseURL, link))
}

func disownedWords(base, link string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "Your account is closed to others", Preview: "Choose a new password to open it again.", Reason: reasonSecurity},
		Before: []string{"You told us that it was not you. All sessions have ended, no device is trusted any more, and the old password opens nothing.",
			"Choose a new password now. Then look at Account, Security: is the authenticator app yours, and is every passkey?"},
		Label: "Choose a new password", Link: link,
		After: []string{"The link works once, for 30 minutes. A new one comes from " + base + "/password/forgot"},
	}
}

func (m *Module) mailNewAddress(ctx context.Context, tx db.Tx, request uuid.UUID, to Person, link string) error {
	return m.send(ctx, tx, "accounts.email_new", request, to, newAddressWords(link))
}

func newAddressWords(link string) layout.Words {
	// Nobody is named, as in mailVerify: the address may be a stranger's.
	return layout.Words{
		Greeting: "Hello,",
		Letter: layout.Letter{
			Subject: "Confirm your new e-mail address", Preview: "One click, and you sign in with it.",
			Reason: "You get this because somebody wants to use this address for their account. If it was not you, do nothing: without the click nothing changes.",
		},
		Before: []string{"Confirm that this address is yours. From then on you sign in with it."},
		Label:  "Confirm the address", Link: link,
		After: []string{"The link works once, for 24 hours."},
	}
}

func (m *Module) send(ctx context.Context, tx db.Tx, kind string, id uuid.UUID, to Person, w layout.Words) error {
	if w.Greeting == "" {
		w.Greeting = "Hello " + to.Name + ","
	}
	return mail.Send(ctx, tx, mail.Message{Kind: kind, ID: id, To: to.Email, Always: true, Subject: w.Subject, HTML: w.HTML(), Text: w.Text()})
}
