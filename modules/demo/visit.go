package demo

import (
	"context"
	"fmt"
	"time"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/invoices"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/modules/workshop/schedule"
	"bayline/platform/db"
	"bayline/platform/money"
)

// reach is how far a visit has come.
type reach int

const (
	drafted reach = iota
	presented
	approved
	running
	waiting
	ready
	posted
	partPaid
	paid
	voided // nothing was approved, and the vehicle has left
)

// visit is one order from its opening to where it has come.
type visit struct {
	car      *car
	at       time.Time
	within   time.Duration // working time in which everything happens; zero: each step takes its own
	reach    reach
	concerns string
	arrival  string
	promised time.Time
	currency string
	rate     money.Rate
	keyTag   string
	note     string // of the staff, on the timeline
	internal string // the note that stands on the order
	jobs     []asked
	deposit  bool // money is taken before the work begins
	method   payments.Method
	dueIn    int // days

	advisor    tenancy.Member
	technician tenancy.Member
	order      *orders.Order
	due        money.Amount

	appointment *schedule.Appointment // where it stands
}

// asked is a job and what the customer says to it.
type asked struct {
	offer  offer
	answer orders.State
	medium orders.Medium
	reason string
}

// step is a part of a visit, after some working time.
type step struct {
	wait time.Duration
	act  func(context.Context) error
}

// enter writes the visit into the diary of its center.
func (c *center) enter(v *visit) {
	steps := c.steps(v)
	pace := 1.0
	if v.within > 0 {
		var natural time.Duration
		for _, s := range steps {
			natural += s.wait
		}
		pace = float64(v.within) / float64(max(natural, time.Minute))
	}
	at := v.at
	for _, s := range steps {
		at = c.hours.after(at, time.Duration(float64(s.wait)*pace).Truncate(time.Second))
		c.diary.add(at, func(ctx context.Context) error {
			if err := s.act(ctx); err != nil {
				return fmt.Errorf("demo: %s, %s: %w", v.car.owner.title(), v.car.Plate, err)
			}
			return nil
		})
	}
}

func (c *center) steps(v *visit) (steps []step) {
	then := func(wait time.Duration, act func(context.Context) error) { steps = append(steps, step{wait, act}) }
	then(0, func(ctx context.Context) error { return c.open(ctx, v) })
	if c.stands(v) {
		then(0, func(ctx context.Context) error { return c.takeIn(ctx, v) })
	}
	for i := range v.jobs {
		then(5*time.Minute, func(ctx context.Context) error { return c.offer(ctx, v, v.jobs[i].offer) })
	}
	if v.internal != "" {
		then(2*time.Minute, func(ctx context.Context) error {
			return v.keep(c.app.Orders.SetStaffNote(ctx, v.advisor, v.order.Number, v.order.Version, v.internal))
		})
	}
	if v.reach >= presented {
		then(10*time.Minute, func(ctx context.Context) error {
			return v.keep(c.app.Orders.Present(ctx, v.advisor, v.order.Number, v.order.Version))
		})
	}
	if v.reach >= approved {
		for i := range v.jobs {
			then(20*time.Minute, func(ctx context.Context) error { return c.answer(ctx, v, i) })
		}
	}
	if v.note != "" {
		then(3*time.Minute, func(ctx context.Context) error {
			return c.app.Orders.AddNote(ctx, v.advisor, v.order.Number, v.note)
		})
	}
	if v.deposit {
		then(5*time.Minute, func(ctx context.Context) error { return c.pay(ctx, v, share(v.amount(), 30)) })
	}
	switch v.reach {
	case voided:
		then(30*time.Hour, func(ctx context.Context) error {
			return v.keep(c.app.Orders.Void(ctx, v.advisor, v.order.Number, v.order.Version, v.jobs[0].reason))
		})
	case running:
		then(40*time.Minute, func(ctx context.Context) error { return c.startWork(ctx, v) })
	case waiting:
		then(40*time.Minute, func(ctx context.Context) error { return c.startWork(ctx, v) })
		then(30*time.Minute, func(ctx context.Context) error { return c.interrupt(ctx, v) })
	case ready, posted, partPaid, paid:
		for i, job := range v.jobs {
			if job.answer == orders.Authorized {
				then(40*time.Minute+job.offer.takes(), func(ctx context.Context) error { return c.finish(ctx, v, i) })
			}
		}
		then(0, func(ctx context.Context) error { return c.giveBack(ctx, v) })
	}
	return append(steps, c.settling(v)...)
}

// settling is what happens at the till.
func (c *center) settling(v *visit) (steps []step) {
	if v.reach < posted || v.reach == voided {
		return nil
	}
	steps = append(steps, step{25 * time.Minute, func(ctx context.Context) error { return c.post(ctx, v) }})
	wait := 10 * time.Minute
	if v.dueIn > 0 {
		wait = time.Duration(v.dueIn) * 8 * time.Hour // ten hours a day, six days a week: some pay late
	}
	if v.within > 0 {
		wait = 10 * time.Minute
	}
	switch v.reach {
	case partPaid:
		steps = append(steps, step{wait, func(ctx context.Context) error { return c.pay(ctx, v, share(v.due, 40)) }})
	case paid:
		steps = append(steps, step{wait, func(ctx context.Context) error { return c.pay(ctx, v, v.due) }})
	}
	return steps
}

// keep remembers the order as an operation has left it.
func (v *visit) keep(o *orders.Order, err error) error {
	if err == nil {
		v.order = o
	}
	return err
}

