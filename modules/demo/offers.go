package demo

import (
	"math/rand/v2"
	"time"

	"bayline/modules/workshop/orders"
	"bayline/platform/money"
)

// offer is a job as a center sells it again and again.
type offer struct {
	name     string
	concerns []string // what customers say who need it
	labor    string
	hours    int64 // thousandths
	pieces   []piece
	burns    bool // needs an engine that burns something
	often    int  // how often it is sold, beside the others
}

// piece is a part, tire, fee or sublet. The price is minor units of the center's base currency.
type piece struct {
	kind         orders.Kind
	text, number string
	quantity     int64 // thousandths
	price        int64
}

func part(text, number string, price int64) piece {
	return piece{orders.Part, text, number, 1000, price}
}
func fee(text string, price int64) piece { return piece{orders.Fee, text, "", 1000, price} }

func (p piece) times(n int64) piece {
	p.quantity = n * 1000
	return p
}

func (p piece) liters(thousandths int64) piece {
	p.quantity = thousandths
	return p
}

// takes is how long the work lasts.
func (o offer) takes() time.Duration { return time.Duration(o.hours) * time.Hour / 1000 }

// lines of the offer, priced in a currency.
func (o offer) lines(c *center, currency string) (lines []orders.LineInput) {
	if o.hours > 0 {
		lines = append(lines, orders.LineInput{Kind: orders.Labor, Description: o.labor, QuantityMilli: o.hours, TaxClass: c.laborClass})
	}
	for _, p := range o.pieces {
		price := c.priced(p.price, currency)
		lines = append(lines, orders.LineInput{Kind: p.kind, Description: p.text, PartNumber: p.number, QuantityMilli: p.quantity, UnitPrice: &price})
	}
	return lines
}

// priced is a price of the base currency in another one, as a price list would have it: in quarters of a whole unit.
func (c *center) priced(minor int64, currency string) int64 {
	if currency == c.base {
		return minor
	}
	inverse := money.Rate(int64(money.Par) * int64(money.Par) / int64(c.rate))
	converted, err := money.Convert(money.New(minor, c.base), inverse, currency)
	if err != nil {
		return minor
	}
	quarter := int64(1)
	for range money.Digits(currency) {
		quarter *= 10
	}
	quarter = max(quarter/4, 1)
	return max((converted.Minor+quarter/2)/quarter*quarter, quarter)
}

// pick throws the dice for one of the offers that suit the car, except those that are taken.
func pick(dice *rand.Rand, menu []offer, car *car, taken []asked) offer {
	suits := func(o offer) bool {
		if o.burns && car.electric() {
			return false
		}
		for _, t := range taken {
			if t.offer.name == o.name {
				return false
			}
		}
		return true
	}
	all := 0
	for _, o := range menu {
		if suits(o) {
			all += o.often
		}
	}
	at := dice.IntN(all)
	for _, o := range menu {
		if !suits(o) {
			continue
		}
		if at -= o.often; at < 0 {
			return o
		}
	}
	return menu[0]
}

// called is the offer of a name.
func called(menu []offer, name string) offer {
	for _, o := range menu {
		if o.name == name {
			return o
		}
	}
	panic("demo: no offer is called " + name) // a mistake in the tables of this package
}
