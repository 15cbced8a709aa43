package billing

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Read is the subscription of the center in scope, inside a transaction: rooms that charge by it ask.
func Read(ctx context.Context, tx db.Tx) (*Subscription, error) { return readSubscription(ctx, tx) }

// MeteredEnding are the centers whose paid period of a metered plan ends by a moment, and would go on by itself. Through the platform's
// door; the room of metered plans asks.
func MeteredEnding(ctx context.Context, tx db.Tx, by time.Time) ([]uuid.UUID, error) {
	return readMeteredEnding(ctx, tx, by)
}

// Reference is what a center writes on its transfers, and what statements are numbered by: short, and its own.
func Reference(center uuid.UUID) string {
	text := strings.ToUpper(strings.ReplaceAll(center.String(), "-", ""))
	return "BL-" + text[len(text)-8:len(text)-4] + "-" + text[len(text)-4:]
}
