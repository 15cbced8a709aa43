package jobs

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// What an error may quote that belongs to somebody: texts in quotes, addresses, keys and tokens, numbers to call.
var (
	quotedText = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']{3,}'`)
	anAddress  = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`)
	aLink      = regexp.MustCompile(`[a-z][a-z0-9+.-]*://[^\s"'<>]+`)
	longWord   = regexp.MustCompile(`[A-Za-z0-9_+/=.-]{20,}`)
	phone      = regexp.MustCompile(`\+?\d[\d ()./-]{7,}\d`)
	aName      = regexp.MustCompile(`^[a-z]+(_[a-z]+)+$`) // of a table or a rule in it
	anID       = regexp.MustCompile(`[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`)
	mailStatus = regexp.MustCompile(`\b[245]\d\d[ -][245]\.\d{1,3}\.\d{1,3}\b`) // "550 5.1.1", by RFC 5321 and 3463
)

// wordsMost of an error are shown.
const wordsMost = 400

// Harmless is an error as the pages of the platform show it: enough to know what failed, nothing that belongs to anybody. Ids stay, and
// what a mail server gives as its reason in numbers.
func Harmless(text string) string {
	text, _, _ = strings.Cut(text, "\n") // a panic has its stack below
	if len(text) > 4*wordsMost {
		text = strings.ToValidUTF8(text[:4*wordsMost], "")
	}
	var kept []string
	for _, what := range []*regexp.Regexp{anID, mailStatus} { // out of the way of what looks like a number to call
		text = what.ReplaceAllStringFunc(text, func(word string) string {
			kept = append(kept, word)
			return "\x00" + strconv.Itoa(len(kept)-1) + "\x00"
		})
	}
	text = quotedText.ReplaceAllStringFunc(text, func(quoted string) string {
		inner := strings.Trim(quoted, `"'`)
		if aLink.MatchString(inner) {
			return host(inner)
		}
		if aName.MatchString(inner) || strings.HasPrefix(inner, "\x00") && strings.Count(inner, "\x00") == 2 && strings.HasSuffix(inner, "\x00") {
			return quoted
		}
		return "“…”"
	})
	text = aLink.ReplaceAllStringFunc(text, host)
	text = anAddress.ReplaceAllString(text, "(an address)")
	text = phone.ReplaceAllString(text, "(a number)")
	text = longWord.ReplaceAllStringFunc(text, func(word string) string {
		if aName.MatchString(word) {
			return word
		}
		if strings.ContainsAny(word, "0123456789_+/=") || !strings.Contains(word, ".") && strings.ToLower(word) != word {
			return "(hidden)"
		}
		return word
	})
	for i, word := range kept {
		text = strings.Replace(text, "\x00"+strconv.Itoa(i)+"\x00", word, 1)
	}
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
	if runes := []rune(text); len(runes) > wordsMost {
		text = string(runes[:wordsMost]) + " …"
	}
	return text
}

// host of a link, without what follows: tokens stand there.
func host(link string) string {
	parsed, err := url.Parse(link)
	if err != nil || parsed.Host == "" {
		return "(a link)"
	}
	return parsed.Hostname()
}
