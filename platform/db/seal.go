package db

import (
	"context"
	"errors"

	"github.com/google/uuid"
)

// Place is where a sealed value stands. It is bound into the seal, so that a value moved to another place does not open.
type Place struct {
	Table, Column string
	Row           uuid.UUID
	Platform      bool // under the platform's key, in a center's transaction too: the mail log, the audit of platform access
}

// Sealer encrypts values under the data key of the transaction's center, or the platform's where there is no center.
type Sealer interface {
	Seal(ctx context.Context, tx Tx, at Place, plain []byte) ([]byte, error)
	Open(ctx context.Context, tx Tx, at Place, sealed []byte) ([]byte, error)
}

var errNoSealer = errors.New("db: no sealer is set: UseSealer comes before the first transaction")

// Seal encrypts a value for its place.
func (t Tx) Seal(ctx context.Context, at Place, plain []byte) ([]byte, error) {
	if t.state.sealer == nil {
		return nil, errNoSealer
	}
	return t.state.sealer.Seal(ctx, t, at, plain)
}

// Open decrypts a value that was sealed for this place.
func (t Tx) Open(ctx context.Context, at Place, sealed []byte) ([]byte, error) {
	if t.state.sealer == nil {
		return nil, errNoSealer
	}
	return t.state.sealer.Open(ctx, t, at, sealed)
}
