package orders

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/workshop/catalog"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
)

var (
	nine  = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	ten   = nine.Add(time.Hour)
	sofia = uuid.MustParse("01900000-0000-7000-8000-00000000000a")
)

func TestTheAnswerToAJob(t *testing.T) {
	by := Decision{Medium: ByPhone, Name: "Amelia Hart", Until: day(30)}
	present := func(j *Job) error { return j.present(ten) }
	authorize := func(j *Job) error { return j.authorize(by, ten) }
	decline := func(j *Job) error { return j.decline(by, ten) }
	putOff := func(j *Job) error { return j.putOff(by, ten) }
	change := func(j *Job) error { j.changed(ten); return nil }
	for _, c := range []struct {
		name    string
		from    State
		act     func(*Job) error
		to      State
		refused bool
	}{
		{"a draft is presented", Draft, present, Presented, false},
		{"what was presented can be again", Presented, present, Presented, false},
		{"what was declined is offered again", Declined, present, Presented, false},
		{"what was put off is offered again", Deferred, present, Presented, false},
		{"what is approved need not be presented", Authorized, present, Authorized, true},
		{"nobody approves a draft", Draft, authorize, Draft, true},
		{"an approval", Presented, authorize, Authorized, false},
		{"once only", Authorized, authorize, Authorized, true},
		{"no approval after a no", Declined, authorize, Declined, true},
		{"no approval after a later", Deferred, authorize, Deferred, true},
		{"a no", Presented, decline, Declined, false},
		{"a no to a draft", Draft, decline, Draft, true},
		{"called off before work begins", Authorized, decline, Declined, false},
		{"a later", Presented, putOff, Deferred, false},
		{"a change of a draft", Draft, change, Draft, false},
		{"a change of what waits", Presented, change, Presented, false},
		{"a change after a yes", Authorized, change, Presented, false},
		{"a change after a no", Declined, change, Presented, false},
		{"a change after a later", Deferred, change, Presented, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			job := &Job{Name: "Front brakes", State: c.from, Work: NotStarted, DecidedBy: "Amelia Hart", Lines: []*Line{{}}}
			err := c.act(job)
			if (err != nil) != c.refused {
				t.Fatalf("answered %v", err)
			}
			if c.refused && fault.As(err) == nil {
				t.Fatalf("refused without a sentence: %v", err)
			}
			if job.State != c.to {
				t.Fatalf("is %s, want %s", job.State, c.to)
			}
			if decided := job.DecidedAt != nil; !c.refused && decided != (c.to == Authorized || c.to == Declined || c.to == Deferred) {
				t.Fatalf("decided at %v as %s", job.DecidedAt, job.State)
			}
		})
	}
}

func TestNothingIsPresentedWithoutAPrice(t *testing.T) {
	job := &Job{Name: "Front brakes", State: Draft}
	if err := job.present(ten); !fault.Is(err, fault.Invalid) {
		t.Fatalf("presented an empty job: %v", err)
	}
}

