package vin

import (
	"math/rand/v2"
	"strings"
	"time"
)

// sampled are the makes of the samples; the ones that a yard sees more often are there more often.
var sampled = []string{
	"Toyota", "Toyota", "Toyota", "Ford", "Ford", "Ford", "Honda", "Honda", "Honda", "Chevrolet", "Chevrolet", "Chevrolet", "Nissan", "Nissan",
	"Hyundai", "Hyundai", "Kia", "Kia", "Jeep", "Ram", "GMC", "Dodge", "Subaru", "Subaru", "Volkswagen", "Volkswagen", "BMW", "BMW",
	"Mercedes-Benz", "Mercedes-Benz", "Audi", "Audi", "Mazda", "Mazda", "Lexus", "Acura", "Infiniti", "Cadillac", "Buick", "Chrysler", "Lincoln",
	"Volvo", "Mitsubishi", "MINI", "Porsche", "Land Rover", "Jaguar", "Tesla", "Genesis", "Fiat", "Alfa Romeo", "Suzuki", "Saab", "Maserati",
}

const (
	sampleFrom = 2004
	sampleTo   = 2024
)

// sampleTime is when the samples are read; it is fixed so that a seed gives the same vehicles forever.
var sampleTime = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Samples makes n different vehicles that could exist: the VINs follow the manufacturers' own patterns, have the right check digit, and decode
// without a warning to make, model, year, body and engine. The same seed gives the same vehicles.
func Samples(n int, seed uint64) []Vehicle {
	s := sampler{data: theData(), dice: rand.New(rand.NewPCG(seed, seed)), makers: map[string][]identifier{}} // #nosec G404 -- not secret
	seen := map[string]bool{}
	vehicles := make([]Vehicle, 0, n)
	for len(vehicles) < n {
		vehicle, ok := s.try(sampled[s.dice.IntN(len(sampled))])
		if ok && !seen[vehicle.VIN] {
			seen[vehicle.VIN] = true
			vehicles = append(vehicles, vehicle)
		}
	}
	return vehicles
}

type sampler struct {
	data   *data
	dice   *rand.Rand
	makers map[string][]identifier // of light vehicles, by make
}

// try makes one vehicle. It fails where the dice fall on patterns that do not go together; the next throw will do.
func (s *sampler) try(makeName string) (Vehicle, bool) {
	makers := s.makersOf(makeName)
	if len(makers) == 0 {
		return Vehicle{}, false
	}
	maker := makers[s.dice.IntN(len(makers))]
	year := sampleFrom + s.dice.IntN(sampleTo-sampleFrom+1)
	var schemas []int
	maker.eachLink(func(l link) {
		if l.from <= year && year <= l.to {
			schemas = append(schemas, l.schema)
		}
	})
	if len(schemas) == 0 {
		return Vehicle{}, false
	}
	number := s.draw(maker.code, schemas[s.dice.IntN(len(schemas))], year)
	vehicle, err := Decode(number, sampleTime)
	whole := err == nil && len(vehicle.Warnings) == 0 && vehicle.Make == makeName && vehicle.Year == year && vehicle.Body != "" && vehicle.Engine != ""
	return vehicle, whole
}

// makersOf are the manufacturers of a make's cars, multipurpose vehicles and light trucks.
func (s *sampler) makersOf(makeName string) []identifier {
	if makers, done := s.makers[makeName]; done {
		return makers
	}
	var makers []identifier
	if number, known := s.data.makeNumber(makeName); known {
		for i := range s.data.identifierAt {
			maker := s.data.identifierNumber(i)
			if maker.light() && len(maker.code) == 3 && maker.has(number) {
				makers = append(makers, maker)
			}
		}
	}
	s.makers[makeName] = makers
	return makers
}

// blank stands for a character that no pattern asks for.
const blank = '*'

// draw writes a VIN of the schema: a model first, then whatever else fits beside it, then chance, then the check digit.
func (s *sampler) draw(code string, schema, year int) string {
	drawing := []byte(strings.Repeat(string(blank), 5) + "|" + strings.Repeat(string(blank), 8))
	drawing[6] = yearCodes[(year-firstYear+cycle)%cycle]
	if year < firstYear {
		drawing[3] = '#'
	} else {
		drawing[3] = '@'
	}
	for _, element := range []int{elementModel, elementLiters, elementFuel, elementBody, elementCylinders} {
		keys := s.keysOf(schema, element)
		for range 8 { // some tries to find one that fits what is there
			if len(keys) > 0 && s.fit(drawing, keys[s.dice.IntN(len(keys))]) {
				break
			}
		}
	}
	number := []byte(code + string(drawing[:5]) + "0" + string(drawing[6:]))
	for i, c := range number {
		if drawn := s.drawn(c, i); i != 8 {
			number[i] = drawn
		}
	}
	number[8] = CheckDigit(string(number))
	return string(number)
}

// drawn replaces what is still open: digits for the serial number, a letter or a digit elsewhere.
func (s *sampler) drawn(c byte, at int) byte {
	const letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
	switch {
	case c == '#', c == blank && at >= 11:
		return "0123456789"[s.dice.IntN(10)]
	case c == '@', c == blank:
		return letters[s.dice.IntN(len(letters))]
	}
	return c
}

func (s *sampler) keysOf(schema, element int) []string {
	var keys []string
	s.data.eachRun(schema, func(found int, run *patternRun) {
		for run.next() {
			if found == element {
				keys = append(keys, s.data.keys.at(run.key))
			}
		}
	})
	return keys
}

// fit lays a key over the drawing. Where they contradict each other the drawing stays as it was.
func (s *sampler) fit(drawing []byte, key string) bool {
	trial := append([]byte(nil), drawing...)
	at := 0
	for i := 0; i < len(key); i++ {
		if at == len(trial) {
			return false
		}
		wanted := string(key[i])
		switch key[i] {
		case '*', '_':
			at++
			continue
		case '#':
			wanted = "0123456789"
		case '[':
			set, _, closed := strings.Cut(key[i+1:], "]")
			if !closed {
				return false
			}
			wanted = members(set)
			i += len(set) + 1
		}
		c, ok := s.choose(trial[at], wanted)
		if !ok {
			return false
		}
		trial[at] = c
		at++
	}
	copy(drawing, trial)
	return true
}

// choose picks one of the wanted characters that goes with what is drawn already.
func (s *sampler) choose(drawn byte, wanted string) (byte, bool) {
	var possible []byte
	for i := range len(wanted) {
		c := wanted[i]
		if drawn == c || drawn == blank || drawn == '#' && isDigit(c) || drawn == '@' && !isDigit(c) {
			possible = append(possible, c)
		}
	}
	if len(possible) == 0 {
		return 0, false
	}
	return possible[s.dice.IntN(len(possible))], true
}

// members are the characters of a set like A-CX that a VIN may have.
func members(set string) string {
	var all []byte
	for _, c := range []byte("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") {
		if inSet(set, c) {
			all = append(all, c)
		}
	}
	return string(all)
}
