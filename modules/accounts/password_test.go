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
