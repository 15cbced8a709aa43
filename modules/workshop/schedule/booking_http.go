package schedule

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// timeFields are what the form of a new appointment and that of moving one share.
type timeFields struct {
	Day        string `form:"day"`
	At         string `form:"at"`
	Long       string `form:"long"`
	Bay        string `form:"bay"`
	Technician string `form:"technician"`
}

// bookForm books. With a vehicle or a customer, those are not asked.
type bookForm struct {
	web.Form
	Vehicle      string `form:"vehicle"`
	Customer     string `form:"customer"`
	Plate        string `form:"plate"`
	CustomerName string `form:"customer_name"`
	Phone        string `form:"phone"`
	Email        string `form:"email"`
	What         string `form:"what"`
	Note         string `form:"note"`
	timeFields
	Tentative string `form:"tentative"`
	Mails     string `form:"mails"`
	Once      string `form:"once"`
}

// bookView is the page.
type bookView struct {
	Form  *bookForm
	Query string
	Found []customers.Known

	Vehicle  *customers.Vehicle // the chosen one
	Customer *customers.Customer
	Times    timesView
}

// timesView is the choice of a free time.
type timesView struct {
	plans
	Offers []Offer
	Chosen string // HH:MM
	Error  string
	Hint   string

	me tenancy.Member
}

// usualLong is how long an appointment lasts where nobody has said.
const usualLong = 60

func (m *Module) newAppointment(c *fiber.Ctx, me tenancy.Member) error {
	f := &bookForm{Vehicle: c.Query("vehicle"), Customer: c.Query("customer"), What: strings.TrimSpace(c.Query("what")), Mails: "on", Once: db.NewID().String(),
		timeFields: timeFields{Day: c.Query("day"), At: c.Query("at"), Long: c.Query("long"), Bay: c.Query("bay"), Technician: c.Query("technician")}}
	v := &bookView{Form: f, Query: strings.TrimSpace(c.Query("q"))}
	if err := m.prepare(c, me, v); err != nil {
		return err
	}
	if v.Vehicle == nil && v.Customer == nil && len(v.Found) == 0 {
		f.Plate, f.CustomerName = guessed(v.Query)
	}
	if web.Partial(c) {
		return web.Show(c, v.list())
	}
	return web.Show(c, bookPage(v))
}

// guessed is what was looked for and not found: a plate, or a name.
func guessed(query string) (plate, name string) {
	if plate = customers.PlateLike(query); plate == "" {
		name = query
	}
	return plate, name
}

// times is the part of the form that says what is free, asked for when the day, the length or the place changes.
func (m *Module) times(c *fiber.Ctx, me tenancy.Member) error {
	f := timeFields{Day: c.Query("day"), At: c.Query("at"), Long: c.Query("long"), Bay: c.Query("bay"), Technician: c.Query("technician")}
	except := web.ID(c.Query("appointment"))
	var v timesView
	err := m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		v, err = readTimes(ctx, tx, me, f, except)
		return err
	})
	if err != nil {
		return err
	}
	if !web.Partial(c) {
		return web.Redirect(c, "/appointments/new")
	}
	return web.Show(c, timeChoice(v))
}

// readTimes finds what is free. A form that cannot be read is answered as one for the next day on which anything is.
func readTimes(ctx context.Context, tx db.Tx, me tenancy.Member, f timeFields, except uuid.UUID) (v timesView, err error) {
	day := f.day(me, tx.Now())
	if v.plans, err = readPlans(ctx, tx, day, except, false); err != nil {
		return v, err
	}
	v.me, v.Chosen = me, f.At
	place := f.place()
	v.Offers = v.Free(day, f.long(), place, v.busy, tx.Now().Truncate(step*time.Minute))
	if len(v.Offers) == 0 {
		v.Hint = "Nothing is free that day."
		if next := v.Next(dayAfter(day, 1), f.long(), place, v.busy); next != nil {
			v.Hint += " The next free time is " + next.when(me.Locale(), me.Zone()) + "."
		}
	}
	return v, nil
}

func (f *timeFields) day(me tenancy.Member, now time.Time) time.Time {
	day, err := readDay(f.Day, me.Zone())
	if today := dayOf(now, me.Zone()); err != nil || day.Before(today) || day.After(dayAfter(today, farthest)) {
		return today
	}
	return day
}

func (f *timeFields) long() time.Duration {
	minutes, err := strconv.Atoi(f.Long)
	if err != nil || minutes <= 0 || minutes > 24*60 {
		minutes = usualLong
	}
	return time.Duration(minutes) * time.Minute
}

func (f *timeFields) place() Place { return Place{web.ID(f.Bay), web.ID(f.Technician)} }

