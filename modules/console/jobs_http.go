package console

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/platform/jobs"
	"bayline/platform/locale"
	"bayline/platform/web"
	"bayline/views/kit"
)

// jobsView is the list of jobs.
type jobsView struct {
	in     locale.Locale
	now    time.Time
	kinds  []string
	filter jobs.Filter
	list   []jobs.Job
	more   bool
	counts map[jobs.State]int64
}

func (m *Module) jobs(c *fiber.Ctx, me accounts.Operator) error {
	v := jobsView{in: me.In(), now: m.DB.Clock().Now(), kinds: m.Kinds()}
	if state := jobs.State(c.Query("state")); slices.Contains(jobs.States, state) {
		v.filter.State = state
	}
	if kind := c.Query("kind"); slices.Contains(v.kinds, kind) {
		v.filter.Kind = kind
	}
	if queue := c.Query("queue"); slices.Contains(jobs.Queues, queue) {
		v.filter.Queue = queue
	}
	v.filter.Before = web.Number(c.Query("before")) // what is no number begins at the top
	var err error
	if v.list, v.more, v.counts, err = m.listJobs(c.UserContext(), v.filter); err != nil {
		return err
	}
	return web.Show(c, jobsPage(v))
}

// jobView is the page of one job.
type jobView struct {
	jobsView
	job jobs.Job
}

func (m *Module) job(c *fiber.Ctx, me accounts.Operator) error {
	id, err := jobID(c)
	if err != nil {
		return err
	}
	v := jobView{jobsView: jobsView{in: me.In(), now: m.DB.Clock().Now()}}
	if v.job, err = m.readJob(c.UserContext(), id); err != nil {
		return err
	}
	return web.Show(c, jobPage(v))
}

func (m *Module) postRetry(c *fiber.Ctx, me accounts.Operator) error {
	id, err := jobID(c)
	if err != nil {
		return err
	}
	if err := m.retryJob(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The job is in the queue again. Reload this page to see how it ends.")
	return web.Redirect(c, jobAddress(id))
}

func (m *Module) postJobCancellation(c *fiber.Ctx, me accounts.Operator) error {
	id, err := jobID(c)
	if err != nil {
		return err
	}
	if err := m.cancelJob(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The job is cancelled. Where it runs, it stops at its next step.")
	return web.Redirect(c, jobAddress(id))
}

func jobID(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return 0, jobs.ErrNoJob
	}
	return id, nil
}

func jobAddress(id int64) string { return "/admin/jobs/" + strconv.FormatInt(id, 10) }

// number of a job as pages write it: it is an address, not a quantity.
func number(j jobs.Job) string { return "#" + strconv.FormatInt(j.ID, 10) }

// Jobs run by the machine's clock, which is not always the program's.
func (v jobsView) moment(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return v.in.DateTime(t, time.UTC)
}

func (v jobsView) filtered() bool {
	return v.filter.State != "" || v.filter.Kind != "" || v.filter.Queue != ""
}

// href is the list with another filter.
func (v jobsView) href(change func(*jobs.Filter)) string {
	f := v.filter
	f.Before = 0
	change(&f)
	query := url.Values{}
	for name, value := range map[string]string{"state": string(f.State), "kind": f.Kind, "queue": f.Queue} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if f.Before > 0 {
		query.Set("before", strconv.FormatInt(f.Before, 10))
	}
	if len(query) == 0 {
		return "/admin/jobs"
	}
	return "/admin/jobs?" + query.Encode()
}

func (v jobsView) next() string {
	if !v.more {
		return ""
	}
	return v.href(func(f *jobs.Filter) { f.Before = v.list[len(v.list)-1].ID })
}

func (v jobsView) previous() string {
	if v.filter.Before == 0 {
		return ""
	}
	return v.href(func(*jobs.Filter) {})
}

func (v jobsView) stats() []kit.Stat {
	stat := func(state jobs.State, note string) kit.Stat {
		return kit.Stat{Label: label(string(state)), Value: v.in.Number(v.counts[state]), Note: note}
	}
	return []kit.Stat{stat(jobs.Failing, "will be tried again"), stat(jobs.Lost, "tried for the last time"), stat(jobs.Waiting, "or planned for later"), stat(jobs.Running, "right now")}
}

func stateOptions() (list []kit.Option) {
	for _, state := range jobs.States {
		list = append(list, kit.Option{Value: string(state), Label: label(string(state))})
	}
	return list
}

func queueOptions() (list []kit.Option) {
	for _, queue := range jobs.Queues {
		list = append(list, kit.Option{Value: queue, Label: label(queue)})
	}
	return list
}

func (v jobsView) kindOptions() (list []kit.Option) {
	for _, kind := range v.kinds {
		list = append(list, kit.Option{Value: kind, Label: kind})
	}
	return list
}

// label is a word with a capital letter.
func label(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func jobBadge(j jobs.Job) kit.Badge {
	badge := kit.Badge{Label: label(string(j.State))}
	switch j.State {
	case jobs.Waiting:
		badge.Icon = "hourglass"
	case jobs.Running:
		badge.Tone, badge.Icon = "petrol", "activity"
		if j.Stopping {
			badge.Label, badge.Tone = "Stopping", "amber"
		}
	case jobs.Failing:
		badge.Tone, badge.Icon = "amber", "alert"
	case jobs.Lost:
		badge.Tone, badge.Icon = "red", "xcircle"
	case jobs.Done:
		badge.Tone, badge.Icon = "green", "check"
	case jobs.Cancelled:
		badge.Icon = "ban"
	}
	return badge
}

// tries of a job: "2 of 25".
func (v jobsView) tries(j jobs.Job) string {
	return v.in.Number(int64(j.Attempt)) + " of " + v.in.Number(int64(j.Most))
}

// trouble is the last failure of a job that has not got over it.
func trouble(j jobs.Job) string {
	if len(j.Failures) == 0 || j.State == jobs.Done {
		return ""
	}
	return j.Failures[0].Words
}

// facts of a job.
func (v jobView) facts() []kit.Pair {
	facts := []kit.Pair{{Term: "Queue", Value: label(v.job.Queue)}, {Term: "Attempts", Value: v.tries(v.job)}, {Term: "Made", Value: v.moment(v.job.CreatedAt)}}
	if !v.job.TriedAt.IsZero() {
		facts = append(facts, kit.Pair{Term: "Last tried", Value: v.moment(v.job.TriedAt)})
	}
	switch {
	case !v.job.EndedAt.IsZero():
		facts = append(facts, kit.Pair{Term: "Ended", Value: v.moment(v.job.EndedAt)})
	case v.job.State == jobs.Waiting || v.job.State == jobs.Failing:
		facts = append(facts, kit.Pair{Term: "Next try", Value: v.moment(v.job.NextAt)})
	}
	return facts
}

// arguments of a job: ids, numbers and moments.
func (v jobView) arguments() (list []kit.Pair) {
	for _, a := range v.job.Arguments {
		list = append(list, kit.Pair{Term: label(strings.ReplaceAll(a.Name, "_", " ")), Value: a.Value, Code: true})
	}
	return list
}
