package orders

import (
	"context"
	"fmt"

	"bayline/platform/db"
)

func insertJob(ctx context.Context, tx db.Tx, j *Job) error {
	if _, err := tx.NewInsert().Model(j).Exec(ctx); err != nil {
		return fmt.Errorf("insert job: %w", err)
	}
	return nil
}

// saveJob keeps what operations change. The caller holds the lock of the order.
func saveJob(ctx context.Context, tx db.Tx, j *Job) error {
	j.Version++
	_, err := tx.NewUpdate().Model(j).WherePK().Where("center_id = ?", tx.Center()).
		Column("name", "state", "work", "technician_id", "total_minor", "presented_at", "decided_at", "decided_by", "decided_medium",
			"decided_reason", "deferred_until", "version").
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("save job %s: %w", j.ID, err)
	}
	return nil
}

// deleteJob removes a draft with its lines.
func deleteJob(ctx context.Context, tx db.Tx, j *Job) error {
	if _, err := tx.NewDelete().Model((*Line)(nil)).Where("center_id = ?", tx.Center()).Where("job_id = ?", j.ID).Exec(ctx); err != nil {
		return fmt.Errorf("delete lines of job %s: %w", j.ID, err)
	}
	if _, err := tx.NewDelete().Model(j).WherePK().Where("center_id = ?", tx.Center()).Exec(ctx); err != nil {
		return fmt.Errorf("delete job %s: %w", j.ID, err)
	}
	return nil
}

func insertAuthorization(ctx context.Context, tx db.Tx, a *Authorization) error {
	if _, err := tx.NewInsert().Model(a).Exec(ctx); err != nil {
		return fmt.Errorf("insert authorization of job %s: %w", a.JobID, err)
	}
	return nil
}
