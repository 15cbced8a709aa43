package search

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// letters that Unicode does not take apart into a base and a mark, as people type them without their keyboard.
var letters = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ı", "i", "ħ", "h", "ŋ", "n")

// fold takes case and accents away, in every script.
func fold(text string) string {
	text = cases.Fold().String(norm.NFKD.String(text))
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text))
	return letters.Replace(norm.NFC.String(text))
}

// Folded is a text as it is compared: for columns that a list is ordered by.
func Folded(text string) string { return fold(text) }

// words of a name: apostrophes join (O'Brien), everything else that is no letter or digit separates. An e-mail address is one word.
func words(text string) []string {
	var found []string
	for _, part := range strings.Fields(fold(text)) {
		if strings.Contains(part, "@") {
			found = append(found, strings.Trim(part, ".,;<>()"))
			continue
		}
		part = strings.NewReplacer("'", "", "’", "", "ʼ", "").Replace(part)
		found = append(found, strings.FieldsFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })...)
	}
	return found
}

// code folds what stands on plates and documents: no blanks or dashes, and no difference between 0 and O, 1 and I.
func code(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'o':
			return '0'
		case r == 'i':
			return '1'
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		}
		return -1
	}, fold(text))
}

// digits of a text; compatibility digits of other scripts count.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return -1
	}, norm.NFKD.String(text))
}

func reversed(text string) string {
	runes := []rune(text)
	slices.Reverse(runes)
	return string(runes)
}

// dense scripts write a word, or half a name, in one sign: two of them say as much as three letters.
func dense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// weight is how much a text says, in letters.
func weight(text string) (n int) {
	for _, r := range text {
		switch {
		case dense(r):
			n += 2
		case unicode.IsLetter(r), unicode.IsDigit(r):
			n++
		}
	}
	return n
}
