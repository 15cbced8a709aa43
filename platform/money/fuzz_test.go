package money_test

import (
	"math/big"
	"testing"

	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
)

// FuzzMoney holds the promise that money is exact to the last unit in currencies with 0, 2 and 3 decimals: what is written is read
// back the same, what is divided adds up, and lines and tax add up to the total.
func FuzzMoney(f *testing.F) {
	f.Add("1,234.50", int64(123450), int64(3333), int64(-100), uint32(82500), true)
	f.Add("١٢٫٣٤٥", int64(-1), int64(0), int64(7), uint32(190000), false)
	f.Add("99999999999999999999", int64(9223372036854775807), int64(1), int64(1), uint32(1), false)
	f.Fuzz(func(t *testing.T, text string, a, b, c int64, rate uint32, inclusive bool) {
		for _, code := range []string{"JPY", "USD", "KWD"} {
			for _, choice := range locale.Supported() {
				readBack(t, money.New(a, code), choice.Locale)
				if read, err := money.Parse(text, code, choice.Locale); err == nil {
					readBack(t, read, choice.Locale)
				} else if fault.As(err) == nil {
					t.Fatalf("%q: %v", text, err)
				}
			}
		}
		addsUp(t, a, []int64{b, c, a, 1})
		mode := money.Exclusive
		if inclusive {
			mode = money.Inclusive
		}
		for _, rounding := range []money.Rounding{money.PerDocument, money.PerLine} {
			taxAddsUp(t, []int64{a >> 20, b >> 20, c >> 20, 1, a >> 21}, money.TaxRate(rate%1_000_001), mode, rounding)
		}
	})
}

func readBack(t *testing.T, a money.Amount, l locale.Locale) {
	t.Helper()
	for _, written := range []string{money.Format(a, l), money.FormatPlain(a, l)} {
		if got, err := money.Parse(written, a.Currency, l); err != nil || got != a {
			t.Fatalf("%s: %v written as %q is read as %v, %v", l, a, written, got, err)
		}
	}
}

func addsUp(t *testing.T, total int64, weights []int64) {
	t.Helper()
	sum := new(big.Int)
	for i, part := range money.Allocate(total, weights) {
		if part != 0 && (part < 0) != (total < 0) || weights[i] < 0 && part != 0 {
			t.Fatalf("%d by %v: part %d is %d", total, weights, i, part)
		}
		sum.Add(sum, big.NewInt(part))
	}
	if sum.Cmp(big.NewInt(total)) != 0 {
		t.Fatalf("%d by %v adds up to %v", total, weights, sum)
	}
}

func taxAddsUp(t *testing.T, amounts []int64, rate money.TaxRate, mode money.TaxMode, rounding money.Rounding) {
	t.Helper()
	lines, mirrored := make([]money.TaxLine, len(amounts)), make([]money.TaxLine, len(amounts))
	for i, amount := range amounts {
		lines[i] = money.TaxLine{Minor: amount, Class: []string{"parts", "labor"}[i%2], Rate: rate}
		mirrored[i] = lines[i]
		mirrored[i].Minor = -amount
	}
	result, err := money.Tax(lines, mode, rounding)
	if err != nil {
		t.Fatal(err)
	}
	var byLine, byClass money.Taxed
	for i, line := range result.Lines {
		given := line.Net
		if mode == money.Inclusive {
			given = line.Gross
		}
		if given != amounts[i] || line.Net+line.Tax != line.Gross {
			t.Fatalf("line %d of %v: %+v", i, amounts, line)
		}
		byLine.Net, byLine.Tax, byLine.Gross = byLine.Net+line.Net, byLine.Tax+line.Tax, byLine.Gross+line.Gross
	}
	for _, class := range result.PerClass {
		byClass.Net, byClass.Tax, byClass.Gross = byClass.Net+class.Net, byClass.Tax+class.Tax, byClass.Gross+class.Gross
		if rounding == money.PerDocument {
			nearest(t, class, mode)
		}
	}
	if byLine != result.Taxed || byClass != result.Taxed {
		t.Fatalf("%v at %d: lines %+v, classes %+v, total %+v", amounts, rate, byLine, byClass, result.Taxed)
	}
	credit, err := money.Tax(mirrored, mode, rounding)
	if err != nil {
		t.Fatal(err)
	}
	if credit.Tax != -result.Tax {
		t.Fatalf("%v at %d: tax %d, of the credit note %d", amounts, rate, result.Tax, credit.Tax)
	}
	for i := range credit.Lines {
		if total := classTotal(amounts, i); total != 0 && credit.Lines[i].Tax != -result.Lines[i].Tax {
			t.Fatalf("%v at %d: line %d is taxed %d and credited %d", amounts, rate, i, result.Lines[i].Tax, credit.Lines[i].Tax)
		}
	}
}

// classTotal is the sum of the class of line i: a class that sums to nothing has no side to mirror.
func classTotal(amounts []int64, i int) (sum int64) {
	for j := i % 2; j < len(amounts); j += 2 {
		sum += amounts[j]
	}
	return sum
}

// nearest checks that the tax of a class is the whole number next to net × rate, by exact fractions.
func nearest(t *testing.T, class money.ClassTax, mode money.TaxMode) {
	t.Helper()
	amount, base := class.Net, int64(1_000_000)
	if mode == money.Inclusive {
		amount, base = class.Gross, base+int64(class.Rate)
	}
	exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(amount), big.NewInt(int64(class.Rate))), big.NewInt(base))
	off := exact.Sub(exact, new(big.Rat).SetInt64(class.Tax))
	if off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
		t.Fatalf("%+v is off by %v", class, off)
	}
}
