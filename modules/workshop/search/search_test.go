package search_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/workshop/search"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

// desk is a center with terms, and what was put there by name.
type desk struct {
	t      *testing.T
	db     *db.DB
	center uuid.UUID
	ids    map[string]uuid.UUID
}

func newDesk(t *testing.T) *desk {
	return &desk{t, testkit.DB(t), db.NewID(), map[string]uuid.UUID{}}
}

func (d *desk) put(name string, kind search.Kind, terms ...search.Term) {
	d.t.Helper()
	id, known := d.ids[name]
	if !known {
		id = db.NewID()
		d.ids[name] = id
	}
	d.in(func(ctx context.Context, tx db.Tx) error { return search.Put(ctx, tx, kind, id, terms...) })
}

func (d *desk) in(fn func(context.Context, db.Tx) error) {
	d.t.Helper()
	if err := d.db.InCenter(d.t.Context(), d.center, fn); err != nil {
		d.t.Fatal(err)
	}
}

// find answers the names of what was found, in order.
func (d *desk) find(query string, kinds ...search.Kind) (names []string) {
	d.t.Helper()
	d.in(func(ctx context.Context, tx db.Tx) error {
		hits, err := search.Find(ctx, tx, query, 10, kinds...)
		for _, hit := range hits {
			for name, id := range d.ids {
				if id == hit.ID {
					names = append(names, name)
				}
			}
		}
		return err
	})
	return names
}

func TestSearchFinds(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.put("rav4", search.Vehicle, search.Plate("KV18 ZRO"), search.VIN("JTMRJREV10D218864"), search.Name("Toyota"), search.Name("RAV4"))
	d.put("jazz", search.Vehicle, search.Plate("S·WE 1190"), search.VIN("1HGCM82633A004352"), search.Name("Honda"))
	d.put("amelia", search.Customer, search.Name("Amelia O’Hart-Müller"), search.Name("amelia@example.com"), search.Phone("+15035550142"))
	d.put("dmitri", search.Customer, search.Name("Дмитрий Королёв"), search.Phone("+491712345678"))
	d.put("eleni", search.Customer, search.Name("Ελένη Παπαδοπούλου"))
	d.put("tanaka", search.Customer, search.Name("田中太郎"))
	d.put("ahmad", search.Customer, search.Name("أحمد الكويتي"))
	d.put("order", search.Order, search.Number(1048))
	d.put("invoice", search.Invoice, search.Document("INV-2026-0291"))

	for _, c := range []struct{ query, found string }{
		{"kv18 zro", "rav4"}, {"KV18ZR0", "rav4"}, {"kvi8", "rav4"}, {"kv1 8zr", "rav4"}, {"swe1190", "jazz"}, {"S-WE 1190", "jazz"},
		{"jtmrjrev", "rav4"}, {"218864", "rav4"}, {"4352", "jazz"}, {"IHGCM82633AOO4352", "jazz"},
		{"amelia", "amelia"}, {"AMÉLIA", "amelia"}, {"ohart", "amelia"}, {"o'hart", "amelia"}, {"muller ame", "amelia"}, {"Müller", "amelia"}, {"amelia@ex", "amelia"},
		{"(503) 555-0142", "amelia"}, {"+1 503 555", "amelia"}, {"5035550142", "amelia"}, {"0142", "amelia"}, {"0171 2345678", "dmitri"}, {"0049171234", "dmitri"},
		{"королев", "dmitri"}, {"КОРОЛЁВ дмит", "dmitri"}, {"ελενη", "eleni"}, {"ΠΑΠΑΔΟΠΟΎΛΟΥ", "eleni"}, {"田中", "tanaka"}, {"太郎", "tanaka"}, {"احمد", "ahmad"},
		{"1048", "order"}, {"#1048", "order"}, {"inv-2026-02", "invoice"}, {"INV 2026 0291", "invoice"}, {"0291", "invoice"}, {"toyota rav4", "rav4"}, {"١٠٤٨", "order"},
	} {
		if found := d.find(c.query); !slices.Equal(found, []string{c.found}) {
			t.Errorf("%q finds %v, not %s alone", c.query, found, c.found)
		}
	}
	for _, query := range []string{"", "  ", "ka", "田", "zzz", "honda rav4", "toyota amelia", "'; drop table", "%", "___", strings.Repeat("long ", 500)} {
		if found := d.find(query); found != nil {
			t.Errorf("%q finds %v", query, found)
		}
	}
}

func TestExactOnesComeFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.put("exact", search.Order, search.Number(104))
	for n := range int64(5) {
		d.put(fmt.Sprint("longer", n), search.Order, search.Number(1040+n))
	}
	found := d.find("104")
	if len(found) != 6 || found[0] != "exact" || found[1] != "longer4" {
		t.Errorf("found %v: the exact number comes first, then the newest", found)
	}
	if found := d.find("104", search.Invoice); found != nil {
		t.Errorf("among invoices %v was found", found)
	}
}

func TestPutReplaces(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.put("ana", search.Customer, search.Name("Ana Petrova"), search.Phone("+15035550142"))
	d.put("ana", search.Customer, search.Name("Ana Ivanova"), search.Phone("+15035550142"))
	if d.find("petrova") != nil || d.find("ivanova") == nil || d.find("0142") == nil {
		t.Error("the old name is still found, or the new one is not")
	}
	d.put("ana", search.Customer)
	if d.find("ivanova") != nil || d.find("0142") != nil {
		t.Error("what has no terms is still found")
	}
}

func TestSearchStaysInTheCenter(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.put("ana", search.Customer, search.Name("Ana Petrova"))
	d.center = db.NewID()
	if found := d.find("petrova"); found != nil {
		t.Errorf("another center finds %v", found)
	}
}

// Under row-level security an operator that is not leakproof ignores the index. The plan is asked for as the app's role.
func TestSearchUsesIndex(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	center := db.NewID()
	err := kit.DB.InCenter(t.Context(), center, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Pgx.Exec(ctx, `insert into workshop.search_terms (center_id, term, kind, id)
			select $1::uuid, 'n:' || md5(n::text), 'customer', gen_random_uuid() from generate_series(1, 50000) n`, center.String())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	owner, err := pgx.Connect(t.Context(), kit.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(context.WithoutCancel(t.Context()))
	if _, err := owner.Exec(t.Context(), "analyze workshop.search_terms"); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"petrova", "ana petrova", "1048", "kv18 zro"} {
		plan := ""
		err = kit.DB.InCenter(t.Context(), center, func(ctx context.Context, tx db.Tx) error {
			plan, err = search.Explain(ctx, tx, query)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(plan, "Seq Scan") || !strings.Contains(plan, "search_terms_pkey") || !strings.Contains(plan, "term >=") {
			t.Errorf("%q is not answered by the index:\n%s", query, plan)
		}
	}
}
