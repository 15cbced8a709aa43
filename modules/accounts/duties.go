package accounts

import (
	"context"
	"maps"
	"slices"

	"bayline/platform/db"
)

// OnDutyFor are the platform admins who have a duty, by name.
func OnDutyFor(ctx context.Context, tx db.Tx, d Duty) ([]Person, error) {
	var roles []string
	for _, role := range slices.Sorted(maps.Keys(duties)) {
		if slices.Contains(duties[role], d) {
			roles = append(roles, string(role))
		}
	}
	return readPeopleWithRoles(ctx, tx, roles)
}
