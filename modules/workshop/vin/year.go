package vin

import (
	"strings"
	"time"
)

// yearCodes of position 10, from 1980 and again from 2010 (49 CFR 565.15(d)(1), table VII). U, Z and 0 mean no year.
const yearCodes = "ABCDEFGHJKLMNPRSTVWXY123456789"

const (
	cycle     = 30 // years until a code returns
	firstYear = 2010
)

// modelYears returns the years that the VIN can mean, the likelier first, at most two. For the light vehicles of North America there is one:
// position 7 is a digit until 2009 and a letter since (565.15(d)(1)). A model year cannot be later than the next.
func modelYears(number string, light bool, now time.Time) []int {
	return yearsOf(number[9], light, isDigit(number[6]), now)
}

// customYears is the same for a vehicle that was not built for North America: no rule of position 7, and Ford of Europe, which fills positions
// 5 and 6 with XX, writes the year at position 11.
func customYears(makeName, number string, now time.Time) []int {
	if makeName == "Ford" && number[4:6] == "XX" {
		return yearsOf(number[10], false, false, now)
	}
	return yearsOf(number[9], false, false, now)
}

func yearsOf(code byte, light, digit bool, now time.Time) []int {
	at := strings.IndexByte(yearCodes, code)
	if at < 0 {
		return nil
	}
	later, earlier := firstYear+at, firstYear+at-cycle
	switch {
	case later > now.Year()+1:
		return []int{earlier}
	case light && digit:
		return []int{earlier}
	case light:
		return []int{later}
	}
	return []int{later, earlier}
}

// light tells whether the rule of position 7 holds: for cars, multipurpose vehicles and trucks up to 10,000 lb.
func (m identifier) light() bool {
	return m.kind == kindCar || m.kind == kindMultipurpose || m.kind == kindTruck && m.truck == truckLight
}

// writesYear are the makes that write the model year, or the year of production, outside North America as well. The others write there what
// they like: Mercedes-Benz the side of the steering wheel, Renault and Fiat nothing.
var writesYear = map[string]bool{
	"Audi": true, "Cupra": true, "Ford": true, "Honda": true, "Hyundai": true, "Jaguar": true, "Kia": true, "Land Rover": true, "MG": true,
	"Opel": true, "Polestar": true, "Porsche": true, "Saab": true, "SEAT": true, "Škoda": true, "Tesla": true, "Vauxhall": true, "Volkswagen": true, "Volvo": true,
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
