package customers

import (
	"strconv"
	"time"

	"bayline/modules/workshop/vin"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// vehicleForm is what people type of a vehicle. Customer is its owner, where the form was opened from the owner's page.
type vehicleForm struct {
	web.Form
	Plate    string `form:"plate"`
	VIN      string `form:"vin"`
	Make     string `form:"make"`
	Model    string `form:"model"`
	Year     string `form:"year"`
	Body     string `form:"body"`
	Engine   string `form:"engine"`
	Color    string `form:"color"`
	Version  string `form:"version"`
	Customer string `form:"customer"`
	Anyway   string `form:"anyway"`

	similar []Vehicle    // has the VIN or the plate that was typed
	changed []kit.Change // what somebody else stored meanwhile, beside what was typed
	owner   string       // name of Customer
}

func vehicleFormOf(v Vehicle) *vehicleForm {
	f := &vehicleForm{
		Plate: v.Plate, VIN: v.VIN, Make: v.Make, Model: v.Model, Body: v.Body, Engine: v.Engine, Color: v.Color,
		Version: strconv.FormatInt(v.Version, 10),
	}
	if v.Year > 0 {
		f.Year = strconv.FormatInt(v.Year, 10)
	}
	return f
}

// fields are those that the VIN fills, as the vin room draws them.
func (f *vehicleForm) fields() vin.Fields {
	return vin.Fields{Make: f.Make, Model: f.Model, Year: f.Year, Body: f.Body, Engine: f.Engine, Errors: f.Errors()}
}

// check turns what was typed into a vehicle.
func (f *vehicleForm) check(now time.Time) Vehicle {
	v := Vehicle{Plate: tidyPlate(f.Plate), Make: tidy(f.Make), Model: tidy(f.Model), Body: tidy(f.Body), Engine: tidy(f.Engine), Color: tidy(f.Color), Version: web.Number(f.Version)}
	f.Max("plate", v.Plate, longestPlate, "A plate has at most 20 characters.")
	for _, field := range []struct{ name, value string }{{"make", v.Make}, {"model", v.Model}, {"body", v.Body}, {"engine", v.Engine}, {"color", v.Color}} {
		f.Max(field.name, field.value, longestWord, "Use at most 60 characters.")
	}
	if tidy(f.VIN) != "" {
		text, err := vin.Check(f.VIN)
		if refusal := fault.As(err); refusal != nil {
			f.Fail("vin", refusal.Text)
		}
		v.VIN = text
	}
	if text := tidy(f.Year); text != "" {
		year, err := strconv.ParseInt(text, 10, 64)
		if err != nil || year < firstYear || year > int64(now.Year()+2) {
			f.Fail("year", "Type the model year with four digits, such as 2018, or leave it empty.")
		}
		v.Year = year
	}
	if v.empty() && !f.Bad() {
		f.Fail("plate", "Type a plate, a VIN or a make: one of them is enough.")
	}
	return v
}

// beside shows what is stored now next to what was typed, and lets the next submit be right.
func (f *vehicleForm) beside(stored, typed Vehicle) {
	f.Fail("", "Somebody changed this vehicle while you were typing. Compare, and save again to keep what you typed.")
	f.changed = changesOf(differences(stored.facts(), typed.facts()))
	f.Version = strconv.FormatInt(stored.Version, 10)
}
