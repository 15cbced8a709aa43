package billing

import (
	"context"

	"bayline/platform/db"
)

// Read is the subscription of the center in scope, inside a transaction: rooms that charge by it ask.
func Read(ctx context.Context, tx db.Tx) (*Subscription, error) { return readSubscription(ctx, tx) }
