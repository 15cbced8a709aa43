package incidents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// lockRegister makes numbers come one after the other, until tx ends.
func lockRegister(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Pgx.Exec(ctx, "select pg_advisory_xact_lock(hashtext('privacy.incidents'))"); err != nil {
		return fmt.Errorf("lock the register: %w", err)
	}
	return nil
}

// readOpened is the incident that was opened by a form, or from what a rule had noticed; uuid.Nil where there is none.
func readOpened(ctx context.Context, tx db.Tx, id, anomaly uuid.UUID) (found uuid.UUID, err error) {
	err = tx.Pgx.QueryRow(ctx, "select id from privacy.incidents where id = $1 or anomaly_id = $2 limit 1", id, db.OrNull(anomaly)).Scan(&found)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("look for an incident: %w", err)
	}
	return found, nil
}

func insertIncident(ctx context.Context, tx db.Tx, i *Incident, by uuid.UUID) (number int64, err error) {
	err = tx.Pgx.QueryRow(ctx, `insert into privacy.incidents (id, number, anomaly_id, title, aware_at, version, opened_at, opened_by)
		select $1, 1 + coalesce(max(number), 0), $2, $3, $4, 1, $5, $6 from privacy.incidents returning number`,
		i.ID, db.OrNull(i.Anomaly), i.Facts.Title, i.Facts.AwareAt, i.OpenedAt, by).Scan(&number)
	if err != nil {
		return 0, fmt.Errorf("insert incident: %w", err)
	}
	return number, nil
}

func updateIncident(ctx context.Context, tx db.Tx, i *Incident) error {
	_, err := tx.Pgx.Exec(ctx, `update privacy.incidents set title = $2, aware_at = $3, version = $4, authority = $5, authority_at = $6, people = $7, closed_at = $8
		where id = $1`, i.ID, i.Facts.Title, i.Facts.AwareAt, i.Version, string(i.Authority), db.OrNull(i.AuthorityAt), string(i.People), db.OrNull(i.ClosedAt))
	if err != nil {
		return fmt.Errorf("save incident: %w", err)
	}
	return nil
}

const selectIncident = `select i.id, i.number, coalesce(i.anomaly_id, '00000000-0000-0000-0000-000000000000'), i.title, i.aware_at, i.version,
		i.authority, i.authority_at, i.people, i.opened_at, p.name, i.closed_at, coalesce(c.n, 0)
	from privacy.incidents i join accounts.people p on p.id = i.opened_by
	left join (select incident_id, count(*) as n from privacy.incident_centers where removed_at is null group by incident_id) c on c.incident_id = i.id `

func collectIncidents(ctx context.Context, tx db.Tx, rest string, args ...any) ([]Incident, error) {
	rows, err := tx.Pgx.Query(ctx, selectIncident+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("read incidents: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (i Incident, err error) {
		var authority, closed *time.Time
		err = row.Scan(&i.ID, &i.Number, &i.Anomaly, &i.Facts.Title, &i.Facts.AwareAt, &i.Version, &i.Authority, &authority, &i.People, &i.OpenedAt, &i.OpenedBy,
			&closed, &i.Centers)
		i.AuthorityAt, i.ClosedAt = db.OrZero(authority), db.OrZero(closed)
		return i, err
	})
	if err != nil {
		return nil, fmt.Errorf("read incidents: %w", err)
	}
	return list, nil
}

// lockIncident locks first and reads then, with its present facts.
func lockIncident(ctx context.Context, tx db.Tx, id uuid.UUID) (*Incident, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from privacy.incidents where id = $1 for update", id); err != nil {
		return nil, fmt.Errorf("lock incident: %w", err)
	}
	return readIncident(ctx, tx, id)
}

// readIncident with its present facts.
func readIncident(ctx context.Context, tx db.Tx, id uuid.UUID) (*Incident, error) {
	list, err := collectIncidents(ctx, tx, "where i.id = $1", id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNoIncident
	}
	i := &list[0]
	versions, err := readFacts(ctx, tx, id, i.Version)
	if err != nil {
		return nil, err
	}
	if len(versions) == 0 {
		return nil, fmt.Errorf("incident %s has no version %d", id, i.Version)
	}
	i.Facts = versions[0]
	return i, nil
}

