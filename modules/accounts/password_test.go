package accounts_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"bayline/modules/accounts"
	"bayline/platform/db"
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
		err := accounts.CheckPassword(password, own...)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q was refused: %v", password, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want a sentence with %q", password, err, want)
		}
	}
	if n := accounts.CommonPasswords(); n < 30_000 {
		t.Errorf("%d common passwords are shipped, want 30,000", n)
	}
}

// bcrypt itself takes 72 right bytes followed by anything.
func TestBcrypt73rdCharacterMatters(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	long := strings.Repeat("fourteen carat ", 9)[:128]
	h.add("Amelia") // with the usual password
	prepared, err := h.m.PrepareMany(t.Context(), long, accounts.Newcomer{Name: "Long", Email: "long@northgate.test"})
	if err != nil {
		t.Fatal(err)
	}
	h.in(func(ctx context.Context, tx db.Tx) error {
		_, err := h.m.Add(ctx, tx, prepared[0])
		return err
	})
	var stored string
	h.in(func(ctx context.Context, tx db.Tx) error {
		return tx.Pgx.QueryRow(ctx, "select password_hash from accounts.people where email_folded = 'long@northgate.test'").Scan(&stored)
	})
	if cost, err := bcrypt.Cost([]byte(stored)); err != nil || cost != 12 {
		t.Errorf("the stored hash has cost %d (%v), want 12", cost, err)
	}
	if bcrypt.CompareHashAndPassword([]byte(stored), []byte(long[:72])) == nil {
		t.Error("the stored hash is of the password itself, not of its keyed hash")
	}
	v := h.visitor()
	for at := 72; at < len(long); at += 18 { // the 73rd character and some after it
		wrong := long[:at] + "#" + long[at+1:]
		v.signIn("long@northgate.test", wrong).wants(t, http.StatusUnprocessableEntity, "", "do not belong together")
	}
	v.signIn("long@northgate.test", long).wants(t, http.StatusSeeOther, "/home", "")
}

func TestRehashWhenTheCostChanges(t *testing.T) {
	t.Parallel()
	h := open(t, 5)
	h.add("Amelia")
	read := func() (hash string) {
		h.in(func(ctx context.Context, tx db.Tx) error {
			return tx.Pgx.QueryRow(ctx, "select password_hash from accounts.people").Scan(&hash)
		})
		return hash
	}
	before := read()
	h.visitor().signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
	if read() != before {
		t.Error("the hash was made anew though its cost is right")
	}
	h.m.UseCost(6)
	h.visitor().signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
	if cost, err := bcrypt.Cost([]byte(read())); err != nil || cost != 6 {
		t.Errorf("after signing in the hash has cost %d (%v), want 6", cost, err)
	}
	h.visitor().signIn("amelia@northgate.test", password).wants(t, http.StatusSeeOther, "/home", "")
}
