package tenancy

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/db"
)

// Subscriber is a center with its owners, whom the platform tells what concerns their contract.
type Subscriber struct {
	Center uuid.UUID
	Owners []accounts.Person // their ids, names and addresses
}

// Subscribers are the centers after one, in the order of their ids: all that exist, also suspended and cancelled ones, for until their
// deletion they can return. At most limit of them. Through the platform's door.
func Subscribers(ctx context.Context, tx db.Tx, after uuid.UUID, limit int) ([]Subscriber, error) {
	return readSubscribers(ctx, tx, after, limit)
}

// UsedPolicies notes beside a membership of the center in scope that its use under the platform's policies is recorded up to now.
func UsedPolicies(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	return updatePoliciesUsed(ctx, tx, person)
}
