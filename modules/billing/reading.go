package billing

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Read is the subscription of the center in scope, inside a transaction: rooms that charge by it ask.
func Read(ctx context.Context, tx db.Tx) (*Subscription, error) { return readSubscription(ctx, tx) }

// Reference is what a center writes on its transfers, and what statements are numbered by: short, and its own.
func Reference(center uuid.UUID) string { return fingerprint(center) }
