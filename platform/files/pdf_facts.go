package files

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Facts are what a PDF tells of itself. They are read from what somebody has sent, and nobody vouches for them: they help a person who
// looks at the document, and nothing is decided by them. That it is neither encrypted nor scripted is checked when it is taken in.
type Facts struct {
	Pages    int    // page objects; 0: none was found within the bounds
	Producer string // the program that wrote it, in at most 80 characters that can be printed; empty: it does not say
}

// Bounds of the reading: bytes of dictionaries, unpacked bytes of one object stream, and objects in it. What lies beyond is not counted.
const (
	factsMost    = 16 << 20
	unpackedMost = 1 << 20
	packedMost   = 10_000
	producerMost = 80
)

// facts collects what the objects of a document say.
type facts struct {
	pages    map[int]bool // by number of the object: one that was written again in an update is the same page
	producer string
	budget   int64
}

// factsOf reads them from a document that checkPDF has let in. What cannot be read is left out.
func factsOf(ctx context.Context, section *io.SectionReader) Facts {
	f := facts{pages: map[int]bool{}, budget: factsMost}
	places, err := objectsBegin(within(ctx, io.NewSectionReader(section, 0, section.Size()), section.Size()))
	if err != nil {
		return Facts{}
	}
	for _, at := range places {
		if f.budget <= 0 || ctx.Err() != nil {
			break
		}
		f.object(section, at, numberBefore(section, at))
	}
	return Facts{Pages: len(f.pages), Producer: f.producer}
}

// object reads the dictionary at a place, and the objects in its stream if it holds some.
func (f *facts) object(section *io.SectionReader, at int64, number int) {
	in := newLexer(section, at)
	said, err := in.describe()
	f.budget -= in.read()
	if err != nil {
		return
	}
	f.take(said, number)
	if said.first <= 0 || said.objects <= 0 || said.objects > packedMost || said.first > unpackedMost {
		return
	}
	if data, streams, err := in.streamBegins(); err == nil && streams {
		f.packed(section, data, said)
	}
}

func (f *facts) take(said description, number int) {
	if said.page {
		f.pages[number] = true
	}
	if said.producer != "" { // the last one is the newest
		f.producer = said.producer
	}
}

// packed reads the objects of an object stream (ISO 32000-2, 7.5.7): pairs of number and place first, then the objects.
func (f *facts) packed(section *io.SectionReader, data int64, said description) {
	var from io.Reader = io.NewSectionReader(section, data, section.Size()-data)
	if said.deflated {
		unpacked, err := zlib.NewReader(from)
		if err != nil {
			return
		}
		from = unpacked
	}
	content, err := io.ReadAll(io.LimitReader(from, unpackedMost))
	if f.budget -= int64(len(content)); err != nil && !errors.Is(err, zlib.ErrChecksum) || len(content) < said.first {
		return
	}
	inner := io.NewSectionReader(bytes.NewReader(content), 0, int64(len(content)))
	pairs := bytes.Fields(content[:said.first])
	for i := 0; i+1 < min(len(pairs), 2*said.objects) && f.budget > 0; i += 2 {
		number, err := strconv.Atoi(string(pairs[i]))
		place, wrong := strconv.Atoi(string(pairs[i+1]))
		if err != nil || wrong != nil || place < 0 || place > len(content)-said.first {
			return
		}
		in := newLexer(inner, int64(said.first+place))
		if said, err := in.describe(); err == nil {
			f.take(said, number)
		}
		f.budget -= in.read()
	}
}

// numberBefore is the number of the object that begins at a place: "12 0 obj".
func numberBefore(section *io.SectionReader, at int64) int {
	before := make([]byte, min(at, 32))
	if _, err := section.ReadAt(before, at-int64(len(before))); err != nil {
		return 0
	}
	fields := bytes.Fields(bytes.TrimSuffix(before, []byte("obj")))
	if len(fields) < 2 {
		return 0
	}
	number, err := strconv.Atoi(string(fields[len(fields)-2]))
	if err != nil {
		return 0
	}
	return number
}

// description is what a dictionary says at its own level.
type description struct {
	page           bool
	producer       string
	first, objects int // of an object stream
	deflated       bool
}

