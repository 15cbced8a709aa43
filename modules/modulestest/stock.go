package modulestest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/billing"
	"bayline/modules/billing/plans"
	"bayline/modules/privacy/deletion"
	"bayline/modules/privacy/incidents"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/anomalies"
	"bayline/modules/tenancy/problems"
	"bayline/modules/tenancy/support"
	"bayline/modules/workshop/schedule"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/money"
	"bayline/platform/secret"
)

// Stock is one of everything that a center has, made through its pages. Texts are ids or numbers as they stand in addresses.
type Stock struct {
	Customer, Vehicle  string
	Other              string // customer, who has nothing
	Appointment, Bay   string // of tomorrow; a bay that nothing stands in
	Order, Job, Line   string // open, the job a draft with a labor and a part line
	Posted, Invoice    string // an order that is invoiced, and its invoice, paid in part
	Rate, Class        string // none of them the default
	File, Proof        string
	Grant, Record      string // somebody of the platform may read, by the owner's word; a legal record waits
	Hold, Erasure      string // a legal hold that is proposed; the certificate of a center that is gone
	Membership, Center string // a viewer's, besides the five
	Anomaly, Noticed   string // what rules noticed: the center's, and the platform's
	Invitation, Code   string // open, to the center and to the platform
	Queued             string // a job that waits
	Mail               string // one of the log
	Colleague          string // a platform admin with the role of an approver
	Problem, ProblemID string // that the owner has reported: its number, and its id for the platform
	Incident, Draft    string // of the platform's register, open: the center's owners were told of it, and another letter is a draft
	Statement          string // of a month of a metered plan
}

// Stock fills the center.
func (c *Center) Stock() *Stock {
	c.house.t.Helper()
	owner := c.SignIn(tenancy.Owner)
	s := &Stock{Center: c.ID.String()}
	c.stocked++ // customers with the same phone or name look like one
	n := c.stocked
	s.Customer = last(owner.make("/customers/new", "/customers", "name", fmt.Sprintf("Dana Reyes %d", n), "company", fmt.Sprintf("Reyes Logistics %d", n),
		"email", fmt.Sprintf("dana%d@reyes.test", n), "phone", fmt.Sprintf("+1 202 555 %04d", 100+n), "street", "7 Quay Road", "city", "Springfield", "staff_notes", "Pays on time."))
	s.Other = last(owner.make("/customers/new", "/customers", "name", fmt.Sprintf("Wei Chen %d", n)))
	s.Vehicle = last(owner.make("/vehicles/new?customer="+s.Customer, "/vehicles", "plate", "BAY "+s.Customer[len(s.Customer)-4:], "make", "Honda", "model", "Accord"))

	s.Appointment, s.Bay = c.scheduled(s.Vehicle)

	order := owner.make("/work-orders/new?vehicle="+s.Vehicle, "/work-orders", "concerns", "Grinds when braking", "key_tag", "H7")
	s.Order = last(order)
	s.Job = owner.job(order, "Front brakes")
	s.Line = found(c.house, lineID, owner.Get(order).Body)
	owner.make(order+"?edit=note", order+"/staff-note", "note", "Ask for the locking nut.")

	posted := owner.ready(s.Vehicle)
	s.Posted = last(posted)
	s.Invoice = last(owner.make(posted, posted+"/invoice"))
	owner.make("/invoices/"+s.Invoice, "/invoices/"+s.Invoice+"/payments", "amount", "10", "reference", "Till 1")

	owner.make("/catalog/labor-rates/new", "/catalog/labor-rates", "name", fmt.Sprintf("Diagnosis %d", n), "amount", "150")
	s.Rate = found(c.house, rateID, owner.Get("/catalog").Body)
	owner.make("/catalog/tax-classes/new", "/catalog/tax-classes", "name", fmt.Sprintf("Reduced %d", n), "rate", "5")
	s.Class = found(c.house, classID, owner.Get("/catalog").Body)

	owner.see(owner.Upload("/settings/files", url.Values{"kind": {"document"}}, "file", "License.png", Picture()))
	s.File = found(c.house, fileID, owner.Get("/settings").Body)
	s.Proof = owner.proof()
	s.Grant, s.Record = c.supported()
	s.Hold, s.Erasure = c.held(), c.house.erased()
	s.Membership = c.hire(fmt.Sprintf("Robin Park %d", n))
	owner.make("/team/invitations/new", "/team/invitations", "email", fmt.Sprintf("mika%d-%s@park.test", n, s.Membership), "role", "technician")
	s.Code = c.house.code()
	s.Invitation = found(c.house, invitationID, owner.Get("/team").Body)
	s.Anomaly, s.Noticed = c.unusual()
	s.Queued = c.house.queued()
	s.Mail = c.house.Mails("")[0].ID.String()
	s.Colleague = c.house.Operator("Lea Brandt", accounts.Approver).ID.String()
	s.Problem, s.ProblemID = c.troubled()
	s.Statement = c.statement()
	s.Incident, s.Draft = c.incident()
	return s
}

