package incidents

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// readToldTo are the letters of an incident that somebody may read: those that have reached them, and those that have reached a center
// that they own today.
func readToldTo(ctx context.Context, tx db.Tx, incident, person uuid.UUID) ([]Letter, error) {
	return collectLetters(ctx, tx, `where l.incident_id = $1 and l.sent_at is not null and (
			exists (select from privacy.incident_readers r where r.letter_id = l.id and r.person_id = $2)
			or exists (select from privacy.incident_tellings t join tenancy.members m on m.center_id = t.center_id
				where t.letter_id = l.id and m.person_id = $2 and m.role = 'owner' and m.ended_at is null))
		order by l.number desc`, incident, person)
}

// readOwned names the centers that were told of an incident and that somebody owns today.
func readOwned(ctx context.Context, tx db.Tx, incident, person uuid.UUID) ([]string, error) {
	rows, err := tx.Hot(ctx, `select distinct c.name from privacy.incident_tellings t join tenancy.members m on m.center_id = t.center_id
			join tenancy.centers c on c.center_id = t.center_id
		where t.incident_id = $1 and m.person_id = $2 and m.role = 'owner' and m.ended_at is null order by c.name`, incident, person)
	if err != nil {
		return nil, fmt.Errorf("read centers that were told: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read centers that were told: %w", err)
	}
	return names, nil
}
