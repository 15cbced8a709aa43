package passkeys

import "time"

// CheckName is checkName for tests.
func CheckName(typed string) (string, error) { return checkName(typed) }

// Device is device for tests.
func Device(userAgent string) string { return device(userAgent) }

// Unused is unused for tests.
func Unused(taken []string, name string) string {
	keys := make([]Passkey, len(taken))
	for i, name := range taken {
		keys[i].Name = name
	}
	return unused(keys, name)
}

// Used is used for tests.
func (p *Passkey) Used(count uint32, backedUp bool, now time.Time) error {
	return p.used(count, backedUp, now)
}

// Possible tells whether keys can be made for the pages of an address.
func Possible(baseURL string) bool { return party(baseURL) != nil }
