package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// lockProvider lets one at a time, until its transaction ends, bring together what Resend tells about a mail and the row that knows Resend's
// id of it: of two at once, neither would see what the other has not committed yet. Take it before the row.
func lockProvider(ctx context.Context, tx db.Tx, provider string) error {
	if _, err := tx.Pgx.Exec(ctx, "select pg_advisory_xact_lock(hashtextextended('platform.mails ' || $1, 0))", provider); err != nil {
		return fmt.Errorf("lock mail of Resend: %w", err)
	}
	return nil
}

// insertEvent tells whether the event is new.
func insertEvent(ctx context.Context, tx db.Tx, e Event) (bool, error) {
	done, err := tx.Pgx.Exec(ctx, `insert into platform.mail_events (id, provider_id, what, hard, note, at, received_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`, e.ID, e.Provider, string(e.Fate), e.Hard, e.Note, e.At, tx.Now())
	if err != nil {
		return false, fmt.Errorf("write event of a mail: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

func readEvents(ctx context.Context, tx db.Tx, provider string) ([]Event, error) {
	rows, err := tx.Hot(ctx, "select id, provider_id, what, hard, note, at from platform.mail_events where provider_id = $1 order by at, id", provider)
	if err != nil {
		return nil, fmt.Errorf("read events of a mail: %w", err)
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Event, err error) {
		err = row.Scan(&e.ID, &e.Provider, &e.Fate, &e.Hard, &e.Note, &e.At)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read events of a mail: %w", err)
	}
	return events, nil
}

// lockOfProvider is the mail that Resend calls so; nil where there is none.
func lockOfProvider(ctx context.Context, tx db.Tx, provider string) (*row, error) {
	var rows []row
	err := tx.NewSelect().Model(&rows).Where("provider_id = ?", provider).Order("created_at desc").Limit(1).For("update").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find mail of Resend: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[0], nil
}

func insertRefusal(ctx context.Context, tx db.Tx, hash []byte, mail uuid.UUID, reason Fate) error {
	_, err := tx.Pgx.Exec(ctx, `insert into platform.mail_refusals (address_hash, mail_id, reason, created_at) values ($1, $2, $3, $4)
		on conflict (address_hash) do nothing`, hash, mail, string(reason), tx.Now())
	if err != nil {
		return fmt.Errorf("remember an address that refuses mail: %w", err)
	}
	return nil
}

// readRefusal is why an address refuses mail, or nothing.
func readRefusal(ctx context.Context, tx db.Tx, hashes [][]byte) (reason Fate, err error) {
	err = tx.HotRow(ctx, "select reason from platform.mail_refusals where address_hash = any($1) limit 1", hashes).Scan(&reason)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("read addresses that refuse mail: %w", err)
	}
	return reason, nil
}

// deleteRefusal tells whether there was one.
func deleteRefusal(ctx context.Context, tx db.Tx, hashes [][]byte) (bool, error) {
	done, err := tx.Pgx.Exec(ctx, "delete from platform.mail_refusals where address_hash = any($1::bytea[])", hashes)
	if err != nil {
		return false, fmt.Errorf("forget an address that refused mail: %w", err)
	}
	return done.RowsAffected() > 0, nil
}

// strand marks mail as stuck that nobody tries any more: its job was cancelled, or lost. Mail that waits for a worker is left alone.
func strand(ctx context.Context, tx db.Tx, before time.Time) (int64, error) {
	done, err := tx.Pgx.Exec(ctx, `update platform.mails m set state = 'stuck' where state = 'queued' and coalesce(tried_from, created_at) < $1
		and not exists (select from river.river_job j where j.kind = 'mail.deliver' and j.args @> jsonb_build_object('mail', m.id)
			and j.state in ('available', 'pending', 'retryable', 'running', 'scheduled'))`, before)
	if err != nil {
		return 0, fmt.Errorf("look for stranded mail: %w", err)
	}
	return done.RowsAffected(), nil
}

func deleteOld(ctx context.Context, tx db.Tx, mails, events time.Time) error {
	for _, one := range []struct {
		statement string
		before    time.Time
	}{
		{"delete from platform.mails where created_at < $1", mails},
		{"delete from platform.mail_refusals where created_at < $1", mails},
		{"delete from platform.mail_events where received_at < $1", events},
	} {
		if _, err := tx.Pgx.Exec(ctx, one.statement, one.before); err != nil {
			return fmt.Errorf("forget mail: %w", err)
		}
	}
	return nil
}

func readDeliveries(ctx context.Context, tx db.Tx, keys []Key) (map[Key]Delivery, error) {
	kinds, ids := make([]string, len(keys)), make([]uuid.UUID, len(keys))
	for i, key := range keys {
		kinds[i], ids[i] = key.Kind, key.ID
	}
	rows, err := tx.Hot(ctx, `select m.kind, m.business_id, m.state, coalesce(m.delivery, '') from unnest($1::text[], $2::uuid[]) as k (kind, id)
		join platform.mails m on m.kind = k.kind and m.business_id = k.id where m.center_id = $3`, kinds, ids, tx.Center())
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	found := map[Key]Delivery{}
	var key Key
	var d Delivery
	_, err = pgx.ForEachRow(rows, []any{&key.Kind, &key.ID, &d.State, &d.Fate}, func() error {
		found[key] = d
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	return found, nil
}
