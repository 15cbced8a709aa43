package demo

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/workshop/schedule"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// remembered is how far back the calendar knows who stood where.
const remembered = 4 * 24 * time.Hour

// ahead is how many days are booked ahead.
const ahead = 8

// equip names the bays and says when the center is open.
func (c *center) equip(ctx context.Context) error {
	calendar, err := c.app.Schedule.Calendar(ctx, c.owner)
	if err != nil {
		return err
	}
	for i, name := range c.bays {
		if i < len(calendar.Bays) {
			err = c.app.Schedule.RenameBay(ctx, c.owner, calendar.Bays[i].ID, calendar.Bays[i].Version, name)
		} else {
			_, err = c.app.Schedule.AddBay(ctx, c.owner, name)
		}
		if err != nil {
			return err
		}
	}
	var open [7]schedule.Hours
	for day := time.Monday; day <= time.Saturday; day++ {
		open[day] = schedule.Hours{Opens: 8 * 60, Closes: 18 * 60}
	}
	return c.app.Schedule.ChangeHours(ctx, c.owner, calendar.Version, open, true)
}

// takeIn puts a visit of these days into the calendar, where there is room for it.
func (c *center) takeIn(ctx context.Context, v *visit) error {
	from := c.clock.Now().Truncate(15 * time.Minute)
	var long time.Duration
	var what []string
	for _, job := range v.jobs {
		long += job.offer.takes()
		what = append(what, job.offer.name)
	}
	long = max(time.Hour, min(long.Truncate(30*time.Minute), 5*time.Hour))
	long = min(long, c.hours.closing(from).Sub(from).Truncate(30*time.Minute))
	if from.Before(c.hours.opening(from)) || long < 30*time.Minute {
		return nil
	}
	booking := schedule.Booking{Vehicle: v.order.VehicleID, What: strings.Join(what, ", "), Idempotency: db.NewID(), Timing: schedule.Timing{From: from, Long: long}}
	if v.reach >= approved {
		booking.Technician = v.technician.ID()
	}
	a, err := c.app.Schedule.Book(ctx, v.advisor, booking)
	if err != nil {
		return unlessTaken(err)
	}
	v.appointment, err = c.app.Schedule.Arrive(ctx, v.advisor, a.ID, a.Version, "", v.order.ID)
	return err
}

// giveBack is the bay of a visit whose work is done.
func (c *center) giveBack(ctx context.Context, v *visit) error {
	if v.appointment == nil {
		return nil
	}
	_, err := c.app.Schedule.Finish(ctx, v.advisor, v.appointment.ID, v.appointment.Version)
	return err
}

// planCalendar writes into the diary who calls for an appointment in the days to come. It throws dice of its own: the rest of the demo
// stays as it is.
func (c *center) planCalendar() {
	dice := rand.New(rand.NewPCG(c.seed, 47)) // #nosec G404 -- the same demo each time
	for day := range ahead {
		begin := c.hours.opening(c.hours.at(c.now, 12).AddDate(0, 0, day))
		if begin.Weekday() == time.Sunday {
			continue
		}
		for range len(c.bays) * (4 - day/3) * 3 / 4 {
			from := begin.Add(time.Duration(dice.IntN(34)) * 15 * time.Minute)
			called := c.hours.before(c.now, time.Duration(30+dice.IntN(1800))*time.Minute)
			call := schedule.Booking{Idempotency: db.NewID(), Tentative: dice.IntN(7) == 0, Mails: dice.IntN(2) == 0,
				Timing: schedule.Timing{From: from, Long: time.Duration(2+dice.IntN(5)) * 30 * time.Minute}}
			if dice.IntN(3) > 0 {
				call.Technician = oneOf(dice, c.technicians).ID()
			}
			car, wish := dice.IntN(len(c.parked)), oneOf(dice, c.menu)
			if from.After(c.now) && from.Add(call.Long).Before(c.hours.closing(from)) {
				c.diary.add(called, func(ctx context.Context) error { return c.call(ctx, call, car, wish) })
			}
		}
	}
}

// call books for somebody who has been here before.
func (c *center) call(ctx context.Context, b schedule.Booking, from int, wish offer) error {
	for i := range c.parked {
		if car := c.parked[(from+i)%len(c.parked)]; car.id != uuid.Nil && !(wish.burns && car.electric()) {
			b.Vehicle, b.What = car.id, wish.name
			_, err := c.app.Schedule.Book(ctx, c.advisors[from%len(c.advisors)], b)
			return unlessTaken(err)
		}
	}
	return nil
}

// unlessTaken lets a booking fail that meets another one: the next caller takes another time.
func unlessTaken(err error) error {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return nil
	}
	return err
}

// stands tells whether a visit is drawn in the calendar.
func (c *center) stands(v *visit) bool { return v.reach != voided && c.now.Sub(v.at) < remembered }
