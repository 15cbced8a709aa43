package schedule

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/letters"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// page of an appointment.
type page struct {
	*Appointment
	Owner   *customers.Customer
	Running []Opened // orders of the vehicle that it may go on with
	Letters []letters.Sent
	Edit    string // the form that is open: "time", "arrival", "cancellation"
	Move    *moveForm
	Arrive  *arriveForm
	Leave   *cancelForm
	Times   timesView
	Notice  string

	me   tenancy.Member
	zone *time.Location
	now  time.Time
}

func (m *Module) appointment(c *fiber.Ctx, me tenancy.Member) error {
	p, err := m.read(c, me, c.Query("edit"))
	if err != nil {
		return err
	}
	return web.Show(c, appointmentPage(p))
}

// read everything that the page shows.
func (m *Module) read(c *fiber.Ctx, me tenancy.Member, edit string) (*page, error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return nil, errNoAppointment
	}
	p := &page{Edit: edit, me: me, zone: me.Zone(), Arrive: &arriveForm{}, Leave: &cancelForm{}}
	err = m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		p.now = tx.Now()
		if p.Appointment, err = readAppointment(ctx, tx, id); err != nil {
			return err
		}
		if p.CustomerID != nil {
			customer, err := customers.ReadCustomer(ctx, tx, *p.CustomerID)
			if err != nil {
				return err
			}
			p.Owner = &customer
		}
		if p.Letters, err = letters.About(ctx, tx, id); err != nil {
			return err
		}
		return m.fill(ctx, tx, p)
	})
	return p, err
}

// fill the form that is open. What cannot be done any more, or not by this member, is left out.
func (m *Module) fill(ctx context.Context, tx db.Tx, p *page) (err error) {
	switch {
	case p.Edit == "time" && p.movable():
		p.Move = moveOf(p.Appointment, p.me)
		p.Times, err = readTimes(ctx, tx, p.me, p.Move.timeFields, p.ID)
	case p.Edit == "arrival" && p.expected():
		if p.VehicleID != nil && m.Running != nil {
			p.Running, err = m.Deps.Running(ctx, tx, *p.VehicleID)
		}
	case p.Edit == "cancellation" && p.expected():
		p.Leave.Mails = "on"
	default:
		p.Edit = ""
	}
	return err
}

// again shows the page with the form that was not taken.
func (m *Module) again(c *fiber.Ctx, me tenancy.Member, edit string, cause error, put func(*page)) error {
	refusal := fault.As(cause)
	if refusal == nil || refusal.Kind == fault.NotFound {
		return cause
	}
	status := fiber.StatusUnprocessableEntity
	if refusal.Kind != fault.Invalid {
		status = fiber.StatusConflict
	}
	if errors.Is(cause, errStale) {
		edit = ""
	}
	p, err := m.read(c, me, edit)
	if err != nil {
		return err
	}
	if p.Edit == "" {
		p.Notice = refusal.Text
	} else if put != nil {
		put(p)
	}
	return web.Show(c.Status(status), appointmentPage(p))
}

func (m *Module) done(c *fiber.Ctx, id uuid.UUID, sentence string) error {
	m.Sessions.Flash(c, sentence)
	return web.Redirect(c, "/appointments/"+id.String())
}

// versionForm is for acts that need no more than what they act on.
type versionForm struct {
	web.Form
	Version string `form:"version"`
}

// moveForm gives it another time, place or description.
type moveForm struct {
	web.Form
	Version string `form:"version"`
	timeFields
	What  string `form:"what"`
	Note  string `form:"note"`
	Mails string `form:"mails"`
}

// arriveForm opens the work order, or goes on with one.
type arriveForm struct {
	web.Form
	Version string `form:"version"`
	Plate   string `form:"plate"`
	Order   string `form:"order"`
}

type cancelForm struct {
	web.Form
	Version string `form:"version"`
	Reason  string `form:"reason"`
	Mails   string `form:"mails"`
}

func moveOf(a *Appointment, me tenancy.Member) *moveForm {
	from := a.StartsAt.In(me.Zone())
	f := &moveForm{What: a.What, Note: a.Note, timeFields: timeFields{Day: from.Format(time.DateOnly), At: from.Format("15:04"),
		Long: strconv.Itoa(int(a.Span().Long() / time.Minute)), Bay: a.BayID.String(), Technician: idText(a.TechnicianID)}}
	if a.Mails {
		f.Mails = "on"
	}
	return f
}

var errUnreadable = fault.New(fault.BadRequest, "This form could not be read. Reload the page and try again.")

// target of a form: which appointment, as of which version.
func target(c *fiber.Ctx, version string) (id uuid.UUID, n int64, err error) {
	if id, err = uuid.Parse(c.Params("id")); err != nil {
		return id, 0, errNoAppointment
	}
	if n, err = strconv.ParseInt(version, 10, 64); err != nil || n < 1 {
		return id, 0, errUnreadable
	}
	return id, n, nil
}

func (m *Module) move(c *fiber.Ctx, me tenancy.Member, f *moveForm) error {
	id, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	f.Need("what", &f.What, "Type what the appointment is for, such as Front brakes.")
	to := Change{Timing: f.timing(&f.Form, me), What: f.What, Note: f.Note, Mails: f.Mails != ""}
	if f.Bad() {
		err = fault.New(fault.Invalid, "")
	} else {
		_, err = m.Move(c.UserContext(), me, id, version, to)
	}
	if err == nil {
		return m.done(c, id, "The appointment is saved.")
	}
	if !f.Bad() {
		f.Fail(f.offer(err, me), sentenceOf(err))
	}
	return m.again(c, me, "time", err, func(p *page) {
		p.Move = f
		p.Times.Chosen, p.Times.Error = f.At, f.Error("at")
	})
}

