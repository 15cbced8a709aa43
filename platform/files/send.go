package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/fault"
)

// Out is a stored file on its way to a person.
type Out struct {
	Stored string // its name in the store
	Name   string // as the person called it
	Type   string
}

// Send answers with a file, as an attachment that no browser runs. Every segment is opened once before the first byte goes out; a file
// that is damaged in between ends the connection short of the length that was promised.
func Send(c *fiber.Ctx, store Store, key, place []byte, out Out) error {
	file, err := Open(c.UserContext(), store, key, place, out.Stored)
	if errors.Is(err, ErrMissing) {
		return fault.New(fault.NotFound, "This file is no longer there.").Because(err)
	}
	if err != nil {
		return err
	}
	Attach(c, out.Type, out.Name)
	c.Context().SetBodyStream(file, int(file.Size()))
	return nil
}

// Attach says that the answer is a file to keep, of a type and under a name, which no browser runs and nobody else stores.
func Attach(c *fiber.Ctx, kind, name string) {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, attachment(name))
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
}

// File is an open file, verified.
type File struct {
	*io.SectionReader
	blob Blob
}

// Close lets the stored file go.
func (f *File) Close() error { return f.blob.Close() }

// Open verifies a stored file from end to end and then reads it.
func Open(ctx context.Context, store Store, key, place []byte, name string) (*File, error) {
	blob, err := store.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	content, err := open(blob, key, place)
	if err == nil {
		err = content.verify()
	}
	if err != nil {
		_ = blob.Close()
		return nil, fmt.Errorf("open file %s: %w", name, err)
	}
	return &File{content.reader(), blob}, nil
}

// attachment names the file for the browser. What no header may hold is replaced.
func attachment(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	if value := mime.FormatMediaType("attachment", map[string]string{"filename": name}); value != "" {
		return value
	}
	return "attachment"
}
