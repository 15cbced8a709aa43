package files

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"bayline/platform/fault"
)

// Upload is what a person sends.
type Upload struct {
	Name  string    // as the person called it; its ending must fit the content
	Body  io.Reader // a cut connection must be an error, never an early end
	Limit int64     // bytes
	Kinds Kinds
}

// Stored is a file that was taken in. Nothing of it is secret but what the name opens together with a key.
type Stored struct {
	Name   string // under which the store keeps it
	Type   string // MIME type of what is stored
	Size   int64  // of what Send gives out
	SHA256 []byte // of what Send gives out
	Sent   []byte // SHA-256 of what the person sent; another one where a picture was written anew. Equal files are found by it
	Facts  *Facts // of a PDF
}

// Save takes an upload in under a prefix of the store ([Center], [Archive]), sealed with an owner's file key and bound to a place
// ([Place]). It stores a whole, checked file, or nothing. What a person can mend is a fault.
func Save(ctx context.Context, store Store, prefix string, key, place []byte, up Upload) (Stored, error) {
	body := bufio.NewReaderSize(up.Body, 4096)
	begin, err := body.Peek(12)
	if err != nil && !errors.Is(err, io.EOF) {
		return Stored{}, fmt.Errorf("read an upload: %w", err)
	}
	kind, err := up.Kinds.typeOf(up.Name, begin)
	if err != nil {
		return Stored{}, err
	}
	draft, err := store.Draft(ctx)
	if err != nil {
		return Stored{}, err
	}
	defer draft.Discard()
	stored, err := seal(draft, key, place, within(ctx, body, up.Limit))
	if err != nil {
		return Stored{}, err
	}
	stored.Type, stored.Sent = kind.mime, stored.SHA256
	sent, err := reopen(draft, key, place)
	if err != nil {
		return Stored{}, err
	}
	if kind.kind == PDFs {
		checked := checkPDF(ctx, sent, sent.size)
		if checked == nil {
			facts := factsOf(ctx, io.NewSectionReader(sent, 0, sent.size))
			stored.Facts = &facts
		}
		return keep(draft, prefix, stored, checked)
	}
	clean, err := store.Draft(ctx)
	if err != nil {
		return Stored{}, err
	}
	defer clean.Discard()
	again, err := redraw(ctx, clean, key, place, sent, kind.mime)
	again.Sent = stored.Sent
	return keep(clean, prefix, again, err)
}

func keep(draft Draft, prefix string, stored Stored, checked error) (Stored, error) {
	if checked != nil {
		return Stored{}, checked
	}
	stored.Name = newName(prefix)
	if err := draft.Keep(stored.Name); err != nil {
		return Stored{}, err
	}
	return stored, nil
}

// seal writes all of r into a draft.
func seal(draft Draft, key, place []byte, r io.Reader) (Stored, error) {
	return sealing(draft, key, place, func(w io.Writer) error {
		_, err := io.CopyBuffer(w, r, make([]byte, 32<<10))
		return err
	})
}

// sealing seals what fill writes, and measures it.
func sealing(draft Draft, key, place []byte, fill func(io.Writer) error) (Stored, error) {
	w, err := newWriter(draft, key, place)
	if err != nil {
		return Stored{}, fmt.Errorf("seal a file: %w", err)
	}
	digest := sha256.New()
	counted := &counter{to: io.MultiWriter(w, digest)}
	if err := fill(counted); err != nil {
		return Stored{}, err
	}
	if err := w.Close(); err != nil {
		return Stored{}, err
	}
	return Stored{Size: counted.n, SHA256: digest.Sum(nil)}, nil
}

func reopen(draft Draft, key, place []byte) (*opened, error) {
	blob, err := draft.Blob()
	if err != nil {
		return nil, fmt.Errorf("read a draft: %w", err)
	}
	return open(blob, key, place)
}

type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

// bounded ends with a fault beyond its limit, and with the context.
type bounded struct {
	ctx   context.Context
	r     io.Reader
	left  int64
	limit int64
}

func within(ctx context.Context, r io.Reader, limit int64) io.Reader {
	return &bounded{ctx, r, limit, limit}
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fault.Newf(fault.TooLarge, "This file is larger than %d MB. Send a smaller one.", b.limit>>20)
	}
	return n, err
}
