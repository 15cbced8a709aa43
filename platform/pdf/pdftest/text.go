// Package pdftest reads back what stands on a printed page, for tests of rooms that print.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

var (
	streams = regexp.MustCompile(`(?s)\nstream\n(.*?)\nendstream`)
	shown   = regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\) ?Tj`)
	pages   = regexp.MustCompile(`/Type /Page\b[^s]`)
)

// Text of all pages, one piece of text a line, as a reader would copy it.
func Text(t testing.TB, document []byte) string {
	t.Helper()
	if !bytes.HasPrefix(document, []byte("%PDF-")) || !bytes.Contains(document, []byte("%%EOF")) {
		t.Fatalf("this is no whole PDF: %.60q", document)
	}
	var text strings.Builder
	for _, stream := range streams.FindAllSubmatch(document, -1) {
		body := stream[1]
		if unpacked, err := zlib.NewReader(bytes.NewReader(body)); err == nil {
			if body, err = io.ReadAll(unpacked); err != nil {
				t.Fatalf("a stream of the PDF is damaged: %v", err)
			}
		}
		if !bytes.Contains(body, []byte(" Tf")) {
			continue // a font
		}
		for _, piece := range shown.FindAllSubmatch(body, -1) {
			text.WriteString(letters(unescape(piece[1])) + "\n")
		}
	}
	return text.String()
}

// Pages of the document.
func Pages(document []byte) int { return len(pages.FindAll(document, -1)) }

// unescape follows ISO 32000-1, 7.3.4.2, as far as the library writes it.
func unescape(b []byte) (plain []byte) {
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			plain = append(plain, b[i])
			continue
		}
		i++
		switch b[i] {
		case 'r':
			plain = append(plain, '\r')
		case 'n':
			plain = append(plain, '\n')
		default:
			plain = append(plain, b[i])
		}
	}
	return plain
}

// letters of the two-byte codes: the fonts are embedded so that a code is the letter itself.
func letters(b []byte) string {
	codes := make([]uint16, 0, len(b)/2)
	for ; len(b) > 1; b = b[2:] {
		codes = append(codes, binary.BigEndian.Uint16(b))
	}
	return string(utf16.Decode(codes))
}
