package billing_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/billing"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/files"
	"bayline/platform/testkit"
)

// A payment proof is kept 7 years from the payment, in the platform's archive, whatever becomes of its center. Then it goes: row,
// decision and file.
func TestProofSevenYears(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north, south := open(t, house, "Northgate"), open(t, house, "Southgate")
	paid := house.Clock.Now().Truncate(24 * time.Hour)
	admin := house.SignInOperator(house.Operator("Noor Haddad"))
	proof := north.pay("pro", "monthly", "NG-7", picture(t, 7))
	expect(t, decide(admin, proof, "outcome", "rejected", "reason", "unreadable"), 303)
	waiting := south.pay("pro", "monthly", "SG-7", picture(t, 8))
	if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), "update billing.payment_proofs set state = 'rejected' where id = $1", proof); err != nil {
		t.Fatal(err)
	}
	finishJobs(t, house)

	north.delete()
	if n := count(t, house, "select count(*) from tenancy.centers where center_id = $1", north.ID); n != 0 {
		t.Fatal("the center is still there")
	}
	read := func(status int) {
		t.Helper()
		admin = house.SignInOperator(house.Operator("Noor Haddad"))
		page := "/admin/approvals/" + proof.String()
		expect(t, admin.Get(page), status)
		expect(t, admin.Get(page+"/file"), status)
	}
	stored := func() int {
		t.Helper()
		n, err := house.Files.Count(t.Context(), files.Archive)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	read(200)
	if stored() != 2 {
		t.Fatalf("%d files in the archive, want 2", stored())
	}
	goes := paid.AddDate(7, 0, 0)
	house.Clock.Set(goes.Add(-time.Minute))
	clearArchive(t, house)
	read(200)
	house.Clock.Set(goes)
	clearArchive(t, house)
	clearArchive(t, house) // twice changes nothing
	read(404)
	if n := count(t, house, "select count(*) from billing.decisions where proof_id = $1", proof); n != 0 {
		t.Error("its decision is still there")
	}
	if n := count(t, house, "select count(*) from audit.events where action = 'platform.proof.expired' and subject_id = $1", proof); n != 1 {
		t.Errorf("its end was recorded %d times", n)
	}
	if n := count(t, house, "select count(*) from billing.payment_proofs where id = $1", waiting); n != 1 || stored() != 1 {
		t.Errorf("a proof that nobody has decided about is gone: %d rows, %d files", n, stored())
	}
}

// A payment of 29 February is kept until 1 March, seven years later.
func TestProofOfALeapDay(t *testing.T) {
	t.Parallel()
	paid := time.Date(2028, time.February, 29, 0, 0, 0, 0, time.UTC)
	if goes := (billing.Archived{PaidOn: paid}).GoesOn(); !goes.Equal(time.Date(2035, time.March, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("it goes on %s", goes)
	}
}

// An approval that is carried out when the deletion has begun changes nothing: it ends once, is recorded, and told to whoever paid.
func TestApprovalAfterTheDeletionHasBegun(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north := open(t, house, "Northgate")
	proof := north.pay("pro", "monthly", "NG-8", picture(t, 9))
	closure, due := north.cancel()
	house.Clock.Set(due.Add(-time.Hour))
	admin := house.SignInOperator(house.Operator("Noor Haddad"))
	expect(t, decide(admin, proof, "outcome", "approved"), 303)
	house.Clock.Set(due)
	if err := house.Deletion.Delete(context.Background(), closure); err == nil || !strings.Contains(err.Error(), "1 jobs") {
		t.Fatalf("the deletion does not wait for the answer: %v", err)
	}
	work(t, house)
	told := house.Letter("billing.proof.too_late", north.People[tenancy.Owner].Email)
	if !strings.Contains(told.Text, "cannot be brought back") {
		t.Errorf("it says: %s", told.Text)
	}
	until(t, "the center is erased", func() bool {
		_, err := house.Deletion.Erasure(context.Background(), closure)
		return err == nil
	})
	if n := count(t, house, "select count(*) from billing.decisions where proof_id = $1 and too_late and carried_out_at is not null", proof); n != 1 {
		t.Error("the decision does not say that it came too late")
	}
	if n := count(t, house, "select count(*) from river.river_job where kind = 'billing.decision.carry_out' and finalized_at is null"); n != 0 {
		t.Error("it is tried for ever")
	}
	must(t, house.DB.InPlatformRead(t.Context(), func(ctx context.Context, tx db.Tx) error {
		incomes, err := billing.Incomes(ctx, tx, due.AddDate(-1, 0, 0))
		if len(incomes) > 0 {
			t.Errorf("what came too late is counted as income: %+v", incomes)
		}
		return err
	}))
	if n := count(t, house, "select count(*) from tenancy.centers where center_id = $1", north.ID); n != 0 {
		t.Error("the center is back")
	}
}

func (s *shop) cancel() (closure uuid.UUID, due time.Time) {
	s.t.Helper()
	due, err := s.house.Billing.Cancel(context.Background(), s.Member(tenancy.Owner), true, "")
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.house.DB.InCenterRead(context.Background(), s.ID, func(ctx context.Context, tx db.Tx) error {
		open, err := tenancy.OpenClosure(ctx, tx)
		if err == nil {
			closure = open.ID
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return closure, due
}

// delete cancels the center and lets its day come.
func (s *shop) delete() {
	s.t.Helper()
	closure, due := s.cancel()
	s.house.Clock.Set(due)
	if err := s.house.Deletion.Delete(context.Background(), closure); err != nil {
		s.t.Fatal(err)
	}
}

// finishJobs says of all that waits that it was done.
func finishJobs(t *testing.T, house *modulestest.House) {
	t.Helper()
	if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), "delete from river.river_job"); err != nil {
		t.Fatal(err)
	}
}

func clearArchive(t *testing.T, house *modulestest.House) {
	t.Helper()
	if err := house.Billing.ClearArchive(t.Context()); err != nil {
		t.Fatal(err)
	}
}
