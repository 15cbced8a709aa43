package schedule_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/schedule"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// The states of an appointment: what may follow what, and what gives the time back.
func TestStatesOfAnAppointment(t *testing.T) {
	t.Parallel()
	s := open(t)
	m := s.house.Schedule
	acts := map[string]func(*schedule.Appointment) (*schedule.Appointment, error){
		"confirm": func(a *schedule.Appointment) (*schedule.Appointment, error) {
			return m.Confirm(ctx, s.me, a.ID, a.Version)
		},
		"arrive": func(a *schedule.Appointment) (*schedule.Appointment, error) {
			return m.Arrive(ctx, s.me, a.ID, a.Version, "", uuid.Nil)
		},
		"finish": func(a *schedule.Appointment) (*schedule.Appointment, error) {
			return m.Finish(ctx, s.me, a.ID, a.Version)
		},
		"miss": func(a *schedule.Appointment) (*schedule.Appointment, error) {
			return m.Miss(ctx, s.me, a.ID, a.Version)
		},
		"cancel": func(a *schedule.Appointment) (*schedule.Appointment, error) {
			return m.Cancel(ctx, s.me, a.ID, a.Version, "Called off", false)
		},
		"move": func(a *schedule.Appointment) (*schedule.Appointment, error) {
			return m.Move(ctx, s.me, a.ID, a.Version, schedule.Change{Timing: schedule.Timing{Place: schedule.Place{Bay: s.bays[1].ID}, From: a.StartsAt, Long: time.Hour}, What: a.What})
		},
	}
	s.house.Clock.Set(s.at(1, 9, 30)) // within the appointment
	for _, c := range []struct {
		way     string // what is done first
		allowed string
	}{
		{"requested", "confirm arrive miss cancel move"},
		{"", "arrive miss cancel move"},
		{"arrive", "finish move"},
		{"arrive finish", ""},
		{"miss", ""},
		{"cancel", ""},
	} {
		for name, act := range acts {
			b := s.booking(s.at(0, 9, 0))
			b.Tentative = c.way == "requested"
			a := s.book(b)
			for _, step := range strings.Fields(c.way) {
				if step != "requested" {
					a = s.must(acts[step](a))
				}
			}
			changed, err := act(a)
			if allowed := strings.Contains(" "+c.allowed+" ", " "+name+" "); allowed != (err == nil) {
				t.Errorf("after %q: %s answers %v", c.way, name, err)
			} else if err != nil {
				s.refused(err, fault.Conflict)
			} else {
				a = changed
			}
			s.clear(a)
		}
	}
}

// clear takes an appointment out of the way of the next.
func (s *shop) clear(a *schedule.Appointment) {
	s.t.Helper()
	s.count(`with gone as (delete from workshop.appointments where id = $1 returning 1) select count(*) from gone`, a.ID)
}

// Whoever has gone gives the rest of the time back; whoever did not come, all of it.
func TestTimeThatIsGivenBack(t *testing.T) {
	t.Parallel()
	s := open(t)
	long := s.booking(s.at(0, 9, 0))
	long.Long = 4 * time.Hour
	a := s.book(long)
	s.house.Clock.Set(s.at(0, 9, 5))
	a = s.must(s.house.Schedule.Arrive(ctx, s.me, a.ID, a.Version, "", uuid.Nil))
	s.house.Clock.Set(s.at(0, 10, 12))
	a = s.must(s.house.Schedule.Finish(ctx, s.me, a.ID, a.Version))
	if end := a.EndsAt.In(s.me.Zone()).Format("15:04"); end != "10:15" {
		t.Errorf("the bay is taken until %s", end)
	}
	next := s.book(s.booking(s.at(0, 10, 15)))
	s.house.Clock.Set(s.at(0, 10, 40))
	s.must(s.house.Schedule.Miss(ctx, s.me, next.ID, next.Version))
	s.book(s.booking(s.at(0, 10, 40)))
	tomorrow := s.book(s.booking(s.at(1, 9, 0)))
	_, err := s.house.Schedule.Miss(ctx, s.me, tomorrow.ID, tomorrow.Version)
	if sentence := s.refused(err, fault.Conflict); !strings.Contains(sentence, "has not begun yet") {
		t.Errorf("missed before its time: %q", sentence)
	}
}

// Who arrives brings the work order along: the vehicle, the customer, what for and who does it; or goes on with an open one.
func TestArrivalOpensTheWorkOrder(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.booking(s.at(0, 9, 0))
	b.Technician = s.technician()
	a := s.book(b)
	a = s.must(s.house.Schedule.Arrive(ctx, s.me, a.ID, a.Version, "", uuid.Nil))
	if n := s.count(`select count(*) from workshop.work_orders where id = $1 and number = $2 and vehicle_id = $3 and customer_id = $4 and concerns = 'Front brakes' and technician_id = $5`,
		*a.OrderID, *a.OrderNumber, *a.VehicleID, *a.CustomerID, s.technician()); n != 1 {
		t.Error("the work order does not say what the appointment does")
	}
	again := s.book(s.booking(s.at(0, 11, 0)))
	other := s.booking(s.at(0, 13, 0))
	other.TakeIn = customers.TakeIn{Plate: "ND71 EEW", CustomerName: "Nadia Rahimi"}
	nadia := s.book(other)
	_, err := s.house.Schedule.Arrive(ctx, s.me, nadia.ID, nadia.Version, "", *a.OrderID)
	s.refused(err, fault.Conflict) // of another vehicle
	again = s.must(s.house.Schedule.Arrive(ctx, s.me, again.ID, again.Version, "", *a.OrderID))
	if *again.OrderID != *a.OrderID || s.count(`select count(*) from workshop.work_orders`) != 1 {
		t.Error("going on with an order has opened another one")
	}
}

