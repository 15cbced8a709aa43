package tenancy

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// readLogo is sealed; without an id there is none.
func readLogo(ctx context.Context, tx db.Tx) (id uuid.UUID, logo Logo, err error) {
	err = tx.HotRow(ctx, `select l.id, l.type, l.width, l.height, l.picture from tenancy.centers c
		join tenancy.logos l on l.center_id = c.center_id and l.id = c.logo_file where c.center_id = $1`, tx.Center()).
		Scan(&id, &logo.Type, &logo.Width, &logo.Height, &logo.Content)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, Logo{}, nil
	}
	if err != nil {
		return uuid.Nil, Logo{}, fmt.Errorf("read logo: %w", err)
	}
	return id, logo, nil
}

// insertLogo of a file that is still there: somebody may have removed it meanwhile.
func insertLogo(ctx context.Context, tx db.Tx, id uuid.UUID, logo Logo) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.logos (center_id, id, type, width, height, picture, created_at)
		select center_id, id, $3, $4, $5, $6, $7 from platform.files where center_id = $1 and id = $2
		on conflict (center_id, id) do nothing`, tx.Center(), id, logo.Type, logo.Width, logo.Height, logo.Content, tx.Now())
	if err != nil {
		return fmt.Errorf("keep a drawn logo: %w", err)
	}
	return nil
}

// undrawnLogos are the files of logos by center.
func undrawnLogos(ctx context.Context, tx db.Tx) (map[uuid.UUID]uuid.UUID, error) {
	rows, err := tx.Pgx.Query(ctx, `select c.center_id, c.logo_file from tenancy.centers c where c.logo_file is not null
		and c.status <> 'deleted' and not exists (select from tenancy.logos l where l.center_id = c.center_id and l.id = c.logo_file)`)
	if err != nil {
		return nil, fmt.Errorf("look for logos that are not drawn: %w", err)
	}
	missing := map[uuid.UUID]uuid.UUID{}
	var center, id uuid.UUID
	_, err = pgx.ForEachRow(rows, []any{&center, &id}, func() error {
		missing[center] = id
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for logos that are not drawn: %w", err)
	}
	return missing, nil
}
