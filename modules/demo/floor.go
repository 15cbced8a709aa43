package demo

import (
	"time"

	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/money"
)

// scene is a visit that stands on the board when the demo is opened.
type scene struct {
	customer string        // or
	firm     string        // a company of the setting
	wants    []want        // what is on the order
	concerns string        // empty: as usual for the first job
	reach    reach         // how far it has come
	ago      time.Duration // working time since it was opened
	promised time.Duration // working time from now; negative: it has passed
	arrival  string
	keyTag   string
	note     string
	internal string
	method   payments.Method
	second   bool // in the second currency
	deposit  bool
	dueIn    int
}

// want is a job of the menu, and what the customer said.
type want struct {
	name   string
	answer orders.State // Authorized unless told
	reason string
}

// planFloor writes the scenes into the diary, each with a car that was not here before.
func (c *center) planFloor() {
	cars := c.parked[len(c.parked)-c.reserved():]
	for _, s := range c.floor {
		v := &visit{reach: s.reach, currency: c.base, rate: money.Par, concerns: s.concerns, arrival: s.arrival, keyTag: s.keyTag, note: s.note,
			internal: s.internal, deposit: s.deposit, dueIn: s.dueIn, method: s.method}
		for _, w := range s.wants {
			job := asked{offer: called(c.menu, w.name), answer: w.answer, medium: c.medium(), reason: w.reason}
			if job.answer == "" {
				job.answer = orders.Authorized
			}
			v.jobs = append(v.jobs, job)
		}
		v.car, cars = suiting(cars, v)
		v.car.owner = c.ownerOf(s)
		if v.concerns == "" {
			v.concerns = oneOf(c.dice, v.jobs[0].offer.concerns)
		}
		if v.arrival == "" {
			v.arrival = orders.DropOff
		}
		if v.method == "" {
			v.method = payments.Card
		}
		if s.second {
			v.currency, v.rate = c.second, c.rate
		}
		c.staffFor(v)
		lately := min(time.Duration(8+c.dice.IntN(90))*time.Minute, s.ago/3)
		v.at, v.within = c.hours.before(c.now, s.ago), s.ago-lately
		v.promised = quarter(c.hours.after(c.now, s.promised))
		if s.promised < 0 {
			v.promised = c.hours.before(c.now, -s.promised)
		}
		c.enter(v)
	}
}

// reserved are the cars at the end of the park that were never here before today: some more than needed, because not every car
// suits every job.
func (c *center) reserved() int { return len(c.floor) + 8 }

// suiting takes the first car that all jobs of the visit suit.
func suiting(cars []*car, v *visit) (*car, []*car) {
	for i, one := range cars {
		fits := true
		for _, job := range v.jobs {
			fits = fits && !(job.offer.burns && one.electric())
		}
		if fits {
			return one, append(append([]*car{}, cars[:i]...), cars[i+1:]...)
		}
	}
	panic("demo: no car suits " + v.jobs[0].offer.name) // a park of this seed without: a mistake in the tables
}

func (c *center) ownerOf(s scene) *person {
	if s.firm != "" {
		return c.known[s.firm]
	}
	owner := c.crowd.named(s.customer)
	if s.customer == "Amelia Hart" { // who can sign in
		owner.email, owner.phone = Customer, amelia
	}
	return owner
}

// amelia is the phone of the customer of both centers.
const amelia = "+12025550155"
