package timeline_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"time"

	"bayline/modules/audit"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/testkit"
)

func TestTimeline(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	center, order, vehicle, customer := db.NewID(), db.NewID(), db.NewID(), db.NewID()
	sofia := audit.Actor{Kind: "member", ID: db.NewID(), Name: "Sofia Bauer"}
	in := func(fn func(context.Context, db.Tx) error) error { return kit.DB.InCenter(t.Context(), center, fn) }
	for _, e := range []timeline.Entry{
		{Kind: "opened", Actor: sofia, Order: order, Vehicle: vehicle, Customer: customer, Text: "opened work order #1001"},
		{Kind: "ready", Actor: audit.System, Order: order, Text: "is ready"},
	} {
		if err := in(func(ctx context.Context, tx db.Tx) error { return timeline.Add(ctx, tx, e) }); err != nil {
			t.Fatal(err)
		}
		kit.Clock.Advance(time.Minute)
	}
	err := in(func(ctx context.Context, tx db.Tx) error {
		return timeline.AddNote(ctx, tx, timeline.Entry{Actor: sofia, Order: order, Text: "  Wheel lock is in the glovebox. "})
	})
	if err != nil {
		t.Fatal(err)
	}
	var ofOrder, ofVehicle, ofCustomer, last, foreign []timeline.Entry
	err = in(func(ctx context.Context, tx db.Tx) error {
		for _, read := range []func() error{
			func() (err error) { ofOrder, err = timeline.OfOrder(ctx, tx, order, 10); return err },
			func() (err error) { ofVehicle, err = timeline.OfVehicle(ctx, tx, vehicle, 10); return err },
			func() (err error) {
				ofCustomer, err = timeline.OfCustomers(ctx, tx, []uuid.UUID{customer}, 10)
				return err
			},
			func() (err error) { last, err = timeline.OfOrder(ctx, tx, order, 1); return err },
		} {
			if err := read(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(ofOrder) != 3 || len(ofVehicle) != 1 || len(ofCustomer) != 1 || len(last) != 1 {
		t.Fatalf("%d entries of the order, %d of the vehicle, %d of the customer, %d of one", len(ofOrder), len(ofVehicle), len(ofCustomer), len(last))
	}
	if note := ofOrder[0]; !note.IsNote() || !note.StaffOnly || note.Text != "Wheel lock is in the glovebox." || note.Actor != sofia {
		t.Errorf("the newest is %+v", note)
	}
	if ofOrder[1].Actor.Kind != "system" || ofOrder[2].Kind != "opened" || !ofOrder[2].At.Equal(testkit.Morning) {
		t.Errorf("out of order: %+v", ofOrder)
	}
	err = kit.DB.InCenter(t.Context(), db.NewID(), func(ctx context.Context, tx db.Tx) (err error) {
		foreign, err = timeline.OfOrder(ctx, tx, order, 10)
		return err
	})
	if err != nil || len(foreign) != 0 {
		t.Errorf("another center reads %v, %v", foreign, err)
	}
	for _, text := range []string{"", "   ", strings.Repeat("x", 2001)} {
		err := in(func(ctx context.Context, tx db.Tx) error {
			return timeline.AddNote(ctx, tx, timeline.Entry{Actor: sofia, Order: order, Text: text})
		})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("a note of %d characters: %v", len(text), err)
		}
	}
	var b strings.Builder
	view := timeline.View{Entries: ofOrder, Zone: time.UTC, Now: kit.Clock.Now(), Compose: "/work-orders/1001/notes"}
	if err := timeline.Feed(view).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"Sofia Bauer", "opened work order #1001", "Wheel lock", "Staff only", `hx-post="/work-orders/1001/notes"`} {
		if !strings.Contains(b.String(), text) {
			t.Errorf("the card does not say %q", text)
		}
	}
}
