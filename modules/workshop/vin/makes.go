package vin

import (
	"slices"
	"strings"
	"sync"
)

// common are the makes that a picker shows first, as they are written on the vehicle.
var common = []string{
	"Acura", "Alfa Romeo", "Aston Martin", "Audi", "Bentley", "BMW", "Buick", "BYD", "Cadillac", "Chevrolet", "Chrysler", "Citroën", "Cupra",
	"Dacia", "Daewoo", "Daihatsu", "Dodge", "DS", "Ducati", "Ferrari", "Fiat", "Fisker", "Ford", "Freightliner", "Genesis", "GMC",
	"Harley-Davidson", "Hino", "Holden", "Honda", "Hummer", "Hyundai", "INEOS", "Infiniti", "International", "Isuzu", "Iveco", "Jaguar", "Jeep",
	"Kawasaki", "Kenworth", "Kia", "KTM", "Lada", "Lamborghini", "Lancia", "Land Rover", "Lexus", "Lincoln", "Lotus", "Lucid", "Mack", "MAN",
	"Maserati", "Mazda", "McLaren", "Mercedes-Benz", "Mercury", "MG", "MINI", "Mitsubishi", "Nissan", "Oldsmobile", "Opel", "Peterbilt",
	"Peugeot", "Plymouth", "Polestar", "Pontiac", "Porsche", "Ram", "Renault", "Rivian", "Rolls-Royce", "Saab", "Saturn", "Scion", "SEAT",
	"Škoda", "smart", "SsangYong", "Subaru", "Suzuki", "Tesla", "Toyota", "Triumph", "Vauxhall", "VinFast", "Volkswagen", "Volvo", "Yamaha",
}

// CommonMakes are the some ninety makes that nearly every vehicle bears, in the order of the alphabet.
func CommonMakes() []string { return slices.Clone(common) }

// Makes are the common makes and then all others of road vehicles, about 2,000, each in the order of the alphabet.
func Makes() []string { return slices.Clone(allMakes()) }

var allMakes = sync.OnceValue(func() []string {
	d := theData()
	var others []string
	for i := range d.identifierAt {
		maker := d.identifierNumber(i)
		if !maker.road() {
			continue
		}
		maker.eachMake(func(number int) {
			if name := makeWords(d.makes.at(number)); !slices.Contains(common, name) {
				others = append(others, name)
			}
		})
	}
	return append(slices.Clone(common), sortedNames(others)...)
})

// road tells whether the manufacturer builds vehicles that a service center sees; most codes belong to builders of trailers.
func (m identifier) road() bool {
	switch m.kind {
	case kindMotorcycle, kindCar, kindTruck, kindBus, kindMultipurpose:
		return true
	}
	return false
}

// Models are the models that a make sold in a model year, with year 0 in any year: cars and trucks in the order of the alphabet, then
// motorcycles. They come from the same
// data as Decode, and from a short list for the makes of Europe that never registered in the United States.
func Models(makeName string, year int) []string {
	makeName = makeWords(strings.TrimSpace(makeName))
	if makeName == "" {
		return nil
	}
	cars, others := modelsElsewhere(makeName, year), []string(nil)
	d := theData()
	if number, known := d.makeNumber(makeName); known {
		for i := range d.identifierAt {
			maker := d.identifierNumber(i)
			switch {
			case !maker.has(number):
			case maker.kind == kindMotorcycle || maker.kind == kindOffRoad:
				others = append(others, d.modelsOf(maker, number, year)...)
			default:
				cars = append(cars, d.modelsOf(maker, number, year)...)
			}
		}
	}
	cars = sortedNames(cars)
	others = slices.DeleteFunc(sortedNames(others), func(name string) bool { return slices.Contains(cars, name) })
	return append(cars, others...)
}

// modelsOf are the models of a make that a manufacturer's schemas know for a year.
func (d *data) modelsOf(maker identifier, makeNumber, year int) []string {
	var models []string
	maker.eachLink(func(l link) {
		if year != 0 && (year < l.from || year > l.to) {
			return
		}
		d.eachRun(l.schema, func(element int, run *patternRun) {
			before := -1
			for run.next() {
				if element == elementModel && run.value != before && int(d.makeOfModel[run.value]) == makeNumber {
					models = append(models, d.models.at(run.value))
					before = run.value
				}
			}
		})
	})
	return models
}

func (m identifier) has(makeNumber int) bool {
	found := false
	m.eachMake(func(number int) { found = found || number == makeNumber })
	return found
}

func (d *data) makeNumber(name string) (int, bool) {
	for i := range d.makes.length() {
		if strings.EqualFold(d.makes.at(i), name) {
			return i, true
		}
	}
	return 0, false
}

// makeWords writes a make as its owner does: vPIC has RIVIAN and SAAB in capitals, its live service has all makes so.
func makeWords(name string) string {
	for _, known := range common {
		if strings.EqualFold(known, name) {
			return known
		}
	}
	return name
}

// sortedNames sorts without regard to case, and removes what is there twice.
func sortedNames(names []string) []string {
	slices.SortFunc(names, func(a, b string) int {
		if c := strings.Compare(strings.ToLower(a), strings.ToLower(b)); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return slices.CompactFunc(names, strings.EqualFold)
}
