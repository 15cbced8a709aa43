package passwords_test

import (
	"strings"
	"testing"

	"bayline/modules/accounts/passwords"
)

func TestPasswordPolicy(t *testing.T) {
	t.Parallel()
	own := []string{"Daniel Okafor", "daniel@northgate.test", "Northgate Auto"}
	for password, want := range map[string]string{
		"elevenchars":                  "at least 12",
		strings.Repeat("ab cd9 x", 17): "at most 128",
		"cheeseburger":                 "tried first",
		"Stratocaster":                 "tried first",
		"123qweasdzxc":                 "tried first",
		"Password2026!":                "tried first",
		"!!!sunshine!!!":               "tried first",
		"aaaaaaaaaaaaaaaa":             "repeats",
		"abcabcabcabcabc":              "repeats",
		"monkeymonkey":                 "repeats",
		"abcdefghijklmnop":             "counts on",
		"098765432109":                 "counts on",
		"Northgate Auto 1":             "your own name",
		"daniel-okafor-1987":           "your own name",
		"okafor@northgate":             "your own name",
		"seven brown horses":           "",
		"correct horse battery staple": "",
		"northgate brakes and wheels":  "",
		"пять синих лошадей":           "",
		"車庫のドアが開いています早朝":               "",
		"🚗🔧🛞🔩🛢️🚙🏁🛠️⛽🚦🅿️":                                        "",
		"aB3$" + strings.Repeat("x y", 30):                      "",
		strings.Repeat("ü", 100) + "pqrstuvwxyzabcdefghijklmno": "",
	} {
		err := passwords.Check(password, own...)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q was refused: %v", password, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want a sentence with %q", password, err, want)
		}
	}
	if n := passwords.Common(); n < 30_000 {
		t.Errorf("%d common passwords are shipped, want 30,000", n)
	}
}
