package accounts

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"bayline/modules/accounts/devices"
	"bayline/platform/db"
	"bayline/platform/web"
	"bayline/views/layout"
)

func (m *Module) mailPassword(ctx context.Context, tx db.Tx, to Person) error {
	return m.warn(ctx, tx, "accounts.password_changed", to, "Your password was changed",
		"The password of your account was changed. All other sessions were ended, and no device is trusted any more.")
}

func (m *Module) mailFactor(ctx context.Context, tx db.Tx, to Person, what string) error {
	return m.warn(ctx, tx, "accounts.factor_changed", to, what, what+". This was done under Account, Security. All other sessions were ended.")
}

func (m *Module) mailRecovery(ctx context.Context, tx db.Tx, to Person, left int) error {
	return m.warn(ctx, tx, "accounts.recovery_used", to, "A recovery code was used",
		fmt.Sprintf("Somebody signed in to your account with one of your recovery codes. %d of %d are left. Make new ones under Account, Security when few are left.",
			left, recoveryCodes))
}

func (m *Module) mailNewDevice(ctx context.Context, tx db.Tx, to Person) error {
	return m.warn(ctx, tx, "accounts.new_device", to, "A sign-in from a new device", "Your account was opened on a device that you have not used before.")
}

func (m *Module) mailAfterFailures(ctx context.Context, tx db.Tx, to Person, failures int, newDevice bool) error {
	on := "on a device that you have used before"
	if newDevice {
		on = "on a device that you have not used before"
	}
	return m.warn(ctx, tx, "accounts.signed_in_after_failures", to, "A sign-in after several failed tries",
		fmt.Sprintf("Your account was opened %s, after %d tries with a wrong password or code.", on, failures))
}

func (m *Module) mailEmailAsked(ctx context.Context, tx db.Tx, to Person, address string) error {
	return m.warn(ctx, tx, "accounts.email_asked", to, "Your e-mail address is about to change",
		"Somebody asked to use "+address+" for your account in place of this address. It changes when the link in that mailbox is used.")
}

// mailEmailChanged goes to both addresses. The link in the mail to the old one puts it back.
func (m *Module) mailEmailChanged(ctx context.Context, tx db.Tx, old Person, address string) error {
	const subject = "Your e-mail address was changed"
	if err := m.warn(ctx, tx, "accounts.email_changed", old, subject, "From now on you sign in with "+address+". This address is no longer used for your account."); err != nil {
		return err
	}
	moved := old
	moved.Email = address
	return m.mailWarning(ctx, tx, db.NewID(), "accounts.email_changed", moved, subject, "From now on you sign in with this address.")
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
	return m.send(ctx, tx, kind, request, to, layout.Words{
		Letter: layout.Letter{Subject: subject, Preview: "If this was you, there is nothing to do.", Reason: reasonSecurity},
		Before: []string{what, whenAndWhere(ctx, tx), "If this was you, there is nothing to do. If not, say so now: all sessions end, your password is worth nothing any more, and you get a link to choose a new one."},
		Label:  "This wasn't me", Link: link,
	})
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
