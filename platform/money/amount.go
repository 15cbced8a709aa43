// Package money counts in minor units: an Amount is a whole number of cents, fils or yen with its currency. Nothing here is ever a
// float, every operation is checked for overflow, and what is divided or taxed adds up to the last unit.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"

	"bayline/platform/fault"
)

// Amount is a sum of money. In JSON it is {"minor": 123450, "currency": "USD"}.
type Amount struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"` // ISO 4217
}

// ErrCurrency says that two amounts of different currencies met. That is a mistake in the program: people never see it.
var ErrCurrency = errors.New("money: currencies differ")

// errTooLarge is a fault, because quantities and prices are typed by people.
var errTooLarge = fault.New(fault.Invalid, "This amount is too large.")

// New is an amount of minor units.
func New(minor int64, currency string) Amount { return Amount{Minor: minor, Currency: currency} }

// Zero is nothing in a currency.
func Zero(currency string) Amount { return Amount{Currency: currency} }

// IsZero tells whether there is nothing.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// IsNegative tells whether it is less than nothing.
func (a Amount) IsNegative() bool { return a.Minor < 0 }

// String is for logs and tests: "1234.50 USD". People read Format.
func (a Amount) String() string { return FormatPlain(a, "en-US") + " " + a.Currency }

// Add is a + b.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, fmt.Errorf("%w: %s and %s", ErrCurrency, a.Currency, b.Currency)
	}
	minor, err := add(a.Minor, b.Minor)
	return Amount{minor, a.Currency}, err
}

// Sub is a − b.
func (a Amount) Sub(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, fmt.Errorf("%w: %s and %s", ErrCurrency, a.Currency, b.Currency)
	}
	minor := a.Minor - b.Minor
	if (minor < a.Minor) != (b.Minor > 0) {
		return Amount{}, errTooLarge
	}
	return Amount{minor, a.Currency}, nil
}

// Neg is −a.
func (a Amount) Neg() (Amount, error) {
	if a.Minor == math.MinInt64 {
		return Amount{}, errTooLarge
	}
	return Amount{-a.Minor, a.Currency}, nil
}

// Mul is a times a quantity in thousandths, rounded half away from zero: 1.5 hours are 1500.
func (a Amount) Mul(thousandths int64) (Amount, error) { return a.scale(thousandths, 1000) }

// Share is a part of a in parts per million, rounded half away from zero: 10 % is 100000.
func (a Amount) Share(partsPerMillion int64) (Amount, error) {
	return a.scale(partsPerMillion, million)
}

// Cmp is -1, 0 or +1 as a is less than, equal to or more than b.
func (a Amount) Cmp(b Amount) (int, error) {
	if a.Currency != b.Currency {
		return 0, fmt.Errorf("%w: %s and %s", ErrCurrency, a.Currency, b.Currency)
	}
	switch {
	case a.Minor < b.Minor:
		return -1, nil
	case a.Minor > b.Minor:
		return 1, nil
	}
	return 0, nil
}

// Sum adds amounts of one currency.
func Sum(currency string, amounts ...Amount) (Amount, error) {
	total := Zero(currency)
	for _, a := range amounts {
		var err error
		if total, err = total.Add(a); err != nil {
			return Amount{}, err
		}
	}
	return total, nil
}

// Ratio is part ÷ whole in parts per million, rounded half away from zero; 0 where the whole is 0. For margins and meters.
func Ratio(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	ratio, err := mulDiv(part, million, whole)
	if err != nil {
		return math.MaxInt64
	}
	return ratio
}

func (a Amount) scale(by, of int64) (Amount, error) {
	minor, err := mulDiv(a.Minor, by, of)
	return Amount{minor, a.Currency}, err
}

func add(a, b int64) (int64, error) {
	sum := a + b
	if (sum > a) != (b > 0) {
		return 0, errTooLarge
	}
	return sum, nil
}

// mulDiv is a × b ÷ c, rounded half away from zero, without losing bits between.
func mulDiv(a, b, c int64) (int64, error) {
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	divisor := magnitude(c)
	if high >= divisor {
		return 0, errTooLarge
	}
	quotient, rest := bits.Div64(high, low, divisor)
	if rest >= divisor-rest {
		quotient++
	}
	if quotient > math.MaxInt64 {
		return 0, errTooLarge
	}
	if (a < 0) != (b < 0) != (c < 0) {
		return -int64(quotient), nil
	}
	return int64(quotient), nil
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n) // #nosec G115 -- two's complement: right for the smallest int64 too
	}
	return uint64(n)
}

// floorDiv is a × b ÷ c rounded down, and what remains; c is positive.
func floorDiv(a, b, c *big.Int) (quotient, rest *big.Int) {
	return new(big.Int).DivMod(new(big.Int).Mul(a, b), c, new(big.Int))
}
