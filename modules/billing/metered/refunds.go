package metered

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/fault"
	"bayline/platform/money"
	"bayline/views/layout"
)

// Refund is what the platform pays back of a center's prepaid balance.
type Refund struct {
	ID        uuid.UUID // of the form: the same refund sent twice is one
	Amount    money.Amount
	Method    string // one of Methods
	Reference string // of the transfer
	Reason    string // for the owners
	MadeBy    uuid.UUID
	MadeAt    time.Time
}

// Methods of paying back.
var Methods = []string{"Bank transfer", "Card", "Cash", "Other"}

// Refund pays back, once, at most what is left of the balance in that currency, however many do it at the same moment. It is written
// into the center's trail and the platform's, and its owners are told.
func (m *Module) Refund(ctx context.Context, me accounts.Operator, center uuid.UUID, r Refund) error {
	if r.ID == uuid.Nil || r.Amount.Minor <= 0 {
		return fault.New(fault.Invalid, "Type the amount that is paid back.")
	}
	return m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
		account, err := lockMeter(ctx, tx)
		if err != nil {
			return err
		}
		if account == nil {
			return errNothing
		}
		r.MadeBy = me.ID
		first, err := m.payBack(ctx, tx, account, r)
		if err != nil || !first {
			return err
		}
		if err := audit.Record(ctx, tx, me.Actor(), "billing.balance.refunded", r.ID, r.facts()...); err != nil {
			return err
		}
		failpoint.Here("metered.refund.written")
		if err := m.tellRefund(ctx, tx, account, r); err != nil {
			return err
		}
		return tx.OnPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			facts := append([]audit.Detail{audit.Note("center", account.profile.Name)}, r.facts()...)
			return audit.Record(ctx, tx, me.Actor(), "platform.balance.refunded", r.ID, facts...)
		})
	})
}

var errNothing = fault.New(fault.Conflict, "This center has no prepaid balance. There is nothing to pay back.")

// payBack takes the refund from the balance; first tells whether it was not made before.
func (m *Module) payBack(ctx context.Context, tx db.Tx, account *meter, r Refund) (first bool, err error) {
	before, err := readRefund(ctx, tx, r.ID)
	if err != nil || before != nil {
		return false, sameRefund(before, r, err)
	}
	balance, err := sumEntries(ctx, tx, r.Amount.Currency)
	if err != nil {
		return false, err
	}
	if balance.Minor < r.Amount.Minor {
		return false, tooMuch(balance)
	}
	if err := insertRefund(ctx, tx, r); err != nil {
		return false, err
	}
	taken, err := r.Amount.Neg()
	if err != nil {
		return false, err
	}
	return account.write(ctx, tx, Refunded, r.ID.String(), taken, r.Reference)
}

func tooMuch(balance money.Amount) error {
	if balance.Minor <= 0 {
		return errNothing
	}
	return fault.Newf(fault.Conflict, "Only %s is left of the balance. Pay back at most that.", money.Format(balance, "en-US"))
}

// sameRefund refuses a form that was sent before with other words: the first one counts.
func sameRefund(before *Refund, r Refund, err error) error {
	if err != nil || before.Amount == r.Amount && before.Reference == r.Reference {
		return err
	}
	return fault.New(fault.Conflict, "This form has paid something back already. Reload the page to pay back more.")
}

func (r Refund) facts() []audit.Detail {
	return []audit.Detail{audit.Note("amount", r.Amount.String()), audit.Note("method", r.Method), audit.Note("reference", r.Reference), audit.Note("reason", r.Reason)}
}

func (m *Module) tellRefund(ctx context.Context, tx db.Tx, account *meter, r Refund) error {
	owners, err := notices.Owners(ctx, tx)
	if err != nil {
		return err
	}
	amount := money.Format(r.Amount, paperLocale(localeOf(account.profile)))
	return notices.Tell(ctx, tx, notices.Notice{Kind: notices.Refunded, ID: r.ID, To: owners, Words: r.words(amount, account.profile.Name, m.BaseURL)})
}

func (r Refund) words(amount, name, base string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "We pay " + amount + " back to you", Preview: r.Method + ", reference " + r.Reference + ".", Reason: notices.ReasonOwner},
		Before: []string{
			"We pay " + amount + " of the prepaid balance of " + name + " back to you: " + r.Method + ", reference " + r.Reference + ".",
			"The reason: " + r.Reason,
		},
		Label: "See the account", Link: base + "/subscription/usage",
	}
}

// prepaid is what is left of a center, and what was paid back before.
type prepaid struct {
	center  uuid.UUID
	name    string
	left    []money.Amount // more than nothing, the currency used last first
	refunds []Refund       // the newest first
}

// prepaid of any center, for the platform: its balance, and nothing of its business.
func (m *Module) prepaid(ctx context.Context, center uuid.UUID) (p prepaid, err error) {
	p.center = center
	err = m.DB.InCenterRead(ctx, center, func(ctx context.Context, tx db.Tx) error {
		profile, err := tenancy.ReadProfile(ctx, tx)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "There is no such center.").Because(err)
		}
		if err != nil {
			return err
		}
		p.name = profile.Name
		balances, err := readBalances(ctx, tx)
		if err != nil {
			return err
		}
		for _, balance := range balances {
			if balance.Minor > 0 {
				p.left = append(p.left, balance)
			}
		}
		p.refunds, err = readRefunds(ctx, tx)
		return err
	})
	return p, err
}
