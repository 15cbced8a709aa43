package schedule_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/schedule"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/testkit"
)

var ctx = context.Background()

// shop is a center with its advisor at the desk, and its two bays.
type shop struct {
	*modulestest.Center
	house *modulestest.House
	t     testing.TB
	me    tenancy.Member
	bays  []schedule.Bay
}

func open(t testing.TB) *shop {
	t.Helper()
	return beside(t, modulestest.OpenWeb(t), "Northgate Auto")
}

func beside(t testing.TB, house *modulestest.House, name string) *shop {
	t.Helper()
	s := &shop{Center: house.Center(name, "USD"), house: house, t: t}
	s.me = s.Member(tenancy.Advisor)
	calendar, err := house.Schedule.Calendar(ctx, s.me)
	if err != nil {
		t.Fatal(err)
	}
	s.bays = calendar.Offered()
	return s
}

// at is a time of a day by the center's clock, so many days after the test's.
func (s *shop) at(days, hour, minute int) time.Time {
	now := s.house.Clock.Now().In(s.me.Zone())
	return time.Date(now.Year(), now.Month(), now.Day()+days, hour, minute, 0, 0, s.me.Zone())
}

// booking of an hour for somebody with an address, in the first bay.
func (s *shop) booking(from time.Time) schedule.Booking {
	return schedule.Booking{
		TakeIn: customers.TakeIn{Plate: "KV18 ZRO", CustomerName: "Amelia Hart", Email: "amelia@demo.test"},
		Timing: schedule.Timing{Place: schedule.Place{Bay: s.bays[0].ID}, From: from, Long: time.Hour},
		What:   "Front brakes", Mails: true, Idempotency: db.NewID(),
	}
}

func (s *shop) book(b schedule.Booking) *schedule.Appointment {
	s.t.Helper()
	return s.must(s.house.Schedule.Book(ctx, s.me, b))
}

func (s *shop) must(a *schedule.Appointment, err error) *schedule.Appointment {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *shop) refused(err error, kind fault.Kind) string {
	s.t.Helper()
	if !fault.Is(err, kind) {
		s.t.Fatalf("answered %v", err)
	}
	return fault.As(err).Text
}

// count is a number that a query finds.
func (s *shop) count(query string, args ...any) (n int) {
	s.t.Helper()
	if err := testkit.Owner(s.t, s.house.DB).QueryRow(ctx, query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *shop) technician() uuid.UUID {
	s.t.Helper()
	return s.Member(tenancy.Technician).ID()
}
