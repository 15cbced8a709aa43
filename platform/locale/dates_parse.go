package locale

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"bayline/platform/fault"
)

// DateValue is what an input of type date holds.
func DateValue(t time.Time, tz *time.Location) string { return t.In(tz).Format(time.DateOnly) }

// DateTimeValue is what an input of type datetime-local holds.
func DateTimeValue(t time.Time, tz *time.Location) string { return t.In(tz).Format("2006-01-02T15:04") }

// ParseDate reads a day and answers its first moment in tz. It takes 2026-11-21, numbers in the locale's order, and what Date
// and LongDate write.
func (l Locale) ParseDate(text string, tz *time.Location) (time.Time, error) {
	f := l.form()
	wrong := fault.Newf(fault.Invalid, "Write the date like %s or 2026-11-21.", l.Date(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), time.UTC))
	if len(text) > 100 {
		return time.Time{}, wrong
	}
	numbers, month := f.dateParts(text)
	var year, day int
	switch {
	case len(numbers) == 3 && month == 0 && len(numbers[0]) == 4: // 2026-11-21
		year, month, day = value(numbers[0]), value(numbers[1]), value(numbers[2])
	case len(numbers) == 3 && month == 0 && f.order == "mdy":
		month, day, year = value(numbers[0]), value(numbers[1]), fullYear(numbers[2])
	case len(numbers) == 3 && month == 0:
		day, month, year = value(numbers[0]), value(numbers[1]), fullYear(numbers[2])
	case len(numbers) == 2 && month > 0:
		day, year = value(numbers[0]), fullYear(numbers[1])
	default:
		return time.Time{}, wrong
	}
	if year < 1 || month < 1 || month > 12 || day < 1 {
		return time.Time{}, wrong
	}
	if time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day {
		return time.Time{}, fault.New(fault.Invalid, "There is no such day in that month.")
	}
	first := time.Date(year, time.Month(month), day, 0, 0, 0, 0, tz)
	if first.UTC().Year() < 1 { // the database knows no year 0
		return time.Time{}, wrong
	}
	return first, nil
}

// ParseDateTime reads what an input of type datetime-local sends, in tz. A time that the clocks skip is refused.
func (l Locale) ParseDateTime(text string, tz *time.Location) (time.Time, error) {
	const layout = "2006-01-02T15:04"
	text = strings.Replace(strings.TrimSpace(text), " ", "T", 1)
	if len(text) == len("2006-01-02T15:04:05") {
		text = strings.TrimSuffix(text, ":00")
	}
	t, err := time.ParseInLocation(layout, text, tz)
	if err != nil || t.UTC().Year() < 1 { // the database knows no year 0
		return time.Time{}, fault.New(fault.Invalid, "Write date and time like 2026-11-21 15:30.")
	}
	if t.In(tz).Format(layout) != text {
		return time.Time{}, fault.New(fault.Invalid, "The clocks are put forward then, and this time does not exist. Choose another.")
	}
	return t, nil
}

// dateParts takes a text apart into its numbers, as ASCII digits, and the month that it names.
func (f *form) dateParts(text string) (numbers []string, month int) {
	ascii := strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, Unmarked(text))
	words := strings.FieldsFunc(ascii, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	for _, word := range words {
		if strings.Trim(word, "0123456789") == "" {
			numbers = append(numbers, word)
		} else if named := f.monthOf(word); named > 0 {
			month = named
		} else if !f.filler(word) {
			return nil, 0
		}
	}
	return numbers, month
}

func (f *form) monthOf(word string) int {
	for _, names := range [][12]string{f.shortmonths, f.months, enUS.shortmonths, enUS.months} {
		for i, name := range names {
			if strings.EqualFold(strings.TrimSuffix(name, "."), word) {
				return i + 1
			}
		}
	}
	return 0
}

func (f *form) filler(word string) bool {
	for _, names := range [][7]string{f.weekdays, f.shortdays, englishDays, englishShort} {
		for _, name := range names {
			if strings.EqualFold(strings.TrimSuffix(name, "."), word) {
				return true
			}
		}
	}
	return strings.EqualFold(word, "de")
}

func value(digits string) int {
	if len(digits) > 4 {
		return -1
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return n
}

// fullYear takes 26 for 2026: two digits are of this century.
func fullYear(digits string) int {
	switch n := value(digits); {
	case len(digits) == 2 && n >= 0:
		return 2000 + n
	case len(digits) == 4:
		return n
	}
	return -1
}
