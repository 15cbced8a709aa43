package vin

import (
	"slices"
	"strconv"
	"time"
)

// Vehicle is what a VIN says. What it does not say is empty, or 0.
type Vehicle struct {
	VIN          string
	Make         string
	Model        string
	Year         int    // model year
	Body         string // "Sedan", "Pickup"
	Engine       string // "2.4L 4-cyl gasoline"
	Fuel         string // "gasoline", "plug-in hybrid"
	Trim         string
	Series       string
	Drive        string // "AWD"; hardly ever told
	Doors        int
	Type         string // "Passenger car", "Truck"
	Manufacturer string // as registered: "FORD MOTOR COMPANY"
	Country      string // to which the manufacturer's code was given
	Warnings     []string

	// Doubtful is set where the check digit does not fit although the law demands it: somebody mistyped the VIN, nearly always.
	Doubtful bool
}

// Sentences for people; each says what to do.
const (
	warnDoubtful    = "The check digit does not fit, so a character is probably wrong. Read the VIN again."
	warnCheckDigit  = "The check digit does not fit. That is usual for vehicles built for Europe and Asia; otherwise read the VIN again."
	warnMaker       = "The manufacturer is not known. Enter make, model and year yourself."
	warnModel       = "The VIN does not tell the model. Choose it yourself."
	warnYearUnknown = "The VIN does not tell the model year. Enter it yourself."
	warnYearCustom  = "The model year is read by a custom of this manufacturer, which is no rule. Compare it with the papers."
)

// Decode reads a VIN as people type it: in any case, with spaces, dashes or the stars of an old document. The error is a fault with a
// sentence where this cannot be a VIN. A vehicle that is not in the data is no error: it comes back with what is known, and warnings.
//
// now decides between the two years that each year code means.
func Decode(text string, now time.Time) (Vehicle, error) {
	number, err := Check(text)
	if err != nil {
		return Vehicle{}, err
	}
	d := theData()
	vehicle := Vehicle{VIN: number, Country: countryOf(number)}
	fits := number[8] == CheckDigit(number)
	switch {
	case !fits && NorthAmerican(number):
		vehicle.Doubtful = true
		vehicle.warn(warnDoubtful)
	case !fits && mayCheck(number):
		vehicle.warn(warnCheckDigit)
	}
	maker, known := d.identifier(number)
	if !known {
		vehicle.warn(warnMaker)
		return vehicle, nil
	}
	reading := d.read(number, maker, fits, now)
	vehicle.fill(d, maker, reading)
	return vehicle, nil
}

// fill puts what was read into the words of the trade.
func (v *Vehicle) fill(d *data, maker identifier, r reading) {
	v.Year = r.year
	v.Make, v.Model = d.makeAndModel(maker, r)
	if v.Model == "" && !r.american {
		v.Model = groupModel(v.Make, v.VIN)
	}
	f := d.facts(r)
	v.Body = bodyWords(f.body)
	v.Engine = f.engineWords()
	v.Fuel = f.fuelWords()
	v.Trim, v.Series, v.Doors = f.trim, f.series, f.doors
	v.Drive = driveWords(f.drive)
	v.Type = typeWords(maker.kind)
	v.Manufacturer = d.manufacturers.at(maker.manufacturer)
	if v.Country == "" {
		v.Country = countryWords(d.countries.at(maker.country))
	}
	if v.Model == "" {
		v.warn(warnModel)
	}
	switch {
	case v.Year == 0:
		v.warn(warnYearUnknown)
	case !r.american:
		v.warn(warnYearCustom)
	}
}

// notes are the warnings, after a sentence that says what was found.
func (v Vehicle) notes() []string {
	warnings := slices.DeleteFunc(slices.Clone(v.Warnings), func(sentence string) bool { return sentence == warnDoubtful })
	if v.Make == "" {
		return warnings
	}
	found := v.Make
	if v.Year != 0 {
		found = strconv.Itoa(v.Year) + " " + found
	}
	if v.Model != "" {
		found += " " + v.Model
	}
	return append([]string{"Found: " + found + "."}, warnings...)
}

// doubt is the sentence that stands in red under a VIN whose check digit the law demands.
func (v Vehicle) doubt() string {
	if v.Doubtful {
		return warnDoubtful
	}
	return ""
}

func (v *Vehicle) warn(sentence string) { v.Warnings = append(v.Warnings, sentence) }
