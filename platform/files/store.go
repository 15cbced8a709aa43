package files

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"

	"github.com/google/uuid"
)

// ErrMissing says that no file is stored under a name.
var ErrMissing = errors.New("files: not stored")

// Store keeps sealed files by name. It never sees what is in them.
type Store interface {
	// Draft begins a file that has no name yet.
	Draft(ctx context.Context) (Draft, error)
	// Open answers ErrMissing where there is nothing.
	Open(ctx context.Context, name string) (Blob, error)
	// Remove takes one file away; a missing one is no error.
	Remove(ctx context.Context, name string) error
	// RemoveAll takes away everything under a prefix.
	RemoveAll(ctx context.Context, prefix string) error
	// Count tells how many files stand under a prefix.
	Count(ctx context.Context, prefix string) (int, error)
}

// Draft is a file on its way in. Discard after Keep does nothing.
type Draft interface {
	io.Writer
	Blob() (Blob, error) // what was written so far
	Keep(name string) error
	Discard()
}

// Blob is a stored file, sealed.
type Blob interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Archive is the prefix of payment proofs.
const Archive = "archive/"

// Center is the prefix of a center's files.
func Center(id uuid.UUID) string { return "centers/" + id.String() + "/" }

func newName(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return prefix + hex.EncodeToString(b[:])
}
