package files_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/web"
)

// counterOf takes proofs over a real connection, as a room does.
func counterOf(t *testing.T, s *shelf) string {
	t.Helper()
	app := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	web.NewRouter(app).Post("/proofs", web.Public(func(c *fiber.Ctx) error {
		file, err := web.Upload(c)
		if err != nil {
			return err
		}
		if file == nil {
			return fault.New(fault.Invalid, "Choose a file.")
		}
		stored, err := files.Save(c.UserContext(), s, files.Archive, s.key, s.place,
			files.Upload{Name: file.Name, Body: file, Limit: files.DocumentLimit, Kinds: files.Pictures | files.PDFs})
		if err != nil {
			return err
		}
		return c.SendString(stored.Name)
	}).WithUpload(12<<20))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	return listener.Addr().String()
}

func formOf(t *testing.T, name string, content []byte) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("reference", "4711"); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("proof", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

func TestUploadsOverTheWire(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	host := counterOf(t, s)
	post := func(name string, content []byte) (int, string) {
		body, contentType := formOf(t, name, content)
		request, err := http.NewRequestWithContext(t.Context(), "POST", "http://"+host+"/proofs", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", contentType)
		request.Header.Set("Sec-Fetch-Site", "same-origin")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(text)
	}
	document := pdf(stream("", strings.Repeat("x", 9<<20)))
	status, name := post("proof.pdf", document)
	if back, err := s.read(name); status != 200 || err != nil || !bytes.Equal(back, document) {
		t.Fatal(status, name, err)
	}
	for name, c := range map[string]struct {
		file   string
		body   []byte
		status int
	}{
		"disguised": {"proof.pdf", []byte("MZ"), 422},
		"scripted":  {"proof.pdf", pdf("<< /S /JavaScript >>"), 422},
		"too large": {"proof.pdf", append(bytes.Clone(document), make([]byte, 2<<20)...), 413},
		"far too":   {"proof.pdf", make([]byte, 13<<20), 413},
	} {
		if status, text := post(c.file, c.body); status != c.status {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	if left := s.left(); len(left) != 1 {
		t.Error("left behind:", left)
	}
}

func TestUploadsCutOnTheWire(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	host := counterOf(t, s)
	body, contentType := formOf(t, "proof.pdf", pdf(stream("", strings.Repeat("x", 1<<20))))
	for _, sent := range []int{300, 64 << 10, len(body) / 2, len(body) - 10} {
		connection, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		if err := connection.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		_, err = fmt.Fprintf(connection, "POST /proofs HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nSec-Fetch-Site: same-origin\r\n\r\n%s",
			host, contentType, len(body), body[:sent])
		if err != nil {
			t.Fatal(err)
		}
		if err := connection.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(connection)
		if err != nil || bytes.HasPrefix(answer, []byte("HTTP/1.1 200")) {
			t.Errorf("after %d of %d bytes: %v, %.100s", sent, len(body), err, answer)
		}
		_ = connection.Close()
	}
	if left := s.left(); len(left) != 0 {
		t.Error("cut uploads are stored:", left)
	}
}
