package orders_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/workshop/orders"
	"bayline/platform/db"
	"bayline/platform/fault"
)

func TestAuthorizationEvidence(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	o := w.authorized("KV18 ZRO")
	type row struct {
		Outcome, Medium, By, Reason string
		Recorded                    *uuid.UUID
		Snapshot                    orders.Snapshot
	}
	read := func() (rows []row) {
		w.in(func(ctx context.Context, tx db.Tx) error {
			found, err := tx.Pgx.Query(ctx, `select outcome, medium, by_name, reason, recorded_by, snapshot from workshop.authorizations
				where center_id = $1 order by id`, tx.Center())
			if err != nil {
				return err
			}
			defer found.Close()
			for found.Next() {
				var r row
				var text []byte
				if err := found.Scan(&r.Outcome, &r.Medium, &r.By, &r.Reason, &r.Recorded, &text); err != nil {
					return err
				}
				if err := json.Unmarshal(text, &r.Snapshot); err != nil {
					return err
				}
				rows = append(rows, r)
			}
			return found.Err()
		})
		return rows
	}
	rows := read()
	if len(rows) != 1 || rows[0].Outcome != "authorized" || rows[0].Medium != "phone" || rows[0].By != "Amelia Hart" || *rows[0].Recorded != w.advisor.ID() {
		t.Fatalf("recorded %+v", rows)
	}
	frozen := rows[0].Snapshot
	if frozen.Job != "Front brakes" || frozen.Total != 18750 || len(frozen.Lines) != 1 || frozen.Lines[0].Quantity != 1500 || frozen.Order != o.Number {
		t.Fatalf("froze %+v", frozen)
	}

	t.Run("the same again changes nothing", func(t *testing.T) {
		line := last(o).Lines[0]
		same := orders.LineInput{Kind: line.Kind, Description: line.Description, QuantityMilli: line.QuantityMilli}
		o = must(w.ChangeLine(ctx, w.advisor, o.At(last(o)), line.ID, same))(t)
		if last(o).State != orders.Authorized {
			t.Fatalf("is %s", last(o).State)
		}
	})
	t.Run("another price revokes", func(t *testing.T) {
		line := last(o).Lines[0]
		dearer := line.UnitPriceMinor + 1
		o = must(w.ChangeLine(ctx, w.advisor, o.At(last(o)), line.ID, orders.LineInput{Kind: line.Kind, Description: line.Description,
			QuantityMilli: line.QuantityMilli, UnitPrice: &dearer}))(t)
		if last(o).State != orders.Presented || o.AuthorizedMinor != 0 || o.JobsWaiting != 1 || o.Document != orders.WorkOrder {
			t.Fatalf("%s, %d authorized, %s", last(o).State, o.AuthorizedMinor, o.Document)
		}
		rows := read()
		if len(rows) != 2 || rows[1].Outcome != orders.Revoked || rows[1].Medium != "system" || rows[1].Snapshot.Total != 18750 {
			t.Fatalf("recorded %+v", rows)
		}
	})
	t.Run("another name revokes", func(t *testing.T) {
		o = must(w.Authorize(ctx, w.advisor, o.At(last(o)), amelia))(t)
		o = must(w.ChangeJob(ctx, w.advisor, o.At(last(o)), "Front and rear brakes", uuid.Nil))(t)
		if last(o).State != orders.Presented || len(read()) != 4 {
			t.Fatalf("is %s with %d records", last(o).State, len(read()))
		}
	})
	t.Run("another technician does not", func(t *testing.T) {
		o = must(w.Authorize(ctx, w.advisor, o.At(last(o)), amelia))(t)
		o = must(w.ChangeJob(ctx, w.advisor, o.At(last(o)), last(o).Name, w.mechanic.ID()))(t)
		if last(o).State != orders.Authorized || w.accepted != 1 {
			t.Fatalf("is %s, billing told %d times", last(o).State, w.accepted)
		}
	})
	t.Run("nobody changes what is written", func(t *testing.T) {
		err := w.DB.InCenter(ctx, w.center, func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Pgx.Exec(ctx, `update workshop.authorizations set by_name = 'Somebody' where center_id = $1`, tx.Center())
			return err
		})
		if err == nil {
			t.Fatal("the evidence was changed")
		}
	})
}

func TestDecliningAndDeferring(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	o := w.job(w.job(w.order("KV18 ZRO"), "Front brakes"), "Wipers")
	o = must(w.Present(ctx, w.advisor, o.Number, o.Version))(t)
	o = must(w.Decline(ctx, w.advisor, o.At(o.Jobs[0]), orders.Decision{Medium: orders.InPerson, Name: "Amelia Hart", Reason: "too expensive"}))(t)
	_, err := w.Defer(ctx, w.advisor, o.At(o.Jobs[1]), amelia)
	refused(t, err, fault.Invalid)
	until := w.Clock.Now().AddDate(0, 3, 0)
	o = must(w.Defer(ctx, w.advisor, o.At(o.Jobs[1]), orders.Decision{Medium: orders.ByText, Name: "Amelia Hart", Until: &until}))(t)
	if o.TotalMinor != 0 || o.JobsTotal != 0 || o.Document != orders.Estimate || w.accepted != 0 {
		t.Fatalf("total %d, %d jobs, %s", o.TotalMinor, o.JobsTotal, o.Document)
	}
	again := o.Jobs[1]
	if again.DeferredUntil == nil || again.DeferredUntil.Format(time.DateOnly) != until.Format(time.DateOnly) {
		t.Fatalf("deferred until %v", again.DeferredUntil)
	}
	o = must(w.PresentJob(ctx, w.advisor, o.At(again)))(t)
	if o.Jobs[1].State != orders.Presented || o.JobsWaiting != 1 {
		t.Fatalf("is %s", o.Jobs[1].State)
	}
	_, err = w.RemoveJob(ctx, w.advisor, o.At(o.Jobs[1]))
	refused(t, err, fault.Conflict)
	o = must(w.AddJob(ctx, w.advisor, o.Number, "Typed by mistake"))(t)
	o = must(w.RemoveJob(ctx, w.advisor, o.At(last(o))))(t)
	if len(o.Jobs) != 2 {
		t.Fatalf("%d jobs", len(o.Jobs))
	}
}

func TestOnlyOneOfManyApprovals(t *testing.T) {
	t.Parallel()
	w := open(t, "USD")
	o := w.job(w.order("KV18 ZRO"), "Front brakes")
	o = must(w.Present(ctx, w.advisor, o.Number, o.Version))(t)
	var won, lost sync.Map
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if _, err := w.Authorize(ctx, w.advisor, o.At(last(o)), amelia); err == nil {
				won.Store(i, true)
			} else if fault.Is(err, fault.Conflict) {
				lost.Store(i, true)
			} else {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if size(&won) != 1 || size(&lost) != 7 || w.accepted != 1 {
		t.Fatalf("%d won, %d lost, billing told %d times", size(&won), size(&lost), w.accepted)
	}
	if n := w.count(`select count(*) from workshop.authorizations where center_id = $1`); n != 1 {
		t.Fatalf("%d records", n)
	}
}

func size(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}
