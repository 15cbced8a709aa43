// Package secret keeps what must not be read: sensitive columns, files, and the keys of cookies.
//
// A keyring ([Ring], from BAYLINE_KEYS) never encrypts data itself. It wraps one data key for each center, for the platform, for
// the archive of payment proofs and for a person where a person must be erasable; the wrapped keys stand in platform.data_keys,
// which this package owns ([Vault]). So rotating the ring rewraps a few rows, and destroying a row makes everything unreadable
// that was sealed under it, in backups of the tables too.
//
// Every seal is AES-256-GCM and bound to its place: center, table, column, row and format. A ciphertext that was moved does not
// open. A missing, destroyed or wrong key is an error, never an empty value.
package secret
