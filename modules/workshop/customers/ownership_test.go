package customers_test

import (
	"context"
	"net/url"
	"slices"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/platform/db"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	s := open(t, modulestest.OpenWeb(t), "Northgate")
	kept := s.add("/customers", url.Values{"name": {"Amelia Hart"}, "phone": {"(202) 555-0142"}})
	other := s.add("/customers", url.Values{"name": {"A. Hart"}, "email": {"amelia@example.com"}, "phone": {"(202) 555-0199"}, "staff_notes": {"Prefers texts."}})
	third := s.add("/customers", url.Values{"name": {"Hart Fleet"}})
	car := s.add("/vehicles", url.Values{"plate": {"KV18 ZRO"}, "customer": {idIn(other).String()}})
	s.expect(s.desk.Post(other+"/notes", url.Values{"note": {"Wants a loan car."}}), 303)
	s.expect(s.desk.Post(third+"/bill-to", url.Values{"customer": {idIn(other).String()}}), 303)
	s.expect(s.desk.Post("/customers/"+idIn(third).String()+"/merge", url.Values{"other": {idIn(third).String()}}), 422, "cannot be merged with itself")

	used := s.used()
	s.expect(s.desk.Get(kept+"/merge?q=A.+Hart"), 200, "A. Hart", "Compare")
	s.expect(s.desk.Get(kept+"/merge?other="+idIn(other).String()), 200, "Make one customer of two", "amelia@example.com")
	s.expect(s.desk.Post(kept+"/merge", url.Values{"other": {idIn(other).String()}}), 303)

	s.expect(s.desk.Get(kept), 200, "+1 202-555-0142", "+1 202-555-0199", "amelia@example.com", "Prefers texts.", "KV18 ZRO", "Wants a loan car.", "merged A. Hart into this customer")
	s.expect(s.desk.Get(car), 200, "Amelia Hart")
	s.expect(s.desk.Get(third), 200, "Amelia Hart")
	if moved := s.desk.Get(other); moved.Status != 303 || moved.Location != kept {
		t.Errorf("the old address answers %d %s", moved.Status, moved.Location)
	}
	if found := s.finds("5550199"); !slices.Equal(found, []uuid.UUID{idIn(kept)}) {
		t.Errorf("the merged phone finds %v", found)
	}
	if left := s.used(); left != used-1 {
		t.Errorf("%d customers count against the plan, before the merge there were %d", left, used)
	}
	s.expect(s.desk.Post(kept+"/merge", url.Values{"other": {idIn(other).String()}}), 404)
}

// used is how many customers count against the plan.
func (s *shop) used() (n int) {
	s.t.Helper()
	err := s.house.DB.InCenterRead(s.t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
		return tx.HotRow(ctx, `select used from tenancy.counters where center_id = $1 and kind = 'customers'`, tx.Center()).Scan(&n)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}
