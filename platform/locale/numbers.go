package locale

import (
	"strconv"
	"strings"
)

// Unit is a unit of distance.
type Unit string

// The units of odometers.
const (
	Kilometers Unit = "km"
	Miles      Unit = "mi"
)

// DistanceUnit is what the country's odometers count.
func (l Locale) DistanceUnit() Unit { return l.form().unit }

// Distance writes a whole number of units: "84,210 mi". It does not convert.
func (l Locale) Distance(value int64, unit Unit) string {
	name, known := l.form().distance[unit]
	if !known {
		name = string(unit)
	}
	return l.Number(value) + "\u00a0" + name
}

// Number writes a whole number: "84,210".
func (l Locale) Number(n int64) string { return l.Decimal(n, 0) }

// Quantity writes thousandths without trailing zeros: 1500 is "1.5", 2000 is "2".
func (l Locale) Quantity(thousandths int64) string { return trimmed(l, thousandths, 3, true) }

// Percent writes parts per million as a percentage without trailing zeros: 82500 is "8.25%".
func (l Locale) Percent(partsPerMillion int64) string {
	return trimmed(l, partsPerMillion, 4, true) + l.form().percent
}

// Decimal writes scaled ÷ 10^digits with exactly that many digits: Decimal(123450, 2) is "1,234.50".
func (l Locale) Decimal(scaled int64, digits int) string {
	return l.form().write(scaled, digits, false, true)
}

// Plain is Decimal without group separators, for the value of an input.
func (l Locale) Plain(scaled int64, digits int) string {
	return l.form().write(scaled, digits, false, false)
}

// PlainQuantity is Quantity for the value of an input.
func (l Locale) PlainQuantity(thousandths int64) string { return trimmed(l, thousandths, 3, false) }

// PlainPercent is the number of Percent for the value of an input: 82500 is "8.25".
func (l Locale) PlainPercent(partsPerMillion int64) string {
	return trimmed(l, partsPerMillion, 4, false)
}

func trimmed(l Locale, scaled int64, digits int, grouping bool) string {
	return l.form().write(scaled, digits, true, grouping)
}

func (f *form) write(scaled int64, digits int, trim, grouping bool) string {
	text := strconv.FormatInt(scaled, 10)
	text, negative := strings.CutPrefix(text, "-")
	for len(text) <= digits {
		text = "0" + text
	}
	whole, fraction := text[:len(text)-digits], text[len(text)-digits:]
	if trim {
		fraction = strings.TrimRight(fraction, "0")
	}
	var b strings.Builder
	if negative {
		b.WriteString(f.minus)
	}
	grouping = grouping && len(whole) >= f.grouped
	for i, digit := range whole {
		if grouping && i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(f.group)
		}
		b.WriteRune(digit - '0' + f.zero)
	}
	if fraction != "" {
		b.WriteString(f.decimal)
		for _, digit := range fraction {
			b.WriteRune(digit - '0' + f.zero)
		}
	}
	return b.String()
}

// digits writes ASCII digits in the locale's own.
func (f *form) digits(text string) string {
	if f.zero == '0' {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + f.zero
		}
		return r
	}, text)
}
