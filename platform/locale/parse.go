package locale

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"bayline/platform/fault"
)

// Why a number was refused, for callers that say it in their own words (errors.Is).
var (
	ErrDecimals = errors.New("locale: more decimals than allowed")
	ErrTooLarge = errors.New("locale: more than 64 bits")
)

// ParseDecimal reads a number into units of 10^-digits: "1,234.50" with 2 digits is 123450. It takes the locale's form and the
// plain one (1234.50), with or without group separators, in Latin, Arabic-Indic and Persian digits. A text that could mean two
// numbers is read in the locale's way; more decimals than digits are refused, never rounded.
func (l Locale) ParseDecimal(text string, digits int) (int64, error) {
	f := l.form()
	number, ok := f.split(text)
	if !ok {
		return 0, fault.Newf(fault.Invalid, "Write a number like %s.", l.Decimal(example(digits), digits))
	}
	if len(number.fraction) > digits {
		if digits == 0 {
			return 0, fault.New(fault.Invalid, "Write a whole number, without decimals.").Because(ErrDecimals)
		}
		return 0, fault.Newf(fault.Invalid, "Write at most %s.", decimals(digits)).Because(ErrDecimals)
	}
	value, ok := number.scaled(digits)
	if !ok {
		return 0, fault.New(fault.Invalid, "This number is too large.").Because(ErrTooLarge)
	}
	return value, nil
}

// ParseNumber reads a whole number.
func (l Locale) ParseNumber(text string) (int64, error) { return l.ParseDecimal(text, 0) }

// ParseQuantity reads a quantity into thousandths.
func (l Locale) ParseQuantity(text string) (int64, error) { return l.ParseDecimal(text, 3) }

// ParsePercent reads a percentage, with or without its sign, into parts per million.
func (l Locale) ParsePercent(text string) (int64, error) {
	text = strings.TrimSpace(Unmarked(text))
	for _, sign := range []string{"%", "٪"} {
		text = strings.TrimSuffix(text, sign)
	}
	return l.ParseDecimal(text, 4)
}

func example(digits int) int64 {
	n := int64(1234)
	for i := range digits {
		n *= 10
		if i == 0 {
			n += 5
		}
	}
	return n
}

func decimals(digits int) string {
	if digits == 1 {
		return "one decimal"
	}
	return strconv.Itoa(digits) + " decimals"
}

// Unmarked is text without the invisible marks that steer the direction of writing.
func Unmarked(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u061c', r == '\u200e', r == '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, text)
}

// parts are the ASCII digits of a number before and after its decimal separator.
type parts struct {
	negative        bool
	whole, fraction string
}

func (p parts) scaled(digits int) (int64, bool) {
	value, ok := int64(0), true
	text := p.whole + p.fraction + strings.Repeat("0", digits-len(p.fraction))
	for _, digit := range []byte(text) {
		// Counted downwards: the smallest int64 has no positive twin.
		if d := int64(digit - '0'); value < (math.MinInt64+d)/10 {
			return 0, false
		} else {
			value = value*10 - d
		}
	}
	if !p.negative {
		ok = value != math.MinInt64
		value = -value
	}
	return value, ok
}

// Separators after folding: '.' and ',' as typed, 'd' surely decimal, 'g' surely between groups.
func fold(text string) (folded string, ok bool) {
	var b strings.Builder
	for _, r := range strings.TrimSpace(Unmarked(text)) {
		switch {
		case r >= '0' && r <= '9', r == '.', r == ',', r == '-':
			b.WriteRune(r)
		case r >= '٠' && r <= '٩':
			b.WriteRune(r - '٠' + '0')
		case r >= '۰' && r <= '۹':
			b.WriteRune(r - '۰' + '0')
		case r == '−':
			b.WriteByte('-')
		case r == '٫':
			b.WriteByte('d')
		case r == '٬', r == ' ', r == '\u00a0', r == '\u202f', r == '\u2009', r == '\'', r == '’':
			b.WriteByte('g')
		default:
			return "", false
		}
	}
	return b.String(), true
}

func (f *form) split(text string) (parts, bool) {
	if !utf8.ValidString(text) || len(text) > 100 {
		return parts{}, false
	}
	rest, ok := fold(text)
	if !ok {
		return parts{}, false
	}
	var number parts
	rest, number.negative = strings.CutPrefix(rest, "-")
	rest = strings.TrimLeft(rest, "g") // French writes - 5
	if strings.Contains(rest, "-") || !strings.ContainsAny(rest, "0123456789") {
		return parts{}, false
	}
	number.whole, number.fraction = rest, ""
	at := f.decimalAt(rest)
	if at >= 0 {
		number.whole, number.fraction = rest[:at], rest[at+1:]
	} else if strings.Contains(rest, f.decimal) || strings.Contains(rest, "d") { // several decimal separators
		return parts{}, false
	}
	if strings.Trim(number.fraction, "0123456789") != "" {
		return parts{}, false
	}
	number.whole, ok = ungroup(number.whole)
	return number, ok
}

// decimalAt is where the decimal separator stands, or -1.
func (f *form) decimalAt(text string) int {
	last := strings.LastIndexAny(text, ".,dg")
	if last < 0 || text[last] == 'g' {
		return -1
	}
	separator := text[last : last+1]
	switch {
	case separator == "d":
		return last
	case strings.ContainsAny(text[:last], ".,dg"):
		if strings.Contains(text[:last], separator) { // 1.234.567: groups, unless it is the local decimal separator
			return -1
		}
		return last // two kinds: the last one is decimal
	case separator == f.decimal:
		return last
	case separator == f.group, separator == "," && f.decimal != ",":
		if separator == "." && !oneGroup(text[:last], text[last+1:]) { // 1.50 in Germany: the plain form
			return last
		}
		return -1
	}
	return last // the plain form, where the dot has no local meaning
}

func oneGroup(before, after string) bool {
	return len(before) >= 1 && len(before) <= 3 && before[0] != '0' && len(after) == 3
}

// ungroup takes the group separators out, if they are all the same and stand where they should.
func ungroup(text string) (string, bool) {
	at := strings.IndexAny(text, ".,dg")
	if at < 0 {
		return text, true
	}
	if text[at] == 'd' {
		return "", false
	}
	separator := text[at : at+1]
	groups := strings.Split(text, separator)
	for i, group := range groups {
		if strings.Trim(group, "0123456789") != "" || len(group) > 3 || i > 0 && len(group) != 3 || group == "" {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}