func (c *center) open(ctx context.Context, v *visit) error {
	car, owner := v.car, v.car.owner
	in := orders.Opening{
		Vehicle: car.id, Concerns: v.concerns, PromisedAt: &v.promised, Arrival: v.arrival, Technician: v.technician.ID(),
		KeyTag: v.keyTag, Currency: v.currency, Rate: v.rate,
	}
	if v.reach < approved {
		in.Technician = [16]byte{} // nobody is planned for what may not come
	}
	odometer := car.odometerOn(c.clock.Now())
	in.OdometerIn = &odometer
	if car.id == [16]byte{} {
		in.TakeIn = customers.TakeIn{
			Plate: car.Plate, VIN: car.VIN, Make: car.Make, Model: car.Model, Year: car.Year, Body: car.Body, Engine: car.Engine, Color: car.Color,
			CustomerName: owner.name, Phone: owner.phone, Email: owner.email, Customer: owner.id,
		}
	}
	if err := v.keep(c.app.Orders.Open(ctx, v.advisor, in)); err != nil {
		return err
	}
	car.id = v.order.VehicleID
	if v.order.CustomerID != nil {
		owner.id = *v.order.CustomerID
	}
	return nil
}

// offer adds a job with its lines.
func (c *center) offer(ctx context.Context, v *visit, o offer) error {
	if err := v.keep(c.app.Orders.AddJob(ctx, v.advisor, v.order.Number, o.name)); err != nil {
		return err
	}
	for _, line := range o.lines(c, v.order.Currency) {
		if err := v.keep(c.app.Orders.AddLine(ctx, v.advisor, v.order.At(v.last()), line)); err != nil {
			return err
		}
	}
	return nil
}

func (v *visit) last() *orders.Job { return v.order.Jobs[len(v.order.Jobs)-1] }

func (c *center) answer(ctx context.Context, v *visit, i int) error {
	job := v.order.Jobs[i]
	by := orders.Decision{Medium: v.jobs[i].medium, Name: v.car.owner.decides(), Reason: v.jobs[i].reason}
	switch v.jobs[i].answer {
	case orders.Declined:
		return v.keep(c.app.Orders.Decline(ctx, v.advisor, v.order.At(job), by))
	case orders.Deferred:
		day := c.clock.Now().AddDate(0, 2, 0).Truncate(24 * time.Hour)
		by.Until = &day
		return v.keep(c.app.Orders.Defer(ctx, v.advisor, v.order.At(job), by))
	case orders.Authorized:
		return v.keep(c.app.Orders.Authorize(ctx, v.advisor, v.order.At(job), by))
	}
	return nil // no answer yet
}

// startWork starts the first job that was approved; where there are more, that one is done and the next begins.
func (c *center) startWork(ctx context.Context, v *visit) error {
	agreed := v.order.Authorized()
	if len(agreed) > 1 {
		if err := v.keep(c.app.Orders.FinishJob(ctx, v.technician, v.order.At(agreed[0]))); err != nil {
			return err
		}
		agreed = v.order.Authorized()[1:]
	}
	return v.keep(c.app.Orders.StartJob(ctx, v.technician, v.order.At(agreed[0])))
}

// interrupt is a part that is missing.
func (c *center) interrupt(ctx context.Context, v *visit) error {
	for _, job := range v.order.Jobs {
		if job.Work != orders.Running {
			continue
		}
		if err := v.keep(c.app.Orders.PauseJob(ctx, v.technician, v.order.At(job))); err != nil {
			return err
		}
	}
	return v.keep(c.app.Orders.Move(ctx, v.technician, v.order.Number, v.order.Version, orders.Waiting))
}

func (c *center) finish(ctx context.Context, v *visit, i int) error {
	return v.keep(c.app.Orders.FinishJob(ctx, v.technician, v.order.At(v.order.Jobs[i])))
}

func (c *center) post(ctx context.Context, v *visit) error {
	summary, err := c.app.Invoices.Post(ctx, v.advisor, v.order.Number, invoices.Posting{DueIn: v.dueIn, Address: v.car.owner.address})
	v.due = summary.Due()
	return err
}

func (c *center) pay(ctx context.Context, v *visit, amount money.Amount) error {
	_, err := c.app.Invoices.Receive(ctx, v.advisor, v.order.Number, payments.Taking{
		Amount: amount, Method: v.method, Reference: c.reference(v.method, v.order.Number), Idempotency: db.NewID(),
	})
	return err
}

// amount is what the work comes to.
func (v *visit) amount() money.Amount { return money.New(v.order.AuthorizedMinor, v.order.Currency) }

// share is some hundredths of an amount, in whole units of it where that is possible.
func share(of money.Amount, percent int64) money.Amount {
	part := of.Minor * percent / 100
	unit := int64(1)
	for range money.Digits(of.Currency) {
		unit *= 10
	}
	if part > unit {
		part -= part % unit
	}
	return money.New(max(part, 1), of.Currency)
}

// reference is what stands on the slip.
func (c *center) reference(method payments.Method, order int64) string {
	switch method {
	case payments.Card:
		return fmt.Sprintf("Terminal 1, slip %04d", 3100+order)
	case payments.Transfer:
		return fmt.Sprintf("Bank transfer %d", 500_000+7*order)
	case payments.Check:
		return fmt.Sprintf("Check %d", 2000+order)
	}
	return ""
}
