package customers

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// knownCustomers reads customers, each a merged one as the one it was merged into, with their vehicles. A case and no coalesce, as in
// customer_names.
var knownCustomers = `select k.id, c.id, c.name, c.company, coalesce((select ` + asVehicles + ` from (` + presentVehicles + ` limit ` + strconv.Itoa(knownMost) + `) v), '[]')
	from workshop.customers k
	join workshop.customers c on c.center_id = k.center_id and c.id = case when k.merged_into is null then k.id else k.merged_into end
	where k.center_id = $1 and k.id = any($2)`

// customersWithVehicles by the ids that were asked for. Missing ones are left out.
func customersWithVehicles(ctx context.Context, tx db.Tx, ids []uuid.UUID) (map[uuid.UUID]listedCustomer, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Hot(ctx, knownCustomers, tx.Center(), ids)
	if err != nil {
		return nil, fmt.Errorf("read customers with their vehicles: %w", err)
	}
	found := map[uuid.UUID]listedCustomer{}
	var id uuid.UUID
	var c Customer
	var vehicles []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &c.ID, &c.Name, &c.Company, &vehicles}, func() error {
		var present []Vehicle
		err := json.Unmarshal(vehicles, &present)
		found[id] = listedCustomer{Customer: c, Vehicles: present}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read customers with their vehicles: %w", err)
	}
	return found, nil
}
