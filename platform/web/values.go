package web

import (
	"strconv"

	"github.com/google/uuid"
)

// ID reads an id from an address or a hidden field: what is none names nothing, and is the zero id. uuid.Parse alone would leave
// half an id behind.
func ID(text string) uuid.UUID {
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil
	}
	return id
}

// Number reads a version, a number or a place in a list from an address or a hidden field: what is none is 0, as none is counted.
func Number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
