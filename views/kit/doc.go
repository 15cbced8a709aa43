// Package kit is the design system as components. A component that holds nothing is a small struct and is drawn as it stands,
//
//	@kit.Button{Label: "Save", Look: kit.Primary, Type: "submit"}
//
// one that holds others is a function:
//
//	@kit.Card(kit.Head{Title: "Work"}) { … }
//
// Money, dates and numbers come as finished texts: whoever calls knows the locale. Tones are slate, petrol, blue, violet, amber,
// green, red and pink; a tone never stands without a sign or a word. Gallery shows everything once.
package kit

import "strings"

// The looks of a button.
const (
	Primary = "primary" // one a page
	Quiet   = "quiet"
	Danger  = "danger"
)

// names joins those that are not empty: classes, and ids for aria-describedby.
func names(parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}

func toned(class, tone string) string {
	if tone == "" {
		return class
	}
	return class + " tone-" + tone
}

// or is the first text that is not empty.
func or(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
