package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/billing/plans"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/files"
)

func insertProof(ctx context.Context, tx db.Tx, p *Proof, by uuid.UUID) error {
	pages, producer := factsOf(p)
	_, err := tx.Pgx.Exec(ctx, `insert into billing.payment_proofs (center_id, id, plan_id, plan_version, center_name, amount_minor, currency, paid_on, reference,
			file_name, file_type, file_size, file_sha256, stored_name, file_id, file_pages, file_producer, state, submitted_by, submitted_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'pending', $18, $19)`,
		tx.Center(), p.ID, p.Plan.ID, p.Plan.Version, p.CenterName, p.Amount.Minor, p.Amount.Currency, p.PaidOn, p.Reference,
		p.FileName, p.File.Type, p.File.Size, p.File.Sent, p.File.Name, p.FileID, pages, producer, by, tx.Now())
	if db.IsUnique(err, "payment_proofs_one_pending") {
		return errPending
	}
	if err != nil {
		return fmt.Errorf("insert proof: %w", err)
	}
	return insertSubmission(ctx, tx, p, by)
}

// factsOf a PDF, as the tables keep them.
func factsOf(p *Proof) (pages *int, producer *string) {
	if p.File.Facts == nil {
		return nil, nil
	}
	return &p.File.Facts.Pages, &p.File.Facts.Producer
}

const proofSelect = `select p.center_id, p.center_name, p.id, p.amount_minor, p.currency, p.paid_on, p.reference, p.file_name, p.file_type,
		p.file_size, p.file_sha256, p.stored_name, p.state, coalesce(s.name, ''), p.submitted_at, coalesce(d.reason, ''), d.decided_at, coalesce(dw.name, 'A platform admin'),
		exists (select from billing.submissions o where o.file_sha256 = p.file_sha256 and o.proof_id <> p.id),
		p.round, coalesce(p.file_id, p.id), p.file_pages, p.file_producer, e.endorsed_by, coalesce(ew.name, 'A platform admin'), e.endorsed_at, ` + plans.Columns + `
	from billing.payment_proofs p
	join billing.plan_terms t on t.id = p.plan_id and t.number = p.plan_version
	left join accounts.people s on s.id = p.submitted_by
	left join billing.decisions d on d.center_id = p.center_id and d.proof_id = p.id and d.round = p.round
	left join accounts.people dw on dw.id = d.decided_by
	left join billing.endorsements e on e.center_id = p.center_id and e.proof_id = p.id and e.round = p.round
	left join accounts.people ew on ew.id = e.endorsed_by `

// readProofs of a center, the newest first. Who decided has a name through the platform's door.
func readProofs(ctx context.Context, tx db.Tx, center uuid.UUID) ([]Proof, error) {
	return collectProofs(ctx, tx, proofSelect+"where p.center_id = $1 order by p.submitted_at desc, p.id desc limit 50", center)
}

// readNewest proof of the center in scope; nil where it has sent none.
func readNewest(ctx context.Context, tx db.Tx) (*Proof, error) {
	list, err := collectProofs(ctx, tx, proofSelect+"where p.center_id = $1 order by p.submitted_at desc, p.id desc limit 1", tx.Center())
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// readQueue is what waits for a decision on the whole platform, the oldest first. Through the platform's door.
func readQueue(ctx context.Context, tx db.Tx) ([]Proof, error) {
	return collectProofs(ctx, tx, proofSelect+"where p.state = 'pending' and d.decided_at is null order by p.submitted_at, p.id limit 200")
}

// readDecided is what was decided last. Through the platform's door.
func readDecided(ctx context.Context, tx db.Tx) ([]Proof, error) {
	return collectProofs(ctx, tx, proofSelect+"where d.decided_at is not null order by d.decided_at desc, p.id desc limit 100")
}

// lockProof against all who decide or send it again, through either door.
func lockProof(ctx context.Context, tx db.Tx, id uuid.UUID) (*Proof, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from billing.payment_proofs where id = $1 for update", id); err != nil {
		return nil, fmt.Errorf("lock proof: %w", err)
	}
	return readProof(ctx, tx, id)
}

// readProof by its id alone: through the platform's door it finds every center's, through a center's only its own.
func readProof(ctx context.Context, tx db.Tx, id uuid.UUID) (*Proof, error) {
	list, err := collectProofs(ctx, tx, proofSelect+"where p.id = $1", id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.New(fault.NotFound, "There is no such payment proof.")
	}
	return &list[0], nil
}

