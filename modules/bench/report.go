package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"text/tabwriter"
	"time"
)

// Case is what was measured of a page: medians of the rounds.
type Case struct {
	PerSecond  float64 `json:"rps"`
	P50        float64 `json:"p50_ms"`
	P95        float64 `json:"p95_ms"`
	P99        float64 `json:"p99_ms"`
	Statements int     `json:"statements"`
	Bytes      int     `json:"bytes"`
	Program    float64 `json:"program_us"`  // processor time of the program for one request, in microseconds
	Database   float64 `json:"database_us"` // and of PostgreSQL
	Ratio      float64 `json:"ratio"`       // of requests per second, to the bare query in the same rounds
}

// Report is everything that was measured.
type Report struct {
	cases      map[string]Case
	names      []string
	Resident   int64 // bytes of the server, at most
	ColdStart  time.Duration
	WarmStart  time.Duration
	FirstVisit int64         // bytes
	Deletion   time.Duration // of a center: the database's own work; zero: none was measured
	// Jobs that do nothing, a second; and how long an announcement took. Zero: not measured.
	Jobs         float64
	Announcement time.Duration
}

// add takes the medians. The ratio is that of each round: what disturbs the machine disturbs both.
func (r *Report) add(p, bare *page) {
	var perSecond, p50, p95, p99, program, database, ratios []float64
	for i, s := range p.samples {
		perSecond, p50, p99 = append(perSecond, s.perSecond), append(p50, s.p50), append(p99, s.p99)
		p95 = append(p95, s.p95)
		program, database = append(program, s.program), append(database, s.database)
		ratios = append(ratios, s.perSecond/bare.samples[i].perSecond)
	}
	r.names = append(r.names, p.name)
	r.cases[p.name] = Case{PerSecond: round(median(perSecond), 1), P50: round(median(p50), 3), P95: round(median(p95), 3), P99: round(median(p99), 3),
		Statements: p.statements, Bytes: p.bytes, Program: round(median(program), 1), Database: round(median(database), 1), Ratio: round(median(ratios), 4)}
}

// save writes the report where scripts find it.
func (r *Report) save(path string) error {
	all := map[string]any{
		"rss_mib": round(float64(r.Resident)/(1<<20), 1), "cold_start_ms": r.ColdStart.Milliseconds(), "warm_start_ms": r.WarmStart.Milliseconds(),
		"first_visit_bytes": r.FirstVisit, "deletion_ms": r.Deletion.Milliseconds(), "jobs_per_second": round(r.Jobs, 0),
		"announcement_ms": r.Announcement.Milliseconds(), "cores": runtime.NumCPU(), "go": runtime.Version(),
	}
	for name, c := range r.cases {
		all[name] = c
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}

// mark is what a number has to reach.
type mark struct {
	what, is, wanted string
	reached          bool
}

func (r *Report) marks() []mark {
	board, order := r.cases["board"], r.cases["order"]
	marks := []mark{
		{"board beside the bare query", fmt.Sprintf("%.3f", board.Ratio), "at least 0.10", board.Ratio >= 0.10},
		{"statements of the board", fmt.Sprint(board.Statements), "at most 8", board.Statements <= 8},
		{"statements of the order", fmt.Sprint(order.Statements), "at most 10", order.Statements <= 10},
		{"memory of the server", fmt.Sprintf("%.0f MiB", float64(r.Resident)/(1<<20)), "at most 100 MiB", r.Resident <= 100<<20},
		{"cold start", r.ColdStart.Round(time.Millisecond).String(), "at most 5s", r.ColdStart <= 5*time.Second},
		{"warm start", r.WarmStart.Round(time.Millisecond).String(), "at most 1s", r.WarmStart <= time.Second},
		{"first visit", fmt.Sprintf("%.1f KB", float64(r.FirstVisit)/1000), "at most 100 KB", r.FirstVisit <= 100_000},
	}
	for _, name := range r.names {
		c := r.cases[name]
		switch name {
		case "point", "floor": // the measures of the others, and not ours
			continue
		case "flood":
			marks = append(marks, mark{"p50 of the board during 50 sign-ins a second", fmt.Sprintf("%.1f × quiet", c.P50/board.P50), "at most 2 × quiet", c.P50 <= 2*board.P50})
			continue
		case "deletion":
			marks = append(marks,
				mark{"p50 of the board while another center is deleted", fmt.Sprintf("%.1f × quiet", c.P50/board.P50), "at most 1.5 × quiet", c.P50 <= 1.5*board.P50},
				mark{fmt.Sprintf("the database's own work for deleting %d orders with %d lines", doomedOrders, doomedOrders*jobsPer*doomedLinesPer),
					r.Deletion.Round(time.Millisecond).String(), "at most 3s", r.Deletion > 0 && r.Deletion <= 3*time.Second})
			continue
		case "slow":
			marks = append(marks, mark{"p95 of the board beside 200 slow clients", fmt.Sprintf("%.1f × quiet", c.P95/board.P95), "at most 2 × quiet", c.P95 <= 2*board.P95})
			continue
		}
		marks = append(marks, mark{"p99 of " + name, fmt.Sprintf("%.1f × p50", c.P99/c.P50), "at most 4 × p50", c.P99 <= 4*c.P50})
	}
	return append(marks, r.queueMarks()...)
}

// Print writes the tables for people.
func (r *Report) Print(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(table, "\n\trequests/s\tp50 ms\tp99 ms\tstatements\tbytes\tprogram µs\tdatabase µs\tratio\t\n")
	for _, name := range r.names {
		c := r.cases[name]
		_, _ = fmt.Fprintf(table, "%s\t%.0f\t%.2f\t%.2f\t%d\t%d\t%.0f\t%.0f\t%.3f\t\n", name, c.PerSecond, c.P50, c.P99, c.Statements, c.Bytes, c.Program, c.Database, c.Ratio)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out)
	table = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, m := range r.marks() {
		verdict := "reached"
		if !m.reached {
			verdict = "MISSED"
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", m.what, m.is, m.wanted, verdict)
	}
	return table.Flush()
}

func round(n float64, digits int) float64 {
	shift := math.Pow10(digits)
	return math.Round(n*shift) / shift
}
