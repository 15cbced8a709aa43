package problems

import (
	"context"

	"bayline/modules/tenancy/support"
	"bayline/platform/db"
)

// Cited are the open problems of the center in scope, the newest first: a support access can be about one.
func Cited(ctx context.Context, tx db.Tx) ([]support.Problem, error) {
	list, err := readOpenOfCenter(ctx, tx)
	if err != nil {
		return nil, err
	}
	open := make([]support.Problem, len(list))
	for i, p := range list {
		open[i] = support.Problem{ID: p.ID, Number: p.Number, Subject: p.Subject}
	}
	return open, nil
}
