package schedule

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// hoursForm has a line for each weekday. Opens and Closes of a day that is not open are not looked at.
type hoursForm struct {
	web.Form
	Version string   `form:"version"`
	Open    []string `form:"open"` // weekdays, 0 is Sunday
	Opens   []string `form:"opens"`
	Closes  []string `form:"closes"`
	Reminds string   `form:"reminds"`
}

type bayForm struct {
	web.Form
	Version string `form:"version"`
	Name    string `form:"name"`
}

// settingsView is the page.
type settingsView struct {
	*Calendar
	Hours   *hoursForm
	Bay     *bayForm // a new one
	Renamed uuid.UUID
	Rename  *bayForm
	Notice  string

	me tenancy.Member
}

func (v *settingsView) may() bool { return v.me.May(can.ManageCenter) && v.Version > 0 }

// day is a line of the opening hours.
type day struct {
	N             int
	Name          string
	Open          bool
	Opens, Closes string // HH:MM
	Error         string
}

// days begin with the first day of the center's week. A field's place in the form is its weekday's.
func (v *settingsView) days() (days []day) {
	for n := range 7 {
		d := day{N: n, Name: v.me.Locale().Weekday(time.Weekday(n))}
		if f := v.Hours; f != nil {
			d.Open, d.Opens, d.Closes, d.Error = f.open(n), at(f.Opens, n), at(f.Closes, n), f.Error("hours-"+strconv.Itoa(n))
		} else if h := v.Calendar.Hours[n]; !h.Closed() {
			d.Open, d.Opens, d.Closes = true, clockValue(h.Opens), clockValue(h.Closes)
		}
		days = append(days, d)
	}
	return days
}

// clockValue is what an input of type time holds. Midnight at the end of a day is its last minute there.
func clockValue(minutes int64) string {
	if minutes >= 24*60 {
		return "23:59"
	}
	return twoDigits(int(minutes/60)) + ":" + twoDigits(int(minutes%60))
}

func at(list []string, n int) string {
	if n < len(list) {
		return list[n]
	}
	return ""
}

func (f *hoursForm) open(n int) bool {
	for _, text := range f.Open {
		if text == strconv.Itoa(n) {
			return true
		}
	}
	return false
}

func (f *hoursForm) read() (hours [7]Hours) {
	for n := range hours {
		if !f.open(n) {
			continue
		}
		field := "hours-" + strconv.Itoa(n)
		opens, err := time.Parse("15:04", at(f.Opens, n))
		closes, err2 := time.Parse("15:04", at(f.Closes, n))
		if err != nil || err2 != nil {
			f.Fail(field, "Type both times, such as 08:00 and 17:00.")
			continue
		}
		h := Hours{minuteOf(opens), minuteOf(closes)}
		if h.Closes == 24*60-1 {
			h.Closes++
		}
		switch {
		case h.Closed():
			f.Fail(field, "It closes after it has opened.")
		case h.Opens%5 != 0 || h.Closes%5 != 0:
			f.Fail(field, "Use full five minutes.")
		}
		hours[n] = h
	}
	return hours
}

func (m *Module) settings(c *fiber.Ctx, me tenancy.Member) error {
	return m.showSettings(c, me, &settingsView{})
}

func (m *Module) showSettings(c *fiber.Ctx, me tenancy.Member, v *settingsView) (err error) {
	if v.Calendar, err = m.Calendar(c.UserContext(), me); err != nil {
		return err
	}
	v.me = me
	if v.Bay == nil {
		v.Bay = &bayForm{}
	}
	return web.Show(c, settingsPage(v))
}

// refused shows the page again with what was not taken.
func (m *Module) refused(c *fiber.Ctx, me tenancy.Member, err error, put func(*settingsView, string)) error {
	refusal := fault.As(err)
	if refusal == nil || refusal.Kind == fault.NotFound {
		return err
	}
	v := &settingsView{}
	put(v, refusal.Text)
	status := fiber.StatusUnprocessableEntity
	if refusal.Kind == fault.Conflict {
		status = fiber.StatusConflict
	}
	return m.showSettings(c.Status(status), me, v)
}

func (m *Module) saved(c *fiber.Ctx, sentence string) error {
	m.Sessions.Flash(c, sentence)
	return web.Redirect(c, "/settings/calendar")
}

func (m *Module) changeHours(c *fiber.Ctx, me tenancy.Member, f *hoursForm) error {
	version, err := strconv.ParseInt(f.Version, 10, 64)
	if err != nil {
		return errUnreadable
	}
	hours := f.read()
	if !f.Bad() && hours == [7]Hours{} {
		f.Fail("", "Leave a day open: nothing could be booked.")
	}
	if f.Bad() {
		return m.showSettings(c.Status(fiber.StatusUnprocessableEntity), me, &settingsView{Hours: f})
	}
	if err := m.ChangeHours(c.UserContext(), me, version, hours, f.Reminds != ""); err != nil {
		return m.refused(c, me, err, func(v *settingsView, sentence string) { v.Notice = sentence })
	}
	return m.saved(c, "The opening hours are saved. What is booked stays booked.")
}

func (m *Module) addBay(c *fiber.Ctx, me tenancy.Member, f *bayForm) error {
	if _, err := m.AddBay(c.UserContext(), me, f.Name); err != nil {
		return m.refused(c, me, err, func(v *settingsView, sentence string) { f.Fail("name", sentence); v.Bay = f })
	}
	return m.saved(c, "The bay is added.")
}

func (m *Module) renameBay(c *fiber.Ctx, me tenancy.Member, f *bayForm) error {
	id, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	if err := m.RenameBay(c.UserContext(), me, id, version, f.Name); err != nil {
		return m.refused(c, me, err, func(v *settingsView, sentence string) { f.Fail("name", sentence); v.Renamed, v.Rename = id, f })
	}
	return m.saved(c, "The bay is saved.")
}

func (m *Module) retireBay(c *fiber.Ctx, me tenancy.Member) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return fault.New(fault.NotFound, "There is no such bay.")
	}
	if err := m.RetireBay(c.UserContext(), me, id); err != nil {
		return m.refused(c, me, err, func(v *settingsView, sentence string) { v.Notice = sentence })
	}
	return m.saved(c, "The bay is not offered any more. What was done in it stays.")
}