func collectProofs(ctx context.Context, tx db.Tx, query string, args ...any) ([]Proof, error) {
	rows, err := tx.Hot(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read proofs: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Proof, err error) {
		var decided, endorsedAt *time.Time
		var pages *int
		var producer *string
		var endorsedBy *uuid.UUID
		var endorser string
		var terms plans.Terms
		err = row.Scan(append([]any{&p.Center, &p.CenterName, &p.ID, &p.Amount.Minor, &p.Amount.Currency, &p.PaidOn, &p.Reference, &p.FileName, &p.File.Type,
			&p.File.Size, &p.File.Sent, &p.File.Name, &p.State, &p.SubmittedBy, &p.SubmittedAt, &p.Reason, &decided, &p.DecidedBy, &p.FileSeen,
			&p.Round, &p.FileID, &pages, &producer, &endorsedBy, &endorser, &endorsedAt}, terms.Into()...)...)
		if err != nil {
			return p, err
		}
		p.DecidedAt, p.Plan, p.File.Facts = db.OrZero(decided), *terms.Plan(), orUnread(pages, producer)
		if endorsedBy != nil {
			p.Endorsed = &Endorsement{By: *endorsedBy, Name: endorser, At: *endorsedAt}
		}
		return p, nil
	})
}

// orUnread are the facts of a PDF, or nil where none were read: of a picture, or of what was sent before they were.
func orUnread(pages *int, producer *string) *files.Facts {
	if pages == nil || producer == nil {
		return nil
	}
	return &files.Facts{Pages: *pages, Producer: *producer}
}

// countSame tells in how many other proofs of the platform the same file and the same reference were sent, at any try.
func countSame(ctx context.Context, tx db.Tx, p *Proof) (file, reference Same, err error) {
	err = tx.HotRow(ctx, `select
			count(distinct proof_id) filter (where file_sha256 = $2 and center_id = $4), count(distinct proof_id) filter (where file_sha256 = $2 and center_id <> $4),
			count(distinct proof_id) filter (where reference = $3 and center_id = $4), count(distinct proof_id) filter (where reference = $3 and center_id <> $4)
		from billing.submissions where proof_id <> $1 and (file_sha256 = $2 or reference = $3)`, p.ID, p.File.Sent, p.Reference, p.Center).Scan(
		&file.Own, &file.Elsewhere, &reference.Own, &reference.Elsewhere)
	if err != nil {
		return Same{}, Same{}, fmt.Errorf("look for the same proof: %w", err)
	}
	return file, reference, nil
}

// readDecision on a proof, or nil.
func readDecision(ctx context.Context, tx db.Tx, p *Proof) (*Decision, error) {
	var d Decision
	err := tx.HotRow(ctx, `select d.outcome, d.reason, d.decided_by, coalesce(w.name, 'A platform admin'), d.decided_at, d.too_late
		from billing.decisions d left join accounts.people w on w.id = d.decided_by
		where d.center_id = $1 and d.proof_id = $2 and d.round = $3`, p.Center, p.ID, p.Round).Scan(&d.Outcome, &d.Reason, &d.By, &d.Name, &d.At, &d.TooLate)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read decision: %w", err)
	}
	return &d, nil
}

func insertDecision(ctx context.Context, tx db.Tx, p *Proof, d Decision) (first bool, err error) {
	tag, err := tx.Pgx.Exec(ctx, `insert into billing.decisions (center_id, proof_id, round, outcome, reason, decided_by, decided_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`, p.Center, p.ID, p.Round, d.Outcome, d.Reason, d.By, tx.Now())
	if err != nil {
		return false, fmt.Errorf("insert decision: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// lockDecision that is not carried out yet, in the center in scope; nil where it is.
func lockDecision(ctx context.Context, tx db.Tx, proof uuid.UUID) (*Decision, error) {
	var d Decision
	err := tx.Pgx.QueryRow(ctx, `select outcome, reason, decided_by, decided_at from billing.decisions
		where center_id = $1 and proof_id = $2 and carried_out_at is null for update`, tx.Center(), proof).Scan(&d.Outcome, &d.Reason, &d.By, &d.At)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lock decision: %w", err)
	}
	return &d, nil
}

func finishDecision(ctx context.Context, tx db.Tx, proof uuid.UUID, outcome string) error {
	_, err := tx.Pgx.Exec(ctx, `with done as (update billing.decisions set carried_out_at = $3
			where center_id = $1 and proof_id = $2 and carried_out_at is null)
		update billing.payment_proofs set state = $4, version = version + 1 where center_id = $1 and id = $2`, tx.Center(), proof, tx.Now(), outcome)
	if err != nil {
		return fmt.Errorf("finish decision: %w", err)
	}
	return nil
}
