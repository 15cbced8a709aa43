package deletion_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/modulestest"
)

// After a deletion, a dump of all tables and the folder of files hold no personal value that had been there: not as it was, not in small
// letters, not in hex, not in base64 at any place. Before it, each of them is found, and so is a control in each of the forms.
func TestNothingReadableIsLeft(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	c := closeCenter(t, house, "Zephyrine Motorworks")
	if _, err := c.tables.Exec(context.Background(), `update tenancy.centers set street = '9 Zephyr Alley', city = 'Quillhaven', phone = '+12025550199'
		where center_id = $1`, c.ID()); err != nil { // the neighbor has the others' address
		t.Fatal(err)
	}
	values := c.personal()
	if len(values) < 25 {
		t.Fatalf("only %d personal values: %v", len(values), values)
	}
	const control = "Control Quillfeather"
	neighbor := house.Center("Neighbor", "USD")
	planted := []string{control, strings.ToLower(control), hex.EncodeToString([]byte(control)),
		base64.StdEncoding.EncodeToString([]byte(control)), base64.StdEncoding.EncodeToString([]byte("." + control)), base64.StdEncoding.EncodeToString([]byte(".." + control))}
	for _, text := range planted {
		if _, err := c.tables.Exec(context.Background(), "update tenancy.centers set website = $2 where center_id = $1", neighbor.ID, text); err != nil {
			t.Fatal(err)
		}
		if !c.search().holds(control) {
			t.Fatalf("the search does not find the control as %s", text)
		}
	}
	if _, err := c.tables.Exec(context.Background(), "update tenancy.centers set website = '' where center_id = $1", neighbor.ID); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(house.Settings.Files, "control")
	c.must(os.WriteFile(path, []byte(planted[3]), 0o600))
	if !c.search().holds(control) {
		t.Fatal("the search does not find the control in a file")
	}
	c.must(os.Remove(path))
	before := c.search()
	if before.holds(control) {
		t.Fatal("the control is found where it is not")
	}
	for _, value := range values {
		if !before.holds(value) {
			t.Errorf("before the deletion, %q is not found", value)
		}
	}
	house.Clock.Set(c.due)
	c.sweep()
	if _, err := house.Deletion.Erasure(context.Background(), c.closure); err != nil {
		t.Fatal(err)
	}
	after := c.search()
	for _, value := range values {
		if after.holds(value) {
			t.Errorf("after the deletion, %q is found", value)
		}
	}
}

// personal values of the center: every text of every column that the inventory classes as personal, and some that it does not. What is
// somebody's own account, and what stands in the archive by law, is not the center's.
func (c *closed) personal() (values []string) {
	c.t.Helper()
	inventory, err := os.ReadFile("../../../docs/data-inventory.tsv")
	c.must(err)
	columns := []string{"workshop.work_orders.concerns", "tenancy.centers.city", "workshop.line_items.description", "tenancy.closures.words"}
	for _, line := range strings.Split(string(inventory), "\n") {
		if cells := strings.Split(line, "\t"); len(cells) == 5 && strings.Contains(cells[3], "personal") {
			columns = append(columns, cells[0]+"."+cells[1])
		}
	}
	mine := c.center("select name from tenancy.centers")
	elsewhere := slices.Concat(c.all("select lower(name) from accounts.people"), c.all("select lower(email) from accounts.people"),
		c.all("select phone from accounts.people"), c.all("select lower(label) from (values ('labor'), ('tax')) as t (label)"))
	for _, name := range columns {
		at := strings.LastIndex(name, ".")
		table, column := name[:at], name[at+1:]
		if strings.HasPrefix(table, "privacy.deletions") || strings.HasPrefix(table, "accounts.") || strings.HasPrefix(table, "platform.sessions") {
			continue
		}
		var texts bool
		c.must(c.tables.QueryRow(context.Background(), `select exists (select from pg_attribute a where a.attrelid = to_regclass($1) and a.attname = $2
			and a.atttypid = 'text'::regtype) and exists (select from pg_attribute a where a.attrelid = to_regclass($1) and a.attname = 'center_id')`, table, column).Scan(&texts))
		if !texts {
			continue
		}
		for _, value := range c.center("select " + column + " from " + table) {
			lower := strings.ToLower(value)
			if len(value) < 6 || slices.Contains(elsewhere, lower) || slices.Contains(mine, value) || slices.Contains(values, value) || common(lower) {
				continue
			}
			values = append(values, value)
		}
	}
	return values
}

// common are words that the program itself says to everybody: they stand in tables of others, and tell nothing of a person.
func common(value string) bool {
	if _, err := uuid.Parse(value); err == nil { // of an account, which stays
		return true
	}
	return slices.ContainsFunc([]string{"standard", "sales tax", "tax exempt", "exempt", "203.0.113", "127.0.0.1", "reduced", "labor",
		"work order", "no tax", "tax-free"}, func(word string) bool { return strings.Contains(value, word) })
}

func (c *closed) center(query string) []string {
	return c.all(query+" where center_id = $1", c.ID())
}

func (c *closed) all(query string, args ...any) []string {
	c.t.Helper()
	rows, err := c.tables.Query(context.Background(), query, args...)
	c.must(err)
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (text string, err error) {
		var value *string
		if err = row.Scan(&value); value != nil {
			text = *value
		}
		return text, err
	})
	c.must(err)
	return found
}

// hay is everything that is stored: all rows of all tables as text, all of the trail and River's among them, and all files.
type hay struct{ text, lower []byte }

func (c *closed) search() hay {
	c.t.Helper()
	var all bytes.Buffer
	for _, table := range c.all(`select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`) {
		for _, row := range c.all("select t::text from " + table + " t") {
			all.WriteString(row)
			all.WriteByte('\n')
		}
	}
	c.must(filepath.WalkDir(c.house.Settings.Files, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all.WriteString(path)
		all.Write(content)
		return err
	}))
	return hay{all.Bytes(), bytes.ToLower(all.Bytes())}
}

// holds tells whether a value is there in any of its forms.
func (h hay) holds(value string) bool {
	lower := strings.ToLower(value)
	if bytes.Contains(h.lower, []byte(lower)) {
		return true
	}
	for _, form := range []string{value, lower} {
		if bytes.Contains(h.lower, []byte(hex.EncodeToString([]byte(form)))) {
			return true
		}
		for shift := range 3 {
			if bytes.Contains(h.text, aligned(form, shift)) {
				return true
			}
		}
	}
	return false
}

// aligned is what of a value's base64 does not depend on what stands before and after it, where it begins at that byte of three.
func aligned(value string, shift int) []byte {
	encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), value...))
	encoded = encoded[(shift*8+5)/6:]
	if (shift+len(value))%3 != 0 {
		encoded = encoded[:len(encoded)-1]
	}
	return []byte(encoded)
}
