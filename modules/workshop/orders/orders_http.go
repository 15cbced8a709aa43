package orders

import (
	"context"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/catalog"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// happened is how many entries of the timeline the page shows.
const happened = 40

func numberOf(c *fiber.Ctx) (int64, error) {
	number, err := strconv.ParseInt(c.Params("number"), 10, 64)
	if err != nil || number < 1 {
		return 0, errNoOrder
	}
	return number, nil
}

// order is the page, and the fragment that htmx asks for. ?edit= puts a form into it.
func (m *Module) order(c *fiber.Ctx, me tenancy.Member) error {
	number, err := numberOf(c)
	if err != nil {
		return err
	}
	edit := editing{What: c.Query("edit"), Kind: Kind(c.Query("kind")), Outcome: State(c.Query("outcome"))}
	edit.ID, _ = idFrom(c.Query("id"))
	v, err := m.view(c, me, number, edit)
	if err != nil {
		return err
	}
	v.fill()
	return m.show(c, v)
}

func (m *Module) show(c *fiber.Ctx, v *orderView) error {
	if web.Partial(c) {
		return web.Show(c, orderFragment(v))
	}
	return web.Show(c, orderPage(v))
}

// view reads everything the page shows. The number of statements does not depend on the number of rows.
func (m *Module) view(c *fiber.Ctx, me tenancy.Member, number int64, edit editing) (*orderView, error) {
	v := &orderView{Edit: edit, me: me, zone: me.Zone()}
	err := m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		v.now = tx.Now()
		if v.Order, v.About, err = readOrder(ctx, tx, number); err != nil {
			return err
		}
		if v.Prices, err = catalog.Read(ctx, tx); err != nil {
			return err
		}
		if v.CustomerID != nil {
			customer, err := customers.ReadCustomer(ctx, tx, *v.CustomerID)
			if err != nil {
				return err
			}
			v.Customer = &customer
		} else if v.Owner, err = customers.PresentOwner(ctx, tx, v.VehicleID); err != nil {
			return err
		}
		if v.Totals, err = v.Order.Totals(v.Prices); err != nil {
			return err
		}
		v.Feed = timeline.View{Locale: me.Locale(), Zone: v.zone, Now: v.now}
		if me.May(can.WriteNotes) {
			v.Feed.Compose = v.path("notes")
		}
		if v.Feed.Entries, err = timeline.OfOrder(ctx, tx, v.ID, happened); err != nil {
			return err
		}
		if edit.needsStaff() && v.writes() {
			if v.Staff, err = readStaff(ctx, tx); err != nil {
				return err
			}
		}
		if v.prices() {
			if err := m.readEstimates(ctx, tx, v); err != nil {
				return err
			}
		}
		if m.Settlement != nil && me.SeesPrices() && me.May(can.SeeMoney) {
			v.Settlement, err = m.Settlement(ctx, tx, me, v.Order)
		}
		return err
	})
	return v, err
}

// fill puts what is stored into the form that the page was asked for. What this member may not do, or cannot be done any more,
// is left out: the page is shown without a form.
func (v *orderView) fill() {
	job, line := v.edited()
	switch what := v.Edit.What; {
	case what == "note" && v.notes():
		v.Form = &staffNoteForm{Version: v.version(), Note: v.StaffNote}
	case what == "details" && v.writes():
		v.Form = detailsOf(v.Order, v.me)
	case what == "void" && v.writes():
		v.Form = &voidForm{Version: v.version()}
	case what == "new-job" && v.writes():
		v.Form = &newJobForm{}
	case what == "job" && v.writes() && job != nil:
		v.Form = jobOf(job)
	case what == "new-line" && v.writes() && job != nil && v.Edit.Kind.Known():
		v.Form = newLine(v.Order, job, v.Edit.Kind, v.Prices, v.me)
	case what == "line" && v.writes() && line != nil:
		v.Form = lineOf(v.Order, job, line, v.me)
	case what == "estimate" && v.letter != nil:
		v.Form = &estimateForm{Form: *v.letter, Version: v.version()}
	case what == "answer" && v.asks() && job != nil && (v.Edit.Outcome == Authorized || v.Edit.Outcome == Declined || v.Edit.Outcome == Deferred):
		name := ""
		if v.Customer != nil {
			name = v.Customer.Title()
		}
		v.Form = decisionOn(job, v.Edit.Outcome, name, v.now, v.me)
	default:
		v.Edit = editing{}
	}
}

