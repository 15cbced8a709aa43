package team

import (
	"context"
	"fmt"
	"time"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

func lockRules(ctx context.Context, tx db.Tx) (policy tenancy.FactorPolicy, idle time.Duration, err error) {
	var minutes int64
	err = tx.HotRow(ctx, "select factor_policy, idle_minutes from tenancy.centers where center_id = $1 for no key update", tx.Center()).Scan(&policy, &minutes)
	if err != nil {
		return "", 0, fmt.Errorf("lock rules: %w", err)
	}
	return policy, time.Duration(minutes) * time.Minute, nil
}

func saveRules(ctx context.Context, tx db.Tx, policy tenancy.FactorPolicy, idle time.Duration, anew bool) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.centers set factor_policy = $2, idle_minutes = $3, factor_policy_at = case when $4 then $5 else factor_policy_at end
		where center_id = $1`, tx.Center(), string(policy), int64(idle/time.Minute), anew, tx.Now())
	if err != nil {
		return fmt.Errorf("save rules: %w", err)
	}
	return nil
}
