package vin

import (
	"slices"
	"strings"
	"time"
)

// vPIC's numbers of the elements that are in the file. The builder names the same.
const (
	elementBody        = 5
	elementCylinders   = 9
	elementLiters      = 13
	elementDoors       = 14
	elementDrive       = 15
	elementEngineModel = 18
	elementFuel        = 24
	elementModel       = 28
	elementSeries      = 34
	elementTrim        = 38
	elementLayout      = 64
	elementSecondFuel  = 66
	elementElectric    = 126
	elementTurbo       = 135

	elements = elementTurbo + 1
)

// reading is what the manufacturer's schemas say about a VIN.
type reading struct {
	year     int
	american bool // follows the rules of North America, so that the year is sure
	count    int  // elements found
	found    [elements]finding
}

// finding is the best pattern for an element so far.
type finding struct {
	from, day, length int // first year of its schema, day of its last change, length of its key
	value             int
	any               bool
}

// yearsInUse is how far back schemas are asked when the year is unknown: hardly an older vehicle comes in.
const yearsInUse = 25

// read asks the schemas of the manufacturer. Vehicles for other markets carry the same manufacturer codes, and often the same model codes,
// but neither a check digit nor, for many, a year; "ZZZ" is how European makers fill positions they have no use for.
func (d *data) read(number string, maker identifier, fits bool, now time.Time) reading {
	if (fits || NorthAmerican(number)) && number[3:6] != "ZZZ" {
		if years := modelYears(number, maker.light(), now); len(years) > 0 {
			r := d.readYears(number, maker, years)
			r.american = true
			if r.count > 0 || NorthAmerican(number) {
				return r
			}
		}
	}
	return d.readElsewhere(number, maker, now)
}

// readElsewhere reads a VIN that follows no rules but its maker's. The year counts where the maker is known to write it, or where it leads to a
// model; else the model is looked for in the schemas of recent years.
func (d *data) readElsewhere(number string, maker identifier, now time.Time) reading {
	name, since := d.makeOf(maker), now.Year()-yearsInUse
	years := customYears(name, number, now)
	if !writesYear[name] {
		years = slices.DeleteFunc(years, func(year int) bool { return year < since })
	}
	if len(years) > 0 {
		if r := d.readYears(number, maker, years); writesYear[name] || r.found[elementModel].any {
			return r
		}
	}
	if r := d.match(number, maker, 0, since); r.found[elementModel].any {
		return r
	}
	return reading{}
}

// readYears takes the year under which the schemas say more; the first where they say as much.
func (d *data) readYears(number string, maker identifier, years []int) reading {
	best := d.match(number, maker, years[0], 0)
	for _, year := range years[1:] {
		r := d.match(number, maker, year, 0)
		if r.count > best.count || r.found[elementModel].any && !best.found[elementModel].any {
			best = r
		}
	}
	return best
}

// match goes through the patterns of each schema that was valid in the year (or, with year 0, that was valid in since or later) and keeps,
// for each element, the one that vPIC prefers: of the newest schema, changed last, with the shortest key.
func (d *data) match(number string, maker identifier, year, since int) reading {
	r := reading{year: year}
	said := number[3:8] + "|" + number[9:]
	maker.eachLink(func(l link) {
		if year != 0 && (year < l.from || year > l.to) || l.to < since {
			return
		}
		d.eachMatch(l.schema, said, func(element int, f finding) {
			f.from = l.from
			best := &r.found[element]
			if !best.any {
				r.count++
			}
			if !best.any || f.beats(*best) {
				*best = f
			}
		})
	})
	return r
}

func (f finding) beats(best finding) bool {
	switch {
	case f.from != best.from:
		return f.from > best.from
	case f.day != best.day:
		return f.day > best.day
	}
	return f.length < best.length
}

// eachMatch calls do with the first matching pattern of each element of a schema; the builder has put the preferred one first.
func (d *data) eachMatch(schema int, said string, do func(element int, f finding)) {
	d.eachRun(schema, func(element int, run *patternRun) {
		for run.next() {
			if text := d.keys.at(run.key); matches(text, said) {
				do(element, finding{day: run.day, length: len(text) - strings.Count(text, "*"), value: run.value, any: true})
				run.skip()
				return
			}
		}
	})
}

// patternRun goes through the patterns that a schema has for one element.
type patternRun struct {
	cursor          *cursor
	left            int
	key, value, day int
}

func (r *patternRun) next() bool {
	if r.left == 0 {
		return false
	}
	r.left--
	r.key += r.cursor.signed()
	r.value += r.cursor.signed()
	r.day += r.cursor.signed()
	return true
}

func (r *patternRun) skip() {
	for r.next() {
		continue
	}
}

// eachRun calls do for each element of a schema. do goes to the end of the run.
func (d *data) eachRun(schema int, do func(element int, run *patternRun)) {
	c := cursor{text: d.schemas[d.schemaAt[schema]:d.schemaAt[schema+1]]}
	run := patternRun{cursor: &c}
	for !c.done() {
		element := c.octet()
		run.left, run.day = c.number(), 0
		do(element, &run)
	}
}

// matches tells whether a key fits the start of what a VIN says at positions 4 to 8 and, after a bar, 10 to 17. A key has characters, # for
// a digit, [A-CX] for some characters, and * or _ for any.
func matches(key, said string) bool {
	at := 0
	for i := 0; i < len(key); i++ {
		if at == len(said) {
			return false
		}
		c := said[at]
		switch key[i] {
		case '*', '_':
		case '#':
			if !isDigit(c) {
				return false
			}
		case '[':
			set, _, closed := strings.Cut(key[i+1:], "]")
			if !closed || !inSet(set, c) {
				return false
			}
			i += len(set) + 1
		default:
			if key[i] != c {
				return false
			}
		}
		at++
	}
	return true
}

// inSet tells whether c is one of the characters, or between two that are joined by a dash.
func inSet(set string, c byte) bool {
	for i := 0; i < len(set); i++ {
		if i+2 < len(set) && set[i+1] == '-' {
			if set[i] <= c && c <= set[i+2] {
				return true
			}
			i += 2
			continue
		}
		if set[i] == c {
			return true
		}
	}
	return false
}
