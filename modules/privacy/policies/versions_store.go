package policies

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

// columns of a version without its text, which no page needs of all of them.
const headColumns = `v.id, v.policy, coalesce(v.number, 0), v.summary, v.revision, v.made_at, v.changed_at, v.announced_at, v.round, v.day,
	v.told_through, v.told_at, v.centers, v.owners, v.effective_at, v.first_used_at, v.withdrawn_at, v.reason`

const versionSelect = "select " + headColumns + `, v.body, coalesce(made.name, ''), coalesce(announced.name, ''), coalesce(withdrawn.name, '')
	from privacy.policy_versions v
	left join accounts.people made on made.id = v.made_by
	left join accounts.people announced on announced.id = v.announced_by
	left join accounts.people withdrawn on withdrawn.id = v.withdrawn_by `

// The draft comes first, then the newest version.
const newestFirst = " order by v.number desc nulls first"

func scanHead(row pgx.Row, more ...any) (v Version, err error) {
	var policy string
	var announced, named, told, effective, used, withdrawn *time.Time
	if err := row.Scan(append([]any{&v.ID, &policy, &v.Number, &v.Summary, &v.Revision, &v.MadeAt, &v.ChangedAt, &announced, &v.Round, &named,
		&v.ToldThrough, &told, &v.Centers, &v.Owners, &effective, &used, &withdrawn, &v.Reason}, more...)...); err != nil {
		return Version{}, err
	}
	v.AnnouncedAt, v.Day, v.ToldAt, v.EffectiveAt = db.OrZero(announced), db.OrZero(named), db.OrZero(told), db.OrZero(effective)
	v.FirstUsedAt, v.WithdrawnAt = db.OrZero(used), db.OrZero(withdrawn)
	v.Policy, err = byName(policy)
	return v, err
}

func scanVersion(row pgx.Row) (v Version, err error) {
	var body, made, announced, withdrawn string
	v, err = scanHead(row, &body, &made, &announced, &withdrawn)
	v.Body, v.MadeBy, v.AnnouncedBy, v.WithdrawnBy = body, made, announced, withdrawn
	return v, err
}

// readHeads of all policies, without drafts and texts.
func readHeads(ctx context.Context, tx db.Tx) ([]Version, error) {
	rows, err := tx.Hot(ctx, "select "+headColumns+" from privacy.policy_versions v where v.number is not null"+newestFirst)
	if err != nil {
		return nil, fmt.Errorf("read versions of policies: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Version, error) { return scanHead(row) })
	if err != nil {
		return nil, fmt.Errorf("read versions of policies: %w", err)
	}
	return list, nil
}

// readVersions of a policy, its draft among them.
func readVersions(ctx context.Context, tx db.Tx, p Policy) ([]Version, error) {
	rows, err := tx.Hot(ctx, versionSelect+"where v.policy = $1"+newestFirst, p.Name)
	if err != nil {
		return nil, fmt.Errorf("read versions of %s: %w", p.Name, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Version, error) { return scanVersion(row) })
	if err != nil {
		return nil, fmt.Errorf("read versions of %s: %w", p.Name, err)
	}
	return list, nil
}

// lockPolicy lets one after the other change what is to come of a policy.
func lockPolicy(ctx context.Context, tx db.Tx, p Policy) error {
	if _, err := tx.Pgx.Exec(ctx, "select from privacy.policy_versions where policy = $1 and number = 1 for no key update", p.Name); err != nil {
		return fmt.Errorf("lock %s: %w", p.Name, err)
	}
	return nil
}

// lockDraft of a policy, with all else that is to come of it; nil where there is none.
func lockDraft(ctx context.Context, tx db.Tx, p Policy) (*Version, error) {
	if err := lockPolicy(ctx, tx, p); err != nil {
		return nil, err
	}
	v, err := scanVersion(tx.Pgx.QueryRow(ctx, versionSelect+"where v.policy = $1 and v.number is null", p.Name))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read draft of %s: %w", p.Name, err)
	}
	return &v, nil
}

// lockVersion keeps a version as it is until tx ends.
func lockVersion(ctx context.Context, tx db.Tx, id uuid.UUID) (Version, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from privacy.policy_versions where id = $1 for no key update", id); err != nil {
		return Version{}, fmt.Errorf("lock version: %w", err)
	}
	v, err := scanVersion(tx.Pgx.QueryRow(ctx, versionSelect+"where v.id = $1", id))
	if errors.Is(err, pgx.ErrNoRows) {
		return Version{}, fault.New(fault.NotFound, "There is no such version.")
	}
	if err != nil {
		return Version{}, fmt.Errorf("read version: %w", err)
	}
	return v, nil
}

func insertDraft(ctx context.Context, tx db.Tx, id uuid.UUID, p Policy, w Words, by uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `insert into privacy.policy_versions (id, policy, body, summary, made_by, made_at, changed_at)
		values ($1, $2, $3, $4, $5, $6, $6)`, id, p.Name, w.Body, w.Summary, by, tx.Now())
	if err != nil {
		return fmt.Errorf("insert draft: %w", err)
	}
	return nil
}

func updateDraft(ctx context.Context, tx db.Tx, id uuid.UUID, w Words) error {
	_, err := tx.Pgx.Exec(ctx, `update privacy.policy_versions set body = $2, summary = $3, changed_at = $4, revision = revision + 1 where id = $1`,
		id, w.Body, w.Summary, tx.Now())
	if err != nil {
		return fmt.Errorf("update draft: %w", err)
	}
	return nil
}

func deleteDraft(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	if _, err := tx.Pgx.Exec(ctx, "delete from privacy.policy_versions where id = $1 and number is null", id); err != nil {
		return fmt.Errorf("delete draft: %w", err)
	}
	return nil
}
