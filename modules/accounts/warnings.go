package accounts

import (
	"context"
	"github.com/google/uuid"

	"bayline/modules/accounts/devices"
	"bayline/platform/db"
	"bayline/platform/web"
	"bayline/views/layout"
)

func (m *Module) mailPassword(ctx context.Context, tx db.Tx, to Person) error {
	return m.warn(ctx, tx, "accounts.password_changed", to, "Your password was changed", passwordChanged)
}

func (m *Module) mailFactor(ctx context.Context, tx db.Tx, to Person, what string) error {
	return m.warn(ctx, tx, "accounts.factor_changed", to, what, factorChanged(what))
}

func (m *Module) mailRecovery(ctx context.Context, tx db.Tx, to Person, left int) error {
	return m.warn(ctx, tx, "accounts.recovery_used", to, "A recovery code was used", recoveryUsed(left))
}

func (m *Module) mailNewDevice(ctx context.Context, tx db.Tx, to Person) error {
	return m.warn(ctx, tx, "accounts.new_device", to, "A sign-in from a new device", newDevice)
}

func (m *Module) mailAfterFailures(ctx context.Context, tx db.Tx, to Person, failures int, newDevice bool) error {
	return m.warn(ctx, tx, "accounts.signed_in_after_failures", to, "A sign-in after several failed tries", afterFailures(failures, newDevice))
}

func (m *Module) mailEmailAsked(ctx context.Context, tx db.Tx, to Person, address string) error {
	return m.warn(ctx, tx, "accounts.email_asked", to, "Your e-mail address is about to change", emailAsked(address))
}

// mailEmailChanged goes to both addresses. The link in the mail to the old one puts it back.
func (m *Module) mailEmailChanged(ctx context.Context, tx db.Tx, old Person, address string) error {
	const subject = "Your e-mail address was changed"
	if err := m.warn(ctx, tx, "accounts.email_changed", old, subject, emailChanged(address)); err != nil {
		return err
	}
	moved := old
	moved.Email = address
	return m.mailWarning(ctx, tx, db.NewID(), "accounts.email_changed", moved, subject, emailIsThis)
}

// warn tells about something that whoever did it cannot hide, by mail and in the product.
func (m *Module) warn(ctx context.Context, tx db.Tx, kind string, to Person, subject, what string) error {
	request := db.NewID()
	if err := m.mailWarning(ctx, tx, request, kind, to, subject, what); err != nil || m.Warned == nil {
		return err
	}
	return m.Warned(ctx, tx, kind, request, to, subject, what)
}

// mailWarning says what, when, from where, and what to do. The link in it ends everything, without signing in first.
func (m *Module) mailWarning(ctx context.Context, tx db.Tx, request uuid.UUID, kind string, to Person, subject, what string) error {
	link, err := m.addLink(ctx, tx, request, toDisown, to.ID, to.Email)
	if err != nil {
		return err
	}
	return m.send(ctx, tx, kind, request, to, warningWords(subject, what, whenAndWhere(ctx, tx), link))
}

func warningWords(subject, what, whenAndWhere, link string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: subject, Preview: "If this was you, there is nothing to do.", Reason: reasonSecurity},
		Before: []string{what, whenAndWhere, "If this was you, there is nothing to do. If not, say so now: all sessions end, your password is worth nothing any more, and you get a link to choose a new one."},
		Label:  "This wasn't me", Link: link,
	}
}

// whenAndWhere is said in every warning. No map of addresses is kept, so the network is named as it is.
func whenAndWhere(ctx context.Context, tx db.Tx) string {
	when := tx.Now().Format("Monday, 2 January 2006, 15:04") + " UTC"
	caller := web.CallerOf(ctx)
	if caller.IP == "" {
		return "When: " + when + "."
	}
	return "When: " + when + ". From the network address " + caller.IP + ", with " + devices.Describe(caller.UserAgent).Words + "."
}