// readOpenIncidents are those whose clock runs first, the oldest of them before others.
func readOpenIncidents(ctx context.Context, tx db.Tx, limit int) ([]Incident, error) {
	return collectIncidents(ctx, tx, "where i.closed_at is null order by i.authority <> '', i.aware_at, i.number limit $1", limit)
}

// findIncidents of the register, the newest first, below a number; closed or open, with a text in the title or the number.
func findIncidents(ctx context.Context, tx db.Tx, closed bool, text string, below int64, limit int) ([]Incident, error) {
	return collectIncidents(ctx, tx, `where (i.closed_at is not null) = $1 and ($2 = '' or position(lower($2) in lower(i.title)) > 0 or i.number::text = ltrim($2, '#'))
		and ($3::bigint = 0 or i.number < $3) order by i.number desc limit $4`, closed, text, below, limit)
}

func countOpen(ctx context.Context, tx db.Tx) (n int64, err error) {
	if err = tx.HotRow(ctx, "select count(*) from privacy.incidents where closed_at is null").Scan(&n); err != nil {
		return 0, fmt.Errorf("count incidents: %w", err)
	}
	return n, nil
}

// sealedFacts are the words of a version.
type sealedFacts struct {
	Happened string `json:"happened"`
	Why      string `json:"why,omitempty"`
}

// factsPlace binds a version's words to its row: an id made of the incident's and the number.
func factsPlace(incident uuid.UUID, version int64) db.Place {
	return db.Place{Table: "privacy.incident_facts", Column: "words", Row: uuid.NewSHA1(incident, fmt.Append(nil, version)), Platform: true}
}

func insertFacts(ctx context.Context, tx db.Tx, i *Incident, by uuid.UUID) error {
	f := i.Facts
	text, err := json.Marshal(sealedFacts{f.Happened, f.Why})
	if err != nil {
		return fmt.Errorf("write facts: %w", err)
	}
	closed, err := tx.Seal(ctx, factsPlace(i.ID, i.Version), text)
	if err != nil {
		return err
	}
	_, err = tx.Pgx.Exec(ctx, `insert into privacy.incident_facts (incident_id, version, title, aware_at, began_at, ended_at, kinds, source, data, words, changed_at, changed_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, i.ID, i.Version, f.Title, f.AwareAt, db.OrNull(f.BeganAt), db.OrNull(f.EndedAt), f.Kinds, f.Source,
		append([]string{}, f.Data...), closed, tx.Now(), by)
	if err != nil {
		return fmt.Errorf("write facts: %w", err)
	}
	return nil
}

// readFacts of an incident: all versions, the newest first, or the one that is asked for.
func readFacts(ctx context.Context, tx db.Tx, incident uuid.UUID, version int64) ([]Facts, error) {
	rows, err := tx.Pgx.Query(ctx, `select f.version, f.title, f.aware_at, f.began_at, f.ended_at, f.kinds, f.source, f.data, f.words, f.changed_at, p.name
		from privacy.incident_facts f join accounts.people p on p.id = f.changed_by
		where f.incident_id = $1 and ($2::bigint = 0 or f.version = $2) order by f.version desc`, incident, version)
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	var sealed [][]byte
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Facts, err error) {
		var began, ended *time.Time
		var words []byte
		err = row.Scan(&f.Version, &f.Title, &f.AwareAt, &began, &ended, &f.Kinds, &f.Source, &f.Data, &words, &f.At, &f.By)
		f.BeganAt, f.EndedAt = db.OrZero(began), db.OrZero(ended)
		sealed = append(sealed, words)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	for n := range list {
		text, err := tx.Open(ctx, factsPlace(incident, list[n].Version), sealed[n])
		if err != nil {
			return nil, err
		}
		var said sealedFacts
		if err := json.Unmarshal(text, &said); err != nil {
			return nil, fmt.Errorf("read facts: %w", err)
		}
		list[n].Happened, list[n].Why = said.Happened, said.Why
	}
	return list, nil
}
