package deletion

import (
	"context"
	"slices"
	"strings"

	"bayline/platform/db"
)

// Kept is for tests.
var Kept = kept

// Registry is the names of all tables that name a center, in the order of deletion.
func Registry(ctx context.Context, tx db.Tx) ([]string, error) {
	all, err := registry(ctx, tx)
	return names(all), err
}

// InOrder sorts tables given as "child>parent".
func InOrder(references ...string) ([]string, error) {
	var all []table
	at := func(name string) *table {
		i := slices.IndexFunc(all, func(t table) bool { return t.Name == name })
		if i < 0 {
			all = append(all, table{Name: name})
			i = len(all) - 1
		}
		return &all[i]
	}
	for _, reference := range references {
		child, parent, _ := strings.Cut(reference, ">")
		at(child)
		if parent != "" && parent != child {
			at(parent)
			at(child).Parents = append(at(child).Parents, parent)
		}
	}
	sorted, err := inOrder(all)
	return names(sorted), err
}
