package modules_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const ours = "bayline/"

type rule struct {
	room  string
	below []string
}

// mayImport is the module graph, bottom to top: a room may import the rooms listed for it, platform/ and views/. Rooms of the
// workshop may also import the workshop rooms that stand before them.
var mayImport = []rule{
	{"audit", nil},
	{"accounts/passwords", nil},
	{"accounts/devices", nil},
	{"accounts/signins", nil},
	{"accounts", []string{"audit", "accounts/passwords", "accounts/devices", "accounts/signins"}},
	{"accounts/access", []string{"audit", "accounts", "accounts/devices", "accounts/signins"}},
	{"accounts/passkeys", []string{"audit", "accounts"}},
	{"accounts/providers", []string{"audit", "accounts"}},
	{"tenancy", []string{"audit", "accounts"}},
	{"notices", []string{"audit", "accounts", "tenancy"}},
	{"tenancy/arrivals", []string{"tenancy", "accounts/devices", "accounts/signins"}},
	{"tenancy/support", []string{"audit", "accounts", "tenancy", "notices"}},
	{"tenancy/anomalies", []string{"audit", "accounts", "tenancy", "notices"}},
	{"tenancy/team", []string{"audit", "accounts", "tenancy", "notices"}},
	{"tenancy/codes", []string{"audit", "accounts", "tenancy"}},
	{"tenancy/problems", []string{"audit", "accounts", "tenancy", "tenancy/support", "notices"}},
	{"billing/plans", []string{"audit", "accounts", "tenancy", "notices"}},
	{"billing", []string{"audit", "accounts", "tenancy", "notices", "billing/plans"}},
	{"billing/metered", []string{"audit", "accounts", "tenancy", "notices", "billing/plans", "billing"}},
	{"privacy", []string{"audit", "accounts", "accounts/devices", "tenancy", "notices"}},
	{"privacy/deletion", []string{"audit", "accounts", "tenancy", "notices", "privacy"}},
	{"privacy/incidents", []string{"audit", "accounts", "tenancy", "notices", "privacy"}},
	{"privacy/policies", []string{"audit", "accounts", "tenancy", "notices", "privacy"}},
	{"workshop/search", workshopBase},
	{"workshop/timeline", workshopBase},
	{"workshop/catalog", workshopBase},
	{"workshop/vin", workshopBase},
	{"workshop/letters", workshopBase},
	{"workshop/customers", workshopBase},
	{"workshop/schedule", workshopBase},
	{"workshop/parts", workshopBase},
	{"workshop/payments", workshopBase},
	{"workshop/orders", workshopBase},
	{"workshop/board", workshopBase},
	{"workshop/inspections", workshopBase},
	{"workshop/invoices", workshopBase},
	{"workshop/desk", workshopBase},
	{"workshop/portal", workshopBase},
	{"workshop/reports", workshopBase},
	{"workshop/intake", workshopBase},
	{"console", []string{"audit", "accounts", "tenancy", "tenancy/support", "tenancy/problems", "notices", "billing", "billing/plans", "billing/metered",
		"privacy", "privacy/deletion", "privacy/policies", "workshop"}},
}

var workshopBase = []string{"audit", "accounts", "tenancy", "notices", "billing", "privacy"}

// top are the packages outside of the graph that know everything: they wire it, start it, or test it.
var top = []string{"cmd/bayline", "modules", "modules/modulestest", "modules/demo", "modules/bench"}

func TestModuleGraph(t *testing.T) {
	t.Parallel()
	broken, checked := checkGraph(os.DirFS(".."))
	for _, b := range broken {
		t.Error(b)
	}
	if checked < 200 {
		t.Errorf("only %d imports were checked: the walk has missed most of the house", checked)
	}
}

// A check that cannot fail proves nothing: these trees must be refused. Each has a hidden file, which must not hide its folder.
func TestModuleGraphCatches(t *testing.T) {
	t.Parallel()
	trees, err := filepath.Glob("testdata/*")
	if err != nil || len(trees) < 6 {
		t.Fatalf("%d trees, %v", len(trees), err)
	}
	for _, tree := range trees {
		if broken, _ := checkGraph(os.DirFS(tree)); len(broken) == 0 {
			t.Errorf("%s: a forbidden import was not noticed", tree)
		}
	}
}

func checkGraph(tree fs.FS) (broken []string, checked int) {
	allowed := allowedRooms()
	err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if hidden := strings.HasPrefix(entry.Name(), ".") && path != "."; hidden || entry.Name() == "testdata" || path == "var" || path == "bin" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasPrefix(entry.Name(), ".") {
			return nil
		}
		text, err := fs.ReadFile(tree, path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ImportsOnly)
		if err != nil {
			return err
		}
		from := filepath.ToSlash(filepath.Dir(path))
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			to, mine := strings.CutPrefix(imported, ours)
			if !mine {
				continue
			}
			checked++
			if why := refuse(allowed, from, to, strings.HasSuffix(path, "_test.go")); why != "" {
				broken = append(broken, fmt.Sprintf("%s imports %s: %s", path, to, why))
			}
		}
		return nil
	})
	if err != nil {
		broken = append(broken, err.Error())
	}
	return broken, checked
}

// refuse says why a package must not import another, or nothing.
func refuse(allowed map[string][]string, from, to string, test bool) string {
	switch {
	case slices.Contains(top, from):
		return ""
	case within(from, "platform"):
		if within(to, "platform") || to == "migrations" {
			return ""
		}
		return "platform knows no trade"
	case within(from, "views"):
		if within(to, "views") || to == "platform/money" || to == "platform/locale" || to == "static" || test {
			return ""
		}
		return "views know only themselves, money and the static files"
	case (from == "static" || from == "migrations") && test:
		return ""
	case from == "static" || from == "migrations":
		return "nothing of ours stands below it"
	case !within(from, "modules"):
		return "no such place in the house"
	}
	room := roomOf(from)
	below, known := allowed[room]
	switch {
	case !known:
		return "the room is not in the graph"
	case within(to, "platform") && to != "platform/testkit", within(to, "views"):
		return ""
	case test && (within(to, "platform") || to == "modules/modulestest" || to == "modules"):
		return ""
	case !within(to, "modules"):
		return "a room imports rooms, platform and views"
	case roomOf(to) == room || slices.Contains(below, roomOf(to)):
		return ""
	}
	return room + " may not know " + roomOf(to)
}

func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

// roomOf a package path: "modules/tenancy/can" is in tenancy, "modules/accounts/passkeys" and "modules/workshop/orders" are rooms of
// their own.
func roomOf(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "modules/"), "/")
	if len(parts) > 1 {
		room := parts[0] + "/" + parts[1]
		if parts[0] == "workshop" || slices.ContainsFunc(mayImport, func(row rule) bool { return row.room == room }) {
			return room
		}
	}
	return parts[0]
}

func allowedRooms() map[string][]string {
	allowed, before := map[string][]string{}, []string{}
	for _, row := range mayImport {
		below := slices.Clone(row.below)
		if i := slices.Index(below, "workshop"); i >= 0 {
			below = append(below, before...)
		}
		if strings.HasPrefix(row.room, "workshop/") {
			below = append(below, before...)
			before = append(before, row.room)
		}
		allowed[row.room] = below
	}
	return allowed
}
