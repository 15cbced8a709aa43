package search

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Hit is a thing that was found.
type Hit struct {
	Kind  Kind
	ID    uuid.UUID
	Exact bool // a whole plate, VIN, phone, number, or every word of the query as it is written
}

// Put replaces the terms of a thing. Without terms it is not found any more.
func Put(ctx context.Context, tx db.Tx, kind Kind, id uuid.UUID, terms ...Term) error {
	return putTerms(ctx, tx, kind, id, gathered(terms))
}

// Find answers what the query means, exact ones first, then the newest. Several words must all be met, unless they are one plate
// or phone together. A query of fewer than three letters finds nothing. With kinds, only those.
func Find(ctx context.Context, tx db.Tx, query string, limit int, kinds ...Kind) ([]Hit, error) {
	ranges, parts := understood(query)
	if len(ranges) == 0 {
		return nil, nil
	}
	return findTerms(ctx, tx, ranges, parts, kinds, limit)
}

// TooShort tells whether a query says too little to be looked for.
func TooShort(query string) bool { return weight(query) < least }
