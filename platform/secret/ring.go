package secret

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// KeySize is the length of every key, in bytes.
const KeySize = 32

// Ring is the versioned keyring, newest first.
type Ring struct {
	keys []Key
}

// Key is one version of a key.
type Key struct {
	ID     string // the version: what a JWT calls kid
	Secret []byte
}

var versionName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,32}$`)

// Parse reads "v2:base64,v1:base64".
func Parse(setting string) (*Ring, error) {
	ring := &Ring{}
	seen := map[string]bool{}
	for _, entry := range strings.Split(setting, ",") {
		version, text, found := strings.Cut(strings.TrimSpace(entry), ":")
		if !found || !versionName.MatchString(version) || version == destroyed {
			return nil, errors.New("BAYLINE_KEYS is a list of keys like v2:base64,v1:base64, the newest first")
		}
		if seen[version] {
			return nil, fmt.Errorf("BAYLINE_KEYS has two keys called %s", version)
		}
		seen[version] = true
		key, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(key) != KeySize {
			return nil, fmt.Errorf("BAYLINE_KEYS: key %s is not %d bytes in base64", version, KeySize)
		}
		ring.keys = append(ring.keys, Key{version, key})
	}
	return ring, nil
}

// Load is the ring of the setting; without one, a ring for development in the file "keys" of the data folder, made on first use.
// Whoever reads the data folder reads that ring too, so production never gets here without a setting.
func Load(setting, data string, production bool) (*Ring, error) {
	if setting != "" {
		return Parse(setting)
	}
	if production {
		return nil, errors.New("BAYLINE_KEYS is not set; production keeps its keys outside of the data folder")
	}
	path := filepath.Join(data, "keys")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := makeFile(data, path, Generate()); err != nil {
			return nil, fmt.Errorf("make the development keys: %w", err)
		}
	}
	return loadFile(path)
}

// Generate is a new ring of one key, as BAYLINE_KEYS wants it.
func Generate() string {
	return "v1:" + base64.StdEncoding.EncodeToString(random(KeySize))
}

// makeFile makes a file of keys whole or not at all: of two processes that start at once, one wins and both read its key.
func makeFile(data, path, text string) (err error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(data, ".keys-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if _, err = f.WriteString(text + "\n"); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func loadFile(path string) (*Ring, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	ring, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return ring, nil
}

func readFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("others may read the keys in %s; run: chmod 600 %s", path, path)
	}
	text, err := os.ReadFile(path) // #nosec G304 -- the program's own data folder
	return strings.TrimSpace(string(text)), err
}

// Derive is the key of a purpose ("session-token"), one for each version of the ring, newest first: use the first for what is new,
// and read what is old with the one that it names.
func (r *Ring) Derive(label string) []Key {
	keys := make([]Key, len(r.keys))
	for i, key := range r.keys {
		keys[i] = Key{key.ID, derive(key.Secret, label)}
	}
	return keys
}

// Newest is the version that wraps new keys.
func (r *Ring) Newest() string { return r.keys[0].ID }

func (r *Ring) version(id string) ([]byte, error) {
	for _, key := range r.keys {
		if key.ID == id {
			return key.Secret, nil
		}
	}
	return nil, fmt.Errorf("%w: version %s is not in BAYLINE_KEYS", ErrNoKey, id)
}

func derive(secret []byte, label string) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, "bayline/"+label, KeySize)
	if err != nil {
		panic(err) // only for lengths beyond 255 hashes
	}
	return key
}
