package customers_test

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/platform/db"
	"bayline/platform/fault"
)

func TestPlanLimitsCustomers(t *testing.T) {
	t.Parallel()
	s := open(t, modulestest.OpenWeb(t), "Northgate")
	allowed := int64(3)
	err := s.house.DB.InCenter(t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
		return tenancy.Allow(ctx, tx, tenancy.Customers, &allowed)
	})
	if err != nil {
		t.Fatal(err)
	}
	me := s.me()
	var group sync.WaitGroup
	var mu sync.Mutex
	created := 0
	for n := range 20 {
		group.Go(func() {
			_, err := s.house.Customers.CreateCustomer(t.Context(), me, customers.Customer{Name: fmt.Sprint("Customer ", n)}, uuid.Nil)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				created++
			} else if !fault.Is(err, fault.Limit) {
				t.Errorf("refused with %v", err)
			}
		})
	}
	group.Wait()
	if created != 3 {
		t.Errorf("%d customers were created where the plan allows 3", created)
	}
	s.expect(s.desk.Post("/customers", url.Values{"name": {"One more"}}), 409, "Your plan has no room for more customers", `value="One more"`)
}

func TestTakeIn(t *testing.T) {
	t.Parallel()
	s := open(t, modulestest.OpenWeb(t), "Northgate")
	me := s.me()
	take := func(in customers.TakeIn) (vehicle uuid.UUID, customer *uuid.UUID) {
		t.Helper()
		err := s.house.DB.InCenter(t.Context(), s.ID, func(ctx context.Context, tx db.Tx) (err error) {
			vehicle, customer, err = customers.Take(ctx, tx, me, in)
			return err
		})
		if err != nil {
			t.Fatalf("%+v: %v", in, err)
		}
		return vehicle, customer
	}
	first, nobody := take(customers.TakeIn{Plate: "kv18 zro"})
	if nobody != nil {
		t.Error("a plate alone has an owner")
	}
	again, amelia := take(customers.TakeIn{Plate: "KV-18ZRO", VIN: "1HGCM82633A004352", CustomerName: "Amelia Hart", Phone: "(202) 555-0142"})
	if again != first || amelia == nil {
		t.Fatal("the same plate is another vehicle, or the customer was not added")
	}
	byVIN, owner := take(customers.TakeIn{VIN: "1HGCM82633A004352", Plate: "NEW 123", Make: "Honda"})
	if byVIN != first || owner == nil || *owner != *amelia {
		t.Error("the VIN did not find the vehicle and its owner")
	}
	other, _ := take(customers.TakeIn{Plate: "NEW 123", VIN: "5YJSA1E26HF000337"})
	if other == first {
		t.Error("the same plate on another VIN is the same vehicle")
	}
	if _, same := take(customers.TakeIn{Plate: "X 1", CustomerName: "Amelia", Phone: "202-555-0142"}); same == nil || *same != *amelia {
		t.Error("the phone did not find the customer")
	}
	if _, theo := take(customers.TakeIn{Plate: "X 2", CustomerName: "Theo", Phone: "202-555-0142"}); theo == nil || *theo == *amelia {
		t.Error("another name at the same phone is the same customer")
	}
	err := s.house.DB.InCenter(t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
		_, _, err := customers.Take(ctx, tx, me, customers.TakeIn{CustomerName: "Nobody"})
		return err
	})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing about the vehicle: %v", err)
	}
}
