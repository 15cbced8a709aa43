package notices

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// Person is somebody who is told.
type Person struct {
	ID    uuid.UUID
	Name  string
	Email string
}

// Owners of the center in scope.
func Owners(ctx context.Context, tx db.Tx) ([]Person, error) { return OwnersOf(ctx, tx, tx.Center()) }

// OwnersOf a center, through either door; in a center's transaction only of that one.
func OwnersOf(ctx context.Context, tx db.Tx, center uuid.UUID) ([]Person, error) {
	return people(tenancy.Owners(ctx, tx, center))
}

// Operators are the platform admins who have a duty.
func Operators(ctx context.Context, tx db.Tx, duty accounts.Duty) ([]Person, error) {
	return people(accounts.OnDutyFor(ctx, tx, duty))
}

// To is one person of accounts.
func To(p accounts.Person) []Person { return []Person{{p.ID, p.Name, p.Email}} }

func people(list []accounts.Person, err error) ([]Person, error) {
	told := make([]Person, len(list))
	for i, p := range list {
		told[i] = Person{p.ID, p.Name, p.Email}
	}
	return told, err
}