// scheduled books the vehicle for the next free time, and adds a bay.
func (c *Center) scheduled(vehicle string) (appointment, bay string) {
	c.house.t.Helper()
	ctx, owner := context.Background(), c.Member(tenancy.Owner)
	id, err := c.house.Schedule.AddBay(ctx, owner, fmt.Sprintf("Bay %d", 10+c.stocked))
	c.house.must(err)
	from, err := c.house.Schedule.NextFree(ctx, owner, time.Hour)
	c.house.must(err)
	a, err := c.house.Schedule.Book(ctx, owner, schedule.Booking{Vehicle: uuid.MustParse(vehicle), What: "Front brakes", Idempotency: db.NewID(),
		Timing: schedule.Timing{From: from, Long: time.Hour}})
	c.house.must(err)
	return a.ID.String(), id.String()
}

// statement has the center pay in for the metered plan, which it has not chosen, and closes the month.
func (c *Center) statement() string {
	c.house.t.Helper()
	ctx, now := context.Background(), c.house.Clock.Now()
	offered, err := c.house.Plans.Offered(ctx)
	c.house.must(err)
	metered := slices.IndexFunc(offered, plans.Plan.Metered)
	c.house.must(c.house.DB.InCenter(ctx, c.ID, func(ctx context.Context, tx db.Tx) error {
		return c.house.Metered.Paid(ctx, tx, &billing.Proof{ID: db.NewID(), Plan: offered[metered], Amount: money.New(20000, "USD"), Reference: "FT26112207"})
	}))
	c.house.Clock.Advance(32 * 24 * time.Hour)
	c.house.must(c.house.Metered.CloseMonths(ctx))
	c.house.Clock.Set(now)
	return "1"
}

// supported lets somebody of the platform in, and has a legal record proposed.
func (c *Center) supported() (grant, record string) {
	c.house.t.Helper()
	ctx, operator := context.Background(), c.house.Operator("Sam Okafor", accounts.Support, accounts.Security)
	id, err := c.house.Support.Give(ctx, c.Member(tenancy.Owner), support.Giving{Visitor: operator.ID, Reason: "The total of order 1001 looks wrong.", Hours: 4})
	c.house.must(err)
	c.house.must(c.house.Support.Propose(ctx, operator, support.Proposal{Center: c.ID, Authority: "Tax office", Reason: "Invoices of May", Hours: 24}))
	records, err := c.house.Support.Records(ctx)
	c.house.must(err)
	return id.String(), records[0].ID.String()
}

// held has a legal hold proposed; one that is open already ends.
func (c *Center) held() string {
	c.house.t.Helper()
	operator := c.house.Operator("Vera Lund", accounts.Security)
	holds, err := c.house.Deletion.Holds(context.Background())
	c.house.must(err)
	for _, h := range holds {
		if h.Center.ID == c.ID && h.EndedAt.IsZero() {
			c.house.must(c.house.Deletion.End(context.Background(), operator, h.ID, "Another takes its place."))
		}
	}
	id, err := c.house.Deletion.Propose(context.Background(), operator, deletion.Proposal{Center: c.ID, Case: "C-2026/118", Reason: "A court keeps the invoices of May."})
	c.house.must(err)
	return id.String()
}

// incident opens one in the platform's register, and tells the owners of the center.
func (c *Center) incident() (id, draft string) {
	c.house.t.Helper()
	ctx, operator := context.Background(), c.house.Operator("Ines Ferro", accounts.Security)
	incident, err := c.house.Incidents.Open(ctx, operator, incidents.Opening{ID: db.NewID(), Facts: incidents.Facts{
		Title: "A backup was open", AwareAt: c.house.Clock.Now().Add(-time.Hour), Kinds: []string{"confidentiality"}, Source: "staff", Data: []string{"customers"},
		Happened: "A backup of Monday could be read by anybody who knew its address."}})
	c.house.must(err)
	_, err = c.house.Incidents.Choose(ctx, operator, incident, []uuid.UUID{c.ID})
	c.house.must(err)
	letters := [2]incidents.Letter{}
	for n := range letters {
		letters[n] = incidents.Letter{ID: db.NewID(), Incident: incident, Version: 1, Data: []string{"customers"}, Words: incidents.LetterWords{Happened: "A backup could be read.",
			Done: "It is closed.", Advice: "There is nothing to do.", Contact: "security@bayline.test"}}
		c.house.must(c.house.Incidents.Draft(ctx, operator, letters[n]))
	}
	c.house.must(c.house.Incidents.Send(ctx, operator, incident, letters[0].ID))
	c.house.must(c.house.Incidents.Tell(ctx, letters[0].ID))
	return incident.String(), letters[1].ID.String()
}

