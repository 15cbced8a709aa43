package secret_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/secret"
	"bayline/platform/testkit"
)

func vault(t *testing.T, setting string) *secret.Vault {
	t.Helper()
	ring, err := secret.Parse(setting)
	if err != nil {
		t.Fatal(err)
	}
	return secret.NewVault(ring)
}

// house is a database with a vault, and two centers.
type house struct {
	*testkit.Kit
	t            *testing.T
	north, south uuid.UUID
}

func newHouse(t *testing.T, setting string) *house {
	h := &house{Kit: testkit.New(t), t: t, north: db.NewID(), south: db.NewID()}
	h.DB.UseSealer(vault(t, setting))
	return h
}

func (h *house) in(center uuid.UUID, fn func(context.Context, db.Tx) error) error {
	if center == uuid.Nil {
		return h.DB.InPlatform(h.t.Context(), fn)
	}
	return h.DB.InCenter(h.t.Context(), center, fn)
}

func (h *house) seal(center uuid.UUID, at db.Place, plain string) (sealed []byte) {
	h.t.Helper()
	err := h.in(center, func(ctx context.Context, tx db.Tx) (err error) {
		sealed, err = tx.Seal(ctx, at, []byte(plain))
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return sealed
}

func (h *house) open(center uuid.UUID, at db.Place, sealed []byte) (plain string, err error) {
	err = h.in(center, func(ctx context.Context, tx db.Tx) error {
		opened, err := tx.Open(ctx, at, sealed)
		plain = string(opened)
		return err
	})
	return plain, err
}

func TestCiphertextSwap(t *testing.T) {
	t.Parallel()
	h := newHouse(t, secret.Generate())
	at := db.Place{Table: "workshop.customers", Column: "phone", Row: db.NewID()}
	sealed := h.seal(h.north, at, "+1 206 555 0100")
	h.seal(h.south, at, "other") // the other center has a key too
	if bytes.Contains(sealed, []byte("555")) {
		t.Fatal("the phone number can be read")
	}
	if plain, err := h.open(h.north, at, sealed); err != nil || plain != "+1 206 555 0100" {
		t.Fatal(plain, err)
	}
	moved := func(change func(*db.Place)) db.Place { place := at; change(&place); return place }
	h.seal(uuid.Nil, at, "the platform has a key too")
	for name, c := range map[string]struct {
		center uuid.UUID
		at     db.Place
	}{
		"another row":    {h.north, moved(func(p *db.Place) { p.Row = db.NewID() })},
		"another column": {h.north, moved(func(p *db.Place) { p.Column = "email" })},
		"another table":  {h.north, moved(func(p *db.Place) { p.Table = "workshop.vehicles" })},
		"another center": {h.south, at},
		"the platform":   {uuid.Nil, at},
	} {
		if plain, err := h.open(c.center, c.at, sealed); !errors.Is(err, secret.ErrSealed) || plain != "" {
			t.Errorf("moved to %s it opens: %q, %v", name, plain, err)
		}
	}
	for i := range sealed {
		broken := bytes.Clone(sealed)
		broken[i] ^= 1
		if _, err := h.open(h.north, at, broken); !errors.Is(err, secret.ErrSealed) {
			t.Fatalf("with byte %d changed: %v", i, err)
		}
	}
	if _, err := h.open(h.north, at, sealed[:20]); !errors.Is(err, secret.ErrSealed) {
		t.Error("cut off:", err)
	}
	if again := h.seal(h.north, at, "+1 206 555 0100"); bytes.Equal(again, sealed) {
		t.Error("equal values have equal seals")
	}
}

func TestPlatformsPlacesOpenBehindBothDoors(t *testing.T) {
	t.Parallel()
	h := newHouse(t, secret.Generate())
	at := db.Place{Table: "platform.mails", Column: "address", Row: db.NewID(), Platform: true}
	sealed := h.seal(h.north, at, "owner@northgate.test")
	for _, center := range []uuid.UUID{uuid.Nil, h.north, h.south} {
		if plain, err := h.open(center, at, sealed); err != nil || plain != "owner@northgate.test" {
			t.Errorf("from %s: %q, %v", center, plain, err)
		}
	}
	at.Platform = false
	if _, err := h.open(h.north, at, sealed); err == nil {
		t.Error("a center's key opens what is the platform's")
	}
}

func TestRotationReadsWhatIsOld(t *testing.T) {
	t.Parallel()
	old := secret.Generate()
	h := newHouse(t, old)
	at := db.Place{Table: "t", Column: "c", Row: db.NewID()}
	sealed, platform := h.seal(h.north, at, "old"), h.seal(uuid.Nil, at, "old")

	both := strings.Replace(secret.Generate(), "v1:", "v2:", 1) + "," + old
	h.DB.UseSealer(vault(t, both))
	if plain, err := h.open(h.north, at, sealed); err != nil || plain != "old" {
		t.Fatal(plain, err)
	}
	rotating := vault(t, both)
	for _, want := range []int{1, 1, 0} {
		err := h.in(uuid.Nil, func(ctx context.Context, tx db.Tx) error {
			if n, err := rotating.Rewrap(ctx, tx, 1); err != nil || n != want {
				t.Errorf("rewrapped %d, want %d: %v", n, want, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	newest, _, _ := strings.Cut(both, ",")
	h.DB.UseSealer(vault(t, newest)) // the old version has left the ring
	for center, value := range map[uuid.UUID][]byte{h.north: sealed, uuid.Nil: platform} {
		if plain, err := h.open(center, at, value); err != nil || plain != "old" {
			t.Errorf("after the rotation: %q, %v", plain, err)
		}
	}
}

func TestMissingKeyFailsClosed(t *testing.T) {
	t.Parallel()
	setting := secret.Generate()
	h := newHouse(t, setting)
	at := db.Place{Table: "t", Column: "c", Row: db.NewID()}
	sealed := h.seal(h.north, at, "secret")

	if _, err := h.open(h.south, at, sealed); !errors.Is(err, secret.ErrNoKey) {
		t.Error("a center without a key:", err)
	}
	h.DB.UseSealer(vault(t, strings.Replace(setting, "v1:", "v9:", 1)))
	if _, err := h.open(h.north, at, sealed); !errors.Is(err, secret.ErrNoKey) || !strings.Contains(err.Error(), "v1") {
		t.Error("the ring has lost its version:", err)
	}
	stranger := vault(t, secret.Generate())
	h.DB.UseSealer(stranger)
	if _, err := h.open(h.north, at, sealed); !errors.Is(err, secret.ErrSealed) {
		t.Error("a ring of the same name with another key:", err)
	}
	h.DB.UseSealer(vault(t, setting))
	h.seal(uuid.Nil, at, "the platform's key exists")
	if err := h.in(uuid.Nil, func(ctx context.Context, tx db.Tx) error { return stranger.Check(ctx, tx) }); !errors.Is(err, secret.ErrSealed) {
		t.Error("a program with the keys of another starts:", err)
	}
	// Nothing may be sealed either: it would replace what belongs to the lost key.
	h.DB.UseSealer(stranger)
	err := h.in(h.north, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Seal(ctx, at, []byte("x"))
		return err
	})
	if !errors.Is(err, secret.ErrSealed) {
		t.Error("sealed with a wrong ring:", err)
	}
}

func TestDestroyedKeyOpensAndSealsNothing(t *testing.T) {
	t.Parallel()
	setting := secret.Generate()
	h := newHouse(t, setting)
	here, elsewhere := vault(t, setting), vault(t, setting)
	h.DB.UseSealer(here)
	at := db.Place{Table: "t", Column: "c", Row: db.NewID()}
	sealed, other := h.seal(h.north, at, "secret"), h.seal(h.south, at, "secret")
	h.DB.UseSealer(elsewhere)
	if _, err := h.open(h.north, at, sealed); err != nil {
		t.Fatal(err)
	}
	h.DB.UseSealer(here)
	changedMind := errors.New("rolled back")
	err := h.in(uuid.Nil, func(ctx context.Context, tx db.Tx) error {
		if err := here.Destroy(ctx, tx, h.north); err != nil {
			return err
		}
		if _, err := here.SealFor(ctx, tx, secret.Center(h.north), at, []byte("late")); !errors.Is(err, secret.ErrNoKey) {
			t.Error("sealed after the key's end:", err)
		}
		return changedMind
	})
	if !errors.Is(err, changedMind) {
		t.Fatal(err)
	}
	if plain, err := h.open(h.north, at, sealed); err != nil || plain != "secret" {
		t.Fatal("a deletion that was rolled back took the key along:", err)
	}
	if err := h.in(uuid.Nil, func(ctx context.Context, tx db.Tx) error { return here.Destroy(ctx, tx, h.north) }); err != nil {
		t.Fatal(err)
	}
	if _, err := h.open(h.north, at, sealed); !errors.Is(err, secret.ErrNoKey) {
		t.Error("opens after its key's end:", err)
	}
	if plain, err := h.open(h.south, at, other); err != nil || plain != "secret" {
		t.Error("the neighbor's is gone too:", err)
	}
	h.Clock.Advance(time.Minute)
	h.DB.UseSealer(elsewhere)
	if _, err := h.open(h.north, at, sealed); !errors.Is(err, secret.ErrNoKey) {
		t.Error("another process remembers the key for longer than a minute:", err)
	}
	err = h.in(uuid.Nil, func(ctx context.Context, tx db.Tx) error {
		_, err := elsewhere.Rewrap(ctx, tx, 100)
		return err
	})
	if err != nil {
		t.Error("rotation stumbles over a destroyed key:", err)
	}
	err = h.in(uuid.Nil, func(ctx context.Context, tx db.Tx) error { return here.DestroyFor(ctx, tx, secret.Archive) })
	if err == nil {
		t.Error("the archive's key can be destroyed")
	}
}

func TestKeyOfARolledBackTransactionIsForgotten(t *testing.T) {
	t.Parallel()
	h := newHouse(t, secret.Generate())
	at := db.Place{Table: "t", Column: "c", Row: db.NewID()}
	changedMind := errors.New("rolled back")
	err := h.in(h.north, func(ctx context.Context, tx db.Tx) error {
		first, err := tx.Seal(ctx, at, []byte("never"))
		if err != nil {
			return err
		}
		if plain, err := tx.Open(ctx, at, first); err != nil || string(plain) != "never" {
			t.Error("not readable in its own transaction:", err)
		}
		return changedMind
	})
	if !errors.Is(err, changedMind) {
		t.Fatal(err)
	}
	sealed := h.seal(h.north, at, "kept")
	var n int
	owner := testkit.Owner(t, h.DB)
	if err := owner.QueryRow(t.Context(), "select count(*) from platform.data_keys where owner_id = $1", h.north).Scan(&n); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if plain, err := h.open(h.north, at, sealed); err != nil || plain != "kept" {
		t.Error(plain, err)
	}
}

func TestManyMakeOneKey(t *testing.T) {
	t.Parallel()
	setting := secret.Generate()
	h := newHouse(t, setting)
	var group sync.WaitGroup
	keys := make([][]byte, 6)
	for i := range keys {
		process := vault(t, setting)
		group.Go(func() {
			err := h.in(h.north, func(ctx context.Context, tx db.Tx) (err error) {
				keys[i], err = process.FileKey(ctx, tx, secret.Center(h.north))
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, key := range keys {
		if len(key) != secret.KeySize || !bytes.Equal(key, keys[0]) {
			t.Fatal("two first users have different keys")
		}
	}
}

func TestPurposesHaveKeysOfTheirOwn(t *testing.T) {
	t.Parallel()
	setting := secret.Generate()
	h := newHouse(t, setting)
	v := vault(t, setting)
	seen := map[string]bool{}
	var pepper []byte
	err := h.in(uuid.Nil, func(ctx context.Context, tx db.Tx) (err error) {
		for _, owner := range []secret.Owner{secret.Platform, secret.Archive, secret.Center(h.north)} {
			key, err := v.FileKey(ctx, tx, owner)
			if err != nil {
				return err
			}
			seen[string(key)] = true
		}
		pepper, err = v.Password(ctx, tx)
		seen[string(pepper)] = true
		return err
	})
	if err != nil || len(seen) != 4 {
		t.Fatal(len(seen), err)
	}
	err = h.in(uuid.Nil, func(ctx context.Context, tx db.Tx) error {
		again, err := vault(t, setting).Password(ctx, tx)
		if !bytes.Equal(again, pepper) {
			t.Error("every password is lost at the next start")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
