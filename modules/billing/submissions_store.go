package billing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/files"
)

func insertSubmission(ctx context.Context, tx db.Tx, p *Proof, by uuid.UUID) error {
	pages, producer := factsOf(p)
	_, err := tx.Pgx.Exec(ctx, `insert into billing.submissions (center_id, proof_id, round, amount_minor, currency, paid_on, reference, file_name, file_type,
			file_size, file_sha256, file_id, file_pages, file_producer, stored_name, submitted_by, submitted_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tx.Center(), p.ID, p.Round, p.Amount.Minor, p.Amount.Currency, p.PaidOn, p.Reference, p.FileName, p.File.Type,
		p.File.Size, p.File.Sent, p.FileID, pages, producer, p.File.Name, by, tx.Now())
	if err != nil {
		return fmt.Errorf("insert submission: %w", err)
	}
	return nil
}

// resubmit writes the next try of a rejected proof, which is locked.
func resubmit(ctx context.Context, tx db.Tx, p *Proof, by uuid.UUID) error {
	pages, producer := factsOf(p)
	_, err := tx.Pgx.Exec(ctx, `update billing.payment_proofs set state = 'pending', round = $3, amount_minor = $4, currency = $5, paid_on = $6, reference = $7,
			file_name = $8, file_type = $9, file_size = $10, file_sha256 = $11, stored_name = $12, file_id = $13, file_pages = $14, file_producer = $15,
			submitted_by = $16, submitted_at = $17, version = version + 1
		where center_id = $1 and id = $2`, tx.Center(), p.ID, p.Round, p.Amount.Minor, p.Amount.Currency, p.PaidOn, p.Reference,
		p.FileName, p.File.Type, p.File.Size, p.File.Sent, p.File.Name, p.FileID, pages, producer, by, tx.Now())
	if db.IsUnique(err, "payment_proofs_one_pending") {
		return errPending
	}
	if err != nil {
		return fmt.Errorf("send proof again: %w", err)
	}
	return insertSubmission(ctx, tx, p, by)
}

// readTries of a proof, the newest first.
func readTries(ctx context.Context, tx db.Tx, p *Proof) ([]Try, error) {
	rows, err := tx.Hot(ctx, `select s.round, s.amount_minor, s.currency, s.paid_on, s.reference, s.file_name, s.file_type, s.file_sha256, coalesce(w.name, ''), s.submitted_at,
			e.endorsed_by, coalesce(ew.name, 'A platform admin'), e.endorsed_at, d.decided_by, coalesce(dw.name, 'A platform admin'), d.outcome, d.reason, d.decided_at
		from billing.submissions s
		left join billing.endorsements e on e.center_id = s.center_id and e.proof_id = s.proof_id and e.round = s.round
		left join billing.decisions d on d.center_id = s.center_id and d.proof_id = s.proof_id and d.round = s.round
		left join accounts.people w on w.id = s.submitted_by
		left join accounts.people ew on ew.id = e.endorsed_by
		left join accounts.people dw on dw.id = d.decided_by
		where s.center_id = $1 and s.proof_id = $2 order by s.round desc`, p.Center, p.ID)
	if err != nil {
		return nil, fmt.Errorf("read tries of proof: %w", err)
	}
	var hashes [][]byte
	tries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Try, error) {
		try, hash, err := scanTry(row)
		hashes = append(hashes, hash)
		return try, err
	})
	if err != nil {
		return nil, fmt.Errorf("read tries of proof: %w", err)
	}
	for i := range len(tries) - 1 {
		tries[i].SameFile = bytes.Equal(hashes[i], hashes[i+1])
	}
	return tries, nil
}

func scanTry(row pgx.Row) (t Try, hash []byte, err error) {
	var endorser, decider string
	var endorsedBy, decidedBy *uuid.UUID
	var endorsedAt, decidedAt *time.Time
	var outcome, reason *string
	err = row.Scan(&t.Round, &t.Amount.Minor, &t.Amount.Currency, &t.PaidOn, &t.Reference, &t.FileName, &t.FileType, &hash, &t.By, &t.At,
		&endorsedBy, &endorser, &endorsedAt, &decidedBy, &decider, &outcome, &reason, &decidedAt)
	if err != nil {
		return Try{}, nil, err
	}
	if endorsedBy != nil {
		t.Endorsed = &Endorsement{By: *endorsedBy, Name: endorser, At: *endorsedAt}
	}
	if decidedBy != nil {
		t.Decision = &Decision{Outcome: *outcome, Reason: *reason, By: *decidedBy, Name: decider, At: *decidedAt}
	}
	return t, hash, nil
}

// readFileOf a try of a proof: what it is sealed for, and how it goes out.
func readFileOf(ctx context.Context, tx db.Tx, p *Proof, round int) (sealedFor uuid.UUID, out files.Out, err error) {
	err = tx.HotRow(ctx, `select file_id, stored_name, file_name, file_type from billing.submissions where center_id = $1 and proof_id = $2 and round = $3`,
		p.Center, p.ID, round).Scan(&sealedFor, &out.Stored, &out.Name, &out.Type)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, files.Out{}, fault.New(fault.NotFound, "There is no such try of this payment proof.")
	}
	if err != nil {
		return uuid.Nil, files.Out{}, fmt.Errorf("read file of try: %w", err)
	}
	return sealedFor, out, nil
}
