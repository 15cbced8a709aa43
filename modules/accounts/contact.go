package accounts

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"bayline/platform/fault"
)

var errEmail = fault.New(fault.Invalid, "Enter a whole e-mail address, like name@example.com.")

// Email reads an e-mail address: as it is written to, and folded, so that the same mailbox is the same account however it was
// typed. Quoted local parts and address literals are not taken: nobody has them, and mail programs disagree about them.
func Email(typed string) (address, folded string, err error) {
	address = norm.NFC.String(strings.TrimSpace(typed))
	local, domain, found := strings.Cut(address, "@")
	if !found || !soundLocal(local) {
		return "", "", errEmail
	}
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(domain))
	if err != nil || len(ascii) > 253 || !strings.Contains(strings.Trim(ascii, "."), ".") || strings.HasSuffix(ascii, ".") {
		return "", "", errEmail
	}
	if known, err := mail.ParseAddress(address); err != nil || known.Address != address { // whoever sends must be able to read it
		return "", "", errEmail
	}
	return address, norm.NFC.String(strings.ToLower(local)) + "@" + ascii, nil
}

// soundLocal takes what RFC 5322 calls a dot-atom, and the letters of RFC 6531.
func soundLocal(local string) bool {
	if local == "" || len(local) > 64 || strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return false
	}
	for _, r := range local {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(".!#$%&'*+-/=?^_`{|}~", r) {
			return false
		}
	}
	return true
}

// Phone reads a phone number as people of a country (ISO 3166, two letters) write it, and returns it in E.164. A number that
// begins with + needs no country.
func Phone(typed, country string) (string, error) {
	typed = strings.TrimSpace(typed)
	if utf8.RuneCountInString(typed) > 40 { // far longer than any number with its spaces
		return "", fault.New(fault.Invalid, "This is too long for a phone number. Enter one number only.")
	}
	number, err := phonenumbers.Parse(typed, strings.ToUpper(country))
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return "", fault.New(fault.Invalid, "Enter the phone number with its country code, like +1 202 555 0117.")
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}

// Country is a guess at where a visitor is, from the browser's Accept-Language header: "en-CA,en;q=0.9" is CA. Empty where it
// does not say.
func Country(acceptLanguage string) string {
	first, _, _ := strings.Cut(acceptLanguage, ",")
	first, _, _ = strings.Cut(first, ";")
	parts := strings.Split(strings.TrimSpace(first), "-")
	if last := parts[len(parts)-1]; len(parts) > 1 && len(last) == 2 {
		return strings.ToUpper(last)
	}
	return ""
}