func TestDeferringNeedsADayToCome(t *testing.T) {
	for name, until := range map[string]*time.Time{"none": nil, "yesterday": day(-1)} {
		job := &Job{State: Presented}
		if err := job.putOff(Decision{Medium: ByPhone, Name: "A", Until: until}, nine); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAChangePausesTheWork(t *testing.T) {
	job := &Job{State: Authorized, Work: Running, DecidedBy: "Amelia"}
	if revoked := job.changed(ten); !revoked || job.Work != Paused || job.DecidedBy != "" {
		t.Fatalf("revoked %v, work %s, decided by %q", revoked, job.Work, job.DecidedBy)
	}
}

func TestTheWorkOnAJob(t *testing.T) {
	start := func(j *Job) error { return j.start(sofia) }
	pause := (*Job).pause
	finish := func(j *Job) error { return j.finish(sofia) }
	decline := func(j *Job) error { return j.decline(Decision{Name: "A", Medium: ByPhone}, ten) }
	for _, c := range []struct {
		name    string
		state   State
		from    Work
		act     func(*Job) error
		to      Work
		refused bool
	}{
		{"begins", Authorized, NotStarted, start, Running, false},
		{"resumes", Authorized, Paused, start, Running, false},
		{"is taken up again", Authorized, Done, start, Running, false},
		{"does not begin twice", Authorized, Running, start, Running, true},
		{"needs approval", Presented, NotStarted, start, NotStarted, true},
		{"needs approval to be finished", Declined, NotStarted, finish, NotStarted, true},
		{"rests", Authorized, Running, pause, Paused, false},
		{"rests only while it runs", Authorized, NotStarted, pause, NotStarted, true},
		{"ends", Authorized, Running, finish, Done, false},
		{"ends in one go", Authorized, NotStarted, finish, Done, false},
		{"ends once", Authorized, Done, finish, Done, true},
		{"keeps the customer from saying no", Authorized, Paused, decline, Paused, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			job := &Job{State: c.state, Work: c.from}
			if err := c.act(job); (err != nil) != c.refused {
				t.Fatalf("answered %v", err)
			}
			if job.Work != c.to {
				t.Fatalf("is %s, want %s", job.Work, c.to)
			}
		})
	}
}

func TestStagesMoveByWhatHappens(t *testing.T) {
	job := func(state State, work Work) *Job { return &Job{State: state, Work: work} }
	for _, c := range []struct {
		name  string
		from  Stage
		jobs  []*Job
		event func(*Order)
		to    Stage
	}{
		{"the first approval", EstimateStage, []*Job{job(Authorized, NotStarted)}, func(o *Order) { o.authorized(ten) }, Approved},
		{"an approval while at work", InProgress, []*Job{job(Authorized, Running), job(Authorized, NotStarted)}, func(o *Order) { o.authorized(ten) }, InProgress},
		{"an approval while waiting", Waiting, []*Job{job(Authorized, NotStarted)}, func(o *Order) { o.authorized(ten) }, Waiting},
		{"more work on what was ready", Ready, []*Job{job(Authorized, Done), job(Authorized, NotStarted)}, func(o *Order) { o.authorized(ten) }, InProgress},
		{"the last job done", InProgress, []*Job{job(Authorized, Done), job(Declined, NotStarted)}, func(o *Order) { o.finished(ten) }, Ready},
		{"a checked job counts as done", Waiting, []*Job{job(Authorized, Checked)}, func(o *Order) { o.finished(ten) }, Ready},
		{"one of two jobs done", InProgress, []*Job{job(Authorized, Done), job(Authorized, NotStarted)}, func(o *Order) { o.finished(ten) }, InProgress},
		{"an answer is missing", InProgress, []*Job{job(Authorized, Done), job(Presented, NotStarted)}, func(o *Order) { o.finished(ten) }, InProgress},
		{"everything declined", Approved, []*Job{job(Declined, NotStarted)}, func(o *Order) { o.finished(ten) }, Approved},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := &Order{Document: WorkOrder, Stage: c.from, StageSince: nine, Jobs: c.jobs}
			c.event(o)
			if o.Stage != c.to {
				t.Fatalf("is %s, want %s", o.Stage, c.to)
			}
			if moved := o.StageSince.Equal(ten); moved != (c.from != c.to) {
				t.Fatalf("since %s", o.StageSince)
			}
		})
	}
}

func TestStagesMovedByHand(t *testing.T) {
	for _, c := range []struct {
		document Document
		to       Stage
		ok       bool
	}{
		{WorkOrder, Approved, true}, {WorkOrder, InProgress, true}, {WorkOrder, Waiting, true}, {WorkOrder, Ready, true},
		{WorkOrder, EstimateStage, false}, {WorkOrder, InvoicedStage, false}, {WorkOrder, "sold", false},
		{Estimate, Ready, false}, {Billed, Ready, false}, {Voided, Ready, false},
	} {
		o := &Order{Document: c.document, Stage: Approved}
		err := o.move(c.to, ten)
		if (err == nil) != c.ok {
			t.Errorf("%s to %s: %v", c.document, c.to, err)
		}
		if err != nil && fault.As(err) == nil {
			t.Errorf("%s to %s: no sentence for people: %v", c.document, c.to, err)
		}
	}
}

