package schedule_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/testkit"
)

// form of a booking, as the page sends it.
func (s *shop) form(pairs ...string) url.Values {
	f := url.Values{"customer_name": {"Amelia Hart"}, "plate": {"KV18 ZRO"}, "email": {"amelia@demo.test"}, "what": {"Front brakes"}, "long": {"60"},
		"day": {s.at(1, 0, 0).Format(time.DateOnly)}, "at": {"09:00"}, "bay": {s.bays[0].ID.String()}, "mails": {"on"}, "once": {db.NewID().String()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// TestBookingForm: what is wrong stands under its field with 422 and nothing typed is lost; a time that is taken comes back with 409, and
// with the one that is free already chosen.
func TestBookingForm(t *testing.T) {
	t.Parallel()
	s := open(t)
	desk := s.SignIn(tenancy.Advisor)
	bad := desk.Post("/appointments", s.form("what", "", "email", "nobody", "at", "", "note", "Rattles <loudly>", "day", "yesterday", "long", "x", "technician", "me"))
	for _, want := range []string{"Type what the appointment is for", "Type an e-mail address", "Choose a day", "Choose how long it takes", "Choose from the list",
		"Rattles &lt;loudly&gt;", `value="nobody"`, `value="KV18 ZRO"`} {
		if bad.Status != 422 || !strings.Contains(bad.Body, want) {
			t.Errorf("%d, without %q", bad.Status, want)
		}
	}
	if answer := desk.Post("/appointments", s.form("customer_name", "", "plate", "")); answer.Status != 422 || !strings.Contains(answer.Body, "one of them is enough") {
		t.Errorf("nobody is booked: %d", answer.Status)
	}
	good := s.form()
	for range 2 { // a double click
		if answer := desk.Post("/appointments", good); answer.Status != 303 || !strings.HasPrefix(answer.Location, "/calendar?day=") {
			t.Fatalf("booking: %d\n%s", answer.Status, answer.Body)
		}
	}
	if page := desk.Get("/calendar?day=" + good.Get("day")); !strings.Contains(page.Body, "Amelia Hart is booked for") || strings.Count(page.Body, "KV18 ZRO") != 1 {
		t.Error("the calendar does not show the appointment once")
	}
	taken := desk.Post("/appointments", s.form("customer_name", "Greta Fallon", "plate", "YR61 HBN"))
	if taken.Status != 409 || !strings.Contains(taken.Body, "Bay 1 is taken from 9:00\u00a0AM to 10:00\u00a0AM. Bay 2 is free then.") || !strings.Contains(taken.Body, "Greta Fallon") {
		t.Fatalf("a taken time: %d\n%s", taken.Status, taken.Body)
	}
	offered, _ := taken.Form("/appointments")
	if offered.Values.Get("at") != "10:00" {
		t.Errorf("offers %q", offered.Values.Get("at"))
	}
	if answer := desk.Post("/appointments", offered.Values); answer.Status != 303 {
		t.Errorf("what was offered is refused: %d", answer.Status)
	}
}

// The search of the form finds people by their names and vehicles by their plates, and carries the chosen time along.
func TestBookingSomebodyKnown(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.book(s.booking(s.at(1, 9, 0)))
	desk := s.SignIn(tenancy.Advisor)
	day := s.at(2, 0, 0).Format(time.DateOnly)
	link := regexp.MustCompile(`/appointments/new\?vehicle=[^"]+`)
	for _, query := range []string{"KV18ZRO", "Amelia", "hart"} {
		found := strings.ReplaceAll(link.FindString(desk.Get("/appointments/new?day="+day+"&at=14:00&q="+query).Body), "&amp;", "&")
		form, there := desk.Get(found).Form("/appointments")
		if !there || form.Values.Get("vehicle") == "" || form.Values.Get("day") != day || form.Values.Get("at") != "14:00" {
			t.Fatalf("%q leads to %q: %v", query, found, form.Values)
		}
		form.Values.Set("what", "Wipers")
		form.Values.Set("at", map[string]string{"KV18ZRO": "14:00", "Amelia": "15:00", "hart": "16:00"}[query])
		if answer := desk.Post("/appointments", form.Values); answer.Status != 303 {
			t.Errorf("%q: %d", query, answer.Status)
		}
	}
	if n := s.count(`select count(*) from workshop.customers`) + s.count(`select count(*) from workshop.vehicles`); n != 2 {
		t.Errorf("booking somebody known has added somebody: %d", n)
	}
	if page := desk.Get("/appointments/new?q=nobodyatall"); !strings.Contains(page.Body, `value="nobodyatall"`) {
		t.Error("a name that is not found is not taken over")
	}
}

// Roles, other centers and states that can only be read.
func TestWhoKeepsTheCalendar(t *testing.T) {
	t.Parallel()
	s := open(t)
	south := beside(t, s.house, "Southside Garage")
	a := s.book(s.booking(s.at(1, 9, 0)))
	path := "/appointments/" + a.ID.String()
	at := map[tenancy.Role]string{tenancy.Advisor: "11:00", tenancy.Viewer: "12:00", tenancy.Technician: "13:00", tenancy.Administrator: "14:00"}
	for role, status := range map[tenancy.Role]int{tenancy.Viewer: 403, tenancy.Technician: 403, tenancy.Advisor: 303, tenancy.Administrator: 303} {
		who := s.SignIn(role)
		for _, page := range []string{"/calendar", "/calendar?view=week", "/calendar?by=technicians", path} {
			if answer := who.Get(page); answer.Status != 200 || status == 403 && (strings.Contains(answer.Body, "/appointments/new") || strings.Contains(answer.Body, "/cancellation")) {
				t.Errorf("%s at %s: %d, or offers what is not theirs", role, page, answer.Status)
			}
		}
		if answer := who.Post("/appointments", s.form("at", at[role])); answer.Status != status {
			t.Errorf("%s books: %d, want %d", role, answer.Status, status)
		}
	}
	stranger := south.SignIn(tenancy.Owner)
	for _, what := range []string{"time", "confirmation", "arrival", "completion", "no-show", "cancellation"} {
		form := s.form("version", "1", "reason", "x")
		if answer := stranger.Post(path+"/"+what, form); answer.Status != 404 || !strings.Contains(answer.Body, "There is no such appointment") {
			t.Errorf("a stranger's %s: %d", what, answer.Status)
		}
	}
	if answer := stranger.Get(path); answer.Status != 404 {
		t.Errorf("a stranger reads: %d", answer.Status)
	}
	if _, err := testkit.Owner(t, s.house.DB).Exec(ctx, `update tenancy.centers set status = 'grace' where center_id = $1`, s.ID); err != nil {
		t.Fatal(err)
	}
	desk := s.SignIn(tenancy.Advisor)
	if answer := desk.Get("/calendar"); answer.Status != 200 || strings.Contains(answer.Body, "/appointments/new") {
		t.Errorf("in grace the calendar answers %d, or offers to book", answer.Status)
	}
	if answer := desk.Post("/appointments", s.form("at", "15:00")); answer.Status != 403 || !strings.Contains(answer.Body, "can only be read") {
		t.Errorf("in grace a booking answers %d", answer.Status)
	}
}

// A technician sees their own day first, and may look at the whole shop.
func TestATechniciansDay(t *testing.T) {
	t.Parallel()
	s := open(t)
	mine := s.booking(s.at(0, 9, 0))
	mine.Technician = s.technician()
	s.book(mine)
	other := s.booking(s.at(0, 9, 0))
	other.Bay, other.TakeIn = s.bays[1].ID, customers.TakeIn{Plate: "LB14 YTE"}
	other.Idempotency = db.NewID()
	s.book(other)
	who := s.SignIn(tenancy.Technician)
	for page, both := range map[string]bool{"/calendar": false, "/calendar?view=week": false, "/calendar?by=bays": true, "/calendar?by=technicians": true} {
		answer := who.Get(page)
		if !strings.Contains(answer.Body, "Amelia Hart") || strings.Contains(answer.Body, "LB14 YTE") != both {
			t.Errorf("%s: %d, the other one is there: %v", page, answer.Status, !both)
		}
	}
}

// The page of the calendar reads in one message, however much stands in it.
func TestDaysAreOneMessage(t *testing.T) {
	t.Parallel()
	s := open(t)
	count := func() (messages, appointments int) {
		counting := db.WithCounter(ctx)
		d, err := s.house.Schedule.Days(counting, s.me, s.at(0, 0, 0), s.at(7, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		return db.Counted(counting), len(d.Appointments)
	}
	if n, appointments := count(); n != 1 || appointments != 0 {
		t.Errorf("%d messages for %d appointments", n, appointments)
	}
	for day := range 5 {
		for hour := 8; hour < 17; hour++ {
			s.book(s.booking(s.at(day, hour, 0)))
		}
	}
	if n, appointments := count(); n != 1 || appointments != 45 {
		t.Errorf("%d messages for %d appointments", n, appointments)
	}
}

// Bays and hours are settings of owners and administrators.
func TestCalendarSettings(t *testing.T) {
	t.Parallel()
	s := open(t)
	admin := s.SignIn(tenancy.Administrator)
	page := admin.Get("/settings/calendar")
	hours, _ := page.Form("/settings/calendar/hours")
	hours.Values["closes"][2] = "07:00"
	if answer := admin.Post(hours.Action, hours.Values); answer.Status != 422 || !strings.Contains(answer.Body, "It closes after it has opened") || !strings.Contains(answer.Body, `value="07:00"`) {
		t.Errorf("hours that end before they begin: %d", answer.Status)
	}
	hours.Values["closes"][2] = "12:00"
	hours.Values["open"] = []string{"2"}
	if answer := admin.Post(hours.Action, hours.Values); answer.Status != 303 {
		t.Fatalf("hours: %d\n%s", answer.Status, answer.Body)
	}
	if answer := admin.Post(hours.Action, hours.Values); answer.Status != 409 {
		t.Errorf("stale hours: %d", answer.Status)
	}
	_, err := s.house.Schedule.Book(ctx, s.me, s.booking(s.at(2, 9, 0))) // Wednesday
	s.refused(err, fault.Invalid)
	s.book(s.booking(s.at(1, 11, 0)))

	if answer := admin.Post("/settings/calendar/bays", url.Values{"name": {"bay 1"}}); answer.Status != 409 || !strings.Contains(answer.Body, "called like this already") {
		t.Errorf("a second bay 1: %d", answer.Status)
	}
	if answer := admin.Post("/settings/calendar/bays", url.Values{"name": {"Paint <booth>"}}); answer.Status != 303 {
		t.Errorf("a new bay: %d", answer.Status)
	}
	if answer := admin.Post("/settings/calendar/bays/"+s.bays[0].ID.String()+"/retirement", nil); answer.Status != 409 || !strings.Contains(answer.Body, "has 1 appointment to come") {
		t.Errorf("a bay that is booked is retired: %d", answer.Status)
	}
	if answer := admin.Post("/settings/calendar/bays/"+s.bays[1].ID.String()+"/retirement", nil); answer.Status != 303 {
		t.Errorf("a bay is not retired: %d", answer.Status)
	}
	calendar, err := s.house.Schedule.Calendar(ctx, s.me)
	if err != nil || len(calendar.Offered()) != 2 || calendar.Offered()[1].Name != "Paint <booth>" {
		t.Errorf("%v, %v", calendar, err)
	}
	b := s.booking(s.at(1, 9, 0))
	b.Bay = s.bays[1].ID
	_, err = s.house.Schedule.Book(ctx, s.me, b)
	s.refused(err, fault.Invalid)
	if answer := s.SignIn(tenancy.Advisor).Post("/settings/calendar/bays", url.Values{"name": {"Mine"}}); answer.Status != 403 {
		t.Errorf("the advisor adds a bay: %d", answer.Status)
	}
}
