package metered

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/billing"
	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/views/layout"
)

// Statement is what stood on the account of a center at a month's end. It never changes; its lines are the entries of its month.
type Statement struct {
	Center   uuid.UUID
	ID       uuid.UUID
	Number   int64 // counted per center
	Month    Month
	Starts   time.Time
	Ends     time.Time
	Zone     *time.Location
	Locale   locale.Locale
	Name     string // of the center, as it was
	Address  []string
	Plan     string
	Opening  money.Amount
	TopUps   money.Amount
	Fees     money.Amount
	Units    money.Amount
	Credits  money.Amount
	Refunds  money.Amount
	Closing  money.Amount
	Accepted int64 // work orders that were charged
	Voided   int64 // that were credited
	IssuedAt time.Time
}

// Code is the printed number: the center's reference and its number.
func (s Statement) Code() string {
	return fmt.Sprintf("%s-%d", billing.Reference(s.Center), s.Number)
}

// closed makes the statement of a month in one currency from what the account held before and what happened in it.
func (m *meter) closed(month Month, before money.Amount, in sums, now time.Time) (s Statement, err error) {
	s = Statement{ID: db.NewID(), Month: month, Starts: month.Starts(m.zone), Ends: month.Next().Starts(m.zone), Zone: m.zone,
		Name: m.profile.Name, Address: address(m.profile), Opening: before, TopUps: in.topUps, Fees: in.fees, Units: in.units,
		Credits: in.credits, Refunds: in.refunds, Accepted: in.charged, Voided: in.credited, IssuedAt: now}
	s.Locale = localeOf(m.profile)
	s.Closing, err = money.Sum(before.Currency, before, in.topUps, in.fees, in.units, in.credits, in.refunds)
	return s, err
}

func localeOf(p tenancy.Profile) locale.Locale {
	in, _ := locale.Find(p.Locale)
	return in
}

// address of a center as it stands on paper.
func address(p tenancy.Profile) (lines []string) {
	for _, line := range []string{p.Street, strings.TrimSpace(p.PostalCode + " " + p.City), p.Region, p.Country} {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if p.TaxID != "" {
		lines = append(lines, "Tax ID "+p.TaxID)
	}
	return lines
}

// closeMonth writes the statements of the oldest open month of the center in scope, if that has ended; done tells that none is left.
func (m *Module) closeMonth(ctx context.Context, tx db.Tx) (done bool, err error) {
	account, err := lockMeter(ctx, tx)
	if err != nil || account == nil || account.month.Next().Starts(account.zone).After(tx.Now()) {
		return true, err
	}
	balances, err := readUpTo(ctx, tx, account.month)
	if err != nil {
		return true, err
	}
	for _, before := range balances {
		in, err := readSums(ctx, tx, account.month, before.Currency)
		if err != nil {
			return true, err
		}
		if before.IsZero() && in.empty() {
			continue
		}
		statement, err := account.closed(account.month, before, in, tx.Now())
		if err != nil {
			return true, err
		}
		account.statements++
		statement.Center, statement.Number = tx.Center(), account.statements
		if statement.Plan, err = planOf(ctx, tx, account.month, before.Currency); err != nil {
			return true, err
		}
		if err := insertStatement(ctx, tx, &statement); err != nil {
			return true, err
		}
		failpoint.Here("metered.statement.written")
		if err := m.tellStatement(ctx, tx, &statement); err != nil {
			return true, err
		}
	}
	account.month = account.month.Next()
	return false, saveMeter(ctx, tx, account)
}

// planOf a month is the one whose fee was charged last in it, else the one that its last work order was charged by. A month without
// either, in which only money moved, names the plan that the center has now; empty where it has none.
func planOf(ctx context.Context, tx db.Tx, month Month, currency string) (title string, err error) {
	if title, err = readPlanOf(ctx, tx, month, currency); err != nil || title != "" {
		return title, err
	}
	s, err := billing.Read(ctx, tx)
	if err != nil || s.Plan == nil {
		return "", err
	}
	return s.Plan.Title(), nil
}

func (s sums) empty() bool {
	return !slices.ContainsFunc([]money.Amount{s.topUps, s.fees, s.units, s.credits, s.refunds}, func(a money.Amount) bool { return !a.IsZero() })
}

func (m *Module) tellStatement(ctx context.Context, tx db.Tx, s *Statement) error {
	owners, err := notices.Owners(ctx, tx)
	if err != nil {
		return err
	}
	return notices.Tell(ctx, tx, notices.Notice{Kind: notices.StatementReady, ID: s.ID, To: owners, Words: s.words(m.BaseURL)})
}

func (s *Statement) words(base string) layout.Words {
	in := paperLocale(s.Locale)
	return layout.Words{
		Letter: layout.Letter{Subject: "Statement for " + s.Month.Label(in), Preview: "Balance " + money.Format(s.Closing, in) + ". Nothing is to be paid with it.", Reason: notices.ReasonOwner},
		Before: []string{
			fmt.Sprintf("The statement of %s for %s is ready: %s, number %s.", s.Name, s.Month.Label(in), workOrders(s.Accepted-s.Voided), s.Code()),
			"Everything on it was taken from the prepaid balance, which was " + money.Format(s.Closing, in) + " at the month's end.",
		},
		Label: "Open the usage", Link: base + "/subscription/usage",
	}
}

// workOrders in words: "1 work order", "28 work orders".
func workOrders(n int64) string {
	if n == 1 {
		return "1 work order"
	}
	return fmt.Sprintf("%d work orders", n)
}

// Statement of a center by its number.
func (m *Module) Statement(ctx context.Context, me tenancy.Member, number int64) (s *Statement, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		s, err = readStatement(ctx, tx, number)
		return err
	})
	return s, err
}

// linesAtOnce are read of a statement while it is written out.
const linesAtOnce = 500

// lines of a statement, the oldest first, read piece by piece while they are written out.
func (m *Module) lines(ctx context.Context, s *Statement, each func([]Entry) error) error {
	for after := uuid.Nil; ; {
		var some []Entry
		err := m.DB.InCenterRead(ctx, s.Center, func(ctx context.Context, tx db.Tx) (err error) {
			some, err = readMonth(ctx, tx, s.Month, s.Closing.Currency, after, linesAtOnce)
			return err
		})
		if err != nil {
			return err
		}
		if err := each(some); err != nil || len(some) < linesAtOnce {
			return err
		}
		after = some[len(some)-1].ID
	}
}