// Of somebody whose vehicle nobody has named, its plate is asked at arrival.
func TestArrivalOfAnUnnamedVehicle(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.booking(s.at(0, 9, 0))
	b.TakeIn.Plate = ""
	a := s.book(b)
	_, err := s.house.Schedule.Arrive(ctx, s.me, a.ID, a.Version, "", uuid.Nil)
	if sentence := s.refused(err, fault.Invalid); !strings.Contains(sentence, "Type the plate") {
		t.Errorf("refused with %q", sentence)
	}
	a = s.must(s.house.Schedule.Arrive(ctx, s.me, a.ID, a.Version, "LB14 YTE", uuid.Nil))
	if n := s.count(`select count(*) from workshop.vehicles v join workshop.customer_vehicles o on o.vehicle_id = v.id where v.plate = 'LB14 YTE' and o.customer_id = $1`, *a.CustomerID); n != 1 {
		t.Error("the vehicle does not belong to who brought it")
	}
}

// TestStaleAppointment: of two who change the same appointment the second is told, over HTTP with 409 and what is stored now.
func TestStaleAppointment(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.book(s.booking(s.at(1, 9, 0)))
	desk := s.SignIn(tenancy.Advisor)
	page := desk.Get("/appointments/" + a.ID.String() + "?edit=time")
	form, found := page.Form("/appointments/" + a.ID.String() + "/time")
	if !found {
		t.Fatal(page.Body)
	}
	to := schedule.Change{Timing: schedule.Timing{Place: schedule.Place{Bay: s.bays[1].ID}, From: s.at(1, 14, 0), Long: time.Hour}, What: "Front and rear brakes"}
	s.must(s.house.Schedule.Move(ctx, s.me, a.ID, a.Version, to))
	form.Values.Set("what", "Wipers")
	answer := desk.Post(form.Action, form.Values)
	if answer.Status != 409 || !strings.Contains(answer.Body, "Somebody changed this appointment meanwhile") || !strings.Contains(answer.Body, "Front and rear brakes") {
		t.Errorf("a stale form: %d", answer.Status)
	}
	for _, what := range []string{"confirmation", "arrival", "completion", "no-show"} {
		if answer := desk.Post("/appointments/"+a.ID.String()+"/"+what, url.Values{"version": {"1"}}); answer.Status != 409 {
			t.Errorf("a stale %s: %d", what, answer.Status)
		}
		if answer := desk.Post("/appointments/"+a.ID.String()+"/"+what, url.Values{}); answer.Status != 400 {
			t.Errorf("a %s without a version: %d", what, answer.Status)
		}
	}
	if n := s.count(`select count(*) from workshop.appointments where what = 'Front and rear brakes' and version = 2`); n != 1 {
		t.Error("the first change is lost")
	}
}

// A move meets the same rules as a booking, and may stay where it is.
func TestMoving(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.book(s.booking(s.at(1, 9, 0)))
	second := s.booking(s.at(1, 11, 0))
	s.book(second)
	move := func(from time.Time, long time.Duration) error {
		moved, err := s.house.Schedule.Move(ctx, s.me, a.ID, a.Version, schedule.Change{Timing: schedule.Timing{Place: schedule.Place{Bay: s.bays[0].ID}, From: from, Long: long}, What: a.What})
		if err == nil {
			a = moved
		}
		return err
	}
	if err := move(s.at(1, 9, 30), time.Hour); err != nil { // over itself
		t.Error(err)
	}
	s.refused(move(s.at(1, 10, 30), time.Hour), fault.Conflict)
	s.refused(move(s.at(1, 9, 30), 2*time.Hour), fault.Conflict)
	s.refused(move(s.at(6, 9, 0), time.Hour), fault.Invalid)
	_, err := s.house.Schedule.Move(ctx, s.me, a.ID, 99, schedule.Change{Timing: schedule.Timing{Place: schedule.Place{Bay: s.bays[0].ID}, From: a.StartsAt, Long: time.Hour}, What: a.What})
	s.refused(err, fault.Conflict)
	if schedule.AsTaken(err) != nil {
		t.Errorf("a stale move: %v", err)
	}
}

func TestEveryChangeIsInTheTrail(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.book(s.booking(s.at(0, 9, 0)))
	a = s.must(s.house.Schedule.Move(ctx, s.me, a.ID, a.Version, schedule.Change{Timing: schedule.Timing{Place: schedule.Place{Bay: s.bays[1].ID}, From: s.at(0, 10, 0), Long: time.Hour}, What: a.What}))
	a = s.must(s.house.Schedule.Arrive(ctx, s.me, a.ID, a.Version, "", uuid.Nil))
	s.must(s.house.Schedule.Finish(ctx, s.me, a.ID, a.Version))
	b := s.booking(s.at(1, 9, 0))
	b.Tentative, b.Idempotency = true, db.NewID()
	c := s.book(b)
	c = s.must(s.house.Schedule.Confirm(ctx, s.me, c.ID, c.Version))
	s.must(s.house.Schedule.Cancel(ctx, s.me, c.ID, c.Version, "Called off", false))
	for action, n := range map[string]int{"booked": 2, "moved": 1, "arrived": 1, "done": 1, "confirmed": 1, "cancelled": 1} {
		if got := s.count(`select count(*) from audit.events where action = 'workshop.appointment.' || $1`, action); got != n {
			t.Errorf("%s: %d events, want %d", action, got, n)
		}
	}
}
