package files

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"bayline/platform/fault"
)

var (
	errPDF       = fault.New(fault.Invalid, "This PDF is damaged or unusual. Print it into a new PDF, and send that.")
	errScripted  = fault.New(fault.Invalid, "This PDF contains a script or starts a program. Print it into a new PDF, and send that.")
	errProtected = fault.New(fault.Invalid, "This PDF is protected. Save it without a password, and send that.")
)

// checkPDF reads a PDF as an attacker would hide things in it, not as a viewer would show it: every byte is searched for the names
// that make a document act, wherever it stands and however it is spelled, whether or not the table of objects leads there; so is
// every compressed stream that may hold objects. What cannot be searched is refused. Embedded files stay: invoices carry their data
// in them, and nothing opens them by itself.
func checkPDF(ctx context.Context, r io.ReaderAt, size int64) error {
	section := io.NewSectionReader(r, 0, size)
	whole := within(ctx, section, size)
	found, err := namesIn(whole)
	if err != nil {
		return err
	}
	packed, err := objectStreams(ctx, section)
	if err != nil {
		return err
	}
	budget := int64(inflateMost)
	for _, stream := range packed {
		inner, err := stream.names(section, &budget)
		if err != nil {
			return err
		}
		found |= inner
	}
	switch {
	case found&protects != 0:
		return errProtected
	case found&acts != 0:
		return errScripted
	case found&(catalogs|pages) != catalogs|pages:
		return errPDF
	}
	return checkEnd(section)
}

// marks are what the names in a document say about it.
type marks int

const (
	acts marks = 1 << iota
	protects
	catalogs
	pages
)

// Names of ISO 32000-2: actions that run something (12.6), content that is a program (13, 12.7.8), encryption (7.6), and the two
// that every document has.
var telling = map[string]marks{
	"JavaScript": acts, "Launch": acts, "Rendition": acts, "RichMedia": acts, "RichMediaExecute": acts, "GoToE": acts, "GoTo3DView": acts,
	"SubmitForm": acts, "ImportData": acts, "XFA": acts, "Movie": acts, "Sound": acts,
	"Encrypt": protects,
	"Catalog": catalogs, "Page": pages,
}

// namesIn reads to the end and collects the marks of all names.
func namesIn(r io.Reader) (found marks, err error) {
	in := bufio.NewReaderSize(r, segment)
	for {
		if err := skipTo(in, '/'); err != nil {
			if errors.Is(err, io.EOF) {
				return found, nil
			}
			return found, err
		}
		name, err := readName(in)
		found |= telling[name]
		if err != nil && !errors.Is(err, io.EOF) {
			return found, err
		}
	}
}

func skipTo(in *bufio.Reader, b byte) error {
	for {
		if _, err := in.ReadSlice(b); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// readName reads what follows a slash, up to 64 characters, with #xx for any of them. The delimiter stays.
func readName(in *bufio.Reader) (string, error) {
	var name []byte
	for len(name) < 64 {
		c, err := in.ReadByte()
		if err != nil {
			return string(name), err
		}
		if delimits(c) {
			return string(name), in.UnreadByte()
		}
		if c == '#' {
			if digits, err := in.Peek(2); err == nil {
				if code, err := strconv.ParseUint(string(digits), 16, 8); err == nil {
					_, _ = in.Discard(2)
					c = byte(code)
				}
			}
		}
		name = append(name, c)
	}
	return string(name), nil
}

func delimits(c byte) bool { return bytes.IndexByte([]byte("\x00\t\n\f\r ()<>[]{}/%"), c) >= 0 }

func blank(c byte) bool { return bytes.IndexByte([]byte("\x00\t\n\f\r "), c) >= 0 }

// checkEnd follows the pointer at the end to the table of objects: a file that was cut off has none.
func checkEnd(section *io.SectionReader) error {
	tail := make([]byte, min(section.Size(), 2048))
	if _, err := section.ReadAt(tail, section.Size()-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	at := bytes.LastIndex(tail, []byte("startxref"))
	if at < 0 || !bytes.Contains(tail[at:], []byte("%%EOF")) {
		return errPDF
	}
	fields := bytes.Fields(tail[at+len("startxref"):])
	offset, err := strconv.ParseInt(string(fields[0]), 10, 64)
	if err != nil || offset < 0 || offset >= section.Size() {
		return errPDF
	}
	table := make([]byte, 64)
	n, err := section.ReadAt(table, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	table = bytes.TrimLeft(table[:n], "\x00\t\n\f\r ")
	if !bytes.HasPrefix(table, []byte("xref")) && !(len(table) > 0 && table[0] >= '0' && table[0] <= '9' && bytes.Contains(table, []byte("obj"))) {
		return errPDF
	}
	return nil
}
