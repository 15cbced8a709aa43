package orders

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/views/kit"
)

func (m *Module) addJob(c *fiber.Ctx, me tenancy.Member, f *newJobForm) error {
	number, err := numberOf(c)
	if err != nil {
		return err
	}
	edit := editing{What: "new-job"}
	f.Need("name", &f.Name, "Name the job, for example Front brakes.")
	f.Max("name", f.Name, nameMost, "Shorten this to 200 characters.")
	if f.Bad() {
		return m.refuse(c, me, number, edit, f)
	}
	o, err := m.AddJob(c.UserContext(), me, number, f.Name)
	if err == nil && f.Next != "" {
		added := o.Jobs[len(o.Jobs)-1]
		return m.answer(c, me, number, "Job added.", editing{What: "new-line", ID: added.ID, Kind: Labor})
	}
	return m.conclude(c, me, number, edit, f, err, "Job added.", nil)
}

func (m *Module) changeJob(c *fiber.Ctx, me tenancy.Member, f *jobForm) error {
	at, err := jobTarget(c, f.Version)
	if err != nil {
		return err
	}
	edit := editing{What: "job", ID: at.Job}
	f.Need("name", &f.Name, "Name the job, for example Front brakes.")
	f.Max("name", f.Name, nameMost, "Shorten this to 200 characters.")
	technician := readID(&f.Form, "technician", f.Technician)
	if f.Bad() {
		return m.refuse(c, me, at.Order, edit, f)
	}
	_, err = m.ChangeJob(c.UserContext(), me, at, f.Name, technician)
	return m.conclude(c, me, at.Order, edit, f, err, "Job saved.", func(v *orderView) []kit.Change {
		if job, _ := v.edited(); job != nil && job.Name != f.Name {
			return []kit.Change{{Field: "Job", Before: job.Name, After: f.Name}}
		}
		return nil
	})
}

func (m *Module) removeJob(c *fiber.Ctx, me tenancy.Member, f *versionForm) error {
	at, err := jobTarget(c, f.Version)
	if err != nil {
		return err
	}
	_, err = m.RemoveJob(c.UserContext(), me, at)
	return m.conclude(c, me, at.Order, editing{}, nil, err, "Draft removed.", nil)
}

func (m *Module) addLine(c *fiber.Ctx, me tenancy.Member, f *lineForm) error {
	at, err := jobTarget(c, f.Version)
	if err != nil {
		return err
	}
	edit := editing{What: "new-line", ID: at.Job, Kind: Kind(f.Kind)}
	in := f.read(me)
	if f.Bad() {
		return m.refuse(c, me, at.Order, edit, f)
	}
	_, err = m.AddLine(c.UserContext(), me, at, in)
	if err == nil && f.Next != "" {
		return m.answer(c, me, at.Order, "Line added.", edit)
	}
	return m.conclude(c, me, at.Order, edit, f, err, "Line added.", nil)
}

func (m *Module) changeLine(c *fiber.Ctx, me tenancy.Member, f *lineForm) error {
	at, line, err := lineTarget(c, f.Version)
	if err != nil {
		return err
	}
	edit := editing{What: "line", ID: line}
	in := f.read(me)
	if f.Bad() {
		return m.refuse(c, me, at.Order, edit, f)
	}
	_, err = m.ChangeLine(c.UserContext(), me, at, line, in)
	return m.conclude(c, me, at.Order, edit, f, err, "Line saved.", func(v *orderView) []kit.Change {
		job, stored := v.edited()
		if stored == nil {
			return nil
		}
		return lineDifferences(lineOf(v.Order, job, stored, me), f)
	})
}

// lineDifferences between what is stored and what was typed.
func lineDifferences(stored, typed *lineForm) (changes []kit.Change) {
	for _, field := range []kit.Change{
		{Field: "Description", Before: stored.Description, After: typed.Description},
		{Field: "Quantity", Before: stored.Quantity, After: typed.Quantity},
		{Field: "Price", Before: stored.Price, After: typed.Price},
		{Field: "Discount", Before: stored.Discount, After: typed.Discount},
		{Field: "Part number", Before: stored.PartNumber, After: typed.PartNumber},
	} {
		if field.Before != field.After {
			changes = append(changes, field)
		}
	}
	return changes
}

func (m *Module) removeLine(c *fiber.Ctx, me tenancy.Member, f *versionForm) error {
	at, line, err := lineTarget(c, f.Version)
	if err != nil {
		return err
	}
	_, err = m.RemoveLine(c.UserContext(), me, at, line)
	return m.conclude(c, me, at.Order, editing{}, nil, err, "Line removed.", nil)
}

// present puts all drafts before the customer.
func (m *Module) present(c *fiber.Ctx, me tenancy.Member, f *versionForm) error {
	number, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	_, err = m.Present(c.UserContext(), me, number, version)
	return m.conclude(c, me, number, editing{}, nil, err, "Presented. Record what the customer says to each job.", nil)
}

func (m *Module) presentJob(c *fiber.Ctx, me tenancy.Member, f *versionForm) error {
	at, err := jobTarget(c, f.Version)
	if err != nil {
		return err
	}
	_, err = m.PresentJob(c.UserContext(), me, at)
	return m.conclude(c, me, at.Order, editing{}, nil, err, "Presented. Record what the customer says.", nil)
}

func (m *Module) authorizeJob(c *fiber.Ctx, me tenancy.Member, f *decisionForm) error {
	f.Outcome = string(Authorized)
	return m.recordAnswer(c, me, f)
}

// refuseJob takes a no or a later.
func (m *Module) refuseJob(c *fiber.Ctx, me tenancy.Member, f *decisionForm) error {
	if f.Outcome != string(Declined) && f.Outcome != string(Deferred) {
		return errUnreadable
	}
	return m.recordAnswer(c, me, f)
}

func (m *Module) recordAnswer(c *fiber.Ctx, me tenancy.Member, f *decisionForm) error {
	at, err := jobTarget(c, f.Version)
	if err != nil {
		return err
	}
	outcome := State(f.Outcome)
	edit := editing{What: "answer", ID: at.Job, Outcome: outcome}
	by := f.read(me)
	if f.Bad() {
		return m.refuse(c, me, at.Order, edit, f)
	}
	record, done := m.Authorize, "Approval recorded."
	switch outcome {
	case Declined:
		record, done = m.Decline, "Recorded as declined."
	case Deferred:
		record, done = m.Defer, "Recorded for later."
	}
	_, err = record(c.UserContext(), me, at, by)
	return m.conclude(c, me, at.Order, edit, f, err, done, nil)
}

func (m *Module) work(c *fiber.Ctx, me tenancy.Member, f *workForm) error {
	at, err := jobTarget(c, f.Version)
	if err != nil {
		return err
	}
	act, done := m.StartJob, "Started."
	switch Work(f.Work) {
	case Running:
	case Paused:
		act, done = m.PauseJob, "Paused."
	case Done:
		act, done = m.FinishJob, "Done."
	default:
		return errUnreadable
	}
	_, err = act(c.UserContext(), me, at)
	return m.conclude(c, me, at.Order, editing{}, nil, err, done, nil)
}

func lineTarget(c *fiber.Ctx, version string) (At, uuid.UUID, error) {
	at, err := jobTarget(c, version)
	if err != nil {
		return at, uuid.Nil, err
	}
	line, err := uuid.Parse(c.Params("line"))
	if err != nil {
		return at, uuid.Nil, fault.New(fault.NotFound, "No such line on this job.")
	}
	return at, line, nil
}
