package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// The file, before zstd, is the word "BVIN1" and then sections in this order, each with its length in bytes before it:
//
//	makes, models, manufacturers, countries, values, keys   texts, separated by NUL; the place in the list is the number
//	make of model   a number for each model
//	identifiers     for each WMI, in the order of their codes: its code (1 byte length), vehicle type, truck type, manufacturer, country, makes (count, numbers),
//	                schemas (count, then difference to the schema before (signed), first year - 1900, last year - 1900 or 0)
//	sizes           length in bytes of each schema
//	schemas         for each schema, runs until its end: element (1 byte), count, then for each pattern the differences (signed) of key
//	                and value to the pattern before it and of the day of change to the one before it in the run
//	engines         for each engine: name (a value), count, then element (1 byte) and value
//
// Numbers are varints as in encoding/binary. Days count from 2014-01-01. Within a run the newest pattern comes first.
const magic = "BVIN1"

// table numbers texts.
type table struct {
	number map[string]int
	list   []string
}

// id is the number of a text, which is added when new.
func (t *table) id(text string) int {
	if n, ok := t.number[text]; ok {
		return n
	}
	return t.add(text)
}

// add appends a text even when it is there already (two makes may have a model of one name).
func (t *table) add(text string) int {
	if t.number == nil {
		t.number = map[string]int{}
	}
	n := len(t.list)
	t.list = append(t.list, text)
	t.number[text] = n
	return n
}

// section is a growing piece of the file.
type section struct{ bytes.Buffer }

func (s *section) number(n int)   { s.Write(binary.AppendUvarint(nil, uint64(n))) }
func (s *section) signed(n int)   { s.Write(binary.AppendVarint(nil, int64(n))) }
func (s *section) octet(n int)    { s.WriteByte(byte(n)) }
func (s *section) texts(t *table) { s.WriteString(strings.Join(t.list, "\x00")) }

func day(at time.Time) int {
	if at.IsZero() {
		return 0
	}
	return int(at.Sub(time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)).Hours() / 24)
}

// pack writes the file and returns it compressed, with its plain size.
func (d *data) pack() (packed []byte, size int, err error) {
	var file bytes.Buffer
	file.WriteString(magic)
	for _, write := range []func(*section){
		func(s *section) { s.texts(&d.makes) },
		func(s *section) { s.texts(&d.models) },
		func(s *section) { s.texts(&d.manufacturers) },
		func(s *section) { s.texts(&d.countries) },
		func(s *section) { s.texts(&d.values) },
		func(s *section) { s.texts(&d.keys) },
		d.packMakeOfModel,
		d.packWMIs,
		d.packSizes,
		d.packSchemas,
		d.packEngines,
	} {
		var s section
		write(&s)
		file.Write(binary.AppendUvarint(nil, uint64(s.Len())))
		file.Write(s.Bytes())
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return nil, 0, fmt.Errorf("start zstd: %w", err)
	}
	return encoder.EncodeAll(file.Bytes(), nil), file.Len(), nil
}

func (d *data) packMakeOfModel(s *section) {
	for _, n := range d.makeOfModel {
		s.number(n)
	}
}

func (d *data) packWMIs(s *section) {
	for _, w := range d.wmis {
		s.octet(len(w.code))
		s.WriteString(w.code)
		s.octet(w.kind)
		s.octet(w.truck)
		s.number(w.manufacturer)
		s.number(w.country)
		s.number(len(w.makes))
		for _, n := range w.makes {
			s.number(n)
		}
		s.number(len(w.links))
		before := 0
		for _, l := range w.links {
			s.signed(l.schema - before)
			s.number(l.from - 1900)
			s.number(max(l.to-1900, 0))
			before = l.schema
		}
	}
}

func (d *data) packSizes(s *section) {
	for _, one := range d.schemas {
		var body section
		one.pack(&body)
		s.number(body.Len())
	}
}

func (d *data) packSchemas(s *section) {
	for _, one := range d.schemas {
		one.pack(s)
	}
}

func (one schema) pack(s *section) {
	key, value := 0, 0
	for at := 0; at < len(one.patterns); {
		end := at
		for end < len(one.patterns) && one.patterns[end].element == one.patterns[at].element {
			end++
		}
		s.octet(one.patterns[at].element)
		s.number(end - at)
		changed := 0
		for _, p := range one.patterns[at:end] {
			s.signed(p.key - key)
			s.signed(p.value - value)
			s.signed(day(p.changed) - changed)
			key, value, changed = p.key, p.value, day(p.changed)
		}
		at = end
	}
}

func (d *data) packEngines(s *section) {
	for _, e := range d.engines {
		s.number(e.name)
		s.number(len(e.facts))
		for _, f := range e.facts {
			s.octet(f.element)
			s.number(f.value)
		}
	}
}
