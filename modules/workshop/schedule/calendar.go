package schedule

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Calendar is what a center books into: its bays, and when it is open.
type Calendar struct {
	Reminds bool // customers, the day before
	Hours   [7]Hours
	Bays    []Bay // in the order of the calendar, retired ones last
	Version int64 // 0: the center has none yet
}

// Bay is a place to work in.
type Bay struct {
	ID      uuid.UUID
	Name    string
	Retired bool
	Version int64
}

const (
	baysMost    = 60
	bayNameMost = 40
)

// Offered are the bays that can be booked.
func (c *Calendar) Offered() (bays []Bay) {
	for _, bay := range c.Bays {
		if !bay.Retired {
			bays = append(bays, bay)
		}
	}
	return bays
}

// bay of the center, also a retired one.
func (c *Calendar) bay(id uuid.UUID) (*Bay, error) {
	for i := range c.Bays {
		if c.Bays[i].ID == id {
			return &c.Bays[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "There is no such bay.")
}

// Prepare gives a new center a calendar that works at once: two bays, Monday to Friday from 8 to 17. A center that has one keeps it.
func Prepare(ctx context.Context, tx db.Tx) error {
	created, err := insertCalendar(ctx, tx)
	if err != nil || !created {
		return err
	}
	for weekday := 1; weekday <= 5; weekday++ {
		if err := putHours(ctx, tx, weekday, Hours{8 * 60, 17 * 60}); err != nil {
			return err
		}
	}
	for n := 1; n <= 2; n++ {
		if err := insertBay(ctx, tx, Bay{ID: db.NewID(), Name: fmt.Sprintf("Bay %d", n)}, n); err != nil {
			return err
		}
	}
	return nil
}

// Calendar of the center.
func (m *Module) Calendar(ctx context.Context, me tenancy.Member) (c *Calendar, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		c, err = readCalendar(ctx, tx)
		return err
	})
	return c, err
}

// ChangeHours replaces when the center is open and whether customers are reminded. What is booked stays booked.
func (m *Module) ChangeHours(ctx context.Context, me tenancy.Member, version int64, hours [7]Hours, reminds bool) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		before, err := lockCalendar(ctx, tx)
		if err != nil {
			return err
		}
		if before.Version != version {
			return fault.New(fault.Conflict, "Somebody changed the opening hours meanwhile. Those below are stored now; what you typed was not saved.")
		}
		var changes []audit.Detail
		for weekday, h := range hours {
			if h == before.Hours[weekday] {
				continue
			}
			if err := putHours(ctx, tx, weekday, h); err != nil {
				return err
			}
			changes = append(changes, audit.Changed(me.Locale().Weekday(weekdayOf(weekday)), before.Hours[weekday].words(me), h.words(me)))
		}
		if reminds != before.Reminds {
			changes = append(changes, audit.Changed("reminders", onOff(before.Reminds), onOff(reminds)))
		}
		if len(changes) == 0 {
			return nil
		}
		if err := saveCalendar(ctx, tx, reminds); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.calendar.changed", me.Center(), changes...)
	})
}

// AddBay adds a bay after the others.
func (m *Module) AddBay(ctx context.Context, me tenancy.Member, name string) (id uuid.UUID, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		c, err := lockCalendar(ctx, tx)
		if err != nil {
			return err
		}
		if len(c.Offered()) >= baysMost {
			return fault.Newf(fault.Invalid, "A center has at most %d bays.", baysMost)
		}
		if name, err = bayName(name); err != nil {
			return err
		}
		id = db.NewID()
		if err := insertBay(ctx, tx, Bay{ID: id, Name: name}, len(c.Bays)+1); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.bay.added", id, audit.Note("name", name))
	})
	return id, err
}

// RenameBay calls a bay otherwise.
func (m *Module) RenameBay(ctx context.Context, me tenancy.Member, id uuid.UUID, version int64, name string) error {
	return m.changeBay(ctx, me, id, func(ctx context.Context, tx db.Tx, _ *Calendar, bay *Bay) error {
		if bay.Version != version {
			return fault.Newf(fault.Conflict, "Somebody changed this bay meanwhile: it is called “%s” now. Save again if yours is right.", bay.Name)
		}
		name, err := bayName(name)
		if err != nil || name == bay.Name {
			return err
		}
		if err := saveBayName(ctx, tx, id, name); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.bay.renamed", id, audit.Changed("name", bay.Name, name))
	})
}

// RetireBay offers a bay no more. What is to come in it is moved first: it would stand nowhere.
func (m *Module) RetireBay(ctx context.Context, me tenancy.Member, id uuid.UUID) error {
	return m.changeBay(ctx, me, id, func(ctx context.Context, tx db.Tx, c *Calendar, bay *Bay) error {
		coming, err := countComing(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case coming > 0:
			return fault.Newf(fault.Conflict, "%s has %s to come. Move them to another bay first.", bay.Name, counted(coming, "appointment"))
		case len(c.Offered()) == 1:
			return fault.New(fault.Conflict, "This is the last bay. Add another one first.")
		}
		if err := retireBay(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.bay.retired", id, audit.Note("name", bay.Name))
	})
}

func (m *Module) changeBay(ctx context.Context, me tenancy.Member, id uuid.UUID, change func(context.Context, db.Tx, *Calendar, *Bay) error) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		c, err := lockCalendar(ctx, tx)
		if err != nil {
			return err
		}
		bay, err := c.bay(id)
		if err != nil {
			return err
		}
		if bay.Retired {
			return fault.New(fault.Conflict, "This bay is retired.")
		}
		return change(ctx, tx, c, bay)
	})
}

func bayName(text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case text == "":
		return "", fault.New(fault.Invalid, "Type what the bay is called, such as Bay 3 or Paint booth.")
	case utf8.RuneCountInString(text) > bayNameMost:
		return "", fault.Newf(fault.Invalid, "Use at most %d characters.", bayNameMost)
	}
	return text, nil
}
