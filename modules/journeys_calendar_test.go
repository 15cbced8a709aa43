package modules_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/schedule"
	"bayline/platform/db"
)

// TestJourneyCalendar is a customer who calls, comes and goes: booked at a free time with a mail that confirms it, found in the calendar,
// let in with a work order that says what for; and the pages on the way, in light, in dark and on the phone.
func TestJourneyCalendar(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	h.Clock.Advance(7 * time.Hour) // 10:00 in Chicago, by winter's clock
	fillDay(t, h, center)
	b := h.Browser()
	b.Be(center.SignIn(tenancy.Advisor))
	b.Open("/calendar")
	b.See("Walter Engel")
	b.Look("calendar")
	b.Open("/calendar?by=technicians")
	b.Look("calendar-technicians")
	b.Open("/calendar?view=week")
	b.Look("calendar-week")

	b.Open("/calendar")
	b.Key("a")
	b.See("Somebody you know")
	b.Fill("Customer", "Ines Carvalho")
	b.Fill("Plate", "AZ 39 QT")
	b.Fill("E-mail", "ines@demo.test")
	b.Fill("What for", "Annual inspection")
	b.Put("Bay", "Bay 2")
	b.Put("How long", "1 h 30 min") // last: its times tell that the answer to the last choice is there
	b.Until("the times follow", func() bool { return strings.Contains(options(b, "at"), "2:30\u00a0PM to 4:00\u00a0PM") })
	b.Put("When", "2:30\u00a0PM to 4:00\u00a0PM")
	b.Look("appointment-new")
	b.Press("Book")
	b.See("Ines Carvalho is booked for")
	mails := h.Mails("ines@demo.test")
	if len(mails) != 1 || !strings.Contains(mails[0].Text, "2:30\u00a0PM to 4:00\u00a0PM") || !strings.Contains(mails[0].Text, "Annual inspection") {
		t.Errorf("the confirmation: %+v", mails)
	}
	b.Press("Ines Carvalho")
	b.See("Appointment confirmed")
	b.Look("appointment")
	b.Press("Move or change")
	b.See("Tell the customer by mail")
	b.Put("Bay", "Bay 1")
	b.Press("Save")
	b.See("The appointment is saved.")
	b.Press("Arrived")
	b.See("becomes the concern of the work order")
	b.Look("appointment-arrival")
	b.Press("Arrived")
	b.See("Ines Carvalho has arrived: work order #")
	b.See("Annual inspection")
	b.Open("/calendar")
	b.Press("Ines Carvalho")
	b.Press("Done")
	b.See("The work is done, and the bay is free.")
}

func options(b *modulestest.Browser, id string) (text string) {
	b.Eval(`document.getElementById("`+id+`").innerText`, &text)
	return text
}

// fillDay books a morning and an afternoon.
func fillDay(t *testing.T, h *modulestest.House, center *modulestest.Center) {
	t.Helper()
	ctx, me := context.Background(), center.Member(tenancy.Advisor)
	calendar, err := h.Schedule.Calendar(ctx, me)
	if err != nil {
		t.Fatal(err)
	}
	now := h.Clock.Now().In(me.Zone())
	technician := center.Member(tenancy.Technician).ID()
	for _, one := range []struct {
		name, plate, what     string
		bay                   int
		day, hour, minute     int
		long                  time.Duration
		technician, tentative bool
	}{
		{"Walter Engel", "S-WE 1190", "Battery, alternator belt", 0, 0, 8, 30, 2 * time.Hour, true, false},
		{"Samir Haddad", "M 221804", "DPF regeneration, EGR clean", 0, 0, 11, 0, 150 * time.Minute, true, false},
		{"Maya Lindqvist", "JRK 482", "60k service, cabin filter, waits", 1, 0, 9, 0, 45 * time.Minute, false, true},
		{"Greta Fallon", "YR61 HBN", "Thermostat housing leak", 1, 0, 10, 0, 90 * time.Minute, false, false},
		{"Peter Novak", "LB14 YTE", "Clutch, first inspection", 1, 1, 14, 30, 2 * time.Hour, false, false},
		{"Hannah Osei", "", "Air-con, diagnose", 0, 2, 8, 0, 9 * time.Hour, true, false},
	} {
		booking := schedule.Booking{What: one.what, Idempotency: db.NewID(), Tentative: one.tentative,
			TakeIn: customers.TakeIn{CustomerName: one.name, Plate: one.plate},
			Timing: schedule.Timing{Place: schedule.Place{Bay: calendar.Bays[one.bay].ID}, Long: one.long,
				From: time.Date(now.Year(), now.Month(), now.Day()+one.day, one.hour, one.minute, 0, 0, me.Zone())}}
		if one.technician {
			booking.Technician = technician
		}
		if _, err := h.Schedule.Book(ctx, me, booking); err != nil {
			t.Fatal(err)
		}
	}
}
