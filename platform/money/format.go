package money

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/bojanz/currency"

	"bayline/platform/fault"
	"bayline/platform/locale"
)

// Format writes an amount for people, in the way of their country: $1,234.50, 1.234,50 €.
func Format(a Amount, in locale.Locale) string {
	amount, err := currency.NewAmountFromInt64(a.Minor, a.Currency)
	if err != nil { // only a code that no list knows, which Known refuses at the door
		return in.Decimal(a.Minor, Digits(a.Currency)) + "\u00a0" + a.Currency
	}
	return formatter(in).Format(amount)
}

// FormatPlain writes the number without symbol and groups, in the locale's own digits and separator: the value of an input.
func FormatPlain(a Amount, in locale.Locale) string { return in.Plain(a.Minor, Digits(a.Currency)) }

// Symbol is how the locale writes the currency.
func Symbol(code string, in locale.Locale) string {
	if symbol, ok := currency.GetSymbol(code, currency.NewLocale(in.String())); ok {
		return symbol
	}
	return code
}

var formatters sync.Map // locale.Locale → *currency.Formatter; at most one for each supported locale

func formatter(in locale.Locale) *currency.Formatter {
	in = locale.Locale(in.String())
	if f, ok := formatters.Load(in); ok {
		return f.(*currency.Formatter)
	}
	f := currency.NewFormatter(currency.NewLocale(string(in)))
	formatters.Store(in, f)
	return f
}

// Parse reads an amount that a person typed: 1,234.50 or 1.234,50 as the locale has it, or plain 1234.50; with or without the
// currency's symbol or code; in Latin, Arabic-Indic or Persian digits. More decimals than the currency has are refused.
func Parse(text, code string, in locale.Locale) (Amount, error) {
	digits := Digits(code)
	number := unsigned(text, code, in)
	if number == "" {
		return Amount{}, fault.New(fault.Invalid, "Enter an amount.")
	}
	minor, err := in.ParseDecimal(number, digits)
	switch like := in.Decimal(sample(digits), digits); {
	case err == nil:
		return Amount{Minor: minor, Currency: code}, nil
	case errors.Is(err, locale.ErrTooLarge):
		return Amount{}, errTooLarge
	case errors.Is(err, locale.ErrDecimals) && digits == 0:
		return Amount{}, fault.Newf(fault.Invalid, "%s has no decimals. Write a whole amount.", code)
	case errors.Is(err, locale.ErrDecimals):
		return Amount{}, fault.Newf(fault.Invalid, "%s has %d decimals. Write the amount like %s.", code, digits, like)
	default:
		return Amount{}, fault.Newf(fault.Invalid, "Write the amount in %s, like %s.", code, like)
	}
}

// unsigned takes the currency's own symbol and code off.
func unsigned(text, code string, in locale.Locale) string {
	text = strings.TrimSpace(locale.Unmarked(text))
	signs := []string{code, Symbol(code, in), Symbol(code, locale.Default)}
	slices.SortFunc(signs, func(a, b string) int { return len(b) - len(a) })
	for _, sign := range signs {
		sign = locale.Unmarked(sign)
		minus := ""
		if rest, ok := strings.CutPrefix(text, "-"); ok {
			minus, text = "-", strings.TrimSpace(rest)
		}
		if len(text) > len(sign) && strings.EqualFold(text[:len(sign)], sign) {
			text = strings.TrimSpace(text[len(sign):])
		} else if len(text) > len(sign) && strings.EqualFold(text[len(text)-len(sign):], sign) {
			text = strings.TrimSpace(text[:len(text)-len(sign)])
		}
		text = minus + text
	}
	return text
}

func sample(digits int) int64 {
	n := int64(1234)
	for i := range digits {
		n *= 10
		if i == 0 {
			n += 5
		}
	}
	return n
}
