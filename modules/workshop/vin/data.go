package vin

import (
	_ "embed" // for the data
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

//go:embed vpic.zst
var packed []byte

// data is the file as it is, in one string, with the places where its parts begin. Nothing in it changes, so that any number of goroutines
// may read. The layout is told in build/blob.go.
type data struct {
	makes, models, manufacturers, countries, values, keys table

	makeOfModel   []uint16
	identifiers   string
	identifierAt  []uint32 // where each begins, in the order of their codes
	schemas       string
	schemaAt      []uint32 // where each begins, and the end of the last
	engines       string
	engineAt      []uint32
	engineOfValue map[int]int // from a value, the name of the engine
}

const magic = "BVIN1"

// theData unpacks the file when it is first needed: most processes of a day read a VIN, a command like migrate never does. The file is part
// of the program, so a damaged one is a bug and panics.
var theData = sync.OnceValue(func() *data {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		panic(fmt.Sprintf("vin: start zstd: %v", err))
	}
	defer decoder.Close()
	plain, err := decoder.DecodeAll(packed, nil)
	if err != nil {
		panic(fmt.Sprintf("vin: unpack the data: %v", err))
	}
	return parse(string(plain))
})

func parse(file string) *data {
	if !strings.HasPrefix(file, magic) {
		panic("vin: the data is of another version; build it anew")
	}
	c := cursor{text: file[len(magic):]}
	d := &data{}
	for _, t := range []*table{&d.makes, &d.models, &d.manufacturers, &d.countries, &d.values, &d.keys} {
		*t = newTable(c.section())
	}
	d.readMakeOfModel(c.section())
	d.readIdentifiers(c.section())
	sizes := c.section()
	d.readSchemas(sizes, c.section())
	d.readEngines(c.section())
	return d
}

func (d *data) readMakeOfModel(text string) {
	d.makeOfModel = make([]uint16, d.models.length())
	c := cursor{text: text}
	for i := range d.makeOfModel {
		d.makeOfModel[i] = uint16(c.number()) // #nosec G115 -- there are about 12,000 makes
	}
}

func (d *data) readIdentifiers(text string) {
	d.identifiers = text
	for c := (cursor{text: text}); !c.done(); {
		d.identifierAt = append(d.identifierAt, c.place())
		c.identifier()
	}
}

func (d *data) readSchemas(sizes, text string) {
	d.schemas = text
	end := uint32(0)
	for c := (cursor{text: sizes}); !c.done(); {
		d.schemaAt = append(d.schemaAt, end)
		end += uint32(c.number()) // #nosec G115 -- the file has 4.5 MB
	}
	d.schemaAt = append(d.schemaAt, end)
}

func (d *data) readEngines(text string) {
	d.engines = text
	d.engineOfValue = map[int]int{}
	for c := (cursor{text: text}); !c.done(); {
		at := c.place()
		d.engineOfValue[c.number()] = len(d.engineAt)
		d.engineAt = append(d.engineAt, at)
		for range c.number() {
			c.octet()
			c.number()
		}
	}
}

// identifier finds the manufacturer of a VIN by its first three characters; where the third is 9, the manufacturer builds fewer than a
// thousand vehicles a year and positions 12 to 14 belong to the code as well (49 CFR 565.15(a)).
func (d *data) identifier(number string) (identifier, bool) {
	code := number[:3]
	if number[2] == '9' {
		code += number[11:14]
	}
	i := sort.Search(len(d.identifierAt), func(i int) bool { return d.identifierNumber(i).code >= code })
	if i == len(d.identifierAt) {
		return identifier{}, false
	}
	found := d.identifierNumber(i)
	return found, found.code == code
}

func (d *data) identifierNumber(i int) identifier {
	c := cursor{text: d.identifiers[d.identifierAt[i]:]}
	return c.identifier()
}

// table is a list of texts that are numbered by their place.
type table struct {
	text string
	ends []uint32
}

func newTable(text string) table {
	t := table{text: text, ends: make([]uint32, 0, strings.Count(text, "\x00")+1)}
	for i := range len(text) {
		if text[i] == 0 {
			t.ends = append(t.ends, uint32(i)) // #nosec G115 -- the file has 4.5 MB
		}
	}
	t.ends = append(t.ends, uint32(len(text))) // #nosec G115 -- as above
	return t
}

func (t *table) length() int { return len(t.ends) }

func (t *table) at(i int) string {
	if i == 0 {
		return t.text[:t.ends[0]]
	}
	return t.text[t.ends[i-1]+1 : t.ends[i]]
}
