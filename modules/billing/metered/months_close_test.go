package metered_test

import (
	"fmt"
	"testing"
	"time"

	"bayline/modules/billing/metered"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/testkit"
)

// Where months end by another clock than ours, with summer time in between: what is accepted in the last second belongs to the old month
// and in the next to the new one, every month is closed once, also when nothing ran for a while, and nothing is lost between two.
func TestMonthsCloseOnceByTheLocalClock(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Pacific/Auckland", "America/New_York"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			house := modulestest.Open(t)
			year := house.Clock.Now().Year() + 1
			house.Clock.Set(time.Date(year, time.March, 20, 12, 0, 0, 0, time.UTC))
			north := open(t, house, "Northgate")
			north.in(name)
			north.pay("metered", "5000.00")
			order := 1000
			accept := func(at time.Time) {
				t.Helper()
				house.Clock.Set(at)
				order++
				if err := north.accept(orderID(order), int64(order)); err != nil {
					t.Fatal(err)
				}
			}
			for month := (metered.Month{Year: year, Month: time.April}); month.Month <= time.December && month.Year == year; month = month.Next() {
				starts := month.Starts(zone)
				accept(starts.Add(-time.Second))
				off := month.Month >= time.June && month.Month <= time.August // the program is switched off
				if !off {
					closeMonths(t, house, 2)
					if ending := metered.MonthOf(starts.Add(-time.Second), zone); north.closed(ending) {
						t.Errorf("%s was closed a second early", ending)
					}
				}
				accept(starts)
				if off {
					continue
				}
				if err := house.Billing.Advance(t.Context()); err != nil {
					t.Fatal(err)
				}
				closeMonths(t, house, 3)
			}
			north.checkStatements(9, map[string]int64{fmt.Sprintf("%d-03", year): 1, fmt.Sprintf("%d-04", year): 2, fmt.Sprintf("%d-11", year): 2})
			north.has("unit", 18, -18*2500)
			north.has("fee", 9, -9*1000) // of the periods that began on the 20th, from March to November
			if n := count(t, house, "select count(*) from billing.units where center_id = $1 and month = $2", north.ID, fmt.Sprintf("%d-12-01", year)); n != 1 {
				t.Errorf("%d units in December", n)
			}
		})
	}
}

// A center that moves to another zone, and a clock that is set back, write into no month that has its statement.
func TestNothingIsWrittenIntoAClosedMonth(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	year := house.Clock.Now().Year() + 1
	house.Clock.Set(time.Date(year, time.March, 20, 12, 0, 0, 0, time.UTC))
	north := open(t, house, "Northgate")
	north.in("Pacific/Auckland")
	north.pay("metered", "500.00")
	auckland, _ := time.LoadLocation("Pacific/Auckland")
	house.Clock.Set((metered.Month{Year: year, Month: time.April}).Starts(auckland))
	closeMonths(t, house, 1)
	if north.statements() != 1 {
		t.Fatalf("%d statements", north.statements())
	}
	north.in("America/New_York") // where it is still March
	if err := north.accept(orderID(1), 1001); err != nil {
		t.Fatal(err)
	}
	house.Clock.Advance(-48 * time.Hour)
	if err := north.accept(orderID(2), 1002); err != nil {
		t.Fatal(err)
	}
	if n := count(t, house, "select count(*) from billing.entries where center_id = $1 and kind = 'unit' and month = $2", north.ID, fmt.Sprintf("%d-04-01", year)); n != 2 {
		t.Errorf("%d of 2 units are in April", n)
	}
	york, _ := time.LoadLocation("America/New_York")
	house.Clock.Set((metered.Month{Year: year, Month: time.May}).Starts(york).Add(-time.Second))
	closeMonths(t, house, 2)
	if north.statements() != 1 {
		t.Error("April was closed by the old clock")
	}
	house.Clock.Advance(time.Second)
	closeMonths(t, house, 2)
	north.checkStatements(2, map[string]int64{fmt.Sprintf("%d-03", year): 0, fmt.Sprintf("%d-04", year): 2})
}

