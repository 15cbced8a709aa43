package schedule_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/schedule"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/testkit"
)

// TestBookingRace: of twenty who book the same hour at the same time one gets it, and the others are told which time is free; whether
// they want the same bay or the same technician in different ones.
func TestBookingRace(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, place := range map[string]func(int) schedule.Place{
		"the same bay":        func(int) schedule.Place { return schedule.Place{Bay: s.bays[0].ID} },
		"the same technician": func(i int) schedule.Place { return schedule.Place{Bay: s.bays[i%2].ID, Technician: s.technician()} },
	} {
		t.Run(name, func(t *testing.T) {
			from := s.at(1, 9, 0)
			if name != "the same bay" {
				from = s.at(2, 9, 0)
			}
			var wait sync.WaitGroup
			results := make([]error, 20)
			begin := make(chan struct{})
			for i := range results {
				wait.Go(func() {
					b := s.booking(from)
					b.Place = place(i)
					<-begin
					_, results[i] = s.house.Schedule.Book(ctx, s.me, b)
				})
			}
			close(begin)
			wait.Wait()
			won := 0
			for _, err := range results {
				if err == nil {
					won++
					continue
				}
				sentence := s.refused(err, fault.Conflict)
				if !strings.Contains(sentence, "9:00\u00a0AM to 10:00\u00a0AM") || !strings.Contains(sentence, "free") || schedule.AsTaken(err).Next == nil {
					t.Errorf("refused with %q", sentence)
				}
			}
			if n := s.count(`select count(*) from workshop.appointments where starts_at = $1`, from); won != 1 || n != 1 {
				t.Errorf("%d won, and %d are stored", won, n)
			}
		})
	}
}

// The table itself refuses, whatever the program does.
func TestTheTableRefusesASecondBooking(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.booking(s.at(1, 9, 0))
	b.Technician = s.technician()
	a := s.book(b)
	b.Bay, b.Technician, b.From, b.Idempotency = s.bays[1].ID, [16]byte{}, s.at(1, 13, 0), db.NewID()
	other := s.book(b)
	owner := testkit.Owner(t, s.house.DB)
	for what, change := range map[string]string{
		"bay":        `update workshop.appointments set bay_id = $3, starts_at = starts_at - interval '210 minutes', ends_at = ends_at - interval '210 minutes' where id = $1 and technician_id is distinct from $2`,
		"technician": `update workshop.appointments set technician_id = $2, starts_at = starts_at - interval '270 minutes', ends_at = ends_at - interval '270 minutes' where id = $1 and bay_id <> $3`,
	} {
		_, err := owner.Exec(ctx, change, other.ID, *a.TechnicianID, a.BayID)
		if !db.IsExclusion(err, "appointments_"+what+"_once") {
			t.Errorf("the %s was booked twice: %v", what, err)
		}
	}
	if _, err := s.house.Schedule.Cancel(ctx, s.me, a.ID, a.Version, "Called off", false); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.Exec(ctx, `update workshop.appointments set bay_id = $2, technician_id = $3, starts_at = $4, ends_at = $5 where id = $1`,
		other.ID, a.BayID, *a.TechnicianID, a.StartsAt, a.EndsAt); err != nil {
		t.Errorf("what was cancelled still holds its time: %v", err)
	}
}

// Another center's bay at the same time is nobody's business; and its ids are of no use here.
func TestBaysOfAnotherCenter(t *testing.T) {
	t.Parallel()
	s := open(t)
	south := beside(t, s.house, "Southside Garage")
	s.book(s.booking(s.at(1, 9, 0)))
	south.book(south.booking(south.at(1, 9, 0)))
	b := s.booking(s.at(1, 11, 0))
	b.Bay = south.bays[0].ID
	_, err := s.house.Schedule.Book(ctx, s.me, b)
	s.refused(err, fault.Invalid)
	b.Bay, b.Technician = s.bays[0].ID, south.technician()
	_, err = s.house.Schedule.Book(ctx, s.me, b)
	s.refused(err, fault.Invalid)
}

func TestADoubleClickBooksOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.booking(s.at(1, 9, 0))
	first := s.book(b)
	if again := s.book(b); again.ID != first.ID {
		t.Errorf("booked %s and %s", first.ID, again.ID)
	}
	if n := s.count(`select count(*) from workshop.appointments`); n != 1 {
		t.Errorf("%d appointments", n)
	}
	if mails := s.house.Mails("amelia@demo.test"); len(mails) != 1 {
		t.Errorf("%d mails", len(mails))
	}
}

// What the calendar's own rules refuse, each with a sentence that says what to do.
func TestTimesThatCannotBeBooked(t *testing.T) {
	t.Parallel()
	s := open(t)
	saturday := s.at(5, 9, 0)
	for _, c := range []struct {
		says   string
		change func(*schedule.Booking)
	}{
		{"is closed on Saturday", func(b *schedule.Booking) { b.From = saturday }},
		{"is open from 8:00\u00a0AM to 5:00\u00a0PM", func(b *schedule.Booking) { b.From = s.at(1, 16, 30) }},
		{"is open from", func(b *schedule.Booking) { b.From = s.at(1, 7, 0) }},
		{"This day is over", func(b *schedule.Booking) { b.From = s.at(-3, 9, 0) }},
		{"within the next 13 months", func(b *schedule.Booking) { b.From = s.at(600, 9, 0) }},
		{"full five minutes", func(b *schedule.Booking) { b.From = s.at(1, 9, 7) }},
		{"from 15 minutes to 12 hours", func(b *schedule.Booking) { b.Long = 10 * time.Minute }},
		{"from 15 minutes to 12 hours", func(b *schedule.Booking) { b.Long = 62 * time.Minute }},
		{"What it is for has at most", func(b *schedule.Booking) { b.What = strings.Repeat("x", 301) }},
		{"Type what the appointment is for", func(b *schedule.Booking) { b.What = " " }},
		{"Type a name or a plate", func(b *schedule.Booking) { b.TakeIn = customers.TakeIn{} }},
	} {
		b := s.booking(s.at(1, 9, 0))
		c.change(&b)
		_, err := s.house.Schedule.Book(ctx, s.me, b)
		if sentence := s.refused(err, fault.Invalid); !strings.Contains(sentence, c.says) {
			t.Errorf("refused with %q, want %q", sentence, c.says)
		}
	}
	if n := s.count(`select count(*) from workshop.appointments`) + s.count(`select count(*) from workshop.vehicles`); n != 0 {
		t.Errorf("%d rows of what was refused", n)
	}
}

// What stands in the way is named, and what is free instead is offered.
func TestTheNextFreeTimeIsOffered(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.booking(s.at(1, 9, 0))
	first.Long = 2 * time.Hour
	s.book(first)
	_, err := s.house.Schedule.Book(ctx, s.me, s.booking(s.at(1, 10, 0)))
	sentence := s.refused(err, fault.Conflict)
	for _, want := range []string{"Bay 1 is taken from 9:00\u00a0AM to 11:00\u00a0AM.", "Bay 2 is free then.", "11:00\u00a0AM to 12:00\u00a0PM, Bay 1."} {
		if !strings.Contains(sentence, want) {
			t.Errorf("%q does not say %q", sentence, want)
		}
	}
	b := s.booking(s.at(1, 10, 0))
	b.Bay, b.Technician = [16]byte{}, s.technician()
	if a := s.book(b); a.BayID != s.bays[1].ID {
		t.Errorf("any free bay is %s", a.Bay)
	}
	b.Idempotency = db.NewID()
	_, err = s.house.Schedule.Book(ctx, s.me, b)
	if sentence := s.refused(err, fault.Conflict); !strings.Contains(sentence, "Technician of Northgate Auto is booked from 10:00\u00a0AM") {
		t.Errorf("refused with %q", sentence)
	}
	full := s.booking(s.at(4, 8, 0)) // Friday, all day, both bays: Monday is next
	full.Long = 9 * time.Hour
	s.book(full)
	full.Bay, full.Idempotency = s.bays[1].ID, db.NewID()
	s.book(full)
	b = s.booking(s.at(4, 15, 0))
	b.Bay = [16]byte{}
	_, err = s.house.Schedule.Book(ctx, s.me, b)
	if sentence := s.refused(err, fault.Conflict); !strings.Contains(sentence, "All bays are taken at that time.") || !strings.Contains(sentence, "Monday") {
		t.Errorf("refused with %q", sentence)
	}
}
