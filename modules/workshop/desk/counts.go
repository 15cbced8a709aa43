package desk

import (
	"context"

	"bayline/platform/db"
)

// Counts stand beside the entries of the navigation.
type Counts struct {
	Board int // orders on the board
}

// Count counts for the navigation, in one statement: it is on the way of every page.
func Count(ctx context.Context, tx db.Tx) (Counts, error) { return count(ctx, tx) }
