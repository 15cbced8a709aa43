package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/fault"
	"bayline/platform/files"
)

// serve answers every request with one file, over a real connection.
func serve(t *testing.T, s *shelf, store files.Store, out files.Out) string {
	t.Helper()
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ErrorHandler: func(c *fiber.Ctx, err error) error {
		if fault.Is(err, fault.NotFound) {
			return c.SendStatus(404)
		}
		return c.SendStatus(500)
	}})
	app.Get("/", func(c *fiber.Ctx) error { return files.Send(c, store, s.key, s.place, out) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	return "http://" + listener.Addr().String() + "/"
}

func get(t *testing.T, address string) (*http.Response, []byte, error) {
	t.Helper()
	answer, err := http.Get(address) // #nosec G107 -- our own listener
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return answer, body, err
}

func TestSendGivesAnAttachment(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	document := pdf(stream("", strings.Repeat("x", 200<<10)))
	stored := s.keep("a.pdf", document)
	address := serve(t, s, s, files.Out{Stored: stored.Name, Name: "Über \"mich\"\r\nSet-Cookie: a=b/../رسالة.pdf", Type: stored.Type})
	answer, body, err := get(t, address)
	if err != nil || answer.StatusCode != 200 || !bytes.Equal(body, document) || answer.ContentLength != int64(len(document)) {
		t.Fatal(answer.StatusCode, len(body), err)
	}
	for header, want := range map[string]string{
		"Content-Type":            "application/pdf",
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "sandbox; default-src 'none'",
		"Cache-Control":           "private, no-store",
	} {
		if got := answer.Header.Get(header); got != want {
			t.Errorf("%s: %q", header, got)
		}
	}
	if name := answer.Header.Get("Content-Disposition"); !strings.HasPrefix(name, "attachment; filename*=utf-8''%C3%9Cber%20_mich_") || strings.Contains(name, "/") {
		t.Error(name)
	}
	if answer.Header.Get("Set-Cookie") != "" {
		t.Error("a file's name sets a cookie")
	}
}

func TestSendGivesAllOrSaysThatItDoesNot(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	stored := s.keep("a.pdf", pdf(stream("", strings.Repeat("x", 8<<20))))
	out := files.Out{Stored: stored.Name, Name: "a.pdf", Type: stored.Type}

	answer, body, err := get(t, serve(t, s, breaking{s}, out))
	if err == nil || int64(len(body)) >= stored.Size || answer.ContentLength != stored.Size {
		t.Errorf("a disk that breaks on the way: %d of %d bytes came, as if they were all: %v", len(body), stored.Size, err)
	}
	path := filepath.Join(s.path, stored.Name)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole[len(whole)-1] ^= 1
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	address := serve(t, s, s, out)
	if answer, body, _ := get(t, address); answer.StatusCode != 500 || len(body) > 100 {
		t.Error("a damaged file is given out:", answer.StatusCode, len(body))
	}
	if err := s.Remove(t.Context(), stored.Name); err != nil {
		t.Fatal(err)
	}
	if answer, _, _ := get(t, address); answer.StatusCode != 404 {
		t.Error("a removed file:", answer.StatusCode)
	}
}

// breaking is a disk that fails while a file is given out: at the second reading of its middle.
type breaking struct{ *shelf }

func (b breaking) Open(ctx context.Context, name string) (files.Blob, error) {
	blob, err := b.shelf.Open(ctx, name)
	return &breakingBlob{Blob: blob}, err
}

type breakingBlob struct {
	files.Blob
	middle int
}

func (b *breakingBlob) ReadAt(p []byte, at int64) (int, error) {
	if half := b.Size() / 2; at <= half && at+int64(len(p)) > half {
		if b.middle++; b.middle > 1 {
			return 0, errors.New("input/output error")
		}
	}
	return b.Blob.ReadAt(p, at)
}

// FuzzUploads: whatever is sent is taken whole or refused with a sentence; nothing panics, nothing stays behind.
func FuzzUploads(f *testing.F) {
	f.Add("a.pdf", pdf(stream("/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", deflated(script))))
	f.Add("a.webp", []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Add("a.png", hugePNG(1, 1, 8))
	f.Add("a.jpg", withEXIF([]byte("\xff\xd8\xff\xd9"), 6))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		s := newShelf(t)
		stored, err := s.send(name, bytes.NewReader(body))
		if err != nil {
			if fault.As(err) == nil {
				t.Fatal(err)
			}
			if left := s.left(); len(left) != 0 {
				t.Fatal(left)
			}
			return
		}
		if back, err := s.read(stored.Name); err != nil || int64(len(back)) != stored.Size {
			t.Fatal(len(back), err)
		}
	})
}
