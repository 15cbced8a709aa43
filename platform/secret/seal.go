package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
)

// Why something does not open. Neither is for people: the program's own failure, or somebody's tampering.
var (
	ErrNoKey  = errors.New("secret: the key is missing or destroyed")
	ErrSealed = errors.New("secret: the seal does not hold")
)

// format is the first byte of everything sealed, and part of what the seal is bound to.
const format = 1

// Seal encrypts plain under a key of KeySize, bound to aad: format, nonce, ciphertext, tag.
func Seal(key, aad, plain []byte) ([]byte, error) {
	gcm, err := cipherOf(key)
	if err != nil {
		return nil, err
	}
	sealed := make([]byte, 1, 1+gcm.NonceSize()+len(plain)+gcm.Overhead())
	sealed[0] = format
	sealed = append(sealed, random(gcm.NonceSize())...)
	return gcm.Seal(sealed, sealed[1:], plain, bound(aad)), nil
}

// Open decrypts what Seal made, if key and aad are the same.
func Open(key, aad, sealed []byte) ([]byte, error) {
	gcm, err := cipherOf(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < 1+gcm.NonceSize()+gcm.Overhead() || sealed[0] != format {
		return nil, fmt.Errorf("%w: not a sealed value", ErrSealed)
	}
	nonce, ciphertext := sealed[1:1+gcm.NonceSize()], sealed[1+gcm.NonceSize():]
	plain, err := gcm.Open(nil, nonce, ciphertext, bound(aad))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func bound(aad []byte) []byte { return fmt.Appendf(nil, "%s|%d", aad, format) }

func cipherOf(key []byte) (cipher.AEAD, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("%w: %d bytes instead of %d", ErrNoKey, len(key), KeySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// random never fails: since Go 1.24 crypto/rand ends the program instead.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}
