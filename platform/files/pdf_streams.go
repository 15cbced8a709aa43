package files

import (
	"bufio"
	"compress/zlib"
	"context"
	"errors"
	"io"
)

// Bounds of the search: bytes of dictionaries read, and bytes that object streams may unpack to.
const (
	dictionaryMost = 1 << 20
	streamsMost    = 20_000
	lexMost        = 128 << 20
	inflateMost    = 64 << 20
	depthMost      = 64
)

// packedObjects is a stream that may hold objects.
type packedObjects struct {
	data     int64 // where its bytes begin
	deflated bool
}

// objectStreams finds every dictionary that is followed by a stream, at each place where a viewer could begin to read an object.
func objectStreams(ctx context.Context, section *io.SectionReader) ([]packedObjects, error) {
	places, err := objectsBegin(within(ctx, io.NewSectionReader(section, 0, section.Size()), section.Size()))
	if err != nil {
		return nil, err
	}
	var packed []packedObjects
	budget := int64(lexMost)
	for _, at := range places {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		in := newLexer(section, at)
		dictionary, ok, err := in.dictionary()
		if budget -= in.read(); budget < 0 {
			return nil, errPDF
		}
		if err != nil {
			return nil, err
		}
		if !ok || !dictionary["ObjStm"] && !dictionary["First"] {
			continue
		}
		data, streams, err := in.streamBegins()
		if err != nil {
			return nil, err
		}
		if !streams {
			continue
		}
		stream := packedObjects{data: data, deflated: dictionary["FlateDecode"] || dictionary["Fl"]}
		if !dictionary.searchable(stream.deflated) {
			return nil, errPDF
		}
		if packed = append(packed, stream); len(packed) > streamsMost {
			return nil, errPDF
		}
	}
	return packed, nil
}

// objectsMost is more than any document of 10 MB has.
const objectsMost = 300_000

// objectsBegin finds the word that opens an object, as offsets behind it.
func objectsBegin(r io.Reader) (places []int64, err error) {
	const word, ending = "obj", "endobj"
	in := bufio.NewReaderSize(r, segment)
	var last [len(ending)]byte
	for at := int64(1); ; at++ {
		c, err := in.ReadByte()
		if errors.Is(err, io.EOF) {
			return places, nil
		}
		if err != nil {
			return nil, err
		}
		copy(last[:], last[1:])
		last[len(last)-1] = c
		if c != 'j' || string(last[len(ending)-len(word):]) != word || string(last[:]) == ending {
			continue
		}
		if places = append(places, at); len(places) > objectsMost {
			return nil, errPDF
		}
	}
}

// names searches the objects in a stream, as far as the budget of unpacked bytes goes.
func (p packedObjects) names(section *io.SectionReader, budget *int64) (marks, error) {
	if !p.deflated {
		return 0, nil // has been searched with the rest of the file
	}
	unpacked, err := zlib.NewReader(io.NewSectionReader(section, p.data, section.Size()-p.data))
	if err != nil {
		return 0, damaged(err)
	}
	limited := &io.LimitedReader{R: unpacked, N: *budget + 1}
	found, err := namesIn(limited)
	*budget = limited.N - 1
	if limited.N <= 0 {
		return 0, errPDF
	}
	if err != nil && !errors.Is(err, zlib.ErrChecksum) { // some writers get the checksum wrong; all of it has been searched by then
		return 0, damaged(err)
	}
	return found, nil
}

// damaged tells a damaged document from a damaged disk.
func damaged(err error) error {
	if errors.Is(err, ErrSealed) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return errPDF.Because(err)
}
