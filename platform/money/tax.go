package money

import (
	"fmt"
	"math/big"

	"bayline/platform/fault"
)

const million = 1_000_000

// TaxRate is in parts per million: 8.25 % is 82500.
type TaxRate int64

// TaxMode says whether prices are before or with tax.
type TaxMode string

// Exclusive prices get tax on top; Inclusive prices have it in them.
const (
	Exclusive TaxMode = "exclusive"
	Inclusive TaxMode = "inclusive"
)

// Rounding says where fractions of the smallest unit go.
type Rounding string

// PerDocument rounds once for each tax class of a document; PerLine each line by itself.
const (
	PerDocument Rounding = "document"
	PerLine     Rounding = "line"
)

// TaxLine is what a line costs: its net amount where prices are exclusive, its gross amount where they are inclusive.
type TaxLine struct {
	Minor int64
	Class string // what is taxed together; lines of a class at different rates are taxed apart
	Rate  TaxRate
}

// Taxed is an amount before tax, its tax, and both together, in minor units.
type Taxed struct {
	Net, Tax, Gross int64
}

// ClassTax is one row of a document's tax summary.
type ClassTax struct {
	Class string
	Rate  TaxRate
	Taxed
}

// Result is a document's tax. Lines and PerClass each add up to the totals exactly.
type Result struct {
	Taxed
	PerClass []ClassTax // in order of first appearance
	Lines    []Taxed    // as the lines were given
}

// Tax computes the tax of a document's lines, all of one currency. A document of negated lines has the negated tax.
func Tax(lines []TaxLine, mode TaxMode, rounding Rounding) (Result, error) {
	if mode != Exclusive && mode != Inclusive || rounding != PerDocument && rounding != PerLine {
		return Result{}, fmt.Errorf("money: unknown tax mode %q or rounding %q", mode, rounding)
	}
	result := Result{Lines: make([]Taxed, len(lines))}
	type key struct {
		class string
		rate  TaxRate
	}
	members := map[key][]int{}
	var order []key
	for i, line := range lines {
		if line.Rate < 0 || line.Rate > 10*million {
			return Result{}, fault.New(fault.Invalid, "A tax rate lies between 0% and 1000%.")
		}
		k := key{line.Class, line.Rate}
		if members[k] == nil {
			order = append(order, k)
		}
		members[k] = append(members[k], i)
	}
	for _, k := range order {
		class := ClassTax{Class: k.class, Rate: k.rate}
		amounts := make([]int64, len(members[k]))
		for n, i := range members[k] {
			amounts[n] = lines[i].Minor
		}
		taxes, err := taxesOf(amounts, k.rate, mode, rounding)
		if err != nil {
			return Result{}, err
		}
		for n, i := range members[k] {
			if result.Lines[i], err = taxed(amounts[n], taxes[n], mode); err != nil {
				return Result{}, err
			}
			if class.Taxed, err = class.plus(result.Lines[i]); err != nil {
				return Result{}, err
			}
		}
		if result.Taxed, err = result.plus(class.Taxed); err != nil {
			return Result{}, err
		}
		result.PerClass = append(result.PerClass, class)
	}
	return result, nil
}

// taxesOf is the tax of each amount of one class.
func taxesOf(amounts []int64, rate TaxRate, mode TaxMode, rounding Rounding) ([]int64, error) {
	base := int64(million)
	if mode == Inclusive {
		base += int64(rate)
	}
	taxes := make([]int64, len(amounts))
	if rounding == PerLine {
		for i, amount := range amounts {
			var err error
			if taxes[i], err = mulDiv(amount, int64(rate), base); err != nil {
				return nil, err
			}
		}
		return taxes, nil
	}
	var total int64
	var err error
	for _, amount := range amounts {
		if total, err = add(total, amount); err != nil {
			return nil, err
		}
	}
	tax, err := mulDiv(total, int64(rate), base)
	if err != nil {
		return nil, err
	}
	return shared(amounts, total, tax, int64(rate), base), nil
}

// shared gives the class's tax to its lines: each line's exact tax rounded down, and the units that are left to the largest
// fractions. Signs are turned so that the class is positive: a credit note mirrors its invoice line by line.
func shared(amounts []int64, total, tax, rate, base int64) []int64 {
	turn := big.NewInt(1)
	if total < 0 {
		turn.SetInt64(-1)
	}
	parts, rests := make([]*big.Int, len(amounts)), make([]*big.Int, len(amounts))
	left := new(big.Int).Mul(big.NewInt(tax), turn)
	for i, amount := range amounts {
		turned := new(big.Int).Mul(big.NewInt(amount), turn)
		parts[i], rests[i] = floorDiv(turned, big.NewInt(rate), big.NewInt(base))
		left.Sub(left, parts[i])
	}
	spread(parts, rests, int(left.Int64()))
	taxes := make([]int64, len(parts))
	for i, part := range parts {
		taxes[i] = part.Mul(part, turn).Int64()
	}
	return taxes
}

func taxed(amount, tax int64, mode TaxMode) (t Taxed, err error) {
	if mode == Inclusive {
		return Taxed{Net: amount - tax, Tax: tax, Gross: amount}, nil
	}
	t = Taxed{Net: amount, Tax: tax}
	t.Gross, err = add(amount, tax)
	return t, err
}

func (t Taxed) plus(other Taxed) (sum Taxed, err error) {
	for _, part := range []struct {
		into *int64
		a, b int64
	}{{&sum.Net, t.Net, other.Net}, {&sum.Tax, t.Tax, other.Tax}, {&sum.Gross, t.Gross, other.Gross}} {
		if *part.into, err = add(part.a, part.b); err != nil {
			return Taxed{}, err
		}
	}
	return sum, nil
}
