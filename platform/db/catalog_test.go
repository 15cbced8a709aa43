package db_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"bayline/platform/testkit"
)

// Every table of ours is in one class, and is built as its class demands.
func TestSchemaTenancy(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	inventory := readInventory(t)
	if len(inventory) < 100 {
		t.Fatalf("the inventory has only %d lines", len(inventory))
	}
	for _, complaint := range inspect(t, connect(t, kit.OwnerURL), "bayline_login", inventory) {
		t.Error(complaint)
	}
}

func readInventory(t *testing.T) (inventory []entry) {
	t.Helper()
	text, err := os.ReadFile("../../docs/data-inventory.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != 5 {
			t.Fatalf("line %d of the inventory has %d columns, want table, column, class, purpose, retention: %s", i+1, len(cells), line)
		}
		if cells[0] == "table" {
			continue
		}
		for _, cell := range cells {
			if strings.TrimSpace(cell) == "" {
				t.Errorf("line %d of the inventory leaves something out: %s", i+1, line)
			}
		}
		inventory = append(inventory, entry{cells[0], cells[1], cells[2]})
	}
	return inventory
}

// A test of the test: each of these is a mistake that somebody will make, and each is named.
func TestSchemaTenancyNamesMistakes(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	owner, admin := connect(t, kit.OwnerURL), connect(t, kit.AdminURL)
	const (
		key  = "center_id uuid not null, id uuid not null"
		good = key + ", primary key (center_id, id)"
	)
	inventory := []entry{{"workshop.good", "center_id", "tenant"}, {"workshop.good", "id", "tenant"}}
	class := func(table, class string) {
		inventory = append(inventory, entry{table, "center_id", class}, entry{table, "id", class})
	}
	tenant := func(table, columns string) {
		run(t, owner, "create table "+table+" ("+columns+"); call platform.tenant('"+table+"')")
		class(table, "tenant")
	}
	tenant("workshop.good", good)
	if complaints := about("workshop.good", inspect(t, connect(t, kit.OwnerURL), "bayline_login", inventory)); len(complaints) != 0 {
		t.Fatalf("a good table is complained of: %v", complaints)
	}

	want := map[string]string{}
	mistake := func(name, says string) { want[name+" "+says] = "" }

	run(t, owner, "create table workshop.unknown (id uuid primary key)")
	mistake("workshop.unknown", "has no class in docs/data-inventory.tsv")
	class("workshop.gone", "tenant")
	mistake("workshop.gone.id", "stands in the inventory, but not in the database")
	tenant("workshop.torn", good)
	class("workshop.torn", "global")
	mistake("workshop.torn", "stands in two classes")
	run(t, owner, "create table workshop.odd ("+good+")")
	class("workshop.odd", "private")
	mistake("workshop.odd", "stands in a class that there is not")
	tenant("workshop.wider", good+", note text")
	mistake("workshop.wider.note", "is a column that the inventory does not name")
	run(t, owner, "create table workshop.shared ("+good+"); call platform.operator('workshop.shared')")
	class("workshop.shared", "operator")
	mistake("workshop.shared", "is a workshop table of class operator")
	tenant("workshop.reversed", key+", primary key (id, center_id)")
	mistake("workshop.reversed", "has no primary key that begins with center_id")
	tenant("workshop.indexed", good)
	run(t, owner, "create index indexed_id on workshop.indexed (id); create index indexed_expression on workshop.indexed ((id::text), center_id)")
	mistake("workshop.indexed_id", "is an index that does not begin with center_id")
	mistake("workshop.indexed_expression", "is an index that does not begin with center_id")
	tenant("workshop.parent", good+", unique (id)")
	tenant("workshop.child", good+", foreign key (id) references workshop.parent (id)")
	mistake("workshop.child child_id_fkey", "is a reference that does not carry center_id")
	tenant("workshop.hen", good)
	tenant("workshop.egg", good+", foreign key (center_id, id) references workshop.hen")
	run(t, owner, "alter table workshop.hen add foreign key (center_id, id) references workshop.egg")
	mistake("workshop.hen", "is part of a circle of references")
	mistake("workshop.egg", "is part of a circle of references")
	tenant("workshop.tree", good+", up uuid, foreign key (center_id, up) references workshop.tree") // no circle: it falls as a whole
	run(t, owner, "create table workshop.bare ("+good+")")
	class("workshop.bare", "tenant")
	mistake("workshop.bare", "has no row-level security, enabled and forced")
	tenant("workshop.unforced", good)
	run(t, owner, "alter table workshop.unforced no force row level security")
	mistake("workshop.unforced", "has no row-level security, enabled and forced")
	tenant("workshop.open", good)
	run(t, owner, "alter policy of_center on workshop.open using (true)")
	mistake("workshop.open", "lacks the policy of its class")
	mistake("workshop.open of_center", "has a policy that nobody asked for")
	tenant("workshop.platforms", good)
	run(t, owner, "drop policy of_owner on workshop.platforms; create policy more on workshop.platforms to bayline_app using (true)")
	mistake("workshop.platforms", "lacks the policy of its owner")
	mistake("workshop.platforms more", "has a policy that nobody asked for")
	mistake("bayline_app", "is a role with a policy of its own that the program is a member of")
	run(t, owner, "create view workshop.lookout as select * from workshop.good; create materialized view workshop.photo as select 1 as one")
	mistake("workshop.lookout", "is a view with the rights of its owner")
	mistake("workshop.photo", "is a materialized view, which row-level security does not reach")
	run(t, owner, "create function workshop.definer() returns int language sql security definer as 'select 1'")
	mistake("workshop.definer()", "is a function with the rights of its owner that does not fix its search_path")
	run(t, owner, "grant update on audit.events to bayline_app; grant truncate on workshop.good to bayline_app; revoke select on workshop.tree from bayline_app")
	mistake("audit.events update", "gives the program a right that it must not have")
	mistake("workshop.good truncate", "gives the program a right that it must not have")
	mistake("workshop.tree", "does not give the program what it needs")
	run(t, owner, "grant select on workshop.good to public; grant create on schema workshop to bayline_app")
	mistake("workshop.good", "gives everybody a right")
	mistake("workshop", "is a schema in which the program may make things")
	tenant("workshop.typed", good+", at timestamptz default now(), price numeric, paid double precision, said timestamp")
	mistake("workshop.typed.at", "takes its time from the database's clock")
	for _, column := range []string{"price", "paid", "said"} {
		mistake("workshop.typed."+column, "has a type that we do not use (money is bigint, states are text, times have a zone)")
	}

	complaints := inspect(t, admin, "bayline_login", inventory)
	for complaint := range want {
		if !slices.Contains(complaints, complaint) {
			t.Errorf("not found: %s", complaint)
		}
	}
	for _, r := range rules {
		if !slices.ContainsFunc(complaints, func(c string) bool { return strings.HasSuffix(c, r.says) }) {
			t.Errorf("no mistake breaks the rule: %s", r.says)
		}
	}
	if found := about("workshop.tree", complaints); slices.Contains(found, "workshop.tree is part of a circle of references") {
		t.Error("a tree is taken for a circle")
	}
}

func about(name string, complaints []string) (found []string) {
	for _, complaint := range complaints {
		if strings.HasPrefix(complaint, name+" ") || strings.HasPrefix(complaint, name+".") {
			found = append(found, complaint)
		}
	}
	return found
}
