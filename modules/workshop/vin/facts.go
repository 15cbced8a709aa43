package vin

import (
	"strconv"
	"strings"
)

// facts are the texts of a reading, in vPIC's words; the live service speaks the same.
type facts struct {
	body, fuel, secondFuel, liters, cylinders, layout, turbo, electric, drive, trim, series string
	doors                                                                                   int
}

// facts looks up the texts, and what else is known of an engine of that name.
func (d *data) facts(r reading) facts {
	engine := d.engineFacts(r)
	text := func(element int) string {
		if f := r.found[element]; f.any {
			return d.values.at(f.value)
		}
		if value, known := engine[element]; known {
			return d.values.at(value)
		}
		return ""
	}
	doors, _ := strconv.Atoi(text(elementDoors))
	return facts{
		body: text(elementBody), fuel: text(elementFuel), secondFuel: text(elementSecondFuel), liters: text(elementLiters),
		cylinders: text(elementCylinders), layout: text(elementLayout), turbo: text(elementTurbo), electric: text(elementElectric),
		drive: text(elementDrive), trim: text(elementTrim), series: text(elementSeries), doors: doors,
	}
}

// engineFacts is what vPIC tells of the engine named by a reading: value by element.
func (d *data) engineFacts(r reading) map[int]int {
	name := r.found[elementEngineModel]
	if !name.any {
		return nil
	}
	at, known := d.engineOfValue[name.value]
	if !known {
		return nil
	}
	c := cursor{text: d.engines, next: int(d.engineAt[at])}
	c.number() // its name
	told := map[int]int{}
	for range c.number() {
		element := c.octet()
		told[element] = c.number()
	}
	return told
}

// makeAndModel takes the make from the model where there is one.
func (d *data) makeAndModel(maker identifier, r reading) (name, model string) {
	if f := r.found[elementModel]; f.any {
		return makeWords(d.makes.at(int(d.makeOfModel[f.value]))), d.models.at(f.value)
	}
	return d.makeOf(maker), ""
}

// makeOf is the make of a manufacturer that has one, or that bears its name (Renault Group builds Renaults and built Eagles); else empty.
func (d *data) makeOf(maker identifier) string {
	company := strings.ToLower(d.manufacturers.at(maker.manufacturer))
	only, named := "", ""
	maker.eachMake(func(number int) {
		name := d.makes.at(number)
		only = name
		if named == "" && strings.Contains(company, strings.ToLower(name)) {
			named = name
		}
	})
	if maker.makes.length == 1 {
		return makeWords(only)
	}
	return makeWords(named)
}
