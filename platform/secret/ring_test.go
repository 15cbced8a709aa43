package secret_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bayline/platform/secret"
)

func TestRingIsReadOrRefusedByName(t *testing.T) {
	t.Parallel()
	good := secret.Generate()
	newer := strings.Replace(secret.Generate(), "v1:", "v2:", 1)
	ring, err := secret.Load(newer+", "+good, t.TempDir(), true)
	if err != nil || ring.Newest() != "v2" {
		t.Fatal(ring, err)
	}
	for _, bad := range []string{"v1", "v1:", "v1:c2hvcnQ=", ":" + good[3:], good + "," + good, good + ",", "destroyed" + good[2:], "v1:not base64!"} {
		if _, err := secret.Parse(bad); err == nil || !strings.Contains(err.Error(), "BAYLINE_KEYS") {
			t.Errorf("%q: %v", bad, err)
		} else if strings.Contains(err.Error(), good[3:]) {
			t.Errorf("%q: the error shows the key", bad)
		}
	}
	if _, err := secret.Load("", t.TempDir(), true); err == nil {
		t.Error("production makes keys of its own")
	}
}

func TestDevelopmentKeysAreMadeOnce(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "var")
	var group sync.WaitGroup
	derived := make([][]byte, 8)
	for i := range derived {
		group.Go(func() {
			ring, err := secret.Load("", data, false)
			if err != nil {
				t.Error(err)
				return
			}
			derived[i] = ring.Derive("session-token")[0].Secret
		})
	}
	group.Wait()
	for _, key := range derived {
		if !bytes.Equal(key, derived[0]) {
			t.Fatal("two processes that start at once have different keys")
		}
	}
	entries, err := os.ReadDir(data)
	if err != nil || len(entries) != 1 {
		t.Fatal("left behind:", entries, err)
	}
	path := filepath.Join(data, "keys")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info, err)
	}
	if err := os.Chmod(path, 0o644); err != nil { // #nosec G302 -- this is what must be refused
		t.Fatal(err)
	}
	if _, err := secret.Load("", data, false); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Error("a file that others may read is taken:", err)
	}
}

func TestDerivedKeysDiffer(t *testing.T) {
	t.Parallel()
	old := secret.Generate()
	ring, err := secret.Parse(strings.Replace(secret.Generate(), "v1:", "v2:", 1) + "," + old)
	if err != nil {
		t.Fatal(err)
	}
	before, err := secret.Parse(old)
	if err != nil {
		t.Fatal(err)
	}
	keys := ring.Derive("session-token")
	if len(keys) != 2 || keys[0].ID != "v2" || keys[1].ID != "v1" || len(keys[0].Secret) != secret.KeySize {
		t.Fatalf("%d keys", len(keys))
	}
	if !bytes.Equal(keys[1].Secret, before.Derive("session-token")[0].Secret) {
		t.Error("a cookie signed before the rotation is lost")
	}
	if bytes.Equal(keys[0].Secret, keys[1].Secret) || bytes.Equal(keys[0].Secret, ring.Derive("other")[0].Secret) {
		t.Error("versions or purposes share a key")
	}
}
