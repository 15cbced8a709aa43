package tenancy

import (
	"strings"
	"testing"

	"bayline/modules/tenancy/can"
)

// What a center may do in each state is decided in one place, for every permission there is: the desk's writes, its reads, and leaving.
func TestWhatEachStateAllows(t *testing.T) {
	t.Parallel()
	table := map[Status]struct{ write, read, leave bool }{
		Trial:     {true, true, true},
		Active:    {true, true, true},
		PastDue:   {true, true, true},
		Grace:     {false, true, true},
		Suspended: {false, false, true},
		Cancelled: {false, true, true},
		Deleted:   {false, false, false},
	}
	kinds := map[can.Kind]int{}
	for status, row := range table {
		me := Member{role: Owner, center: Standing{Status: status}}
		for _, permission := range can.All() {
			kinds[permission.Kind]++
			want := map[can.Kind]bool{can.Write: row.write, can.Read: row.read, can.Leaving: row.leave}[permission.Kind]
			err := status.allows(permission.Kind)
			if (err == nil) != want {
				t.Errorf("%s: %s is answered with %v", status, permission.Name, err)
			}
			if Owner.May(permission) && me.May(permission) != want {
				t.Errorf("%s: an owner's buttons for %s are shown: %v", status, permission.Name, me.May(permission))
			}
			if err != nil && status != Deleted && !strings.Contains(err.Error(), "subscription page") {
				t.Errorf("%s: the refusal of %s does not say what helps: %v", status, permission.Name, err)
			}
		}
	}
	if kinds[can.Write] < 50 || kinds[can.Read] < 20 || kinds[can.Leaving] < 15 {
		t.Errorf("only %v were looked at", kinds)
	}
}
