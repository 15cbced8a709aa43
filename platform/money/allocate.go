package money

import (
	"math/big"
	"slices"
)

// Allocate divides total by weights so that the parts add up to it exactly: each gets its share rounded toward zero, and what is
// left goes unit by unit to the largest remainders, earlier ones first. Negative weights count as zero; if nothing weighs anything,
// the parts are equal. A negative total is divided like the positive one, so that a credit note mirrors its invoice.
func Allocate(total int64, weights []int64) []int64 {
	if len(weights) == 0 {
		return nil
	}
	shares := make([]*big.Int, len(weights))
	sum := new(big.Int)
	for i, w := range weights {
		shares[i] = big.NewInt(max(w, 0))
		sum.Add(sum, shares[i])
	}
	if sum.Sign() == 0 {
		for i := range shares {
			shares[i] = big.NewInt(1)
		}
		sum.SetInt64(int64(len(shares)))
	}
	whole := new(big.Int).Abs(big.NewInt(total))
	parts, rests := make([]*big.Int, len(shares)), make([]*big.Int, len(shares))
	left := new(big.Int).Set(whole)
	for i, share := range shares {
		parts[i], rests[i] = floorDiv(whole, share, sum)
		left.Sub(left, parts[i])
	}
	spread(parts, rests, int(left.Int64()))
	result := make([]int64, len(parts))
	for i, part := range parts {
		if total < 0 {
			part.Neg(part)
		}
		result[i] = part.Int64()
	}
	return result
}

// spread gives the units that are left to the largest remainders; left is at most their number.
func spread(parts, rests []*big.Int, left int) {
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return rests[j].Cmp(rests[i]) })
	for _, i := range order[:left] {
		parts[i].Add(parts[i], one)
	}
}

var one = big.NewInt(1)
