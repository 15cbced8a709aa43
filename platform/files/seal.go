package files

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/google/uuid"
)

// A sealed file is a head (four letters of the format and 32 random bytes) and segments. Each file has a key of its own, made from
// the owner's and the head; a segment's nonce is its number and whether it is the last. So segments can be neither swapped,
// repeated, cut off nor put into another file, and no nonce is ever used twice.
const (
	letters  = "BAY1"
	headSize = len(letters) + 32
	segment  = 64 << 10
	overhead = 16
)

// ErrSealed says that a stored file is damaged, tampered with, or not of this row.
var ErrSealed = errors.New("files: the seal does not hold")

// Place binds a file to the row that names it.
func Place(table string, center, row uuid.UUID) []byte {
	return []byte(table + "|" + center.String() + "|" + row.String())
}

func cipherOf(key, head, place []byte) (cipher.AEAD, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("files: a key of %d bytes", len(key))
	}
	own, err := hkdf.Key(sha256.New, key, head[len(letters):], "bayline/file|"+string(place), 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(own)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func nonceOf(n int64, last bool) []byte {
	nonce := make([]byte, 12)
	binary.BigEndian.PutUint64(nonce, uint64(n)) // #nosec G115 -- a segment's number is never negative
	if last {
		nonce[11] = 1
	}
	return nonce
}

// writer seals what is written to it. Close seals the last segment: without it, the file does not open.
type writer struct {
	to    io.Writer
	gcm   cipher.AEAD
	place []byte
	plain []byte // the segment being filled; a full one waits until it is known whether it is the last
	next  int64
}

func newWriter(to io.Writer, key, place []byte) (*writer, error) {
	head := append([]byte(letters), make([]byte, headSize-len(letters))...)
	if _, err := rand.Read(head[len(letters):]); err != nil {
		return nil, err
	}
	gcm, err := cipherOf(key, head, place)
	if err != nil {
		return nil, err
	}
	if _, err := to.Write(head); err != nil {
		return nil, err
	}
	return &writer{to: to, gcm: gcm, place: place, plain: make([]byte, 0, segment+overhead)}, nil
}

func (w *writer) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		if len(w.plain) == segment {
			if err := w.seal(false); err != nil {
				return n, err
			}
		}
		take := min(len(p), segment-len(w.plain))
		w.plain = append(w.plain, p[:take]...)
		p, n = p[take:], n+take
	}
	return n, nil
}

func (w *writer) Close() error { return w.seal(true) }

func (w *writer) seal(last bool) error {
	sealed := w.gcm.Seal(w.plain[:0], nonceOf(w.next, last), w.plain, w.place)
	if _, err := w.to.Write(sealed); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	w.plain = w.plain[:0]
	w.next++
	return nil
}

// opened is a sealed file that can be read at any place. A segment is given out only after its tag held. Not for concurrent use.
type opened struct {
	blob     Blob
	gcm      cipher.AEAD
	place    []byte
	size     int64 // of the plain text
	segments int64
	at       int64 // number of the segment in plain; -1 for none
	plain    []byte
	buffer   []byte // of every segment in turn
}

func open(blob Blob, key, place []byte) (*opened, error) {
	head := make([]byte, headSize)
	if _, err := blob.ReadAt(head, 0); err != nil || string(head[:len(letters)]) != letters {
		return nil, fmt.Errorf("%w: not a sealed file", ErrSealed)
	}
	gcm, err := cipherOf(key, head, place)
	if err != nil {
		return nil, err
	}
	sealed := blob.Size() - int64(headSize)
	segments := (sealed + segment + overhead - 1) / (segment + overhead)
	size := sealed - segments*overhead
	if segments < 1 || size < (segments-1)*segment || segments > math.MaxUint32 {
		return nil, fmt.Errorf("%w: cut off", ErrSealed)
	}
	return &opened{blob: blob, gcm: gcm, place: place, size: size, segments: segments, at: -1, buffer: make([]byte, segment+overhead)}, nil
}

func (o *opened) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) {
		if at >= o.size {
			return n, io.EOF
		}
		if err := o.load(at / segment); err != nil {
			return n, err
		}
		copied := copy(p[n:], o.plain[at%segment:])
		n, at = n+copied, at+int64(copied)
	}
	return n, nil
}

func (o *opened) load(n int64) error {
	if o.at == n {
		return nil
	}
	o.at = -1
	sealed := o.buffer[:min(segment, o.size-n*segment)+overhead]
	if got, err := o.blob.ReadAt(sealed, int64(headSize)+n*(segment+overhead)); got < len(sealed) {
		return fmt.Errorf("%w: segment %d: %w", ErrSealed, n, err)
	}
	plain, err := o.gcm.Open(sealed[:0], nonceOf(n, n == o.segments-1), sealed, o.place)
	if err != nil {
		return fmt.Errorf("%w: segment %d of %d", ErrSealed, n, o.segments)
	}
	o.plain, o.at = plain, n
	return nil
}

// verify opens every segment, the last one first: it tells most cheaply that something was cut off.
func (o *opened) verify() error {
	for n := o.segments - 1; n >= 0; n-- {
		if err := o.load(n); err != nil {
			return err
		}
	}
	return nil
}

func (o *opened) reader() *io.SectionReader { return io.NewSectionReader(o, 0, o.size) }
