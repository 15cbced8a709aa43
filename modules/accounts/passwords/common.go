package passwords

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The passwords that are tried first, one a line, in lower case. Compiled from the frequency lists of zxcvbn 4.4.2 and
// @zxcvbn-ts/language-common 4.1.3; their licence (MIT) lies beside.
//
//go:embed common/passwords.txt.gz
var commonFile []byte

// common is the list as a set. It is unpacked when the first password is chosen: most processes never need it.
var common = sync.OnceValue(func() map[string]struct{} {
	reader, err := gzip.NewReader(bytes.NewReader(commonFile))
	if err != nil {
		panic("passwords: the list of common passwords: " + err.Error()) // it is part of the program
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		panic("passwords: the list of common passwords: " + err.Error())
	}
	set := make(map[string]struct{}, bytes.Count(text, []byte("\n")))
	for line := range strings.Lines(string(text)) {
		set[strings.TrimSuffix(line, "\n")] = struct{}{}
	}
	return set
})

func isCommon(folded string) bool {
	_, listed := common()[folded]
	return listed
}

// fold makes alike what guessing programs treat alike: case, and how a letter is composed.
func fold(text string) string { return strings.ToLower(norm.NFKC.String(text)) }

// core is what is left of a folded password without the numbers and signs that people put around a word.
func core(folded string) string {
	return strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
}

// period is the length of the unit that a text repeats: 3 in "abcabcabc", its own length where it repeats nothing.
func period(text []rune) int {
	for length := 1; length <= len(text)/2; length++ {
		if len(text)%length != 0 {
			continue
		}
		same := true
		for i := length; i < len(text) && same; i++ {
			same = text[i] == text[i-length]
		}
		if same {
			return length
		}
	}
	return len(text)
}

// isRun tells whether each character follows the one before it by the same step: "123456789012" counts on after 9.
func isRun(text []rune) bool {
	if len(text) < 3 {
		return false
	}
	step := next(text[0], text[1])
	if step != 1 && step != -1 {
		return false
	}
	for i := 2; i < len(text); i++ {
		if next(text[i-1], text[i]) != step {
			return false
		}
	}
	return true
}

func next(a, b rune) rune {
	switch {
	case a == '9' && b == '0':
		return 1
	case a == '0' && b == '9':
		return -1
	}
	return b - a
}

// isOwn tells whether a folded password is made of the words that everybody knows of its owner: without them, fewer than six
// letters or digits are left.
func isOwn(folded string, own []string) bool {
	rest := folded
	for _, text := range own {
		for _, word := range strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if len([]rune(word)) >= 3 {
				rest = strings.ReplaceAll(rest, word, "")
			}
		}
	}
	if rest == folded {
		return false
	}
	left := strings.TrimFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
	n := 0
	for _, r := range left {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n < 6
}
