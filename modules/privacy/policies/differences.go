package policies

import "slices"

// Difference is a block of one text or of both.
type Difference struct {
	Block
	Added, Removed bool // neither: both texts have it
}

// Differences from one text to another, block by block, in the order of reading: the longest sequence that both have stays.
func Differences(before, after []Block) (list []Difference) {
	same := commonTails(before, after)
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case i < len(before) && j < len(after) && before[i] == after[j]:
			list = append(list, Difference{Block: after[j]})
			i, j = i+1, j+1
		case j == len(after) || i < len(before) && same[i+1][j] >= same[i][j+1]:
			list = append(list, Difference{Block: before[i], Removed: true})
			i++
		default:
			list = append(list, Difference{Block: after[j], Added: true})
			j++
		}
	}
	return list
}

// commonTails is how many blocks the rests of two texts have in common, at each pair of places.
func commonTails(before, after []Block) [][]int {
	same := make([][]int, len(before)+1)
	for i := range same {
		same[i] = make([]int, len(after)+1)
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			if before[i] == after[j] {
				same[i][j] = same[i+1][j+1] + 1
			} else {
				same[i][j] = max(same[i+1][j], same[i][j+1])
			}
		}
	}
	return same
}

// changedOnly leaves out what both texts have, but for the heading over what one of them has.
func changedOnly(all []Difference) (list []Difference) {
	heading := -1 // that was not shown yet
	for i, d := range all {
		changed := d.Added || d.Removed
		switch {
		case changed:
			if heading >= 0 {
				list = append(list, all[heading])
			}
			list, heading = append(list, d), -1
		case d.Kind == Heading:
			heading = i
		}
	}
	return slices.Clip(list)
}
