package billing

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/money"
	"bayline/platform/web"
)

var errNoProof = fault.New(fault.NotFound, "There is no such payment proof.")

// proofView is a proof with its history, as its owner sees it.
type proofView struct {
	me    tenancy.Member
	proof *Proof
	tries []Try
	form  *proofForm // to send it again; drawn where it came back
}

func (m *Module) ownView(c *fiber.Ctx, me tenancy.Member) (v proofView, err error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return proofView{}, errNoProof
	}
	v.me = me
	v.proof, v.tries, err = m.OwnProof(c.UserContext(), me, id)
	return v, err
}

func (m *Module) showProof(c *fiber.Ctx, me tenancy.Member) error {
	v, err := m.ownView(c, me)
	if err != nil {
		return err
	}
	p := v.proof
	v.form = &proofForm{me: me, plan: p.Plan, Amount: money.FormatPlain(p.Amount, me.Locale()), Currency: p.Amount.Currency,
		PaidOn: p.PaidOn.Format(time.DateOnly), Reference: p.Reference}
	return web.Show(c, ownProofPage(v))
}

// postAgain takes the mended claim, with a new file or without.
func (m *Module) postAgain(c *fiber.Ctx, me tenancy.Member, f *proofForm) error {
	v, err := m.ownView(c, me)
	if err != nil {
		return err
	}
	f.me, f.plan = me, v.proof.Plan
	claim := f.check(m.DB.Clock().Now())
	file, err := web.Upload(c)
	if err = f.refuseFile(err); err != nil {
		return err
	}
	if file != nil && f.Bad() {
		f.Fail("proof", "Choose the file again: it is sent together with the corrected fields.")
	}
	if !f.Bad() {
		if file != nil {
			claim.FileName, claim.File = file.Name, file
		}
		if err := f.refuse(m.SendAgain(c.UserContext(), me, v.proof.ID, claim)); err != nil {
			return err
		}
	}
	if f.Bad() {
		v.form = f
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), ownProofPage(v))
	}
	return web.Redirect(c, "/onboarding/waiting")
}

func (m *Module) ownProof(c *fiber.Ctx, me tenancy.Member) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoProof
	}
	file, err := m.ownFile(c.UserContext(), me, id, c.QueryInt("try"))
	if err != nil {
		return err
	}
	return files.Send(c, m.Files, file.Key, file.Place, file.Out)
}

// mending tells whether the proof can be sent again.
func (v proofView) mending() bool { return v.proof.State == "rejected" }

func (v proofView) address() string { return "/subscription/proofs/" + v.proof.ID.String() }

// file of a try.
func (v proofView) file(t Try) string { return v.address() + "/file?try=" + strconv.Itoa(t.Round) }

func (v proofView) amount(a money.Amount) string { return money.Format(a, v.me.Locale()) }

// day of a payment is a day of the bank, not a moment in a zone.
func (v proofView) day(t time.Time) string { return v.me.Locale().Date(t, time.UTC) }

func (v proofView) moment(t time.Time) string { return v.me.Locale().DateTime(t, v.me.Zone()) }

func (v proofView) title(t Try) string {
	if t.Round == 1 {
		return "Sent " + v.moment(t.At)
	}
	return "Sent again " + v.moment(t.At)
}
