package tenancy

import (
	"context"
	"fmt"

	"bayline/platform/db"
	"bayline/platform/fault"
)

// Limited is what a plan limits.
type Limited string

// What plans limit.
const (
	Staff     Limited = "staff"
	Customers Limited = "customers"
)

// Take counts n more of what the plan limits, or refuses: parallel takers never pass the limit. A negative n gives back.
func Take(ctx context.Context, tx db.Tx, what Limited, n int64) error {
	took, err := takeCounter(ctx, tx, what, n)
	if err != nil {
		return err
	}
	if !took {
		return fault.Newf(fault.Limit, "Your plan has no room for more %s. Choose a larger plan on the subscription page.", what)
	}
	return nil
}

// Allow sets what the plan allows; nil is no limit. What is already there stays.
func Allow(ctx context.Context, tx db.Tx, what Limited, allowed *int64) error {
	return setAllowed(ctx, tx, what, allowed)
}

// NextNumber takes the next number of a kind ("work order", "invoice") in the center. The row stays locked until tx ends, so
// that a rollback leaves no gap.
func NextNumber(ctx context.Context, tx db.Tx, kind string) (int64, error) {
	n, err := takeNumber(ctx, tx, kind)
	if err != nil {
		return 0, fmt.Errorf("next number of %s: %w", kind, err)
	}
	return n, nil
}
