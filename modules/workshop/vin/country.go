package vin

// countryOf is the country to which the first two characters were given (ISO 3780), for manufacturers that are not in the data.
func countryOf(number string) string {
	first, second := number[0], number[1]
	for _, c := range countries {
		if c.first == first && between(c.from, second, c.to) {
			return c.name
		}
	}
	return ""
}

// order of the second character: letters, then 1 to 9, then 0.
const order = "ABCDEFGHJKLMNPRSTUVWXYZ1234567890"

func between(from, c, to byte) bool {
	place := func(x byte) int {
		for i := range len(order) {
			if order[i] == x {
				return i
			}
		}
		return -1
	}
	return place(from) <= place(c) && place(c) <= place(to)
}

var countries = []struct {
	first, from, to byte
	name            string
}{
	{'1', 'A', '0', "United States"}, {'4', 'A', '0', "United States"}, {'5', 'A', '0', "United States"}, {'7', 'F', '0', "United States"},
	{'2', 'A', '0', "Canada"}, {'3', 'A', 'W', "Mexico"}, {'6', 'A', 'W', "Australia"}, {'7', 'A', 'E', "New Zealand"},
	{'8', 'A', 'E', "Argentina"}, {'8', 'F', 'K', "Chile"}, {'8', 'L', 'R', "Ecuador"}, {'8', 'X', '2', "Venezuela"},
	{'9', 'A', 'E', "Brazil"}, {'9', 'F', 'K', "Colombia"}, {'9', '3', '9', "Brazil"},
	{'A', 'A', 'H', "South Africa"}, {'J', 'A', '0', "Japan"}, {'K', 'L', 'R', "South Korea"}, {'L', 'A', '0', "China"},
	{'M', 'A', 'E', "India"}, {'M', 'F', 'K', "Indonesia"}, {'M', 'L', 'R', "Thailand"}, {'N', 'L', 'R', "Turkey"},
	{'P', 'A', 'E', "Philippines"}, {'P', 'L', 'R', "Malaysia"}, {'R', 'F', 'K', "Taiwan"}, {'R', 'L', 'R', "Vietnam"},
	{'S', 'A', 'M', "United Kingdom"}, {'S', 'N', 'T', "Germany"}, {'S', 'U', 'Z', "Poland"},
	{'T', 'A', 'H', "Switzerland"}, {'T', 'J', 'P', "Czech Republic"}, {'T', 'R', 'V', "Hungary"}, {'T', 'W', '1', "Portugal"},
	{'U', '5', '7', "Slovakia"}, {'U', 'U', 'Z', "Romania"},
	{'V', 'A', 'E', "Austria"}, {'V', 'F', 'R', "France"}, {'V', 'S', 'W', "Spain"}, {'W', 'A', '0', "Germany"},
	{'X', 'L', 'R', "Netherlands"}, {'X', '3', '0', "Russia"}, {'X', 'S', 'W', "Russia"},
	{'Y', 'A', 'E', "Belgium"}, {'Y', 'F', 'K', "Finland"}, {'Y', 'S', 'W', "Sweden"}, {'Z', 'A', 'R', "Italy"},
}
