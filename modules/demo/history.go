package demo

import (
	"math/rand/v2"
	"time"

	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/money"
)

// planPast writes the visits that are over into the diary.
func (c *center) planPast() {
	first, last := c.begin.Add(36*time.Hour), c.hours.before(c.now, 30*time.Hour)
	span := last.Sub(first) / time.Duration(c.visits)
	for i := range c.visits {
		at := first.Add(time.Duration(i)*span + time.Duration(c.dice.Int64N(int64(span))))
		at = c.hours.next(at.Add(time.Duration(c.dice.IntN(60)) * time.Minute))
		if latest := c.hours.at(at, 15); at.After(latest) { // late in the day nobody begins
			at = latest.Add(-time.Duration(c.dice.IntN(360)) * time.Minute)
		}
		c.enter(c.pastVisit(at))
	}
}

func (c *center) pastVisit(at time.Time) *visit {
	car := c.returning(at)
	v := &visit{car: car, at: at, reach: paid, method: payments.Card, currency: c.base, rate: money.Par}
	v.jobs = c.wishes(car)
	v.concerns = oneOf(c.dice, v.jobs[0].offer.concerns)
	if c.second != "" && c.dice.IntN(3) == 0 {
		v.currency, v.rate = c.second, c.rate
	}
	switch roll := c.dice.IntN(100); {
	case car.owner.account:
		v.method, v.dueIn = payments.Transfer, 30
		if c.now.Sub(at) < 45*24*time.Hour { // the last ones still owe
			v.reach = posted
			if c.dice.IntN(2) == 0 {
				v.reach = paid
				v.dueIn = 14
			}
		}
	case roll < 6:
		v.reach = voided
		v.jobs[0].reason = "Customer has the work done elsewhere."
		for i := range v.jobs {
			v.jobs[i].answer, v.jobs[i].reason = orders.Declined, v.jobs[0].reason
		}
	case roll < 22:
		v.method = payments.Cash
	case roll < 30:
		v.method = payments.Check
	}
	c.staffFor(v)
	switch c.dice.IntN(6) {
	case 0:
		v.arrival = orders.OnSite
	case 1:
		v.arrival = orders.TowIn
	default:
		v.arrival = orders.DropOff
	}
	if v.arrival == orders.TowIn && c.dice.IntN(3) > 0 {
		v.arrival = orders.DropOff
	}
	v.promised = quarter(c.hours.after(at, v.takes()+4*time.Hour))
	if c.dice.IntN(5) == 0 {
		v.note = oneOf(c.dice, remarks)
	}
	v.deposit = v.reach == paid && v.takes() > 5*time.Hour && !car.owner.account
	return v
}

// takes is how long the work on the visit lasts.
func (v *visit) takes() (all time.Duration) {
	for _, job := range v.jobs {
		all += job.offer.takes()
	}
	return all
}

// returning is a car that was not here for some weeks.
func (c *center) returning(at time.Time) *car {
	regulars := c.parked[:len(c.parked)-c.reserved()] // the others stand on the floor today
	best := regulars[c.dice.IntN(len(regulars))]
	for range 12 {
		one := regulars[c.dice.IntN(len(regulars))]
		if one.lastSeen.Before(best.lastSeen) {
			best = one
		}
	}
	best.lastSeen = at
	return best
}

// wishes are one to three jobs. The first is what the customer came for; of the others some are declined or put off.
func (c *center) wishes(car *car) (jobs []asked) {
	count := 1 + c.dice.IntN(10)/6 + c.dice.IntN(10)/9
	for i := range count {
		job := asked{offer: pick(c.dice, c.menu, car, jobs), answer: orders.Authorized, medium: c.medium()}
		if roll := c.dice.IntN(10); i > 0 && roll == 0 {
			job.answer, job.reason = orders.Deferred, "Wants to wait for the next visit."
		} else if i > 0 && roll < 3 {
			job.answer, job.reason = orders.Declined, oneOf(c.dice, refusals)
		}
		jobs = append(jobs, job)
	}
	return jobs
}

func (c *center) medium() orders.Medium {
	return oneOf(c.dice, []orders.Medium{orders.ByPhone, orders.ByPhone, orders.InPerson, orders.ByText, orders.ByMail})
}

func oneOf[T any](dice *rand.Rand, list []T) T { return list[dice.IntN(len(list))] }

// staffFor says who writes and who works on a visit.
func (c *center) staffFor(v *visit) {
	v.advisor = oneOf(c.dice, c.advisors)
	v.technician = oneOf(c.dice, c.technicians)
}

var refusals = []string{"Not in the budget this month.", "Will do it at home.", "Wants a second opinion.", "Car will be sold soon."}

var remarks = []string{
	"Customer asked to keep the old parts.", "Wheel lock key is in the glove box.", "Alarm goes off when the battery is connected.", "Please call before 17:00.",
	"Child seat in the back, leave it in place.", "Left a spare key at the desk.", "Prefers text messages to calls.", "Gate code for pick-up is on the key tag.",
	"Dog in the car when it is picked up, give it a minute.", "Aftermarket remote start is fitted.",
}
