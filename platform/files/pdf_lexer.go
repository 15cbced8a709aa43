package files

import (
	"bufio"
	"errors"
	"io"
)

// dictionary is the set of names in a dictionary, keys and values, at any depth.
type dictionary map[string]bool

// searchable tells whether a stream's bytes can be read here: as they are, or deflated once and without a predictor. Nobody writes
// object streams in another way, except to hide them.
func (d dictionary) searchable(deflated bool) bool {
	for _, other := range []string{"LZWDecode", "LZW", "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "RunLengthDecode", "RL", "Crypt",
		"DecodeParms", "DP", "DCTDecode", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode", twice} {
		if d[other] {
			return false
		}
	}
	return deflated || !d["Filter"] && !d["F"]
}

// twice marks a dictionary that names a filter more than once. No name can be spelled like it.
const twice = "/twice"

// lexer reads PDF tokens from a place on.
type lexer struct {
	in   *bufio.Reader
	from *counted
	at   int64
}

type counted struct {
	io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

func newLexer(section *io.SectionReader, at int64) *lexer {
	from := &counted{Reader: io.NewSectionReader(section, at, min(section.Size()-at, dictionaryMost))}
	return &lexer{in: bufio.NewReaderSize(from, 512), from: from, at: at}
}

// read is how many bytes were looked at.
func (l *lexer) read() int64 { return l.from.n - int64(l.in.Buffered()) }

// token skips blanks and comments and reads the first character of what follows.
func (l *lexer) token() (byte, error) {
	for {
		c, err := l.in.ReadByte()
		if err != nil {
			return 0, err
		}
		switch {
		case blank(c):
		case c == '%':
			for c != '\n' && c != '\r' {
				if c, err = l.in.ReadByte(); err != nil {
					return 0, err
				}
			}
		default:
			return c, nil
		}
	}
}

// dictionary reads the dictionary that stands next, if one does. One that does not end is refused: a viewer may be more patient.
func (l *lexer) dictionary() (found dictionary, ok bool, err error) {
	if c, err := l.token(); err != nil || c != '<' {
		return nil, false, disk(err)
	}
	if c, err := l.in.ReadByte(); err != nil || c != '<' {
		return nil, false, disk(err)
	}
	found = dictionary{}
	for depth := 1; depth > 0; {
		c, err := l.token()
		if err != nil {
			return nil, false, unended(err)
		}
		switch c {
		case '<':
			if c, err = l.in.ReadByte(); err == nil && c == '<' {
				depth++
			} else if err == nil {
				_ = l.in.UnreadByte()
				err = l.skipHex()
			}
		case '>':
			if c, err = l.in.ReadByte(); err == nil && c == '>' {
				depth--
			}
		case '(':
			err = l.skipString()
		case '/':
			err = l.name(found)
		}
		if err != nil {
			return nil, false, unended(err)
		}
		if depth > depthMost {
			return nil, false, errPDF
		}
	}
	return found, true, nil
}

func (l *lexer) name(into dictionary) error {
	name, err := readName(l.in)
	if into[name] && (name == "FlateDecode" || name == "Fl" || name == "Filter") {
		into[twice] = true
	}
	into[name] = true
	return err
}

// streamBegins tells whether the word that opens a stream stands next, and where its bytes begin.
func (l *lexer) streamBegins() (at int64, streams bool, err error) {
	const word = "stream"
	c, err := l.token()
	if err != nil || c != word[0] {
		return 0, false, disk(err)
	}
	rest, err := l.in.Peek(len(word) - 1)
	if err != nil || string(rest) != word[1:] {
		return 0, false, disk(err)
	}
	_, _ = l.in.Discard(len(rest))
	for {
		c, err := l.in.ReadByte()
		switch {
		case err != nil:
			return 0, false, unended(err)
		case c == '\n':
			return l.at + l.read(), true, nil
		case c == '\r':
			if next, err := l.in.Peek(1); err == nil && next[0] == '\n' {
				_, _ = l.in.Discard(1)
			}
			return l.at + l.read(), true, nil
		case !blank(c): // viewers skip the rest of such a line; nobody writes one
			return 0, false, errPDF
		}
	}
}

func (l *lexer) skipHex() error {
	for {
		if c, err := l.in.ReadByte(); err != nil || c == '>' {
			return err
		}
	}
}

func (l *lexer) skipString() error {
	for depth := 1; depth > 0; {
		c, err := l.in.ReadByte()
		if err != nil {
			return err
		}
		switch c {
		case '\\':
			if _, err := l.in.ReadByte(); err != nil {
				return err
			}
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	return nil
}

// disk passes on what is not simply the end of the file.
func disk(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func unended(err error) error {
	if errors.Is(err, io.EOF) {
		return errPDF
	}
	return err
}
