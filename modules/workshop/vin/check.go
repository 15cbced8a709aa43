package vin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"bayline/platform/fault"
)

// length of a VIN since model year 1981 (49 CFR 565.13(b), ISO 3779).
const length = 17

// Check returns the VIN as it is kept: 17 upper-case characters. It refuses, with a fault.Invalid, what cannot be a VIN: another length,
// the letters I, O and Q, and anything that is neither letter nor digit. A check digit that does not fit is for Decode to warn about: a vehicle
// whose papers are wrong has to be repaired as well.
func Check(text string) (string, error) {
	number := strip(text)
	if err := checkCharacters(number); err != nil {
		return "", err
	}
	if n := len(number); n != length {
		return "", fault.Newf(fault.Invalid,
			"A VIN has 17 characters and this one has %d. Read it again; if the vehicle was built before 1981, leave the VIN empty and choose make and model.", n)
	}
	return number, nil
}

// strip removes what people and documents put around and between the characters.
func strip(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-–.*\u200b\ufeff", r) {
			return -1
		}
		if r < utf8.RuneSelf {
			return unicode.ToUpper(r)
		}
		return r
	}, text)
}

func checkCharacters(number string) error {
	for _, r := range number {
		switch {
		case r == 'I':
			return fault.New(fault.Invalid, "A VIN never has the letter I. It is the digit 1.")
		case r == 'O', r == 'Q':
			return fault.Newf(fault.Invalid, "A VIN never has the letter %c. It is the digit 0.", r)
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		default:
			return fault.New(fault.Invalid, "A VIN has only letters from A to Z and digits. Read it again.")
		}
	}
	return nil
}

// Weight of each position, and 0 for the check digit itself: 49 CFR 565.15(c)(2), table IV.
var weights = [length]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}

// letterValues of A to Z, table III of the same; I, O and Q have none.
const letterValues = "12345678012345070923456789"

// CheckDigit computes the character that belongs at position 9 of a VIN of 17 characters, '0' to '9' or 'X'.
func CheckDigit(number string) byte {
	sum := 0
	for i, weight := range weights {
		sum += weight * characterValue(number[i])
	}
	if sum%11 == 10 {
		return 'X'
	}
	return byte('0' + sum%11)
}

// mayCheck tells whether position 9 can hold a check digit at all; European makers write a Z there when it holds none.
func mayCheck(number string) bool { return isDigit(number[8]) || number[8] == 'X' }

func characterValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'Z':
		return int(letterValues[c-'A'] - '0')
	}
	return 0
}

// NorthAmerican tells whether the manufacturer's code was given out for the United States, Canada or Mexico, where the check digit is law:
// 1 to 5, and 7F to 70 (ISO 3780).
func NorthAmerican(number string) bool {
	if len(number) < 2 {
		return false
	}
	switch first, second := number[0], number[1]; {
	case first >= '1' && first <= '5':
		return true
	case first == '7':
		return second >= 'F' && second <= 'Z' || second >= '0' && second <= '9'
	}
	return false
}
