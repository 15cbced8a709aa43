package notices

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/mail"
)

// logged is a mail of the log, with the name of its center.
type logged struct {
	mail.Entry
	CenterName string
}

// mails is a page of the log, and how many want somebody.
func (m *Module) mails(ctx context.Context, f mail.Filter, limit int) (list []logged, wanting int64, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		entries, err := mail.Log(ctx, tx, f, limit)
		if err != nil {
			return err
		}
		if list, err = named(ctx, tx, entries...); err != nil {
			return err
		}
		wanting, err = mail.Wanting(ctx, tx)
		return err
	})
	return list, wanting, err
}

func (m *Module) mail(ctx context.Context, id uuid.UUID) (one logged, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		entry, err := m.Mailer.One(ctx, tx, id)
		if err != nil {
			return err
		}
		list, err := named(ctx, tx, entry)
		if err != nil {
			return err
		}
		one = list[0]
		return nil
	})
	return one, err
}

func named(ctx context.Context, tx db.Tx, entries ...mail.Entry) ([]logged, error) {
	list, centers := make([]logged, len(entries)), make([]uuid.UUID, len(entries))
	for i, e := range entries {
		centers[i] = e.Center
	}
	names, err := tenancy.NamesOf(ctx, tx, centers)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		list[i] = logged{e, names[e.Center]}
	}
	return list, nil
}

func (m *Module) sendAgain(ctx context.Context, me accounts.Operator, id uuid.UUID) error {
	return m.see(ctx, me, id, "platform.mail.sent_again", func(ctx context.Context, tx db.Tx) error { return mail.Again(ctx, tx, id) })
}

func (m *Module) settle(ctx context.Context, me accounts.Operator, id uuid.UUID) error {
	return m.see(ctx, me, id, "platform.mail.settled", func(ctx context.Context, tx db.Tx) error { return mail.Settle(ctx, tx, id, me.ID) })
}

func (m *Module) lift(ctx context.Context, me accounts.Operator, id uuid.UUID) error {
	return m.see(ctx, me, id, "platform.mail.address_lifted", func(ctx context.Context, tx db.Tx) error { return m.Mailer.Lift(ctx, tx, id) })
}

// see to a mail, with the name of whoever does.
func (m *Module) see(ctx context.Context, me accounts.Operator, id uuid.UUID, action string, do func(context.Context, db.Tx) error) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := do(ctx, tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), action, id)
	})
}
