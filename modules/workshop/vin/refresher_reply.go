package vin

import (
	"container/list"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxReply = 256 << 10 // bytes; a real reply has about 6,000
	maxWord  = 120       // bytes of a value that we keep
)

// document is the reply of DecodeVinValuesExtended: one result with about 140 values, all of them texts.
type document struct {
	Results []result `json:"Results"`
}

type result struct {
	Make, Model, ModelYear, Manufacturer, BodyClass, Trim, Series, Doors, DriveType string
	DisplacementL, EngineCylinders, EngineConfiguration, Turbo                      string
	FuelTypePrimary, FuelTypeSecondary, ElectrificationLevel                        string
}

// liveFacts are what the service told of the first characters of a VIN.
type liveFacts struct {
	makeName, model, manufacturer string
	year                          int
	facts                         facts
}

// ask sends the key and nothing else. It returns nil facts where the service knows nothing, and an error where it does not answer as it should.
func (r *Refresher) ask(ctx context.Context, key string) (*liveFacts, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.address+"/DecodeVinValuesExtended/"+key+"?format=json", nil)
	if err != nil {
		return nil, fmt.Errorf("ask the live VIN service: %w", err)
	}
	request.Header.Set("User-Agent", "Bayline")
	request.Header.Set("Accept", "application/json")
	response, err := r.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask the live VIN service: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the live VIN service answers %s", response.Status)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxReply+1))
	if err != nil {
		return nil, fmt.Errorf("read the reply of the live VIN service: %w", err)
	}
	if len(body) > maxReply {
		return nil, fmt.Errorf("the reply of the live VIN service has more than %d bytes", maxReply)
	}
	return readReply(body, r.clock.Now())
}

// readReply takes what it understands; a service outside may send anything.
func readReply(body []byte, now time.Time) (*liveFacts, error) {
	var d document
	if err := json.Unmarshal(body, &d); err != nil {
		return nil, fmt.Errorf("the reply of the live VIN service is no JSON that we know: %w", err)
	}
	if len(d.Results) != 1 {
		return nil, fmt.Errorf("the live VIN service sent %d results for one VIN", len(d.Results))
	}
	r := d.Results[0]
	for _, value := range []*string{
		&r.Make, &r.Model, &r.ModelYear, &r.Manufacturer, &r.BodyClass, &r.Trim, &r.Series, &r.Doors, &r.DriveType, &r.DisplacementL,
		&r.EngineCylinders, &r.EngineConfiguration, &r.Turbo, &r.FuelTypePrimary, &r.FuelTypeSecondary, &r.ElectrificationLevel,
	} {
		*value = word(*value)
	}
	if r.Make == "" {
		return nil, nil
	}
	doors, _ := strconv.Atoi(r.Doors)
	return &liveFacts{
		makeName: r.Make, model: r.Model, manufacturer: r.Manufacturer, year: plausibleYear(r.ModelYear, now),
		facts: facts{
			body: r.BodyClass, fuel: r.FuelTypePrimary, secondFuel: r.FuelTypeSecondary, liters: r.DisplacementL, cylinders: r.EngineCylinders,
			layout: r.EngineConfiguration, turbo: r.Turbo, electric: r.ElectrificationLevel, drive: r.DriveType, trim: r.Trim, series: r.Series,
			doors: max(0, min(doors, 9)),
		},
	}, nil
}

// word is a value that may be shown: short, one line, text. Anything else is dropped.
func word(value string) string {
	value = strings.TrimSpace(value)
	if len(value) > maxWord || !utf8.ValidString(value) || strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }) || value == "Not Applicable" {
		return ""
	}
	return value
}

func plausibleYear(text string, now time.Time) int {
	year, err := strconv.Atoi(text)
	if err != nil || year < firstYear-cycle || year > now.Year()+1 {
		return 0
	}
	return year
}

// onto completes a vehicle. What the service does not tell stays as the offline data has it.
func (l *liveFacts) onto(v Vehicle) Vehicle {
	offline := v.Make
	set := func(field *string, value string) {
		if value != "" {
			*field = value
		}
	}
	if !strings.EqualFold(offline, l.makeName) { // the service writes makes in capitals
		v.Make = makeWords(l.makeName)
	}
	set(&v.Model, l.model)
	set(&v.Manufacturer, l.manufacturer)
	set(&v.Body, bodyWords(l.facts.body))
	set(&v.Engine, l.facts.engineWords())
	set(&v.Fuel, l.facts.fuelWords())
	set(&v.Drive, driveWords(l.facts.drive))
	set(&v.Trim, l.facts.trim)
	set(&v.Series, l.facts.series)
	if l.year != 0 {
		v.Year = l.year
	}
	if l.facts.doors != 0 {
		v.Doors = l.facts.doors
	}
	v.Warnings = v.stillTrue()
	return v
}

// stillTrue are the warnings that hold after something was added.
func (v Vehicle) stillTrue() []string {
	var kept []string
	for _, sentence := range v.Warnings {
		answered := sentence == warnMaker || sentence == warnModel && v.Model != "" || sentence == warnYearUnknown && v.Year != 0
		if !answered {
			kept = append(kept, sentence)
		}
	}
	return kept
}

// reply is what is remembered of an answer.
type reply struct {
	facts *liveFacts // nil: the service knew nothing
	at    time.Time
}

func (r reply) stale(now time.Time) bool {
	if r.facts == nil {
		return now.Sub(r.at) > nothing
	}
	return now.Sub(r.at) > fresh
}

// replies remembers the ones that were used last, up to a number. The refresher's lock guards it.
type replies struct {
	most  int
	order *list.List // of remembered, the one used last in front
	byKey map[string]*list.Element
}

type remembered struct {
	key   string
	reply reply
}

func newReplies(most int) replies {
	return replies{most: most, order: list.New(), byKey: map[string]*list.Element{}}
}

func (r *replies) get(key string) (reply, bool) {
	at, known := r.byKey[key]
	if !known {
		return reply{}, false
	}
	r.order.MoveToFront(at)
	return at.Value.(remembered).reply, true
}

func (r *replies) put(key string, answer reply) {
	if at, known := r.byKey[key]; known {
		at.Value = remembered{key, answer}
		r.order.MoveToFront(at)
		return
	}
	r.byKey[key] = r.order.PushFront(remembered{key, answer})
	if r.order.Len() > r.most {
		last := r.order.Back()
		delete(r.byKey, last.Value.(remembered).key)
		r.order.Remove(last)
	}
}
