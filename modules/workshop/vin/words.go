package vin

import (
	"strconv"
	"strings"
)

// engineWords says what the engine is, as far as known: "2.4L 4-cyl gasoline", "3.5L V6 turbo plug-in hybrid", "electric".
func (f facts) engineWords() string {
	var words []string
	if liters := literWords(f.liters); liters != "" {
		words = append(words, liters)
	}
	if cylinders := f.cylinderWords(); cylinders != "" {
		words = append(words, cylinders)
	}
	if f.turbo == "Yes" {
		words = append(words, "turbo")
	}
	if fuel := f.fuelWords(); fuel != "" {
		words = append(words, fuel)
	}
	text := strings.Join(words, " ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func literWords(text string) string {
	liters, err := strconv.ParseFloat(text, 64)
	if err != nil || liters <= 0 || liters > 100 {
		return ""
	}
	return strconv.FormatFloat(liters, 'f', 1, 64) + "L"
}

func (f facts) cylinderWords() string {
	n, err := strconv.Atoi(f.cylinders)
	if f.layout == "Rotary" {
		return "rotary"
	}
	if err != nil || n <= 0 || n > 48 {
		return ""
	}
	count := strconv.Itoa(n)
	switch f.layout {
	case "V-Shaped":
		return "V" + count
	case "W Shaped":
		return "W" + count
	case "Horizontally opposed (boxer)":
		return "flat-" + count
	}
	return count + "-cyl"
}

// fuelWords joins the two fuels and the kind of hybrid.
func (f facts) fuelWords() string {
	first, second := fuels[f.fuel], fuels[f.secondFuel]
	switch {
	case strings.HasPrefix(f.electric, "PHEV"):
		return "plug-in hybrid"
	case strings.HasPrefix(f.electric, "Mild HEV"):
		return strings.TrimSpace(first + " mild hybrid")
	case strings.HasPrefix(f.electric, "Strong HEV"), strings.HasPrefix(f.electric, "HEV"):
		return strings.TrimSpace(first + " hybrid")
	case strings.HasPrefix(f.electric, "BEV"):
		return "electric"
	case first == "" || second == "" || strings.HasPrefix(first, second):
		return first
	case second == "electric":
		return first + " hybrid"
	case first == "electric":
		return second + " hybrid"
	case first == "gasoline" && (second == "ethanol" || second == "flex fuel"):
		return "flex fuel"
	}
	return first + " and " + second
}

var fuels = map[string]string{
	"Gasoline":                     "gasoline",
	"Diesel":                       "diesel",
	"Electric":                     "electric",
	"Flexible Fuel Vehicle (FFV)":  "flex fuel",
	"Ethanol (E85)":                "ethanol",
	"Neat Ethanol (E100)":          "ethanol",
	"Methanol (M85)":               "methanol",
	"Neat Methanol (M100)":         "methanol",
	"Natural Gas":                  "natural gas",
	"Compressed Natural Gas (CNG)": "natural gas",
	"Liquefied Natural Gas (LNG)":  "natural gas",
	"Liquefied Petroleum Gas (propane or LPG)": "LPG",
	"Compressed Hydrogen/Hydrogen":             "hydrogen",
	"Fuel Cell":                                "hydrogen fuel cell",
}

// bodyWords shortens vPIC's classes to what a service desk says.
func bodyWords(class string) string {
	if short, known := bodies[class]; known {
		return short
	}
	for _, prefix := range []string{"Motorcycle", "Incomplete", "Off-road Vehicle"} {
		if rest, found := strings.CutPrefix(class, prefix+" - "); found {
			switch prefix {
			case "Motorcycle":
				return "Motorcycle, " + strings.ToLower(rest)
			case "Incomplete":
				return rest
			}
			return "Off-road, " + rest
		}
	}
	return class
}

var bodies = map[string]string{
	"Sedan/Saloon":                    "Sedan",
	"Coupe":                           "Coupe",
	"Convertible/Cabriolet":           "Convertible",
	"Hatchback/Liftback/Notchback":    "Hatchback",
	"Crossover Utility Vehicle (CUV)": "Crossover",
	"Sport Utility Vehicle (SUV)/Multi-Purpose Vehicle (MPV)":       "SUV",
	"Sport Utility Truck (SUT)":                                     "Sport utility truck",
	"Low Speed Vehicle (LSV) / Neighborhood Electric Vehicle (NEV)": "Low-speed vehicle",
	"Cargo Van":                       "Cargo van",
	"Bus - School Bus":                "School bus",
	"Truck-Tractor":                   "Tractor",
	"Step Van / Walk-in Van":          "Step van",
	"Incomplete":                      "Chassis",
	"Motorcycle - Standard":           "Motorcycle",
	"Motorcycle - Unknown Body Class": "Motorcycle",
}

func driveWords(drive string) string {
	switch short, _, _ := strings.Cut(drive, "/"); short {
	case "Other", "Glider":
		return ""
	default:
		return short
	}
}

func typeWords(kind int) string {
	switch kind {
	case kindMotorcycle:
		return "Motorcycle"
	case kindCar:
		return "Passenger car"
	case kindTruck:
		return "Truck"
	case kindBus:
		return "Bus"
	case kindTrailer:
		return "Trailer"
	case kindMultipurpose:
		return "Multipurpose vehicle"
	case kindLowSpeed:
		return "Low-speed vehicle"
	case kindIncomplete:
		return "Incomplete vehicle"
	case kindOffRoad:
		return "Off-road vehicle"
	}
	return ""
}

// countryWords writes UNITED STATES (USA) as United States.
func countryWords(name string) string {
	name, _, _ = strings.Cut(name, " (")
	if name == "ENGLAND" {
		return "United Kingdom"
	}
	words := strings.Fields(strings.ToLower(name))
	for i, word := range words {
		if word != "and" && word != "of" && word != "the" || i == 0 {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, " ")
}
