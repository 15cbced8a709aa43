package customers

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/search"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
)

// Vehicle that is, or was, worked on. Any of its facts may be missing.
type Vehicle struct {
	ID                  uuid.UUID
	VIN                 string // 17 characters, or empty
	Plate               string // as it is written on the car
	Make, Model         string
	Year                int64 // 0: not known
	Body, Engine, Color string
	CreatedAt           time.Time
	Version             int64
}

// Title is year, make and model, as far as they are known.
func (v Vehicle) Title() string {
	year := ""
	if v.Year > 0 {
		year = strconv.FormatInt(v.Year, 10)
	}
	return joined(" ", year, v.Make, v.Model)
}

// Label names the vehicle in a sentence: its plate, else its title, else the end of its VIN.
func (v Vehicle) Label() string {
	switch {
	case v.Plate != "":
		return v.Plate
	case v.Title() != "":
		return v.Title()
	case v.VIN != "":
		return "VIN …" + v.VIN[max(0, len(v.VIN)-6):]
	}
	return "Unknown vehicle"
}

// Heading is its title, else its label.
func (v Vehicle) Heading() string { return cmp.Or(v.Title(), v.Label()) }

func (v Vehicle) terms() []search.Term {
	terms := []search.Term{search.Plate(v.Plate), search.VIN(v.VIN), search.Name(v.Make), search.Name(v.Model)}
	if v.Year > 0 {
		terms = append(terms, search.Number(v.Year))
	}
	return terms
}

func (v Vehicle) facts() []fact {
	year := ""
	if v.Year > 0 {
		year = strconv.FormatInt(v.Year, 10)
	}
	return []fact{
		{"plate", v.Plate}, {"VIN", v.VIN}, {"make", v.Make}, {"model", v.Model}, {"year", year},
		{"body", v.Body}, {"engine", v.Engine}, {"color", v.Color},
	}
}

// empty tells whether nothing is known by which the vehicle could be told from another.
func (v Vehicle) empty() bool { return v.Plate == "" && v.VIN == "" && v.Make == "" }

// CreateVehicle adds a vehicle, of an owner where one is given.
func (m *Module) CreateVehicle(ctx context.Context, me tenancy.Member, v Vehicle, owner uuid.UUID) (id uuid.UUID, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if id, err = AddVehicle(ctx, tx, me.Actor(), v); err != nil {
			return err
		}
		if owner == uuid.Nil {
			return nil
		}
		return Link(ctx, tx, me.Actor(), owner, id)
	})
	return id, err
}

// AddVehicle is CreateVehicle inside a transaction, without an owner.
func AddVehicle(ctx context.Context, tx db.Tx, by audit.Actor, v Vehicle) (uuid.UUID, error) {
	if v.empty() {
		return uuid.Nil, fault.New(fault.Invalid, "Type a plate, a VIN or a make: one of them is enough.")
	}
	v.ID, v.CreatedAt, v.Version = db.NewID(), tx.Now(), 1
	if err := insertVehicle(ctx, tx, v); err != nil {
		return uuid.Nil, err
	}
	if err := search.Put(ctx, tx, search.Vehicle, v.ID, v.terms()...); err != nil {
		return uuid.Nil, err
	}
	if err := timeline.Add(ctx, tx, timeline.Entry{Kind: "created", Actor: by, Vehicle: v.ID, Text: "added the vehicle", StaffOnly: true}); err != nil {
		return uuid.Nil, err
	}
	return v.ID, audit.Record(ctx, tx, by, "workshop.vehicle.created", v.ID, differences(Vehicle{}.facts(), v.facts())...)
}

// ChangeVehicle replaces what is known of a vehicle, if nobody else changed it since version v.Version was shown.
func (m *Module) ChangeVehicle(ctx context.Context, me tenancy.Member, v Vehicle) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		before, err := lockVehicle(ctx, tx, v.ID)
		if err != nil {
			return err
		}
		if before.Version != v.Version {
			return errStale
		}
		return changeVehicle(ctx, tx, me.Actor(), before, v)
	})
}

func changeVehicle(ctx context.Context, tx db.Tx, by audit.Actor, before, v Vehicle) error {
	details := differences(before.facts(), v.facts())
	if len(details) == 0 {
		return nil
	}
	if v.empty() {
		return fault.New(fault.Invalid, "Type a plate, a VIN or a make: one of them is enough.")
	}
	if err := saveVehicle(ctx, tx, v); err != nil {
		return err
	}
	if err := search.Put(ctx, tx, search.Vehicle, v.ID, v.terms()...); err != nil {
		return err
	}
	if err := timeline.Add(ctx, tx, timeline.Entry{Kind: "changed", Actor: by, Vehicle: v.ID, Text: "changed " + named(details), StaffOnly: true}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, "workshop.vehicle.changed", v.ID, details...)
}

// ReadVehicle reads a vehicle.
func ReadVehicle(ctx context.Context, tx db.Tx, id uuid.UUID) (Vehicle, error) {
	return readVehicle(ctx, tx, id)
}

// FindVehicle is the vehicle with this VIN, else the newest with this plate, however it is spaced. Nil: there is none.
func FindVehicle(ctx context.Context, tx db.Tx, vin, plate string) (*Vehicle, error) {
	number, plate := bare(vin), bare(plate)
	if number != "" {
		v, err := vehicleByVIN(ctx, tx, number)
		if v != nil || err != nil {
			return v, err
		}
	}
	if plate == "" {
		return nil, nil
	}
	return vehicleByPlate(ctx, tx, plate)
}

// tidy is a text as it is stored: without blanks around it, and with single ones between its words.
func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }

func tidyPlate(text string) string { return strings.ToUpper(tidy(text)) }

// bare is a plate or VIN without what people put between its signs.
func bare(text string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\u00a0\u202f-–·.", r) {
			return -1
		}
		return r
	}, locale.Unmarked(text)))
}
