package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"bayline/modules/workshop/vin"
)

// car is a vehicle and whose it is.
type car struct {
	VIN, Plate, Make, Model, Body, Engine, Color, Fuel string

	Year     int64
	owner    *person
	id       uuid.UUID // zero until its first visit
	driven   int64     // odometer at the beginning, in the unit of the center
	daily    int64     // driven a day
	since    time.Time
	lastSeen time.Time // planned
}

func (c *car) electric() bool { return c.Fuel == "electric" }

// odometerOn a day.
func (c *car) odometerOn(t time.Time) int64 {
	return c.driven + c.daily*int64(t.Sub(c.since).Hours()/24)
}

var colors = []string{"White", "Black", "Silver", "Gray", "Blue", "Red", "Green", "Beige", "Orange", "Brown"}

// park throws the dice for n cars whose VINs follow the manufacturers' patterns. Those of one owner stand together.
func park(dice *rand.Rand, n int, seed uint64, since time.Time, plate func(dice *rand.Rand, year int64) string, owners *crowd) []*car {
	cars := make([]*car, n)
	var owner *person
	plates := map[string]bool{}
	for i, v := range vin.Samples(n, seed) {
		if owner == nil || dice.IntN(8) > 0 { // one in eight has another car
			owner = owners.next()
		}
		c := &car{VIN: v.VIN, Make: v.Make, Model: v.Model, Body: v.Body, Engine: v.Engine, Fuel: v.Fuel, Year: int64(v.Year),
			Color: colors[dice.IntN(len(colors))], owner: owner, since: since, daily: 12 + dice.Int64N(40)}
		c.driven = max(1, int64(since.Year())-c.Year)*(6000+dice.Int64N(9000)) + dice.Int64N(5000)
		for c.Plate == "" || plates[c.Plate] {
			c.Plate = plate(dice, c.Year)
		}
		plates[c.Plate] = true
		cars[i] = c
	}
	return cars
}

const plateLetters = "ABCDEFGHJKLMNPRSTUVWXYZ"

// illinois plates are two letters and five digits.
func illinois(dice *rand.Rand, _ int64) string {
	letter := func() byte { return plateLetters[dice.IntN(len(plateLetters))] }
	return fmt.Sprintf("%c%c %05d", letter(), letter(), 10_000+dice.IntN(89_999))
}

// irish plates tell the half-year of the first registration and the county.
func irish(dice *rand.Rand, year int64) string {
	counties := []string{"D", "D", "D", "WW", "KE", "MH", "C", "G"}
	half := ""
	if year >= 2013 {
		half = fmt.Sprint(1 + dice.IntN(2))
	}
	return fmt.Sprintf("%02d%s-%s-%d", year%100, half, counties[dice.IntN(len(counties))], 100+dice.IntN(32_000))
}