// erased is a center of which only its certificate is left.
func (h *House) erased() string {
	h.t.Helper()
	signer, err := secret.LoadSigner(h.Settings.AuditKey, h.Settings.Data, false)
	h.must(err)
	now := h.Clock.Now()
	c := deletion.Certificate{Format: 1, Number: db.NewID(), Center: db.NewID(), Reason: "cancelled", EffectiveAt: now.AddDate(0, 0, -31), DueAt: now.AddDate(0, 0, -1),
		SessionsEnd: now, KeyDestroyed: now, RecountedAt: now, CertifiedAt: now, Tables: []deletion.Emptied{{Table: "workshop.work_orders", Rows: 12}}, Files: 2}
	file, err := deletion.Sign(signer, c)
	h.must(err)
	h.must(h.DB.InPlatform(context.Background(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Pgx.Exec(ctx, "insert into privacy.erasures (center_id, id, erased_at, certificate) values ($1, $2, $3, $4)", c.Center, c.Number, now, file)
		return err
	}))
	return c.Number.String()
}

// code opens the registration; it is not used.
func (h *House) code() string {
	h.t.Helper()
	_, err := h.Codes.Make(context.Background(), h.Operator("Rosa Lima", accounts.Approver), "For somebody who has asked", 1, 14)
	h.must(err)
	list, err := h.Codes.List(context.Background(), uuid.Nil, 1)
	h.must(err)
	return list[0].ID.String()
}

// hire adds a viewer, and answers with the membership.
func (c *Center) hire(name string) string {
	c.house.t.Helper()
	ctx := context.Background()
	prepared, err := c.house.Accounts.PrepareMany(ctx, Password, accounts.Newcomer{Name: name, Email: db.NewID().String() + "@bayline.test", Phone: "+12025550119"})
	c.house.must(err)
	var id uuid.UUID
	c.house.must(c.house.DB.InCenter(ctx, c.ID, func(ctx context.Context, tx db.Tx) error {
		person, err := c.house.Accounts.Add(ctx, tx, prepared[0])
		if err != nil {
			return err
		}
		id, err = c.house.Tenancy.AddMember(ctx, tx, c.People[tenancy.Owner].Actor(), person.ID, tenancy.Viewer)
		return err
	}))
	return id.String()
}

// unusual has a rule notice something about the advisor.
func (c *Center) unusual() (ofCenter, ofPlatform string) {
	c.house.t.Helper()
	ctx := context.Background()
	c.house.must(c.house.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		return c.house.Anomalies.SignedIn(ctx, tx, anomalies.SignIn{Person: c.People[tenancy.Advisor].ID, IP: "203.0.113.9", Refused: true, Failures: 5})
	}))
	var ids []string
	for _, center := range []uuid.UUID{c.ID, uuid.Nil} {
		list, err := c.house.Anomalies.Latest(ctx, center)
		c.house.must(err)
		ids = append(ids, list[0].ID.String())
	}
	return ids[0], ids[1]
}

// troubled has the owner report a problem.
func (c *Center) troubled() (number, id string) {
	c.house.t.Helper()
	ctx := context.Background()
	n, err := c.house.Problems.Report(ctx, c.Member(tenancy.Owner), problems.Question, "Where do old invoices stand?", "I look for those of last year.")
	c.house.must(err)
	p, err := c.house.Problems.Read(ctx, c.Member(tenancy.Owner), n)
	c.house.must(err)
	return strconv.FormatInt(n, 10), p.ID.String()
}

// queued is the newest job.
func (h *House) queued() (id string) {
	h.t.Helper()
	h.must(h.DB.InPlatformRead(context.Background(), func(ctx context.Context, tx db.Tx) error {
		list, err := jobs.List(ctx, tx, jobs.Filter{}, 1)
		if err == nil {
			id = strconv.FormatInt(list[0].ID, 10)
		}
		return err
	}))
	return id
}

// Ready is an order of a new customer whose work is approved and done, for 285.00 without tax, and the vehicle's page.
func (c *Center) Ready() (order, vehicle string) {
	c.house.t.Helper()
	owner := c.SignIn(tenancy.Owner)
	customer := last(owner.make("/customers/new", "/customers", "name", "Dana Reyes", "street", "7 Quay Road", "city", "Springfield"))
	vehicle = owner.make("/vehicles/new?customer="+customer, "/vehicles", "plate", "8KLM204", "make", "Honda", "model", "Accord")
	return owner.ready(last(vehicle)), vehicle
}