// A statement that is made up for later names the plan of its month, and not the one that the center has changed to since.
func TestAStatementNamesThePlanOfItsMonth(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	year := house.Clock.Now().Year() + 1
	house.Clock.Set(time.Date(year, time.March, 30, 12, 0, 0, 0, time.UTC))
	north := meteredShop(t, house, "Northgate", "50.00")
	north.Guard(tenancy.Owner)
	house.Clock.Set(north.period().PeriodEnd.Add(-time.Hour)) // in April: what is accepted is all that is charged
	if err := north.accept(orderID(1), 1001); err != nil {
		t.Fatal(err)
	}
	north.again()
	north.pay("pro", "99.00")
	house.Clock.Set(time.Date(year, time.May, 2, 12, 0, 0, 0, time.UTC)) // nothing ran meanwhile
	closeMonths(t, house, 2)
	for month, want := range map[string]string{"03": "Metered, monthly", "04": "Metered, monthly"} {
		var plan string
		if err := testkit.Owner(t, house.DB).QueryRow(t.Context(), "select plan from billing.statements where center_id = $1 and month = $2::date", north.ID,
			fmt.Sprintf("%d-%s-01", year, month)).Scan(&plan); err != nil {
			t.Fatal(err)
		}
		if plan != want {
			t.Errorf("the statement of %s-%d names %q", month, year, plan)
		}
	}
}

// closeMonths as the hourly job does, by so many processes at once, and once more.
func closeMonths(t *testing.T, house *modulestest.House, processes int) {
	t.Helper()
	at(processes, func(int) {
		if err := house.Metered.CloseMonths(t.Context()); err != nil {
			t.Error(err)
		}
	})
	if err := house.Metered.CloseMonths(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (s *shop) statements() int {
	s.t.Helper()
	return count(s.t, s.house, "select count(*) from billing.statements where center_id = $1", s.ID)
}

// closed tells whether a month has its statement.
func (s *shop) closed(month metered.Month) bool {
	s.t.Helper()
	return count(s.t, s.house, "select count(*) from billing.statements where center_id = $1 and month = $2::date", s.ID, month.String()+"-01") > 0
}

// checkStatements: so many, numbered without a gap, one a month; each opens with what the last one closed with, its sums are those of its
// entries, and with the open month they make up the balance.
func (s *shop) checkStatements(want int, units map[string]int64) {
	s.t.Helper()
	rows, err := testkit.Owner(s.t, s.house.DB).Query(s.t.Context(), `select s.number, to_char(s.month, 'YYYY-MM'), s.units, s.opening_minor, s.closing_minor,
			coalesce((select sum(e.amount_minor) from billing.entries e where e.center_id = s.center_id and e.month = s.month), 0)::bigint
		from billing.statements s where center_id = $1 order by number`, s.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	var number, charged, opening, closing, happened, last int64
	var month, lastMonth string
	n := 0
	for rows.Next() {
		if err := rows.Scan(&number, &month, &charged, &opening, &closing, &happened); err != nil {
			s.t.Fatal(err)
		}
		n++
		if number != int64(n) || month <= lastMonth || opening != last || closing != opening+happened {
			s.t.Errorf("statement %d of %s opens with %d after %d and closes with %d after %d", number, month, opening, last, closing, happened)
		}
		if wanted, known := units[month]; known && charged != wanted {
			s.t.Errorf("%s has %d work orders, not %d", month, charged, wanted)
		}
		last, lastMonth = closing, month
	}
	if n != want {
		s.t.Errorf("%d statements, not %d", n, want)
	}
	open := count(s.t, s.house, "select coalesce(sum(amount_minor), 0) from billing.entries where center_id = $1 and month > $2::date", s.ID, lastMonth+"-01")
	if last+int64(open) != int64(s.balance()) {
		s.t.Errorf("the last statement closes with %d, %d came since, and the balance is %d", last, open, s.balance())
	}
}
