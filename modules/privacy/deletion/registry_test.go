package deletion_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"strings"
	"sync"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/privacy/deletion"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

// A table that nobody has told the deletion of is emptied like all others, in its place of the order; so are rows that refer to each
// other in the same table, also in a circle, and more of them than one transaction takes.
func TestNewTablesAreCovered(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	c := closeCenter(t, house, "Northgate")
	ctx := context.Background()
	for _, sql := range []string{
		`create table workshop.aaa_washes (center_id uuid not null, id uuid not null, customer_id uuid not null, note text not null,
			primary key (center_id, id), foreign key (center_id, customer_id) references workshop.customers)`,
		`call platform.tenant('workshop.aaa_washes')`,
		`create table workshop.zzz_towels (center_id uuid not null, id uuid not null, wash_id uuid not null,
			primary key (center_id, id), foreign key (center_id, wash_id) references workshop.aaa_washes)`,
		`call platform.tenant('workshop.zzz_towels')`,
		`grant select, insert, delete on workshop.aaa_washes, workshop.zzz_towels to bayline_app`,
		`insert into workshop.aaa_washes select center_id, id, id, 'with wax' from workshop.customers`,
		`insert into workshop.zzz_towels select center_id, gen_random_uuid(), id from workshop.aaa_washes, generate_series(1, 1300)`,
		`update workshop.customers c set bill_to = (select id from workshop.customers o where o.center_id = c.center_id and o.id <> c.id limit 1)`,
	} {
		if _, err := c.tables.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	before := c.rows()
	if before["workshop.zzz_towels"] < 2600 || c.count("select count(*) from workshop.customers where bill_to is not null") < 2 {
		t.Fatalf("too little was planted: %v", before)
	}
	house.Clock.Set(c.due)
	c.sweep()
	c.nothing()
	erasure, err := house.Deletion.Erasure(ctx, c.closure)
	c.must(err)
	for _, table := range erasure.Tables {
		if table.Rows != before[table.Table] {
			t.Errorf("%s: %d rows certified, %d were there", table.Table, table.Rows, before[table.Table])
		}
	}
}

// Several workers on the same center: one deletion, one certificate, true counts, one last mail.
func TestManyWorkersDeleteOnce(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	c := closeCenter(t, house, "Northgate")
	ctx := context.Background()
	before := c.rows()
	house.Clock.Set(c.due)
	var all sync.WaitGroup
	failed := make([]error, 4)
	for i := range failed {
		all.Go(func() { failed[i] = house.Deletion.Delete(ctx, c.closure) })
	}
	all.Wait()
	c.must(errors.Join(failed...))
	c.nothing()
	erasure, err := house.Deletion.Erasure(ctx, c.closure)
	c.must(err)
	for _, table := range erasure.Tables {
		if table.Rows != before[table.Table] {
			t.Errorf("%s: %d rows certified, %d were there", table.Table, table.Rows, before[table.Table])
		}
	}
	if n := c.count("select count(*) from platform.mails where kind = 'billing.deletion.done'"); n != 1 {
		t.Errorf("%d last mails", n)
	}
	if n := c.count("select count(*) from audit.events where subject_id = $1 and action like 'platform.deletion.%'", c.ID()); n != 2 {
		t.Errorf("%d events tell of it, want its beginning and its end", n)
	}
	c.must(house.Deletion.Delete(ctx, c.closure)) // once more, when all is over
}

// What is written while the deletion runs is found by the recount and deleted in another round: no certificate before.
func TestRecountFindsWhatCameLate(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	c := closeCenter(t, house, "Northgate")
	ctx := context.Background()
	house.Clock.Set(c.due)
	// A row that comes back each time that it is deleted, as a process that does not know of the deletion would write it.
	for _, sql := range []string{
		`create table workshop.stubborn (center_id uuid not null, id uuid not null, primary key (center_id, id))`,
		`call platform.tenant('workshop.stubborn')`,
		`grant select, insert, delete on workshop.stubborn to bayline_app`,
		`create function workshop.come_back() returns trigger language plpgsql as $$ begin
			insert into workshop.stubborn values (old.center_id, gen_random_uuid()); return old; end $$`,
		`create trigger come_back after delete on workshop.stubborn for each row execute function workshop.come_back()`,
	} {
		if _, err := c.tables.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	if _, err := c.tables.Exec(ctx, "insert into workshop.stubborn values ($1, gen_random_uuid())", c.ID()); err != nil {
		t.Fatal(err)
	}
	err := house.Deletion.Delete(ctx, c.closure)
	if err == nil || !strings.Contains(err.Error(), "workshop.stubborn 1") {
		t.Fatalf("the recount says: %v", err)
	}
	if _, err := house.Deletion.Erasure(ctx, c.closure); err == nil {
		t.Fatal("there is a certificate, and a row is left")
	}
	if _, err := c.tables.Exec(ctx, "drop trigger come_back on workshop.stubborn"); err != nil {
		t.Fatal(err)
	}
	c.sweep() // it is under way: the sweep takes it up again
	c.nothing()
	if _, err := house.Deletion.Erasure(ctx, c.closure); err != nil {
		t.Error(err)
	}
}

// Every table that names a center can be emptied by the program's own role, but for those that are kept; and what the inventory keeps
// for 7 years is what the deletion keeps.
func TestKeptAreTheOnesOfTheInventory(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	var order []string
	err := kit.DB.InPlatformRead(context.Background(), func(ctx context.Context, tx db.Tx) (err error) {
		order, err = deletion.Registry(ctx, tx)
		return err
	})
	if err != nil || len(order) < 40 {
		t.Fatalf("the registry has %d tables: %v", len(order), err)
	}
	for _, name := range order {
		var deletable bool
		if err := kit.DB.Pool().QueryRow(context.Background(), "select has_table_privilege($1, 'delete')", name).Scan(&deletable); err != nil {
			t.Fatal(err)
		}
		if !deletable && deletion.Kept[name] == "" {
			t.Errorf("%s names a center, and the program cannot delete from it", name)
		}
	}
	inventory, err := os.ReadFile("../../../docs/data-inventory.tsv")
	if err != nil {
		t.Fatal(err)
	}
	years, keeps := map[string]bool{}, map[string]bool{}
	for _, line := range strings.Split(string(inventory), "\n") {
		if cells := strings.Split(line, "\t"); len(cells) == 5 && strings.HasPrefix(cells[4], "7 years") && cells[2] != "global" {
			years[cells[0]] = true
		}
	}
	for name, why := range deletion.Kept {
		if strings.HasPrefix(name, "billing.") && why != "" {
			keeps[name] = true
		}
	}
	if !maps.Equal(years, keeps) {
		t.Errorf("the inventory keeps %v for 7 years, the deletion keeps %v", years, keeps)
	}
	if _, err := deletion.InOrder("a>b", "b>c", "c>a"); err == nil || !strings.Contains(err.Error(), "circle") {
		t.Errorf("a circle is put in order: %v", err)
	}
	if sorted, err := deletion.InOrder("orders>customers", "customers>customers", "lines>orders", "centers", "members>centers", "orders>members"); err != nil ||
		strings.Join(sorted, " ") != "lines orders customers members centers" {
		t.Errorf("the order is %v: %v", sorted, err)
	}
}