// Presented is an order of a new vehicle with a job that waits for the customer's answer: its page, and the job.
func (c *Center) Presented(plate string) (order, job string) {
	c.house.t.Helper()
	owner := c.SignIn(tenancy.Owner)
	vehicle := owner.make("/vehicles/new", "/vehicles", "plate", plate, "make", "Honda", "model", "Accord")
	order = owner.make("/work-orders/new?vehicle="+last(vehicle), "/work-orders", "concerns", "Grinds when braking")
	job = owner.job(order, "Front brakes")
	owner.make(order, order+"/jobs/"+job+"/presentation")
	return order, job
}

func (c *Client) ready(vehicle string) (order string) {
	c.house.t.Helper()
	order = c.make("/work-orders/new?vehicle="+vehicle, "/work-orders", "concerns", "Oil service")
	job := c.job(order, "Oil service")
	c.make(order, order+"/jobs/"+job+"/presentation")
	c.make(order+"?edit=answer&id="+job+"&outcome=authorized", order+"/jobs/"+job+"/authorization", "by", "Dana Reyes")
	c.make(order, order+"/jobs/"+job+"/work", "work", "done")
	return order
}

// proof chooses a plan and sends a payment proof, unless one waits already.
func (c *Client) proof() string {
	c.house.t.Helper()
	if waits := proofID.FindStringSubmatch(c.Get("/subscription").Body); waits != nil {
		return waits[1]
	}
	page := c.Get("/onboarding/plan")
	form, _ := page.Form("/onboarding/plan")
	asked := c.see(c.SubmitOn(page, "/onboarding/plan", "plan", form.Choices.Get("plan")))
	shown, _ := c.Get(asked.Location).Form("/onboarding/proof")
	shown.Values.Set("paid_on", c.house.Clock.Now().Format("2006-01-02"))
	shown.Values.Set("reference", "BL-"+c.Token()[:6])
	shown.Values.Del("csrf")
	c.see(c.Upload("/onboarding/proof", shown.Values, shown.File, "transfer.png", Picture()))
	return found(c.house, proofID, c.Get("/subscription").Body)
}

var (
	jobID        = regexp.MustCompile(`id="job-([0-9a-f-]{36})"`)
	lineID       = regexp.MustCompile(`id="line-([0-9a-f-]{36})"`)
	rateID       = regexp.MustCompile(`/catalog/labor-rates/([0-9a-f-]{36})/retirement`)
	classID      = regexp.MustCompile(`/catalog/tax-classes/([0-9a-f-]{36})/retirement`)
	fileID       = regexp.MustCompile(`"/files/([0-9a-f-]{36})"`)
	invitationID = regexp.MustCompile(`id="invitation-([0-9a-f-]{36})"`)
	proofID      = regexp.MustCompile(`/subscription/proofs/([0-9a-f-]{36})/file`)
)

// job adds a job with an hour of labor and a part to an order.
func (c *Client) job(order, name string) string {
	c.house.t.Helper()
	c.make(order+"?edit=new-job", order+"/jobs", "name", name)
	id := found(c.house, jobID, c.Get(order).Body)
	lines := order + "/jobs/" + id + "/lines"
	c.make(order+"?edit=new-line&id="+id+"&kind=labor", lines, "description", "Labor for "+name, "price", "125")
	c.make(order+"?edit=new-line&id="+id+"&kind=part", lines, "description", "Parts for "+name, "price", "80", "quantity", "2", "part_number", "BP-204")
	return id
}

// make sends a page's form, which must be taken, and answers where that leads.
func (c *Client) make(page, action string, pairs ...string) string {
	c.house.t.Helper()
	return c.see(c.Submit(page, action, pairs...)).Location
}

// see fails the test unless a form was taken.
func (c *Client) see(a Answer) Answer {
	c.house.t.Helper()
	if a.Status != http.StatusSeeOther {
		c.house.t.Fatalf("a form was refused with %d:\n%s", a.Status, a.Body)
	}
	return a
}

func found(h *House, pattern *regexp.Regexp, page string) string {
	h.t.Helper()
	match := pattern.FindAllStringSubmatch(page, -1)
	if match == nil {
		h.t.Fatalf("%s is not on the page:\n%s", pattern, page)
	}
	return match[len(match)-1][1]
}

// last part of an address.
func last(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path[strings.LastIndex(path, "/")+1:]
}

// Picture is a small PNG.
func Picture() []byte {
	picture := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for x := range 40 {
		picture.Set(x, x/2, color.RGBA{R: uint8(x * 6), G: 120, B: 90, A: 255}) // #nosec G115 -- below 256
	}
	var out bytes.Buffer
	_ = png.Encode(&out, picture) // into memory
	return out.Bytes()
}
