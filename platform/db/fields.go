package db

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Fields reads the rows of a Hot query one field after the other, as PostgreSQL sent them. pgx's own Scan asks each place how it
// wants to be filled; for the rows of a board that took a tenth of the page. NULL reads as the zero value.
//
//	fields := db.ReadFields(rows)
//	for fields.Next() {
//		list = append(list, Thing{ID: fields.UUID(), Name: fields.Text()})
//	}
//	return list, fields.Err()
type Fields struct {
	rows   pgx.Rows
	values [][]byte
	at     int
	words  map[string]string
	err    error
}

// ReadFields begins before the first row. The rows are closed when Next has returned false.
func ReadFields(rows pgx.Rows) *Fields { return &Fields{rows: rows, words: map[string]string{}} }

// Next goes to the first field of the next row.
func (f *Fields) Next() bool {
	if f.err != nil || !f.rows.Next() {
		f.rows.Close()
		return false
	}
	f.values, f.at = f.rows.RawValues(), 0
	return true
}

// Err is what went wrong, of the query or with a field that is not what was asked for.
func (f *Fields) Err() error {
	if f.err != nil {
		return f.err
	}
	return f.rows.Err()
}

// next is the bytes of the next field; nil for NULL, or where they are not as many as wanted (-1: any number).
func (f *Fields) next(wanted int) []byte {
	if f.at == len(f.values) {
		f.fail("the row has only %d fields", f.at)
		return nil
	}
	value := f.values[f.at]
	if f.at++; value != nil && wanted >= 0 && len(value) != wanted {
		f.fail("field %d has %d bytes, not %d", f.at, len(value), wanted)
		return nil
	}
	return value
}

func (f *Fields) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf("read fields: "+format, args...)
	}
}

// Text is a text.
func (f *Fields) Text() string { return string(f.next(-1)) }

// Word is a text that many rows have alike, and which is kept only once.
func (f *Fields) Word() string {
	value := f.next(-1)
	word, known := f.words[string(value)]
	if !known {
		word = string(value)
		f.words[word] = word
	}
	return word
}

// Int is a bigint.
func (f *Fields) Int() int64 {
	value := f.next(8)
	if value == nil {
		return 0
	}
	return int64(binary.BigEndian.Uint64(value)) // #nosec G115 -- two's complement, as it was sent
}

// UUID is a uuid.
func (f *Fields) UUID() (id uuid.UUID) {
	copy(id[:], f.next(16))
	return id
}

// epoch of PostgreSQL's times: https://www.postgresql.org/docs/15/datatype-datetime.html
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// Time is a timestamptz, in UTC.
func (f *Fields) Time() time.Time {
	value := f.next(8)
	if value == nil {
		return time.Time{}
	}
	return time.UnixMicro(epoch + int64(binary.BigEndian.Uint64(value))).UTC() // #nosec G115 -- two's complement, as it was sent
}
