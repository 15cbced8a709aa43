package deletion

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"bayline/platform/db"
)

// kept are the tables whose rows outlive their center, and why. Everything else that names a center is emptied.
var kept = map[string]string{
	"billing.payment_proofs": "Payment proofs are kept for 7 years from the payment, because bookkeeping law says so.",
	"billing.decisions":      "Who decided about a payment proof is kept with it.",
	"billing.submissions":    "Each time that a payment proof was sent is kept with it.",
	"billing.endorsements":   "Who gave the first of two approvals is kept with the proof.",
	"audit.events":           "The trail is append-only; what it says was sealed under the destroyed key and cannot be read any more.",
	"privacy.deletions":      "How far this deletion is. Removed with the last mail.",
	"privacy.erasures":       "The erasure ledger, with this certificate.",
}

// awaited are kinds of jobs that still have something to say when their center is gone: a payment proof was decided, and whoever sent
// it is told that it came too late.
var awaited = []string{"billing.decision.carry_out"}

// table holds rows of centers.
type table struct {
	Name    string   // schema.name
	Parents []string // that its rows refer to
	Own     []link   // references to the same table
}

// link is a reference by a column beside center_id.
type link struct{ From, To string }

// registry of all tables that name a center, made of the database's schema: those that refer to others come before them.
func registry(ctx context.Context, tx db.Tx) ([]table, error) {
	all, err := readTables(ctx, tx)
	if err != nil {
		return nil, err
	}
	return inOrder(all)
}

// inOrder sorts tables so that each comes before those that it refers to, and by name where that leaves a choice.
func inOrder(all []table) (sorted []table, err error) {
	left := slices.Clone(all)
	slices.SortFunc(left, func(a, b table) int { return strings.Compare(a.Name, b.Name) })
	for len(left) > 0 {
		next := slices.IndexFunc(left, func(t table) bool {
			return !slices.ContainsFunc(left, func(other table) bool { return other.Name != t.Name && slices.Contains(other.Parents, t.Name) })
		})
		if next < 0 {
			return nil, fmt.Errorf("deletion: the tables %s refer to each other in a circle", names(left))
		}
		sorted = append(sorted, left[next])
		left = slices.Delete(left, next, next+1)
	}
	return sorted, nil
}

// emptied are the tables of the registry that a deletion empties.
func emptied(all []table) []table {
	return slices.DeleteFunc(slices.Clone(all), func(t table) bool { return kept[t.Name] != "" })
}

func names(tables []table) (list []string) {
	for _, t := range tables {
		list = append(list, t.Name)
	}
	return list
}
