package schedule_test

import (
	"strings"
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/schedule"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

// remind runs the job of the center, as often as it is asked to.
func (s *shop) remind(times int) {
	s.t.Helper()
	for range times {
		if err := s.house.Schedule.Remind(ctx, s.ID); err != nil {
			s.t.Fatal(err)
		}
	}
}

// subjects of the mails to the customer, the newest first.
func (s *shop) subjects() (list []string) {
	s.t.Helper()
	for _, letter := range s.house.Mails("amelia@demo.test") {
		list = append(list, letter.Subject)
	}
	return list
}

// TestReminders: each confirmed appointment is reminded of once, a day ahead; also after a job that was away, and that runs twice.
func TestReminders(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.book(s.booking(s.at(3, 9, 0)))
	s.remind(2)
	if mails := s.subjects(); len(mails) != 1 || mails[0] != "Your appointment on "+s.me.Locale().ShortDay(a.StartsAt, s.me.Zone()) {
		t.Fatalf("three days ahead: %q", mails)
	}
	s.house.Clock.Set(a.StartsAt.Add(-24*time.Hour - time.Minute))
	s.remind(1)
	if mails := s.subjects(); len(mails) != 1 {
		t.Fatalf("a minute too early: %q", mails)
	}
	s.house.Clock.Set(a.StartsAt.Add(-20 * time.Hour)) // the job was away for four hours
	s.remind(3)
	mails := s.house.Mails("amelia@demo.test")
	if len(mails) != 2 || !strings.HasPrefix(mails[0].Subject, "Reminder: your appointment on ") {
		t.Fatalf("the day before: %q", s.subjects())
	}
	if n := s.count(`select count(*) from workshop.appointments where reminded_at is not null`); n != 1 {
		t.Error("the appointment does not know that it was reminded of")
	}
	for _, want := range []string{"9:00\u00a0AM to 10:00\u00a0AM", "Front brakes", "KV18 ZRO", "Northgate Auto", "+1 202-555-0100"} {
		if !strings.Contains(mails[0].Text, want) || !strings.Contains(mails[0].HTML, want) {
			t.Errorf("the reminder does not say %q", want)
		}
	}
}

// Whoever moves an appointment is told of the new time, and reminded of it anew.
func TestRemindersOfAMovedAppointment(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.book(s.booking(s.at(2, 9, 0)))
	s.house.Clock.Set(a.StartsAt.Add(-23 * time.Hour))
	s.remind(1)
	to := schedule.Change{Timing: schedule.Timing{Place: schedule.Place{Bay: a.BayID}, From: s.at(3, 11, 0), Long: time.Hour}, What: a.What, Mails: true}
	a = s.must(s.house.Schedule.Appointment(ctx, s.me, a.ID))
	a = s.must(s.house.Schedule.Move(ctx, s.me, a.ID, a.Version, to))
	s.remind(1)
	if mails := s.subjects(); len(mails) != 3 || !strings.HasPrefix(mails[0], "Your appointment has moved to ") {
		t.Fatalf("moved: %q", mails)
	}
	s.house.Clock.Set(a.StartsAt.Add(-23 * time.Hour))
	s.remind(2)
	if mails := s.subjects(); len(mails) != 4 || !strings.HasPrefix(mails[0], "Reminder: ") {
		t.Fatalf("reminded of the new time: %q", mails)
	}
}

// Who is not reminded.
func TestNoReminders(t *testing.T) {
	t.Parallel()
	for what, prepare := range map[string]func(*shop, *schedule.Booking) func(*schedule.Appointment){
		"booked within the day": func(s *shop, b *schedule.Booking) func(*schedule.Appointment) {
			b.From = s.at(0, 16, 0)
			return nil
		},
		"cancelled": func(s *shop, _ *schedule.Booking) func(*schedule.Appointment) {
			return func(a *schedule.Appointment) {
				s.must(s.house.Schedule.Cancel(ctx, s.me, a.ID, a.Version, "Sold the car", false))
			}
		},
		"not confirmed": func(_ *shop, b *schedule.Booking) func(*schedule.Appointment) { b.Tentative = true; return nil },
		"no mails":      func(_ *shop, b *schedule.Booking) func(*schedule.Appointment) { b.Mails = false; return nil },
		"no address":    func(_ *shop, b *schedule.Booking) func(*schedule.Appointment) { b.TakeIn.Email = ""; return nil },
		"switched off": func(s *shop, _ *schedule.Booking) func(*schedule.Appointment) {
			return func(*schedule.Appointment) {
				owner := s.Member(tenancy.Owner)
				c, err := s.house.Schedule.Calendar(ctx, owner)
				if err != nil {
					s.t.Fatal(err)
				}
				if err := s.house.Schedule.ChangeHours(ctx, owner, c.Version, c.Hours, false); err != nil {
					s.t.Fatal(err)
				}
			}
		},
		"over": func(s *shop, _ *schedule.Booking) func(*schedule.Appointment) {
			return func(a *schedule.Appointment) { s.house.Clock.Set(a.StartsAt.Add(time.Minute)) }
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			b := s.booking(s.at(2, 9, 0))
			then := prepare(s, &b)
			a := s.book(b)
			s.house.Clock.Set(a.StartsAt.Add(-3 * time.Hour))
			if then != nil {
				then(a)
			}
			s.remind(2)
			for _, letter := range s.house.Mails("") {
				if strings.HasSuffix(letter.Kind, ".reminder") {
					t.Errorf("reminded: %s", letter.Subject)
				}
			}
		})
	}
}

