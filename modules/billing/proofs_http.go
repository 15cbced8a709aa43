package billing

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// proofUpload is what a body may have, in bytes: more than a proof, so that a file that is too large is refused under its field and
// not by a page of its own.
const proofUpload = 32 << 20

// proofForm stands before its file in the request: the fields are bound first, the file is streamed.
type proofForm struct {
	web.Form
	Amount    string `form:"amount"`
	Currency  string `form:"currency"`
	PaidOn    string `form:"paid_on"`
	Reference string `form:"reference"`
	Plan      string `form:"plan"`

	plan plans.Plan // that is paid for
	used []tenancy.Use
	me   tenancy.Member
}

func (m *Module) askProof(c *fiber.Ctx, me tenancy.Member) error {
	f := &proofForm{Plan: c.Query("plan")}
	chosen, err := m.fill(c.UserContext(), me, f)
	if err != nil {
		return err
	}
	if !chosen {
		return web.Redirect(c, "/onboarding/plan")
	}
	f.Amount, f.Currency = money.FormatPlain(f.plan.Price, me.Locale()), f.plan.Price.Currency
	return web.Show(c, proofPage(f))
}

// fill says what is paid for: the plan that the form names, else the chosen one. False where none is chosen yet.
func (m *Module) fill(ctx context.Context, me tenancy.Member, f *proofForm) (chosen bool, err error) {
	f.me = me
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		id, err := uuid.Parse(f.Plan)
		if f.Plan == "" {
			sub, err := readSubscription(ctx, tx)
			if err != nil || sub.Plan == nil {
				return err
			}
			id = sub.Plan.ID
		} else if err != nil {
			return plans.ErrNone
		}
		if f.plan, err = paying(ctx, tx, id); err != nil {
			return err
		}
		f.Plan, chosen = id.String(), true
		f.used, err = tenancy.Usage(ctx, tx)
		return err
	})
	return chosen, err
}

func (m *Module) postProof(c *fiber.Ctx, me tenancy.Member, f *proofForm) error {
	chosen, err := m.fill(c.UserContext(), me, f)
	if err != nil {
		return err
	}
	if !chosen {
		return web.Redirect(c, "/onboarding/plan")
	}
	claim := f.check(m.DB.Clock().Now())
	file, err := web.Upload(c)
	if err = f.refuseFile(err); err != nil {
		return err
	}
	switch {
	case f.Error("proof") != "":
	case file == nil:
		f.Fail("proof", "Choose the bank's confirmation: "+(files.Pictures|files.PDFs).Names()+".")
	case f.Bad():
		f.Fail("proof", "Choose the file again: it is sent together with the corrected fields.")
	default:
		claim.Plan, claim.FileName, claim.File = f.plan.ID, file.Name, file
		_, err = m.SubmitProof(c.UserContext(), me, claim)
		if err = f.refuse(err); err != nil {
			return err
		}
	}
	if f.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), proofPage(f))
	}
	return web.Redirect(c, "/onboarding/waiting")
}

// refuse says over the form that a proof waits already or cannot be sent so, and under the file what is wrong with it.
func (f *proofForm) refuse(err error) error {
	for _, known := range []*fault.Error{errPending, errNotRejected, errUnchanged} {
		if errors.Is(err, known) {
			return f.Refuse(known)
		}
	}
	return f.refuseFile(err)
}

// refuseFile says under the file that it is no picture or PDF, too large, or was cut on its way.
func (f *proofForm) refuseFile(err error) error {
	if refusal := fault.As(err); refusal != nil && (refusal.Kind == fault.Invalid || refusal.Kind == fault.TooLarge || refusal.Kind == fault.BadRequest) {
		f.Fail("proof", refusal.Text)
		return nil
	}
	return err
}

func (f *proofForm) check(now time.Time) (claim Claim) {
	var err error
	if !money.Known(f.Currency) {
		f.Fail("currency", "Choose the currency that you paid in.")
	} else if claim.Amount, err = money.Parse(f.Amount, f.Currency, f.me.Locale()); err != nil {
		f.Fail("amount", sentence(err, "Type the amount that you paid."))
	} else if claim.Amount.Minor <= 0 {
		f.Fail("amount", "Type the amount that you paid.")
	}
	day, err := f.me.Locale().ParseDate(f.PaidOn, time.UTC)
	switch {
	case err != nil:
		f.Fail("paid_on", "Choose the day of the payment.")
	case day.After(now.AddDate(0, 0, 1)):
		f.Fail("paid_on", "This day has not come yet. Choose the day of the payment.")
	case day.Before(now.AddDate(-1, 0, 0)):
		f.Fail("paid_on", "This is more than a year ago. Choose the day of the payment.")
	}
	claim.PaidOn = day
	f.Need("reference", &f.Reference, "Type the reference, as printed on the confirmation.")
	f.Max("reference", f.Reference, 80, "Use at most 80 characters.")
	claim.Reference = strings.ToUpper(f.Reference)
	return claim
}

func sentence(err error, otherwise string) string {
	if refusal := fault.As(err); refusal != nil {
		return refusal.Text
	}
	return otherwise
}

func currencyOptions() (list []kit.Option) {
	for _, currency := range money.Currencies() {
		list = append(list, kit.Option{Value: currency.Code, Label: currency.Code + ", " + currency.Name})
	}
	return list
}