// edited is the job that is being edited, and its line where it is one.
func (v *orderView) edited() (*Job, *Line) {
	for _, job := range v.Jobs {
		if job.ID == v.Edit.ID {
			return job, nil
		}
		if line, err := job.Line(v.Edit.ID); err == nil {
			return job, line
		}
	}
	return nil, nil
}

// answer ends a change: htmx gets the fresh order, a plain browser the page; with the form that is asked for next, if one is.
func (m *Module) answer(c *fiber.Ctx, me tenancy.Member, number int64, done string, next editing) error {
	if !web.Partial(c) {
		m.Sessions.Flash(c, done)
		return web.Redirect(c, "/work-orders/"+strconv.FormatInt(number, 10)+next.query())
	}
	v, err := m.view(c, me, number, next)
	if err != nil {
		return err
	}
	v.fill()
	web.Toast(c, done)
	return m.show(c, v)
}

// refuse shows a form again with what is wrong with it; nothing that was typed is lost.
func (m *Module) refuse(c *fiber.Ctx, me tenancy.Member, number int64, edit editing, form any) error {
	v, err := m.view(c, me, number, edit)
	if err != nil {
		return err
	}
	v.Form = form
	return m.show(c.Status(fiber.StatusUnprocessableEntity), v)
}

// typed is a form that a refusal can be put into.
type typed interface {
	Fail(field, sentence string)
	Bad() bool
}

// conclude answers an operation that a form has asked for: done, or why not. A stale form comes back with the stored version, so
// that saving it again is a decision and not an accident; changes tells both sides.
func (m *Module) conclude(c *fiber.Ctx, me tenancy.Member, number int64, edit editing, form typed, err error, done string, changes func(*orderView) []kit.Change) error {
	var stale *Stale
	refusal := fault.As(err)
	switch {
	case err == nil:
		return m.answer(c, me, number, done, editing{})
	case errors.As(err, &stale):
		return m.conflict(c, me, number, edit, form, stale.Error(), changes)
	case refusal == nil:
		return err
	case refusal.Kind == fault.Invalid && form != nil:
		form.Fail("", refusal.Text)
		return m.refuse(c, me, number, edit, form)
	case refusal.Kind == fault.Conflict, refusal.Kind == fault.Invalid:
		return m.conflict(c, me, number, editing{}, nil, refusal.Text, nil)
	}
	return err
}

// conflict shows the order as it is now, with the reason over it, and the form with what was typed where there is one.
func (m *Module) conflict(c *fiber.Ctx, me tenancy.Member, number int64, edit editing, form typed, text string, changes func(*orderView) []kit.Change) error {
	v, err := m.view(c, me, number, edit)
	if err != nil {
		return err
	}
	v.Notice.Text = text
	if form != nil {
		v.fill()
		if v.Edit.What != "" {
			v.Form = v.renewed(form)
		}
		if changes != nil {
			v.Notice.Changes = changes(v)
		}
	}
	return m.show(c.Status(fiber.StatusConflict), v)
}

// renewed is a form with what was typed, on the version that is stored now.
func (v *orderView) renewed(form typed) typed {
	job, _ := v.edited()
	of := func() string {
		if job == nil {
			return ""
		}
		return strconv.FormatInt(job.Version, 10)
	}
	switch f := form.(type) {
	case *detailsForm:
		f.Version = v.version()
	case *staffNoteForm:
		f.Version = v.version()
	case *voidForm:
		f.Version = v.version()
	case *jobForm:
		f.Version = of()
	case *lineForm:
		f.Version = of()
	case *decisionForm:
		f.Version = of()
	case *estimateForm:
		f.Version = v.version()
	}
	return form
}

func (m *Module) changeDetails(c *fiber.Ctx, me tenancy.Member, f *detailsForm) error {
	number, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	edit := editing{What: "details"}
	d := f.read(me)
	if f.Bad() {
		return m.refuse(c, me, number, edit, f)
	}
	_, err = m.ChangeDetails(c.UserContext(), me, number, version, d)
	return m.conclude(c, me, number, edit, f, err, "Details saved.", func(v *orderView) []kit.Change { return differences(detailsOf(v.Order, me), f) })
}

