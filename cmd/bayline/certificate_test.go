package main

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/privacy/deletion"
	"bayline/platform/secret"
)

// A certificate is verified with a file and a key: no database, no network, and no byte of it may have changed.
func TestVerifyACertificateOffline(t *testing.T) {
	signer, err := secret.ParseSigner(secret.GenerateSigner())
	if err != nil {
		t.Fatal(err)
	}
	file, err := deletion.Sign(signer, deletion.Certificate{Format: 1, Number: uuid.New(), Center: uuid.New(), Reason: "cancelled", Files: 3,
		Tables: []deletion.Emptied{{Table: "workshop.customers", Rows: 41}}})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	good, bad := filepath.Join(folder, "good.json"), filepath.Join(folder, "bad.json")
	for path, content := range map[string][]byte{good: file, bad: bytes.Replace(file, []byte("41"), []byte("14"), 1)} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	other, err := secret.ParseSigner(secret.GenerateSigner())
	if err != nil {
		t.Fatal(err)
	}
	key := base64.StdEncoding.EncodeToString(signer.Public())
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"verify", "--key", key, good}, 0, "41 rows in 1 tables, 3 files"},
		{[]string{"verify", "--key", key, bad}, 1, "the signature does not hold"},
		{[]string{"verify", good}, 1, "has no key that signs"},
		{[]string{"verify", "--key", base64.StdEncoding.EncodeToString(other.Public()), good}, 1, "another key"},
		{[]string{"verify", "--key", "c2hvcnQ=", good}, 1, "not a public key"},
		{[]string{"verify", "--key", key, filepath.Join(folder, "nothing.json")}, 1, "no such file"},
		{[]string{"read", good}, 1, "knows one command"},
	} {
		var out, errs bytes.Buffer
		code := run(append([]string{"certificate"}, c.args...), []string{"BAYLINE_DATA=" + folder}, &out, &errs)
		if code != c.code || !strings.Contains(out.String()+errs.String(), c.says) {
			t.Errorf("%v: %d, %s%s", c.args, code, &out, &errs)
		}
	}
}
