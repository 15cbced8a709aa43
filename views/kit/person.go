package kit

import (
	"hash/fnv"
	"strings"
	"unicode"
)

// personTones leaves out red and amber, which warn, and slate, which is nobody's.
var personTones = [...]string{"petrol", "blue", "violet", "green", "pink"}

// ToneOf is the tone of a person's avatar: always the same for the same name.
func ToneOf(name string) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // never fails
	return personTones[sum.Sum32()%uint32(len(personTones))]
}

// Initials are the first letters of the first and the last word of a name.
func Initials(name string) string {
	words := strings.Fields(name)
	switch len(words) {
	case 0:
		return ""
	case 1:
		return firstLetter(words[0])
	}
	return firstLetter(words[0]) + firstLetter(words[len(words)-1])
}

func firstLetter(word string) string {
	for _, letter := range word {
		if unicode.IsLetter(letter) || unicode.IsDigit(letter) {
			return string(unicode.ToUpper(letter))
		}
	}
	return ""
}
