package passwords

import (
	"unicode/utf8"

	"bayline/platform/fault"
)

// What a password may be long, in code points.
const (
	Min = 12
	Max = 128
)

// Check refuses passwords that are guessed first. own are the words that everybody knows of the person: name, e-mail
// address, the center's name. There are no rules about kinds of characters: they make passwords worse.
func Check(password string, own ...string) error {
	folded := fold(password)
	runes := []rune(folded)
	unit := string(runes[:period(runes)])
	switch n := utf8.RuneCountInString(password); {
	case n < Min:
		return fault.Newf(fault.Invalid, "Use at least %d characters. Three or four words with spaces are best.", Min)
	case n > Max:
		return fault.Newf(fault.Invalid, "Use at most %d characters.", Max)
	case isCommon(folded), isCommon(core(folded)):
		return fault.New(fault.Invalid, "This is one of the passwords that are tried first. Choose words that do not stand together in any list.")
	case utf8.RuneCountInString(unit) <= 4, unit != folded && isCommon(unit), isRun(runes):
		return fault.New(fault.Invalid, "This repeats or counts on. Choose three or four words that have nothing to do with each other.")
	case isOwn(folded, own):
		return fault.New(fault.Invalid, "This is made of your own name, address or center. Add words that have nothing to do with you.")
	}
	return nil
}
