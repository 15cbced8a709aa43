package incidents

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func letterPlace(id uuid.UUID) db.Place {
	return db.Place{Table: "privacy.incident_letters", Column: "words", Row: id, Platform: true}
}

func sealWords(ctx context.Context, tx db.Tx, l *Letter) ([]byte, error) {
	text, err := json.Marshal(l.Words)
	if err != nil {
		return nil, fmt.Errorf("write letter: %w", err)
	}
	return tx.Seal(ctx, letterPlace(l.ID), text)
}

func insertLetter(ctx context.Context, tx db.Tx, l *Letter, by uuid.UUID) error {
	closed, err := sealWords(ctx, tx, l)
	if err != nil {
		return err
	}
	_, err = tx.Pgx.Exec(ctx, `insert into privacy.incident_letters (id, incident_id, number, data, words, staff, fresh, created_at, created_by)
		select $1, $2, 1 + coalesce(max(number), 0), $3, $4, $5, $6, $7, $8 from privacy.incident_letters where incident_id = $2
		on conflict (id) do nothing`, l.ID, l.Incident, append([]string{}, l.Data...), closed, l.Staff, l.Fresh, tx.Now(), by)
	if err != nil {
		return fmt.Errorf("write letter: %w", err)
	}
	return nil
}

func updateLetter(ctx context.Context, tx db.Tx, l *Letter, by uuid.UUID) error {
	closed, err := sealWords(ctx, tx, l)
	if err != nil {
		return err
	}
	_, err = tx.Pgx.Exec(ctx, `update privacy.incident_letters set data = $2, words = $3, staff = $4, fresh = $5, version = version + 1, created_at = $6, created_by = $7 where id = $1`,
		l.ID, append([]string{}, l.Data...), closed, l.Staff, l.Fresh, tx.Now(), by)
	if err != nil {
		return fmt.Errorf("change letter: %w", err)
	}
	return nil
}

func deleteLetter(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	if _, err := tx.Pgx.Exec(ctx, "delete from privacy.incident_letters where id = $1", id); err != nil {
		return fmt.Errorf("discard letter: %w", err)
	}
	return nil
}

func markSent(ctx context.Context, tx db.Tx, l *Letter, by uuid.UUID) error {
	closed, err := sealWords(ctx, tx, l)
	if err != nil {
		return err
	}
	if _, err := tx.Pgx.Exec(ctx, "update privacy.incident_letters set words = $2, sent_at = $3, sent_by = $4 where id = $1", l.ID, closed, tx.Now(), by); err != nil {
		return fmt.Errorf("send letter: %w", err)
	}
	return nil
}

const selectLetter = `select l.id, l.incident_id, l.number, l.version, l.data, l.words, l.staff, l.fresh, l.created_at, p.name, l.sent_at, coalesce(s.name, ''), l.done_at,
		coalesce(l.reached, '00000000-0000-0000-0000-000000000000'), l.centers, l.owners, l.others, l.unowned
	from privacy.incident_letters l join accounts.people p on p.id = l.created_by left join accounts.people s on s.id = l.sent_by `

func collectLetters(ctx context.Context, tx db.Tx, rest string, args ...any) ([]Letter, error) {
	rows, err := tx.Hot(ctx, selectLetter+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	var sealed [][]byte
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Letter, err error) {
		var sent, done *time.Time
		var words []byte
		err = row.Scan(&l.ID, &l.Incident, &l.Number, &l.Version, &l.Data, &words, &l.Staff, &l.Fresh, &l.At, &l.By, &sent, &l.SentBy, &done,
			&l.Reached, &l.Centers, &l.Owners, &l.Others, &l.Unowned)
		l.SentAt, l.DoneAt = db.OrZero(sent), db.OrZero(done)
		sealed = append(sealed, words)
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	for n := range list {
		text, err := tx.Open(ctx, letterPlace(list[n].ID), sealed[n])
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &list[n].Words); err != nil {
			return nil, fmt.Errorf("read letters: %w", err)
		}
	}
	return list, nil
}

