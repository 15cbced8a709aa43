package invoices

import (
	"context"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// ReadPages reads what the list and the document need, as their handlers do.
func (m *Module) ReadPages(ctx context.Context, tx db.Tx, me tenancy.Member, number string) error {
	l := &list{me: me, paper: paper{me.Locale(), me.Zone(), tx.Now()}}
	if _, _, err := l.read(ctx, tx, place{}); err != nil {
		return err
	}
	_, err := m.readPage(ctx, tx, me, number)
	return err
}
