package search

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

const (
	least    = 3 // letters that a query must have
	mostAsk  = 6 // words of a query that are looked for
	topOfAll = "\U0010FFFF"
)

// prefix is one range of terms: everything that begins with it. Part is the word of the query that it stands for.
type prefix struct {
	part int
	text string
}

// whole is the part that stands for the query as one plate, VIN, phone or number, however it was spaced.
const whole = 0

// understood is what a query may mean; nothing where it says too little.
func understood(query string) (ranges []prefix, parts int) {
	if weight(query) < least {
		return nil, 0
	}
	add := func(part int, text string) { ranges = append(ranges, prefix{part, cut(text)}) }
	for _, text := range meanings(query) {
		add(whole, text)
	}
	spoken := words(query)
	if len(spoken) > mostAsk {
		spoken = spoken[:mostAsk]
	}
	if len(spoken) < 2 {
		for _, word := range spoken {
			add(whole, asName+word)
		}
		return ranges, 0
	}
	for i, word := range spoken {
		add(i+1, asName+word)
		if weight(word) >= least {
			for _, text := range meanings(word) {
				add(i+1, text)
			}
		}
	}
	return ranges, len(spoken)
}

// meanings of a text that is no name: the beginning of a plate, VIN or printed number, the end of a VIN or phone, a phone, a number.
func meanings(text string) []string {
	folded := code(text)
	if folded == "" {
		return nil
	}
	found := []string{asCode + folded, asEnding + reversed(folded)}
	if number := digits(text); number != "" && onlyDigits(text) {
		found = append(found, asNumber+number)
		national := strings.TrimLeft(number, "0") // 0171… at home is 49171… abroad, 0049171… from there
		if len(national) >= least {
			found = append(found, asPhone+national, asEnding+reversed(national))
		}
	}
	return found
}

// onlyDigits tells whether a text is a number as people write one: (503) 555-0142, #1048.
func onlyDigits(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return !strings.ContainsRune("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ +-()./#\u00a0\u202f", r)
	}) < 0
}

func nationalOf(e164 string) string {
	number, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return ""
	}
	return phonenumbers.GetNationalSignificantNumber(number)
}
