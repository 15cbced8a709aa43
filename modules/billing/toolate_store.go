package billing

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// finishTooLate tells whether the decision was still to be carried out. Through the platform's door.
func finishTooLate(ctx context.Context, tx db.Tx, args CarryOutArgs) (open bool, err error) {
	tag, err := tx.Pgx.Exec(ctx, `with done as (
			update billing.decisions set carried_out_at = $3, too_late = true
			where center_id = $1 and proof_id = $2 and carried_out_at is null returning proof_id)
		update billing.payment_proofs p set state = 'rejected', version = version + 1 from done where p.center_id = $1 and p.id = done.proof_id`,
		args.Center, args.Proof, tx.Now())
	if err != nil {
		return false, fmt.Errorf("finish decision that came too late: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// readSenderOf a proof, to whom the answer goes; nobody where the account is gone.
func readSenderOf(ctx context.Context, tx db.Tx, proof *Proof) (s owner, err error) {
	err = tx.HotRow(ctx, `select p.id, p.name, p.email from billing.payment_proofs f join accounts.people p on p.id = f.submitted_by
		where f.center_id = $1 and f.id = $2`, proof.Center, proof.ID).Scan(&s.ID, &s.Name, &s.Email)
	if errors.Is(err, pgx.ErrNoRows) {
		return owner{}, nil
	}
	if err != nil {
		return owner{}, fmt.Errorf("read sender of proof: %w", err)
	}
	return s, nil
}
