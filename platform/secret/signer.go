package secret

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Signer signs what others can check without the program: certificates of deletion, seals of the audit trail. Its key stands outside
// of the database, so that whoever owns the database can forge neither.
type Signer struct{ private ed25519.PrivateKey }

// ParseSigner reads a key as BAYLINE_AUDIT_KEY holds it: the 32 bytes of an Ed25519 seed, in base64.
func ParseSigner(setting string) (*Signer, error) {
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(setting))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("BAYLINE_AUDIT_KEY is not %d bytes in base64 (bayline doctor prints a new one)", ed25519.SeedSize)
	}
	return &Signer{ed25519.NewKeyFromSeed(seed)}, nil
}

// LoadSigner is the key of the setting; without one, a key for development in the file "audit-key" of the data folder, made on first use.
func LoadSigner(setting, data string, production bool) (*Signer, error) {
	if setting != "" {
		return ParseSigner(setting)
	}
	if production {
		return nil, errors.New("BAYLINE_AUDIT_KEY is not set; production keeps the key that signs outside of the data folder")
	}
	path := filepath.Join(data, keptSigner)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := makeFile(data, path, GenerateSigner()); err != nil {
			return nil, fmt.Errorf("make the development key that signs: %w", err)
		}
	}
	return KeptSigner(setting, data)
}

// KeptSigner is LoadSigner for whoever only verifies: it makes no key, and is nil where there is none.
func KeptSigner(setting, data string) (*Signer, error) {
	if setting != "" {
		return ParseSigner(setting)
	}
	text, err := readFile(filepath.Join(data, keptSigner))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ParseSigner(text)
}

// keptSigner is the file of the development key.
const keptSigner = "audit-key"

// GenerateSigner is a new key, as BAYLINE_AUDIT_KEY wants it.
func GenerateSigner() string { return base64.StdEncoding.EncodeToString(random(ed25519.SeedSize)) }

// Sign signs a message for a purpose: a signature for one is none for another.
func (s *Signer) Sign(purpose string, message []byte) []byte {
	return ed25519.Sign(s.private, signed(purpose, message))
}

// Public is the half that everybody may know.
func (s *Signer) Public() ed25519.PublicKey { return s.private.Public().(ed25519.PublicKey) }

// Signed tells whether a signature over a message, for a purpose, was made with the key.
func Signed(key ed25519.PublicKey, purpose string, message, signature []byte) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, signed(purpose, message), signature)
}

func signed(purpose string, message []byte) []byte {
	return append([]byte("bayline/"+purpose+"\x00"), message...)
}
