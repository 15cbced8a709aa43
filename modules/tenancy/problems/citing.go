package problems

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/tenancy/support"
	"bayline/platform/db"
)

// Cited are the open problems of the center in scope, the newest first: a support access can be about one.
func Cited(ctx context.Context, tx db.Tx) ([]support.Problem, error) {
	list, err := readOfCenter(ctx, tx, uuid.Nil, 0, openShown)
	if err != nil {
		return nil, err
	}
	var open []support.Problem
	for _, p := range list {
		if p.Open() {
			open = append(open, support.Problem{ID: p.ID, Number: p.Number, Subject: p.Subject})
		}
	}
	return open, nil
}
