package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the reader of the vPIC lite database
)

// Numbers of vPIC's Element table that the program shows or reasons with. Package vin names the same numbers.
const (
	elementBody            = 5
	elementCylinders       = 9
	elementCubicCentimeter = 11
	elementLiters          = 13
	elementDoors           = 14
	elementDrive           = 15
	elementEngineModel     = 18
	elementFuel            = 24
	elementModel           = 28
	elementSeries          = 34
	elementTrim            = 38
	elementLayout          = 64
	elementSecondFuel      = 66
	elementElectric        = 126
	elementTurbo           = 135
)

const kept = "5,9,11,13,14,15,18,24,28,34,38,64,66,126,135"

// vPIC's vehicle type for trailers: their makes are kept, their patterns are not.
const typeTrailer = 6

// data is what the file will hold, with every text behind a number.
type data struct {
	makes, models, manufacturers, countries, values, keys table

	makeOfModel []int // by model number
	wmis        []wmi
	schemas     []schema
	engines     []engine
}

type wmi struct {
	code                  string
	kind, truck           int // vPIC's vehicle type and truck type
	manufacturer, country int
	makes                 []int
	links                 []link
}

// link says for which model years a schema describes the VINs of a WMI.
type link struct{ schema, from, to int } // to 0: still valid

type schema struct{ patterns []pattern }

// pattern: where key fits the VIN, element has that value.
type pattern struct {
	element, key, value int
	length              int // of the key, without its stars
	changed             time.Time
}

// engine is what vPIC knows of an engine by its name.
type engine struct {
	name  int
	facts []fact
}

type fact struct{ element, value int }

func (d *data) patternCount() int {
	n := 0
	for _, s := range d.schemas {
		n += len(s.patterns)
	}
	return n
}

// readVPIC reads the whole database.
func readVPIC(ctx context.Context, path string) (*data, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return nil, fmt.Errorf("open the vPIC database: %w", err)
	}
	defer db.Close()

	r := &reader{ctx: ctx, db: db, data: &data{}, modelNumber: map[int]int{}, schemaNumber: map[int]int{}}
	r.readNames()
	r.readModels()
	r.readPatterns()
	r.readWMIs()
	r.readEngines()
	if r.err != nil {
		return nil, r.err
	}
	return r.data, nil
}

// reader remembers vPIC's own ids and the first error.
type reader struct {
	ctx  context.Context
	db   *sql.DB
	data *data
	err  error

	names        map[int]map[string]string // element → id in its lookup table → name
	modelNumber  map[int]int               // Model.Id → number in the file
	schemaNumber map[int]int               // VinSchema.Id → number in the file
}

// each runs the query and calls row for every row until something fails.
func (r *reader) each(query string, row func(scan func(...any)) error) {
	if r.err != nil {
		return
	}
	rows, err := r.db.QueryContext(r.ctx, query)
	if err != nil {
		r.err = fmt.Errorf("%s: %w", query, err)
		return
	}
	defer rows.Close()
	scan := func(into ...any) { r.err = errors.Join(r.err, rows.Scan(into...)) }
	for rows.Next() && r.err == nil {
		r.err = errors.Join(r.err, row(scan))
	}
	r.err = errors.Join(r.err, rows.Err())
}

// readNames loads the lookup tables of the elements that are kept.
func (r *reader) readNames() {
	r.names = map[int]map[string]string{}
	tables := map[int]string{}
	r.each("select Id, LookupTable from Element where LookupTable is not null and Id in ("+kept+")", func(scan func(...any)) error {
		var id int
		var name string
		scan(&id, &name)
		if id != elementModel && name != "" {
			tables[id] = name
		}
		return nil
	})
	for element, name := range tables {
		names := map[string]string{}
		r.each("select cast(Id as text), Name from "+name, func(scan func(...any)) error {
			var id, text string
			scan(&id, &text)
			names[id] = text
			return nil
		})
		r.names[element] = names
	}
}

func (r *reader) readModels() {
	d := r.data
	r.each(`select m.Id, m.Name, k.Name from Make_Model mm join Model m on m.Id = mm.ModelId join Make k on k.Id = mm.MakeId
		order by mm.ModelId, mm.Id`, func(scan func(...any)) error {
		var id int
		var model, maker string
		scan(&id, &model, &maker)
		if _, again := r.modelNumber[id]; again {
			return nil
		}
		r.modelNumber[id] = d.models.add(model)
		d.makeOfModel = append(d.makeOfModel, d.makes.id(maker))
		return nil
	})
}