func (m *Module) confirm(c *fiber.Ctx, me tenancy.Member, f *versionForm) error {
	return m.act(c, me, f.Version, m.Confirm, "The appointment is confirmed.")
}

func (m *Module) finish(c *fiber.Ctx, me tenancy.Member, f *versionForm) error {
	return m.act(c, me, f.Version, m.Finish, "The work is done, and the bay is free.")
}

func (m *Module) miss(c *fiber.Ctx, me tenancy.Member, f *versionForm) error {
	return m.act(c, me, f.Version, m.Miss, "Noted: nobody came. The bay is free.")
}

func (m *Module) act(c *fiber.Ctx, me tenancy.Member, text string, do func(context.Context, tenancy.Member, uuid.UUID, int64) (*Appointment, error), sentence string) error {
	id, version, err := target(c, text)
	if err != nil {
		return err
	}
	if _, err := do(c.UserContext(), me, id, version); err != nil {
		return m.again(c, me, "", err, nil)
	}
	return m.done(c, id, sentence)
}

func (m *Module) arrive(c *fiber.Ctx, me tenancy.Member, f *arriveForm) error {
	id, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	order := uuid.Nil
	if f.Order != "" {
		if order, err = uuid.Parse(f.Order); err != nil {
			return errUnreadable
		}
	}
	f.Max("plate", strings.TrimSpace(f.Plate), 20, "A plate has at most 20 characters.")
	var a *Appointment
	if f.Bad() {
		err = fault.New(fault.Invalid, "")
	} else {
		a, err = m.Arrive(c.UserContext(), me, id, version, strings.TrimSpace(f.Plate), order)
	}
	if err != nil {
		if !f.Bad() {
			f.Fail(map[bool]string{true: "plate"}[fault.Is(err, fault.Invalid)], sentenceOf(err))
		}
		return m.again(c, me, "arrival", err, func(p *page) { p.Arrive = f })
	}
	m.Sessions.Flash(c, a.Who()+" has arrived: work order "+hash(*a.OrderNumber)+".")
	return web.Redirect(c, "/work-orders/"+plain(*a.OrderNumber))
}

func (m *Module) cancel(c *fiber.Ctx, me tenancy.Member, f *cancelForm) error {
	id, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	if _, err := m.Cancel(c.UserContext(), me, id, version, f.Reason, f.Mails != ""); err != nil {
		f.Fail("reason", sentenceOf(err))
		return m.again(c, me, "cancellation", err, func(p *page) { p.Leave = f })
	}
	return m.done(c, id, "The appointment is cancelled.")
}

// What the page offers.

func (p *page) may() bool { return p.me.May(can.KeepCalendar) }

func (p *page) expected() bool { return p.may() && p.State.ToCome() }

func (p *page) movable() bool { return p.may() && (p.State.ToCome() || p.State == Arrived) }

// opens tells whether this member may let the vehicle in: that opens a work order.
func (p *page) opens() bool { return p.expected() && p.me.May(can.WriteOrders) }

func (p *page) version() string { return strconv.FormatInt(p.Version, 10) }

func (p *page) path(parts ...string) string {
	return strings.Join(append([]string{"/appointments/" + p.ID.String()}, parts...), "/")
}

func (p *page) facts() []kit.Pair {
	pairs := []kit.Pair{
		{Term: "Day", Value: p.me.Locale().LongDate(p.StartsAt, p.zone)},
		{Term: "Time", Value: p.Span().times(p.me.Locale(), p.zone) + ", " + lasts(p.Span().Long())},
		{Term: "Bay", Value: p.Bay},
		{Term: "Technician", Value: cmp.Or(p.Technician, "Nobody yet")},
		{Term: "What for", Value: p.What},
	}
	if p.Note != "" {
		pairs = append(pairs, kit.Pair{Term: "Note for the staff", Value: p.Note})
	}
	if p.Reason != "" {
		pairs = append(pairs, kit.Pair{Term: "Cancelled because", Value: p.Reason})
	}
	booked := p.me.Locale().DateTime(p.BookedAt, p.zone)
	if p.BookedBy != "" {
		booked += ", " + p.BookedBy
	}
	return append(pairs, kit.Pair{Term: "Booked", Value: booked})
}

// calendarHref is the day of the appointment.
func (p *page) calendarHref() string { return calendarOf(p.Appointment, p.me) }

// mailNote says what the customer was and will be told.
func (p *page) mailNote() string {
	switch {
	case p.Owner == nil:
		return "No customer is known, so nobody is written to."
	case p.Email == "":
		return "No e-mail address is known. Add one to the customer to send confirmations."
	case !p.Mails:
		return "Mails are switched off for this appointment."
	case p.State == Confirmed && p.RemindedAt == nil && p.now.Before(p.StartsAt.Add(-reminding)):
		return "A reminder goes out the day before."
	case p.State == Requested:
		return "The confirmation goes out once you confirm the time."
	}
	return ""
}

func (p *page) orders() []kit.Option {
	options := []kit.Option{{Label: "Open a new work order"}}
	for _, o := range p.Running {
		options = append(options, kit.Option{Value: o.ID.String(), Label: "Go on with " + hash(o.Number) + " " + o.Title})
	}
	return options
}
