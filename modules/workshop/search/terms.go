package search

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is what was found.
type Kind string

// What can be found.
const (
	Customer Kind = "customer"
	Vehicle  Kind = "vehicle"
	Order    Kind = "order"
	Invoice  Kind = "invoice"
)

// Classes of terms. They stand before the folded text, so that a name is never compared as a plate.
const (
	asName   = "n:"
	asCode   = "c:"
	asEnding = "e:" // reversed
	asPhone  = "p:"
	asNumber = "#:"
)

const (
	longest = 60 // characters of a term: far below what an index row may hold
	most    = 80 // terms of a thing
)

// Term is one or more ways to find a thing.
type Term []string

// Name finds by each of its words, from their beginning: people, companies, e-mail addresses, makes and models.
func Name(text string) Term {
	var term Term
	for _, word := range words(text) {
		term = append(term, cut(asName+word))
		for i, r := range word { // 田中太郎 is also looked for as 太郎
			if i > 0 && dense(r) {
				term = append(term, cut(asName+word[i:]))
			}
		}
	}
	return term
}

// Plate finds by the beginning of a plate.
func Plate(text string) Term { return coded(code(text)) }

// Document finds by the beginning of a printed number, and by its last run of digits: INV-2026-0291 by 0291 and 291.
func Document(text string) Term {
	term := coded(code(text))
	run := text[strings.LastIndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })+1:]
	if run != "" && run != text {
		term = append(term, cut(asNumber+run))
		if short := strings.TrimLeft(run, "0"); short != "" && short != run {
			term = append(term, cut(asNumber+short))
		}
	}
	return term
}

// VIN finds by beginning and by ending.
func VIN(text string) Term {
	folded := code(text)
	if folded == "" {
		return nil
	}
	return Term{cut(asCode + folded), cut(asEnding + reversed(folded))}
}

// Phone finds a number in E.164 by its beginning, with and without the country, and by its ending.
func Phone(e164 string) Term {
	all := digits(e164)
	if all == "" {
		return nil
	}
	term := Term{cut(asPhone + all), cut(asEnding + reversed(all))}
	if national := nationalOf(e164); national != "" && national != all {
		term = append(term, cut(asPhone+national))
	}
	return term
}

// Number finds a number of the center, such as that of a work order.
func Number(n int64) Term { return Term{asNumber + strconv.FormatInt(n, 10)} }

func coded(folded string) Term {
	if folded == "" {
		return nil
	}
	return Term{cut(asCode + folded)}
}

func cut(term string) string {
	if utf8.RuneCountInString(term) <= longest {
		return term
	}
	return string([]rune(term)[:longest])
}

// gathered is all terms once.
func gathered(terms []Term) []string {
	seen := map[string]bool{}
	all := []string{}
	for _, term := range terms {
		for _, t := range term {
			if !seen[t] && len(all) < most {
				seen[t] = true
				all = append(all, t)
			}
		}
	}
	return all
}
