package passkeys_test

import (
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts/passkeys"
)

func TestCounterOnlyGrows(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		before, after uint32
		good          bool
	}{{0, 0, true}, {0, 1, true}, {1, 2, true}, {1, 7, true}, {7, 7, false}, {7, 6, false}, {7, 0, false}} {
		key := passkeys.Passkey{SignCount: c.before}
		err := key.Used(c.after, true, now)
		if (err == nil) != c.good {
			t.Errorf("%d after %d: %v", c.after, c.before, err)
		}
		if c.good && (key.SignCount != c.after || !key.BackedUp || !key.LastUsed.Equal(now)) {
			t.Errorf("%d after %d leaves %+v", c.after, c.before, key)
		}
		if !c.good && (key.SignCount != c.before || !key.LastUsed.IsZero()) {
			t.Errorf("a refused use leaves %+v", key)
		}
	}
}

func TestNamesOfKeys(t *testing.T) {
	t.Parallel()
	if name, err := passkeys.CheckName("  Laptop \t of\nInes "); name != "Laptop of Ines" || err != nil {
		t.Errorf("%q, %v", name, err)
	}
	for _, bad := range []string{"", " \t ", strings.Repeat("ü", 61)} {
		if name, err := passkeys.CheckName(bad); err == nil {
			t.Errorf("%q is kept as %q", bad, name)
		}
	}
	if name, err := passkeys.CheckName(strings.Repeat("ü", 60)); err != nil || len(name) != 120 {
		t.Errorf("60 characters: %v", err)
	}
	for agent, name := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36":                                   "Chrome on Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0":           "Edge on Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36":                         "Chrome on Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0":                                                    "Firefox on Mac",
		"": "Browser on this device",
	} {
		if got := passkeys.Device(agent); got != name {
			t.Errorf("%q is called %q, want %q", agent, got, name)
		}
	}
	if got := passkeys.Unused([]string{"Chrome on Linux", "Chrome on Linux 2"}, "Chrome on Linux"); got != "Chrome on Linux 3" {
		t.Errorf("the third is called %q", got)
	}
	if got := passkeys.Unused(nil, "Chrome on Linux"); got != "Chrome on Linux" {
		t.Errorf("the first is called %q", got)
	}
}

func TestKeysBelongToAName(t *testing.T) {
	t.Parallel()
	for address, possible := range map[string]bool{
		"https://bayline.example": true, "https://desk.bayline.example:8443": true, "http://localhost:3000": true,
		"http://127.0.0.1:3000": false, "http://[::1]:3000": false,
	} {
		if passkeys.Possible(address) != possible {
			t.Errorf("%s: keys are possible: %v", address, !possible)
		}
	}
}