func (r *reader) readPatterns() {
	byID := map[int][]pattern{}
	var order []int
	r.each(`select VinSchemaId, ElementId, upper(Keys), AttributeId, coalesce(UpdatedOn, CreatedOn, '') from Pattern
		where ElementId in (`+kept+`) and VinSchemaId in
			(select x.VinSchemaId from Wmi_VinSchema x join Wmi w on w.Id = x.WmiId where w.VehicleTypeId <> `+strconv.Itoa(typeTrailer)+`)
		order by VinSchemaId, Id`, func(scan func(...any)) error {
		var id, element int
		var key, value, changed string
		scan(&id, &element, &key, &value, &changed)
		number, ok, err := r.value(element, value)
		if err != nil || !ok {
			return err
		}
		if _, seen := byID[id]; !seen {
			order = append(order, id)
		}
		byID[id] = append(byID[id], pattern{
			element: element,
			key:     r.data.keys.id(strings.TrimRight(key, "*")), // a key is matched as a prefix, so that stars at its end say nothing
			length:  len(key) - strings.Count(key, "*"),
			value:   number,
			changed: moment(changed),
		})
		return nil
	})
	for _, id := range order {
		r.schemaNumber[id] = len(r.data.schemas)
		r.data.schemas = append(r.data.schemas, schema{patterns: tidy(byID[id])})
	}
}

// value is the number of an attribute: a model, or a text, which vPIC keeps in a lookup table for some elements.
func (r *reader) value(element int, attribute string) (number int, ok bool, err error) {
	if element == elementModel {
		id, err := strconv.Atoi(attribute)
		if err != nil {
			return 0, false, fmt.Errorf("model %q: %w", attribute, err)
		}
		number, ok = r.modelNumber[id]
		return number, ok, nil
	}
	text := strings.TrimSpace(attribute)
	if name, found := r.names[element][text]; found {
		text = name
	}
	if element == elementCubicCentimeter {
		cc, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return 0, false, nil // a few say TBD
		}
		text = strconv.FormatFloat(cc/1000, 'f', 1, 64)
	}
	return r.data.values.id(text), text != "", nil
}

// tidy turns displacement in cm³ into liters where liters are not given themselves, and puts the patterns into the order in which the
// decoder wants them: by element, the newest first, then the shortest key.
func tidy(list []pattern) []pattern {
	liters := map[int]bool{}
	for _, p := range list {
		if p.element == elementLiters {
			liters[p.key] = true
		}
	}
	var out []pattern
	for _, p := range list {
		if p.element == elementCubicCentimeter {
			if liters[p.key] {
				continue
			}
			p.element = elementLiters
		}
		out = append(out, p)
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		switch {
		case a.element != b.element:
			return a.element < b.element
		case !a.changed.Equal(b.changed):
			return a.changed.After(b.changed)
		default:
			return a.length < b.length
		}
	})
	return out
}

func (r *reader) readWMIs() {
	d := r.data
	number := map[int]int{}
	r.each(`select w.Id, w.Wmi, coalesce(w.VehicleTypeId, 0), coalesce(w.TruckTypeId, 0), coalesce(m.Name, ''), coalesce(c.Name, '')
		from Wmi w left join Manufacturer m on m.Id = w.ManufacturerId left join Country c on c.Id = w.CountryId
		order by w.Wmi, w.CreatedOn desc`, func(scan func(...any)) error {
		var id int
		var w wmi
		var manufacturer, country string
		scan(&id, &w.code, &w.kind, &w.truck, &manufacturer, &country)
		w.manufacturer, w.country = d.manufacturers.id(manufacturer), d.countries.id(country)
		number[id] = len(d.wmis)
		d.wmis = append(d.wmis, w)
		return nil
	})
	r.each("select wm.WmiId, k.Name from Wmi_Make wm join Make k on k.Id = wm.MakeId order by wm.WmiId, wm.MakeId", func(scan func(...any)) error {
		var id int
		var maker string
		scan(&id, &maker)
		w := &d.wmis[number[id]]
		w.makes = append(w.makes, d.makes.id(maker))
		return nil
	})
	r.each("select WmiId, VinSchemaId, YearFrom, coalesce(YearTo, 0) from Wmi_VinSchema order by WmiId, VinSchemaId, YearFrom", func(scan func(...any)) error {
		var id, schema int
		var l link
		scan(&id, &schema, &l.from, &l.to)
		var ok bool
		if l.schema, ok = r.schemaNumber[schema]; ok {
			w := &d.wmis[number[id]]
			w.links = append(w.links, l)
		}
		return nil
	})
}

func (r *reader) readEngines() {
	d := r.data
	number := map[string]int{}
	r.each(`select upper(trim(m.Name)), p.ElementId, p.AttributeId from EngineModelPattern p join EngineModel m on m.Id = p.EngineModelId
		where p.ElementId in (`+kept+`) order by m.Id, p.ElementId`, func(scan func(...any)) error {
		var name, attribute string
		var element int
		scan(&name, &element, &attribute)
		value, ok, err := r.value(element, attribute)
		if err != nil || !ok {
			return err
		}
		if element == elementCubicCentimeter {
			element = elementLiters
		}
		at, seen := number[name]
		if !seen {
			at = len(d.engines)
			number[name] = at
			d.engines = append(d.engines, engine{name: d.values.id(name)})
		}
		d.engines[at].facts = append(d.engines[at].facts, fact{element, value})
		return nil
	})
}

// moment reads the two forms in which the lite database writes times.
func moment(text string) time.Time {
	if len(text) < len(time.DateTime) {
		return time.Time{}
	}
	at, err := time.Parse(time.DateTime, strings.Replace(text[:len(time.DateTime)], "T", " ", 1))
	if err != nil {
		return time.Time{}
	}
	return at
}