func TestWhatMayBeInvoiced(t *testing.T) {
	yes := &Job{Name: "Brakes", State: Authorized, Work: Done}
	for _, c := range []struct {
		name string
		jobs []*Job
		says string // empty: may be invoiced
	}{
		{"approved and done", []*Job{yes}, ""},
		{"with a no beside it", []*Job{yes, {State: Declined}}, ""},
		{"nothing approved", []*Job{{State: Declined}}, "Nothing"},
		{"a draft", []*Job{yes, {Name: "Wipers", State: Draft}}, "Wipers is still a draft"},
		{"no answer", []*Job{yes, {Name: "Wipers", State: Presented}}, "Wipers has no answer"},
		{"still running", []*Job{{Name: "Brakes", State: Authorized, Work: Running}}, "still running"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := &Order{Document: WorkOrder, Jobs: c.jobs}
			err := o.bill(ten)
			if c.says == "" {
				if err != nil || o.Document != Billed || o.Stage != InvoicedStage {
					t.Fatalf("%v; %s in %s", err, o.Document, o.Stage)
				}
				if o.move(Ready, ten) == nil || o.void(0, ten) == nil || o.bill(ten) == nil {
					t.Fatal("an invoiced order can still be changed")
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("said %v", err)
			}
		})
	}
}

func TestVoiding(t *testing.T) {
	o := &Order{Document: WorkOrder}
	if err := o.void(500, ten); !fault.Is(err, fault.Conflict) {
		t.Fatalf("voided with money on it: %v", err)
	}
	if err := o.void(0, ten); err != nil || o.Document != Voided || o.Open() {
		t.Fatalf("%v: %s", err, o.Document)
	}
}

func TestTheCurrencyIsFixedByPresenting(t *testing.T) {
	o := &Order{Currency: "USD", RateNano: int64(money.Par)}
	if err := o.price("EUR", 1_100_000_000); err != nil || o.Currency != "EUR" {
		t.Fatalf("%v: %s", err, o.Currency)
	}
	o.Jobs = []*Job{{Lines: []*Line{{}}}}
	if err := o.price("USD", money.Par); !fault.Is(err, fault.Conflict) {
		t.Fatalf("changed the currency under its prices: %v", err)
	}
	o.Jobs = []*Job{{PresentedAt: &nine}}
	if err := o.price("EUR", 1_200_000_000); !fault.Is(err, fault.Conflict) {
		t.Fatalf("changed the rate after presenting: %v", err)
	}
}

func TestPricing(t *testing.T) {
	taxed, free := uuid.New(), uuid.New()
	for _, c := range []struct {
		name     string
		currency string
		mode     money.TaxMode
		rate     money.TaxRate
		lines    []Line
		total    int64
		amounts  []int64
	}{
		{"dollars, tax on top", "USD", money.Exclusive, 82_500, []Line{
			{Kind: Labor, QuantityMilli: 1400, UnitPriceMinor: 9500},
			{Kind: Part, QuantityMilli: 2000, UnitPriceMinor: 9850},
			{Kind: Part, QuantityMilli: 4400, UnitPriceMinor: 1975, DiscountMinor: 90},
		}, 45032, []int64{13300, 19700, 8600}}, // 416.00 and 34.32 of tax
		{"yen, tax inside", "JPY", money.Inclusive, 100_000, []Line{
			{Kind: Labor, QuantityMilli: 1500, UnitPriceMinor: 9000},
			{Kind: Part, QuantityMilli: 333, UnitPriceMinor: 100},
		}, 13533, []int64{13500, 33}},
		{"dinars have three decimals", "KWD", money.Exclusive, 50_000, []Line{
			{Kind: Labor, QuantityMilli: 250, UnitPriceMinor: 12345},
		}, 3240, []int64{3086}},
	} {
		t.Run(c.name, func(t *testing.T) {
			prices := catalog.Catalog{Mode: c.mode, Rounding: money.PerDocument, Classes: []catalog.TaxClass{
				{ID: taxed, Name: "Sales tax", Rate: c.rate}, {ID: free, Name: "No tax"},
			}}
			job := &Job{Name: "Brakes", State: Authorized, Work: Done}
			refused := &Job{Name: "Wipers", State: Declined, Lines: []*Line{{AmountMinor: 3800, TaxClassID: free}}}
			for i := range c.lines {
				line := c.lines[i]
				line.TaxClassID = taxed
				if err := line.cost(c.currency); err != nil {
					t.Fatal(err)
				}
				if line.AmountMinor != c.amounts[i] {
					t.Errorf("line %d costs %d, want %d", i, line.AmountMinor, c.amounts[i])
				}
				job.Lines = append(job.Lines, &line)
			}
			o := &Order{Currency: c.currency, TaxMode: c.mode, Jobs: []*Job{job, refused}}
			if err := o.recount(prices); err != nil {
				t.Fatal(err)
			}
			if o.TotalMinor != c.total || o.AuthorizedMinor != c.total {
				t.Errorf("total %d, authorized %d, want %d", o.TotalMinor, o.AuthorizedMinor, c.total)
			}
			if o.JobsTotal != 1 || o.JobsDone != 1 || o.JobsWaiting != 0 || o.Summary != "Brakes" {
				t.Errorf("counts %d, %d, %d, summary %q", o.JobsTotal, o.JobsDone, o.JobsWaiting, o.Summary)
			}
			totals, err := o.Totals(prices)
			if err != nil {
				t.Fatal(err)
			}
			sum := totals.PerKind[0] + totals.PerKind[1]
			if c.mode == money.Exclusive {
				for _, tax := range totals.Taxes {
					sum += tax.Tax
				}
			}
			if sum != totals.Total || totals.Total != o.AuthorizedMinor || totals.Refused != 3800 || !totals.Approved {
				t.Errorf("the rows add up to %d, the total is %d, refused %d", sum, totals.Total, totals.Refused)
			}
		})
	}
}

