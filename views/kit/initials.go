package kit

import "strings"

// Initials of a name for its avatar: the first letters of the first and the last word.
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "?"
	}
	first := func(word string) string { return strings.ToUpper(string([]rune(word)[:1])) }
	if len(words) == 1 {
		return first(words[0])
	}
	return first(words[0]) + first(words[len(words)-1])
}
