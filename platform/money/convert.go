package money

import (
	"fmt"
	"math"
	"math/big"

	"bayline/platform/fault"
	"bayline/platform/locale"
)

// Rate is how much of the target currency one whole unit of the source is worth, in billionths: 1 EUR = 1.1 USD is 1100000000.
type Rate int64

// Par is the rate between equal currencies.
const Par Rate = 1_000_000_000

// Convert is a in another currency, rounded half away from zero to its smallest unit.
func Convert(a Amount, rate Rate, to string) (Amount, error) {
	if !Known(a.Currency) || !Known(to) {
		return Amount{}, fmt.Errorf("money: convert %s to %s: unknown currency", a.Currency, to)
	}
	if rate <= 0 {
		return Amount{}, fault.New(fault.Invalid, "An exchange rate is more than zero.")
	}
	value := new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(int64(rate)))
	value.Mul(value, power(Digits(to)))
	divisor := new(big.Int).Mul(big.NewInt(int64(Par)), power(Digits(a.Currency)))
	// Half away from zero: add half of the divisor to the size, then cut.
	size := new(big.Int).Abs(value)
	size.Add(size.Lsh(size, 1), divisor).Quo(size, divisor.Lsh(divisor, 1))
	if value.Sign() < 0 {
		size.Neg(size)
	}
	if !size.IsInt64() || size.Int64() == math.MinInt64 {
		return Amount{}, errTooLarge
	}
	return Amount{Minor: size.Int64(), Currency: to}, nil
}

// ParseRate reads an exchange rate.
func ParseRate(text string, in locale.Locale) (Rate, error) {
	n, err := in.ParseDecimal(text, 9)
	if err != nil {
		return 0, err
	}
	if n <= 0 {
		return 0, fault.New(fault.Invalid, "An exchange rate is more than zero.")
	}
	return Rate(n), nil
}

func power(digits int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
}