// timing reads the fields strictly.
func (f *timeFields) timing(form *web.Form, me tenancy.Member) (t Timing) {
	for field, text := range map[string]string{"bay": f.Bay, "technician": f.Technician} {
		if text != "" && uuid.Validate(text) != nil {
			form.Fail(field, "Choose from the list.")
		}
	}
	t.Place = f.place()
	minutes, err := strconv.Atoi(f.Long)
	if err != nil || minutes <= 0 || minutes > 24*60 {
		form.Fail("long", "Choose how long it takes.")
	}
	t.Long = time.Duration(minutes) * time.Minute
	if _, err := time.Parse(time.DateOnly, f.Day); err != nil {
		form.Fail("day", "Choose a day.")
		return t
	}
	if f.At == "" {
		form.Fail("at", "Choose a time.")
		return t
	}
	if t.From, err = me.Locale().ParseDateTime(f.Day+"T"+f.At, me.Zone()); err != nil {
		form.Fail("at", cmp.Or(sentenceOf(err), "Choose a time."))
	}
	return t
}

func sentenceOf(err error) string {
	if refusal := fault.As(err); refusal != nil {
		return refusal.Text
	}
	return ""
}

// prepare reads who was chosen, or looks for what was typed, and what is free.
func (m *Module) prepare(c *fiber.Ctx, me tenancy.Member, v *bookView) error {
	return m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		f := v.Form
		if f.Day == "" {
			f.Day = dayOf(tx.Now(), me.Zone()).Format(time.DateOnly)
		}
		if v.Times, err = readTimes(ctx, tx, me, f.timeFields, uuid.Nil); err != nil {
			return err
		}
		v.Vehicle, v.Customer, err = readWho(ctx, tx, f.Vehicle, f.Customer)
		switch {
		case err != nil || v.Vehicle != nil:
		case v.Customer != nil:
			v.Found, err = customers.KnownVehicles(ctx, tx, *v.Customer)
		default:
			v.Found, err = customers.FindKnown(ctx, tx, v.Query, true)
		}
		return err
	})
}

// readWho reads the vehicle and the customer that were chosen; a vehicle's present owner brings it.
func readWho(ctx context.Context, tx db.Tx, vehicle, customer string) (*customers.Vehicle, *customers.Customer, error) {
	var car *customers.Vehicle
	if vehicle != "" {
		id, err := uuid.Parse(vehicle)
		if err != nil {
			return nil, nil, fault.New(fault.NotFound, "There is no such vehicle.")
		}
		known, err := customers.ReadVehicle(ctx, tx, id)
		if err != nil {
			return nil, nil, err
		}
		car = &known
		if customer == "" {
			owner, err := customers.PresentOwner(ctx, tx, id)
			if err != nil || owner == nil {
				return car, nil, err
			}
			customer = owner.Customer.String()
		}
	}
	if customer == "" {
		return car, nil, nil
	}
	id, err := uuid.Parse(customer)
	if err != nil {
		return nil, nil, fault.New(fault.NotFound, "There is no such customer.")
	}
	known, err := customers.ReadCustomer(ctx, tx, id)
	return car, &known, err
}

// list shows who was found, or the vehicles of whoever was chosen.
func (v *bookView) list() templ.Component {
	return customers.KnownList(v.Query, v.Found, v.address, "Type what you know below.")
}

func (v *bookView) address(k customers.Known) string {
	href := "/appointments/new?"
	switch {
	case k.Customer == uuid.Nil:
		href += "vehicle=" + k.Vehicle.String()
	case k.Vehicle == uuid.Nil:
		href += "customer=" + k.Customer.String()
	default:
		href += "vehicle=" + k.Vehicle.String() + "&customer=" + k.Customer.String()
	}
	return v.keep(href)
}

// keep carries the chosen time through the search.
func (v *bookView) keep(href string) string {
	for _, pair := range v.Form.pairs() {
		href += "&" + pair[0] + "=" + url.QueryEscape(pair[1])
	}
	return href
}

func (f *bookForm) read(me tenancy.Member) (b Booking) {
	for field, text := range map[string]string{"vehicle": f.Vehicle, "customer": f.Customer} {
		if text != "" && uuid.Validate(text) != nil {
			f.Fail(field, "Choose from the list.")
		}
	}
	b.Vehicle, b.Customer = web.ID(f.Vehicle), web.ID(f.Customer)
	if b.Idempotency = web.ID(f.Once); b.Idempotency == uuid.Nil {
		b.Idempotency = db.NewID()
	}
	f.Max("plate", strings.TrimSpace(f.Plate), 20, "A plate has at most 20 characters.")
	f.Max("customer_name", f.CustomerName, 200, "Use at most 200 characters.")
	f.Max("phone", f.Phone, 40, "Use at most 40 characters.")
	b.TakeIn = customers.TakeIn{Plate: strings.TrimSpace(f.Plate), CustomerName: strings.TrimSpace(f.CustomerName), Phone: strings.TrimSpace(f.Phone), Email: strings.TrimSpace(f.Email)}
	if b.TakeIn.Email != "" && !customers.IsEmail(b.TakeIn.Email) {
		f.Fail("email", customers.SentenceEmail)
	}
	if b.Vehicle == uuid.Nil && b.Customer == uuid.Nil && b.TakeIn.Plate+b.TakeIn.CustomerName == "" {
		f.Fail("customer_name", "Type a name or a plate: one of them is enough.")
	}
	f.Need("what", &f.What, "Type what the appointment is for, such as Front brakes.")
	f.Max("what", f.What, whatMost, "Use at most 300 characters. The rest goes into the note.")
	f.Max("note", f.Note, noteMost, "Use at most 2,000 characters.")
	b.What, b.Note, b.Tentative, b.Mails = f.What, f.Note, f.Tentative != "", f.Mails != ""
	b.Timing = f.timing(&f.Form, me)
	return b
}

