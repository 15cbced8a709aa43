package desk

import (
	"math"
	"strconv"
	"strings"
	"time"

	"bayline/modules/workshop/customers"
	"bayline/platform/locale"
)

// plot is the odometer as a line: the drawing is 100 units wide and high and stretches with the page.
type plot struct {
	Line, Area string
	Dot        string
	Label      string   // the line in a sentence
	Axis       []string // from the top
	Years      []string
	Pace       string // how far it goes in a year; nothing where the readings are too close
	Rows       []plotRow
}

type plotRow struct{ Day, Value, Since string }

const year = 365.25 * 24 * time.Hour

// odometer draws the readings, the newest first as they come. Fewer than two make no line.
func (v vehicleView) odometer() (plot, bool) {
	if len(v.Readings) < 2 {
		return plot{}, false
	}
	unit := v.Readings[0].Unit
	newest, oldest := v.Readings[0], v.Readings[len(v.Readings)-1]
	span := newest.At.Sub(oldest.At)
	top := ceiling(v.highest(unit))
	points := make([]string, 0, len(v.Readings))
	for i := len(v.Readings) - 1; i >= 0; i-- {
		r := v.Readings[i]
		x := 100.0
		if span > 0 {
			x = 100 * float64(r.At.Sub(oldest.At)) / float64(span)
		}
		points = append(points, figure(x)+" "+figure(100-100*float64(in(r, unit))/float64(top)))
	}
	line := "M" + strings.Join(points, "L")
	p := plot{
		Line: line, Area: line + "V100H0Z", Dot: "M" + points[len(points)-1] + "h0",
		Label: "Odometer from " + v.distance(oldest) + " on " + v.day(oldest.At) + " to " + v.distance(newest) + " on " + v.day(newest.At),
		Axis:  []string{v.me.Locale().Number(top), v.me.Locale().Number(top / 2), "0"},
		Years: []string{v.day(oldest.At), v.day(newest.At)},
		Rows:  v.plotRows(unit),
	}
	if gone := in(newest, unit) - in(oldest, unit); span > year/4 && gone > 0 {
		perYear := int64(math.Round(float64(gone)*float64(year)/float64(span)/100) * 100)
		p.Pace = "about " + v.me.Locale().Distance(perYear, unit) + " a year"
	}
	return p, true
}

func (v vehicleView) plotRows(unit locale.Unit) []plotRow {
	rows := make([]plotRow, len(v.Readings))
	for i, r := range v.Readings {
		rows[i] = plotRow{Day: v.day(r.At), Value: v.distance(r)}
		if i+1 < len(v.Readings) {
			rows[i].Since = v.me.Locale().Number(in(r, unit) - in(v.Readings[i+1], unit))
		}
	}
	return rows
}

func (v vehicleView) highest(unit locale.Unit) (top int64) {
	for _, r := range v.Readings {
		top = max(top, in(r, unit))
	}
	return top
}

// in is a reading in another unit, rounded: for drawing, never for storing.
func in(r customers.Reading, unit locale.Unit) int64 {
	const kilometersAMile = 1.609344
	switch {
	case r.Unit == unit:
		return r.Value
	case unit == locale.Kilometers:
		return int64(math.Round(float64(r.Value) * kilometersAMile))
	}
	return int64(math.Round(float64(r.Value) / kilometersAMile))
}

// ceiling is the next round number above: 84,210 is drawn to 90,000 and 116,500 to 120,000.
func ceiling(value int64) int64 {
	step := int64(10)
	for step*10 <= value {
		step *= 10
	}
	if value/step < 5 && step > 10 {
		step /= 10
	}
	return (value/step + 1) * step
}

func figure(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
