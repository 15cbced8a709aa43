package deletion

import (
	"context"
	"time"
)

// ProofsLister lists the payment proofs whose time in the archive ends before a moment, the next first.
type ProofsLister func(ctx context.Context, until time.Time) ([]Proof, error)

// Proof is one of the archive, as the calendar shows it.
type Proof struct {
	Center string // as it was called when it was paid
	Amount string
	PaidOn time.Time
	GoesOn time.Time
}
