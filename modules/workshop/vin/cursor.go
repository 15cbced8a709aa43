package vin

// cursor reads numbers one after the other from the file. It is encoding/binary's varint over a string, without its checks: the file is ours.
type cursor struct {
	text string
	next int
}

func (c *cursor) done() bool { return c.next >= len(c.text) }

func (c *cursor) place() uint32 { return uint32(c.next) } // #nosec G115 -- the file has 4.5 MB

func (c *cursor) octet() int {
	c.next++
	return int(c.text[c.next-1])
}

func (c *cursor) number() int {
	value := 0
	for shift := 0; ; shift += 7 {
		b := c.octet()
		value |= b & 0x7f << shift
		if b < 0x80 {
			return value
		}
	}
}

// signed undoes the zigzag that keeps small negative numbers short.
func (c *cursor) signed() int {
	n := c.number()
	return n>>1 ^ -(n & 1)
}

func (c *cursor) take(n int) string {
	c.next += n
	return c.text[c.next-n : c.next]
}

func (c *cursor) section() string { return c.take(c.number()) }

// identifier is a manufacturer's code (WMI) and what follows from it.
type identifier struct {
	code                  string
	kind, truck           int
	manufacturer, country int
	makes                 counted
	links                 counted
}

// counted is a list that is still in the file: its length and where it begins.
type counted struct {
	cursor cursor
	length int
}

// vPIC's numbers for the types of vehicles.
const (
	kindMotorcycle   = 1
	kindCar          = 2
	kindTruck        = 3
	kindBus          = 5
	kindTrailer      = 6
	kindMultipurpose = 7
	kindLowSpeed     = 9
	kindIncomplete   = 10
	kindOffRoad      = 13

	truckLight = 1 // up to 10,000 lb
)

func (c *cursor) identifier() identifier {
	var m identifier
	m.code = c.take(c.octet())
	m.kind, m.truck = c.octet(), c.octet()
	m.manufacturer, m.country = c.number(), c.number()
	m.makes.length = c.number()
	m.makes.cursor = *c
	for range m.makes.length {
		c.number()
	}
	m.links.length = c.number()
	m.links.cursor = *c
	for range m.links.length {
		c.signed()
		c.number()
		c.number()
	}
	return m
}

// link says that a schema describes the VINs of a manufacturer from one model year to another.
type link struct{ schema, from, to int }

// forever is the last year of a schema that is still in use.
const forever = 9999

// eachMake calls do with the number of each make.
func (m identifier) eachMake(do func(number int)) {
	c := m.makes.cursor
	for range m.makes.length {
		do(c.number())
	}
}

// eachLink calls do for each schema.
func (m identifier) eachLink(do func(link)) {
	c, schema := m.links.cursor, 0
	for range m.links.length {
		schema += c.signed()
		l := link{schema: schema, from: 1900 + c.number(), to: forever}
		if to := c.number(); to > 0 {
			l.to = 1900 + to
		}
		do(l)
	}
}
