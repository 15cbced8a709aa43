package orders

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/letters"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// estimateForm sends what waits for an answer, as it was looked at.
type estimateForm struct {
	letters.Form
	Version string `form:"version"`
}

func (m *Module) sendEstimate(c *fiber.Ctx, me tenancy.Member, f *estimateForm) error {
	number, version, err := target(c, f.Version)
	if err != nil {
		return err
	}
	edit, by := editing{What: "estimate"}, f.Check()
	if f.Bad() {
		return m.refuse(c, me, number, edit, f)
	}
	err = m.SendEstimate(c.UserContext(), me, number, version, by)
	if err == nil || fault.Is(err, fault.Conflict) {
		return m.conclude(c, me, number, edit, f, err, "The estimate is on its way to "+by.Email+".", nil)
	}
	if err := f.Refuse(err); err != nil {
		return err
	}
	return m.refuse(c, me, number, edit, f)
}

// estimable tells whether an estimate can be sent: something waits for an answer, or could.
func (v *orderView) estimable() bool {
	return v.prices() && v.asks() && len(v.in(Presented))+v.drafts() > 0
}

// readEstimates reads what was sent, and the form where it is asked for.
func (m *Module) readEstimates(ctx context.Context, tx db.Tx, v *orderView) (err error) {
	if v.Sent, err = letters.About(ctx, tx, v.ID); err != nil || v.Edit.What != "estimate" || !v.estimable() {
		return err
	}
	address := ""
	if v.Customer != nil {
		address = v.Customer.Email
	}
	if address == "" && len(v.Sent) > 0 {
		address = v.Sent[0].Address
	}
	v.letter, err = m.Letters.NewForm(ctx, tx, address)
	return err
}

// estimateHolds says what the letter holds, and that sending it presents the drafts.
func (v *orderView) estimateHolds() string {
	drafts, waiting := v.drafts(), len(v.in(Presented))
	if drafts == 0 {
		return "It holds " + plural(waiting, "job") + " without an answer, with every line."
	}
	return "It holds " + plural(drafts+waiting, "job") + " without an answer, with every line. Sending it presents the drafts."
}
