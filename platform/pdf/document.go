package pdf

import (
	"strings"
	"time"
	"unicode"
)

// Document is a paper of the house. Amounts and dates are finished texts.
type Document struct {
	Title    string // "Statement"
	Number   string // printed under the title, and the document's name in its own facts
	Date     string // printed beside the number
	Language string // "en-US", for screen readers
	At       time.Time
	From     Party
	Facts    []Fact // at most three: to whom, what for, when
	Columns  []Column
	Rows     []Row
	Empty    string // stands where there are no rows
	Sums     []Sum
	Notes    []string
	Foot     string // on every page
}

// Party is who writes.
type Party struct {
	Name  string
	Lines []string
}

// Fact stands in the row under the head: a label, a strong line and what belongs to it.
type Fact struct {
	Label string
	Value string
	Lines []string
}

// Column of the table of lines. Wide columns share the width in proportion.
type Column struct {
	Label string
	Width float64 // share of the page's width
	Num   bool    // stands at the right
}

// Row of the table, one cell a column.
type Row struct{ Cells []string }

// Sum is a line of totals.
type Sum struct {
	Label  string
	Amount string
	Grand  bool
}

// plain drops what no letter can be drawn for: what controls, and what lies beyond the table of the fonts. A box shows that
// something stood there.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsSpace(r) && r != 0xa0 && r != 0x202f:
			return ' '
		case !unicode.IsGraphic(r):
			return -1
		case r > 0xffff:
			return '□'
		}
		return r
	}, text)
}