func (m *Module) book(c *fiber.Ctx, me tenancy.Member, f *bookForm) error {
	in := f.read(me)
	if f.Bad() {
		return m.bookAgain(c, me, f, fiber.StatusUnprocessableEntity)
	}
	a, err := m.Book(c.UserContext(), me, in)
	if refusal := fault.As(err); refusal != nil && refusal.Kind != fault.NotFound {
		status := fiber.StatusUnprocessableEntity
		if refusal.Kind != fault.Invalid {
			status = fiber.StatusConflict
		}
		f.Fail(f.offer(err, me), refusal.Text)
		return m.bookAgain(c, me, f, status)
	}
	if err != nil {
		return err
	}
	m.Sessions.Flash(c, a.Who()+" is booked for "+a.Span().when(me.Locale(), me.Zone())+".")
	return web.Redirect(c, calendarOf(a, me))
}

// offer puts the time that is free into the fields, and names the field that was wrong.
func (f *timeFields) offer(err error, me tenancy.Member) string {
	taken := AsTaken(err)
	if taken == nil {
		return ""
	}
	if taken.Next != nil {
		from := taken.Next.From.In(me.Zone())
		f.Day, f.At, f.Bay = from.Format(time.DateOnly), from.Format("15:04"), taken.Next.Bay.ID.String()
	}
	return "at"
}

// calendarOf an appointment: its day.
func calendarOf(a *Appointment, me tenancy.Member) string {
	return "/calendar?day=" + a.StartsAt.In(me.Zone()).Format(time.DateOnly)
}

func (m *Module) bookAgain(c *fiber.Ctx, me tenancy.Member, f *bookForm, status int) error {
	v := &bookView{Form: f}
	if err := m.prepare(c, me, v); err != nil {
		return err
	}
	v.Times.Error = f.Error("at")
	return web.Show(c.Status(status), bookPage(v))
}

// options of the lists.

func (v timesView) bays(any string) []kit.Option {
	options := []kit.Option{}
	if any != "" {
		options = append(options, kit.Option{Label: any})
	}
	for _, bay := range v.Offered() {
		options = append(options, kit.Option{Value: bay.ID.String(), Label: bay.Name})
	}
	return options
}

func (v timesView) technicians() []kit.Option {
	options := []kit.Option{{Label: "Nobody yet"}}
	for _, t := range v.staff {
		group := "Others who work here"
		if t.works() {
			group = "Technicians"
		}
		options = append(options, kit.Option{Value: t.ID.String(), Label: t.Name, Group: group})
	}
	return options
}

// lengths that are offered, and the one that is.
func lengths(now string) []kit.Option {
	minutes := []int{15, 30, 45, 60, 90, 120, 150, 180, 240, 300, 360, 420, 480, 540}
	options := make([]kit.Option, 0, len(minutes)+1)
	here := false
	for _, n := range minutes {
		options = append(options, kit.Option{Value: strconv.Itoa(n), Label: lasts(time.Duration(n) * time.Minute)})
		here = here || strconv.Itoa(n) == now
	}
	if n, err := strconv.Atoi(now); err == nil && !here && n > 0 && n <= 24*60 {
		options = append(options, kit.Option{Value: now, Label: lasts(time.Duration(n) * time.Minute)})
	}
	return options
}

// starts are the free times, and the chosen one where it is not among them any more.
func (v timesView) starts() []kit.Option {
	var options []kit.Option
	here := v.Chosen == ""
	for _, o := range v.Offers {
		value := o.From.In(v.me.Zone()).Format("15:04")
		here = here || value == v.Chosen
		options = append(options, kit.Option{Value: value, Label: o.times(v.me.Locale(), v.me.Zone())})
	}
	if at, err := time.Parse("15:04", v.Chosen); !here && err == nil {
		options = append(options, kit.Option{Value: v.Chosen, Label: clockText(minuteOf(at), v.me.Locale()) + ", not free"})
	}
	return options
}