// describe reads the dictionary that stands next, if one does.
func (l *lexer) describe() (d description, err error) {
	if c, err := l.token(); err != nil || c != '<' {
		return d, disk(err)
	}
	if c, err := l.in.ReadByte(); err != nil || c != '<' {
		return d, disk(err)
	}
	key := ""
	for depth := 1; depth > 0; {
		c, err := l.token()
		if err != nil {
			return d, unended(err)
		}
		switch {
		case c == '<':
			if c, err = l.in.ReadByte(); err == nil && c == '<' {
				depth++
			} else if err == nil {
				_ = l.in.UnreadByte()
				err = l.hexString(&d, depth == 1 && key == "Producer")
			}
		case c == '>':
			if c, err = l.in.ReadByte(); err == nil && c == '>' {
				depth--
			}
		case c == '(' && depth == 1 && key == "Producer":
			var text []byte
			if text, err = l.literal(); err == nil {
				d.producer = printable(text)
			}
		case c == '(':
			err = l.skipString()
		case c == '/':
			var name string
			if name, err = readName(l.in); depth == 1 {
				d.page = d.page || key == "Type" && name == "Page"
				d.deflated = d.deflated || name == "FlateDecode" || name == "Fl"
				key = name
			}
		case c >= '0' && c <= '9' && depth == 1 && (key == "First" || key == "N"):
			var n int
			if n, err = l.number(c); key == "First" {
				d.first = n
			} else {
				d.objects = n
			}
			key = ""
		}
		if err != nil {
			return d, unended(err)
		}
		if depth > depthMost {
			return d, errPDF
		}
	}
	return d, nil
}

// number reads on from its first digit, up to a million.
func (l *lexer) number(first byte) (int, error) {
	n := int(first - '0')
	for n < 1_000_000 {
		c, err := l.in.ReadByte()
		if err != nil {
			return 0, err
		}
		if c < '0' || c > '9' {
			return n, l.in.UnreadByte()
		}
		n = 10*n + int(c-'0')
	}
	return 0, nil
}

// textMost is how much of a string is looked at.
const textMost = 1024

// literal reads a string in parentheses behind the first one, up to textMost bytes of it.
func (l *lexer) literal() (text []byte, err error) {
	for depth := 1; depth > 0; {
		c, err := l.in.ReadByte()
		if err != nil {
			return nil, err
		}
		switch c {
		case '\\':
			if c, err = l.escaped(); err != nil {
				return nil, err
			}
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth > 0 && len(text) < textMost {
			text = append(text, c)
		}
	}
	return text, nil
}

// escaped reads what follows a backslash: a character, or up to three octal digits.
func (l *lexer) escaped() (byte, error) {
	c, err := l.in.ReadByte()
	if err != nil || c < '0' || c > '7' {
		return c, err
	}
	code := int(c - '0')
	for range 2 {
		next, err := l.in.Peek(1)
		if err != nil || next[0] < '0' || next[0] > '7' {
			break
		}
		_, _ = l.in.Discard(1)
		code = 8*code + int(next[0]-'0')
	}
	return byte(code & 0xff), nil
}

// hexString reads one to its end and keeps it where it is wanted.
func (l *lexer) hexString(d *description, wanted bool) error {
	if !wanted {
		return l.skipHex()
	}
	var digits []byte
	for {
		c, err := l.in.ReadByte()
		if err != nil {
			return err
		}
		if c == '>' {
			break
		}
		if !blank(c) && len(digits) < 2*textMost {
			digits = append(digits, c)
		}
	}
	text := make([]byte, len(digits)/2)
	if _, err := hex.Decode(text, digits[:2*len(text)]); err == nil {
		d.producer = printable(text)
	}
	return nil
}

// printable is a text string of a PDF as a person may read it: without what cannot be printed or turns the line around, and short.
func printable(text []byte) string {
	var runes []rune
	switch {
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		var units []uint16
		for i := 2; i+1 < len(text); i += 2 {
			units = append(units, uint16(text[i])<<8|uint16(text[i+1]))
		}
		runes = utf16.Decode(units)
	case bytes.HasPrefix(text, []byte("\xef\xbb\xbf")):
		runes = []rune(strings.ToValidUTF8(string(text[3:]), ""))
	default: // PDFDocEncoding is Latin-1 where it matters
		for _, c := range text {
			runes = append(runes, rune(c))
		}
	}
	var said strings.Builder
	for _, r := range runes {
		if unicode.IsPrint(r) && said.Len() < 4*producerMost {
			said.WriteRune(r)
		}
	}
	short := []rune(strings.Join(strings.Fields(said.String()), " "))
	return strings.TrimSpace(string(short[:min(len(short), producerMost)]))
}
