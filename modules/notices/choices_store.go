package notices

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// readSilenced topics of a person.
func readSilenced(ctx context.Context, tx db.Tx, person uuid.UUID) ([]string, error) {
	rows, err := tx.Hot(ctx, "select topic from notices.silences where person_id = $1 order by topic", person)
	if err != nil {
		return nil, fmt.Errorf("read silences: %w", err)
	}
	topics, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read silences: %w", err)
	}
	return topics, nil
}

func saveSilence(ctx context.Context, tx db.Tx, person uuid.UUID, topic string, silent bool) error {
	statement, args := "delete from notices.silences where person_id = $1 and topic = $2", []any{person, topic}
	if silent {
		statement = "insert into notices.silences (person_id, topic, created_at) values ($1, $2, $3) on conflict (person_id, topic) do nothing"
		args = append(args, tx.Now())
	}
	if _, err := tx.Pgx.Exec(ctx, statement, args...); err != nil {
		return fmt.Errorf("save silence: %w", err)
	}
	return nil
}
