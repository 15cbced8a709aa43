// Package locale writes and reads numbers, percentages, distances and dates the way a center's country does. Symbols and patterns
// are those of CLDR 47, the same that platform/money's formats come from, so that a quantity and its price look alike.
package locale

import (
	"strings"
	"time"
)

// Locale is a BCP 47 tag, one of Supported. The zero value and unknown tags behave as Default.
type Locale string

// Default is used where nobody has chosen.
const Default Locale = "en-US"

// Choice is one entry of the list that people choose from.
type Choice struct {
	Locale Locale
	Name   string // in its own language
}

// Supported lists the locales in the order in which forms show them.
func Supported() []Choice {
	choices := make([]Choice, len(all))
	for i, form := range all {
		choices[i] = Choice{Locale: form.tag, Name: form.name}
	}
	return choices
}

// Find is the supported locale that a tag (or a browser's Accept-Language entry) means: the same, else one of the same language.
func Find(tag string) (Locale, bool) {
	tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")
	for _, form := range all {
		if strings.EqualFold(string(form.tag), tag) {
			return form.tag, true
		}
	}
	language, _, _ := strings.Cut(tag, "-")
	for _, form := range all {
		if strings.EqualFold(form.language, language) {
			return form.tag, true
		}
	}
	return Default, false
}

// String is the tag, never empty.
func (l Locale) String() string { return string(l.form().tag) }

// Language is what the lang attribute says, such as "de".
func (l Locale) Language() string { return l.form().language }

// RightToLeft tells whether the locale's script runs from right to left.
func (l Locale) RightToLeft() bool { return l.form().rightToLeft }

// FirstWeekday is the day that a calendar's week begins with.
func (l Locale) FirstWeekday() time.Weekday { return l.form().firstWeekday }

func (l Locale) form() *form {
	if f, ok := byTag[l]; ok {
		return f
	}
	return byTag[Default]
}

// form is everything that differs between locales.
type form struct {
	tag         Locale
	name        string
	language    string
	rightToLeft bool

	zero     rune // first of the ten digits
	decimal  string
	group    string
	grouped  int    // least number of digits before the first group separator: Spanish writes 1234 but 12.345
	minus    string // before the number
	percent  string // after the number
	distance map[Unit]string
	unit     Unit // of odometers, unless the center says otherwise

	firstWeekday time.Weekday
	order        string // of day, month and year in numeric dates: "mdy" or "dmy"
	clock12      [2]string
	weekdays     [7]string // from Sunday
	shortdays    [7]string
	months       [12]string
	shortmonths  [12]string
	today        string
	tomorrow     string
	yesterday    string

	date     string // patterns: d day, m month in digits, b short month, B month, y year, a short weekday, A weekday
	longDate string
	dayMonth string
	joint    string // between date and time
}