// readLetters of an incident, the newest first.
func readLetters(ctx context.Context, tx db.Tx, incident uuid.UUID) ([]Letter, error) {
	return collectLetters(ctx, tx, "where l.incident_id = $1 order by l.number desc", incident)
}

func readLetter(ctx context.Context, tx db.Tx, id uuid.UUID) (*Letter, error) {
	list, err := collectLetters(ctx, tx, "where l.id = $1", id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNoLetter
	}
	return &list[0], nil
}

func lockLetter(ctx context.Context, tx db.Tx, id uuid.UUID) (*Letter, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from privacy.incident_letters where id = $1 for update", id); err != nil {
		return nil, fmt.Errorf("lock letter: %w", err)
	}
	return readLetter(ctx, tx, id)
}

// nextCenter of a letter.
type nextCenter struct {
	ID   uuid.UUID
	Name string
	Zone string
}

// readNext centers that a letter goes to, in the order of their ids: those after the last one that it has reached.
func readNext(ctx context.Context, tx db.Tx, l *Letter, limit int) ([]nextCenter, error) {
	rows, err := tx.Hot(ctx, `select i.center_id, c.name, c.time_zone from privacy.incident_centers i join tenancy.centers c on c.center_id = i.center_id
		where i.incident_id = $1 and i.removed_at is null and c.status <> 'deleted' and i.center_id > $2
		and (not $3 or not exists (select from privacy.incident_tellings t where t.center_id = i.center_id and t.incident_id = i.incident_id and t.letter_id <> $4))
		order by i.center_id limit $5`, l.Incident, l.Reached, l.Fresh, l.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("read the next centers: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[nextCenter])
	if err != nil {
		return nil, fmt.Errorf("read the next centers: %w", err)
	}
	return list, nil
}

// insertTellings writes down which centers a letter has reached, and how many there.
func insertTellings(ctx context.Context, tx db.Tx, l *Letter, centers []uuid.UUID, owners, others []int64) error {
	err := tx.HotExec(ctx, `insert into privacy.incident_tellings (center_id, letter_id, incident_id, told_at, owners, others)
		select n.center_id, $1, $2, $3, n.owners, n.others from unnest($4::uuid[], $5::bigint[], $6::bigint[]) as n (center_id, owners, others)
		on conflict do nothing`, l.ID, l.Incident, tx.Now(), centers, owners, others)
	if err != nil {
		return fmt.Errorf("write which centers are told: %w", err)
	}
	return nil
}

// insertReaders writes down who may read a letter because they were told, and answers how many are new.
func insertReaders(ctx context.Context, tx db.Tx, l *Letter, people []uuid.UUID) (map[uuid.UUID]bool, error) {
	rows, err := tx.Hot(ctx, `insert into privacy.incident_readers (person_id, letter_id, incident_id, told_at)
		select distinct person, $1::uuid, $2::uuid, $3::timestamptz from unnest($4::uuid[]) as person on conflict do nothing returning person_id`, l.ID, l.Incident, tx.Now(), people)
	if err != nil {
		return nil, fmt.Errorf("write who is told: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("write who is told: %w", err)
	}
	fresh := map[uuid.UUID]bool{}
	for _, person := range list {
		fresh[person] = true
	}
	return fresh, nil
}

// saveProgress of a letter: how far it has come.
func saveProgress(ctx context.Context, tx db.Tx, l *Letter) error {
	_, err := tx.Pgx.Exec(ctx, `update privacy.incident_letters set reached = $2, centers = $3, owners = $4, others = $5, unowned = $6, done_at = $7 where id = $1`,
		l.ID, l.Reached, l.Centers, l.Owners, l.Others, l.Unowned, db.OrNull(l.DoneAt))
	if err != nil {
		return fmt.Errorf("save how far a letter has come: %w", err)
	}
	return nil
}
