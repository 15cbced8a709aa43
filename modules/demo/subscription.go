package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"strings"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"bayline/modules/billing"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/mail"
	"bayline/platform/money"
)

// subscribe writes into the diary how the center pays during its trial and is approved a day later.
func (c *center) subscribe() {
	paidAt := c.hours.after(c.begin, 70*time.Hour)
	c.diary.add(paidAt, func(ctx context.Context) error { return c.sendProof(ctx, "pro", paidAt) })
	c.diary.add(c.hours.after(paidAt, 9*time.Hour), c.approve)
	c.diary.add(c.now.Add(-3*time.Hour), func(ctx context.Context) error { // somebody is asked to work here, and has not answered yet
		return c.app.Team.Invite(ctx, c.owner, "mika@northgate.test", tenancy.Technician, false)
	})
}

// sendProof chooses a plan by the year and uploads what the bank has said.
func (c *center) sendProof(ctx context.Context, plan string, at time.Time) error {
	plans, err := c.app.Plans.Offered(ctx)
	if err != nil {
		return err
	}
	reference := strings.ToUpper(strings.Fields(c.name)[0]) + "-2217"
	for _, offered := range plans {
		if offered.Code != plan || offered.Period != "yearly" {
			continue
		}
		if err := c.app.Billing.ChoosePlan(ctx, c.owner, offered.ID); err != nil {
			return err
		}
		picture, err := receipt(c.name, offered.Title(), reference, offered.Price, at)
		if err != nil {
			return err
		}
		c.proof, err = c.app.Billing.SubmitProof(ctx, c.owner, billing.Claim{Plan: offered.ID, Amount: offered.Price, PaidOn: at, Reference: reference,
			FileName: "bank-transfer.png", File: picture})
		return err
	}
	return fmt.Errorf("demo: there is no plan %s by the year", plan)
}

// approve decides on the proof, and lets the workers carry it out and deliver the mail while the clock still stands at that day.
func (c *center) approve(ctx context.Context) error {
	operator, err := c.app.Accounts.Operator(ctx, c.operator)
	if err != nil {
		return err
	}
	if err := c.app.Billing.Decide(ctx, operator, c.proof, "approved", ""); err != nil {
		return err
	}
	runner, err := jobs.Start(ctx, c.db.Pool(), c.app.Workers, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	waiting := c.carriedOut(ctx)
	soft, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(waiting, runner.Stop(soft))
}

// carriedOut waits for the workers: the center is active, and its owner has the mail.
func (c *center) carriedOut(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		subscription, err := c.app.Billing.Subscription(ctx, c.owner)
		if err != nil {
			return err
		}
		delivered, err := c.delivered(ctx)
		if err != nil || delivered && subscription.State == tenancy.Active {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the approval of %s was not carried out: %w", c.name, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (c *center) delivered(ctx context.Context) (delivered bool, err error) {
	err = c.db.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		letters, err := mail.Latest(ctx, tx, 1)
		delivered = len(letters) == 1 && letters[0].State != mail.Queued
		return err
	})
	return delivered, err
}

// tryOut lets the trial begin some days ago, although there are months of work: a trial lasts two weeks. A proof of payment came in
// this morning, so that the approval queue has something to decide.
func (c *center) tryOut() {
	c.diary.add(c.now.Add(-4*24*time.Hour), func(ctx context.Context) error {
		return c.db.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			return c.app.Billing.Verified(ctx, tx, c.owner.Person().ID)
		})
	})
	paidAt := c.now.Add(-3 * time.Hour)
	c.diary.add(paidAt, func(ctx context.Context) error { return c.sendProof(ctx, "basic", paidAt) })
}

// receipt is the picture of a bank's confirmation.
func receipt(center, plan, reference string, amount money.Amount, at time.Time) (*bytes.Buffer, error) {
	lines := []string{
		"LAKESIDE BANK", "Transfer confirmation", "", "From      " + center, "To        Bayline", "Amount    " + amount.String(),
		"Date      " + at.Format("2 January 2006"), "For       " + plan, "Reference " + reference, "", "Executed. Made up for the demo.",
	}
	small := image.NewGray(image.Rect(0, 0, 330, 30+18*len(lines)))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(small, image.Rect(0, 0, 330, 6), image.NewUniform(color.Gray{Y: 90}), image.Point{}, draw.Src)
	for i, line := range lines {
		pen := font.Drawer{Dst: small, Src: image.Black, Face: basicfont.Face7x13, Dot: fixed.P(24, 34+18*i)}
		pen.DrawString(line)
	}
	large := image.NewGray(image.Rect(0, 0, 3*small.Bounds().Dx(), 3*small.Bounds().Dy()))
	draw.NearestNeighbor.Scale(large, large.Bounds(), small, small.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	return &out, png.Encode(&out, large)
}
