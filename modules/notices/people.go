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

// ReasonOwner says in a mail to the owners of a center why they get it.
const ReasonOwner = "You get this because you own a center on Bayline."

// Owners of the center in scope.
func Owners(ctx context.Context, tx db.Tx) ([]Person, error) { return OwnersOf(ctx, tx, tx.Center()) }

// OwnersOf a center, through either door; in a center's transaction only of that one.
func OwnersOf(ctx context.Context, tx db.Tx, center uuid.UUID) ([]Person, error) {
	owners, err := tenancy.Owners(ctx, tx, center)
	return people(owners), err
}

// OwnersOfAll are the owners of each of many centers, in one statement. Through the platform's door.
func OwnersOfAll(ctx context.Context, tx db.Tx, centers []uuid.UUID) (map[uuid.UUID][]Person, error) {
	owners, err := tenancy.OwnersOfAll(ctx, tx, centers)
	told := make(map[uuid.UUID][]Person, len(owners))
	for center, list := range owners {
		told[center] = people(list)
	}
	return told, err
}

// Operators are the platform admins who have a duty.
func Operators(ctx context.Context, tx db.Tx, duty accounts.Duty) ([]Person, error) {
	admins, err := accounts.OnDutyFor(ctx, tx, duty)
	return people(admins), err
}

// To is one person of accounts.
func To(p accounts.Person) []Person { return people([]accounts.Person{p}) }

func people(list []accounts.Person) []Person {
	told := make([]Person, len(list))
	for i, p := range list {
		told[i] = Person{p.ID, p.Name, p.Email}
	}
	return told
}