// TestRemindersOfAllCenters: the periodic job reaches each center whose desk is at work, and no other.
func TestRemindersOfAllCenters(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north, south := beside(t, house, "Northgate Auto"), beside(t, house, "Southside Garage")
	for i, s := range []*shop{north, south} {
		b := s.booking(s.at(2, 9, 0))
		b.TakeIn.Email = []string{"amelia@demo.test", "greta@demo.test"}[i]
		s.book(b)
	}
	if _, err := testkit.Owner(t, house.DB).Exec(ctx, `update tenancy.centers set status = 'suspended' where center_id = $1`, south.ID); err != nil {
		t.Fatal(err)
	}
	house.Clock.Set(north.at(2, 9, 0).Add(-20 * time.Hour))
	for range 2 {
		if err := house.DB.InPlatform(ctx, house.Workers.InsertPeriodic); err != nil {
			t.Fatal(err)
		}
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(30 * time.Second); len(north.subjects()) < 2; <-tick.C {
		if time.Now().After(end) {
			t.Fatal("nobody was reminded")
		}
	}
	north.idle()
	if mails := house.Mails("amelia@demo.test"); len(mails) != 2 {
		t.Errorf("%d mails of the center that is at work", len(mails))
	}
	if mails := house.Mails("greta@demo.test"); len(mails) != 1 {
		t.Errorf("%d mails of the suspended center", len(mails))
	}
}

// idle waits until no reminder is under way.
func (s *shop) idle() {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(30 * time.Second); s.count(`select count(*) from river.river_job where kind like 'workshop.schedule.%'
		and state in ('available', 'running', 'retryable')`) > 0; <-tick.C {
		if time.Now().After(end) {
			s.t.Fatal("the reminders do not end")
		}
	}
}

// What is told when: nothing of what is not agreed on, once of each change of the time, and of a cancellation if wanted.
func TestMailsOfAnAppointment(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.booking(s.at(3, 9, 0))
	b.Tentative = true
	a := s.book(b)
	if mails := s.subjects(); len(mails) != 0 {
		t.Fatalf("told before it was agreed on: %q", mails)
	}
	a = s.must(s.house.Schedule.Confirm(ctx, s.me, a.ID, a.Version))
	if mails := s.subjects(); len(mails) != 1 {
		t.Fatalf("confirmed: %q", mails)
	}
	to := schedule.Change{Timing: schedule.Timing{Place: schedule.Place{Bay: s.bays[1].ID}, From: a.StartsAt, Long: time.Hour}, What: a.What, Mails: true}
	a = s.must(s.house.Schedule.Move(ctx, s.me, a.ID, a.Version, to)) // another bay is nothing to the customer
	to.From = s.at(3, 10, 0)
	a = s.must(s.house.Schedule.Move(ctx, s.me, a.ID, a.Version, to))
	if mails := s.subjects(); len(mails) != 2 {
		t.Fatalf("moved: %q", mails)
	}
	s.must(s.house.Schedule.Cancel(ctx, s.me, a.ID, a.Version, "The lift is broken", true))
	mails := s.house.Mails("amelia@demo.test")
	if len(mails) != 3 || !strings.HasPrefix(mails[0].Subject, "Cancelled: ") || strings.Contains(mails[0].Text+mails[0].HTML, "The lift is broken") {
		t.Fatalf("cancelled: %q", s.subjects())
	}
	b = s.booking(s.at(3, 13, 0))
	b.Idempotency = db.NewID()
	other := s.book(b)
	s.must(s.house.Schedule.Cancel(ctx, s.me, other.ID, other.Version, "Told by phone", false))
	if mails := s.subjects(); len(mails) != 4 {
		t.Errorf("cancelled without a mail: %q", mails)
	}
}
