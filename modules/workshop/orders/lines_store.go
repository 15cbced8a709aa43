package orders

import (
	"context"
	"fmt"

	"bayline/platform/db"
)

func insertLine(ctx context.Context, tx db.Tx, l *Line) error {
	if _, err := tx.NewInsert().Model(l).Exec(ctx); err != nil {
		return fmt.Errorf("insert line: %w", err)
	}
	return nil
}

func saveLine(ctx context.Context, tx db.Tx, l *Line) error {
	_, err := tx.NewUpdate().Model(l).WherePK().Where("center_id = ?", tx.Center()).
		Column("kind", "description", "part_number", "quantity_milli", "unit_price_minor", "discount_minor", "amount_minor", "tax_class_id").
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("save line %s: %w", l.ID, err)
	}
	return nil
}

func deleteLine(ctx context.Context, tx db.Tx, l *Line) error {
	if _, err := tx.NewDelete().Model(l).WherePK().Where("center_id = ?", tx.Center()).Exec(ctx); err != nil {
		return fmt.Errorf("delete line %s: %w", l.ID, err)
	}
	return nil
}