func TestLinesRefuseWhatMakesNoSense(t *testing.T) {
	for name, line := range map[string]Line{
		"no quantity":                    {QuantityMilli: 0, UnitPriceMinor: 100},
		"a negative price":               {QuantityMilli: 1000, UnitPriceMinor: -1},
		"a negative discount":            {QuantityMilli: 1000, UnitPriceMinor: 100, DiscountMinor: -1},
		"a discount larger than it":      {QuantityMilli: 1000, UnitPriceMinor: 100, DiscountMinor: 101},
		"more than an amount can be":     {QuantityMilli: 1 << 62, UnitPriceMinor: 1 << 40},
		"an amount that adds up too far": {QuantityMilli: 1_000_000, UnitPriceMinor: most},
	} {
		if err := line.cost("USD"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSummaries(t *testing.T) {
	long := strings.Repeat("Überholung ", 30)
	for _, c := range []struct {
		concerns string
		jobs     []*Job
		want     string
	}{
		{"Squeals when braking\nonly when cold", nil, "Squeals when braking"},
		{"Squeals", []*Job{{Name: "Front brakes"}, {Name: "Oil service"}}, "Front brakes, Oil service"},
		{"", nil, ""},
	} {
		if got := (&Order{Concerns: c.concerns}).summarize(c.jobs); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := (&Order{Concerns: long}).summarize(nil); len([]rune(got)) > short || !strings.HasSuffix(got, "…") {
		t.Errorf("a long concern is not cut: %q", got)
	}
}

func TestAmountsOnCardsLookLikeAmountsElsewhere(t *testing.T) {
	for _, choice := range locale.Supported() {
		for _, currency := range []string{"USD", "EUR", "JPY", "KWD", "CHF", "INR", "PLN"} {
			w := &wording{in: choice.Locale, around: map[string]frame{}}
			for _, minor := range []int64{0, 1, 99, 100, 123456, 1234567, 987654321, -5, -123456} {
				want := money.Format(money.New(minor, currency), choice.Locale)
				if got := w.amount(minor, currency); got != want {
					t.Errorf("%s in %s: %q, want %q", currency, choice.Locale, got, want)
				}
			}
		}
	}
}

func TestSumsOfLanesAreWhole(t *testing.T) {
	w := &wording{in: "en-US", around: map[string]frame{}}
	for currency, want := range map[string]string{"USD": "$1,235", "JPY": "¥123,456"} {
		if got := w.whole(123456, currency); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestEvidenceNamesWhoAndHow(t *testing.T) {
	for _, d := range []Decision{{Medium: ByPhone, Name: " "}, {Medium: "fax", Name: "A"}, {Medium: System, Name: "A"}} {
		if err := d.check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", d, err)
		}
	}
	if err := (&Decision{Medium: InPerson, Name: " Amelia "}).check(); err != nil {
		t.Error(err)
	}
}

func day(n int) *time.Time {
	d := nine.AddDate(0, 0, n)
	return &d
}