// differences between what is stored and what was typed, in the words of the form.
func differences(stored, typed *detailsForm) (changes []kit.Change) {
	for _, field := range []kit.Change{
		{Field: "Concerns", Before: stored.Concerns, After: typed.Concerns},
		{Field: "Promised for", Before: stored.Promised, After: typed.Promised},
		{Field: "Arrival", Before: stored.Arrival, After: typed.Arrival},
		{Field: "Odometer in", Before: stored.OdometerIn, After: typed.OdometerIn},
		{Field: "Odometer out", Before: stored.OdometerOut, After: typed.OdometerOut},
		{Field: "Key tag", Before: stored.KeyTag, After: typed.KeyTag},
	} {
		if field.Before != field.After {
			changes = append(changes, field)
		}
	}
	return changes
}

func (m *Module) takeOwner(c *fiber.Ctx, me tenancy.Member, f *versionForm) error {
	number, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	_, err = m.TakeOwner(c.UserContext(), me, number, version)
	return m.conclude(c, me, number, editing{}, nil, err, "The owner is the customer now.", nil)
}

func (m *Module) setStaffNote(c *fiber.Ctx, me tenancy.Member, f *staffNoteForm) error {
	number, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	edit := editing{What: "note"}
	if !f.Max("note", f.Note, noteMost, "Shorten the note to 2,000 characters.") {
		return m.refuse(c, me, number, edit, f)
	}
	_, err = m.SetStaffNote(c.UserContext(), me, number, version, f.Note)
	return m.conclude(c, me, number, edit, f, err, "Note saved.", func(v *orderView) []kit.Change {
		return []kit.Change{{Field: "Note", Before: v.StaffNote, After: f.Note}}
	})
}

// addNote answers with the activity card, which is where the note was written.
func (m *Module) addNote(c *fiber.Ctx, me tenancy.Member, f *noteForm) error {
	number, err := numberOf(c)
	if err != nil {
		return err
	}
	if err := m.AddNote(c.UserContext(), me, number, f.Note); err != nil {
		return err
	}
	if !web.Partial(c) {
		return web.Redirect(c, "/work-orders/"+strconv.FormatInt(number, 10))
	}
	v, err := m.view(c, me, number, editing{})
	if err != nil {
		return err
	}
	return web.Show(c, timeline.Feed(v.Feed))
}

func (m *Module) void(c *fiber.Ctx, me tenancy.Member, f *voidForm) error {
	number, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	edit := editing{What: "void"}
	f.Need("reason", &f.Reason, "Write why, so that the number can be explained later.")
	f.Max("reason", f.Reason, 500, "Shorten this to 500 characters.")
	if f.Bad() {
		return m.refuse(c, me, number, edit, f)
	}
	_, err = m.Void(c.UserContext(), me, number, version, f.Reason)
	return m.conclude(c, me, number, edit, f, err, "Work order "+hash(number)+" is void.", nil)
}

// move answers on the board where it was done there, and on the order's page else.
func (m *Module) move(c *fiber.Ctx, me tenancy.Member, f *stageForm) error {
	number, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	_, err = m.Move(c.UserContext(), me, number, version, Stage(f.Stage))
	if f.Back == "" {
		return m.conclude(c, me, number, editing{}, nil, err, "Moved to "+Stage(f.Stage).Label()+".", nil)
	}
	return m.movedOnBoard(c, me, f.Back, err, hash(number)+" moved to "+Stage(f.Stage).Label()+".")
}

func target(c *fiber.Ctx, version string) (number, at int64, err error) {
	if number, err = numberOf(c); err != nil {
		return 0, 0, err
	}
	at, err = readVersion(version)
	return number, at, err
}

func jobTarget(c *fiber.Ctx, version string) (at At, err error) {
	if at.Order, at.Version, err = target(c, version); err != nil {
		return at, err
	}
	if at.Job, err = uuid.Parse(c.Params("job")); err != nil {
		return at, fault.New(fault.NotFound, "No such job on this work order.")
	}
	return at, nil
}
