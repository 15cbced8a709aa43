package deletion

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/locale"
	"bayline/platform/web"
	"bayline/views/kit"
)

// ProofsLister lists the payment proofs whose time in the archive ends before a moment, the next first.
type ProofsLister func(ctx context.Context, until time.Time) ([]Proof, error)

// Proof is one of the archive, as the calendar shows it.
type Proof struct {
	Center string // as it was called when it was paid
	Amount string
	PaidOn time.Time
	GoesOn time.Time
}

const (
	reasonMost = 500
	caseMost   = 80
	doneShown  = 50
)

// holdForm proposes a legal hold.
type holdForm struct {
	web.Form
	Center  string `form:"center"`
	Case    string `form:"case"`
	Reason  string `form:"reason"`
	Silent  string `form:"silent"`
	Silence string `form:"silence"`
}

func (f *holdForm) check() (p Proposal) {
	var err error
	if p.Center, err = uuid.Parse(f.Center); err != nil {
		f.Fail("center", "Choose a center from the list.")
	}
	if f.Need("case", &f.Case, "Type the number of the case.") {
		f.Max("case", f.Case, caseMost, "Use at most 80 characters.")
	}
	if f.Need("reason", &f.Reason, "Say who demands it, and what for.") {
		f.Max("reason", f.Reason, reasonMost, "Use at most 500 characters.")
	}
	f.Silence = strings.TrimSpace(f.Silence)
	switch silent := f.Silent != ""; {
	case silent && f.Silence == "":
		f.Fail("silence", "Name the law that forbids to tell the owner.")
	case !silent && f.Silence != "":
		f.Fail("silence", "Check the box above if the owner must not be told, or leave this empty.")
	}
	f.Max("silence", f.Silence, reasonMost, "Use at most 500 characters.")
	p.Case, p.Reason, p.Silent, p.Silence = f.Case, f.Reason, f.Silent != "", f.Silence
	return p
}

// endingForm ends one.
type endingForm struct {
	web.Form
	Ending string `form:"ending"`
	hold   uuid.UUID
}

// retentionView is the calendar.
type retentionView struct {
	me       accounts.Operator
	in       locale.Locale
	now      time.Time
	coming   []Closing // those being deleted are under way
	underway []Deletion
	holds    []Hold
	done     []Certificate
	older    string // address of the next page of the ledger; empty on the last one
	erased   int64  // all of the ledger
	proofs   []Proof
	chosen   Named // the center that the hold is about, where its page leads here
	form     *holdForm
	ending   *endingForm
}

func (m *Module) showRetention(c *fiber.Ctx, me accounts.Operator) error {
	return m.retention(c, me, &holdForm{Center: c.Query("center")}, &endingForm{})
}

func (m *Module) retention(c *fiber.Ctx, me accounts.Operator, form *holdForm, ending *endingForm) error {
	v := retentionView{me: me, in: me.In(), now: m.DB.Clock().Now(), form: form, ending: ending}
	err := m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) error {
		closings, err := Closings(ctx, tx)
		if err != nil {
			return err
		}
		v.coming = slices.DeleteFunc(closings, func(c Closing) bool { return c.Begun })
		if v.underway, err = readDeletions(ctx, tx); err != nil {
			return err
		}
		if v.holds, err = readHolds(ctx, tx); err != nil {
			return err
		}
		if v.erased, err = countErasures(ctx, tx); err != nil {
			return err
		}
		if v.chosen.ID, err = uuid.Parse(form.Center); err != nil {
			return nil // none is chosen
		}
		v.chosen.Name, _, err = tenancy.Named(ctx, tx, v.chosen.ID)
		return err
	})
	if err != nil {
		return err
	}
	after := web.ID(c.Query("after")) // what is no id begins at the top
	if v.done, err = m.Erasures(c.UserContext(), after, doneShown+1); err != nil {
		return err
	}
	if len(v.done) > doneShown {
		v.done = v.done[:doneShown]
		v.older = "/admin/retention?after=" + v.done[doneShown-1].Number.String() + "#ledger"
	}
	if m.Proofs != nil {
		if v.proofs, err = m.Proofs(c.UserContext(), time.Date(v.now.Year()+1, time.January, 1, 0, 0, 0, 0, time.UTC)); err != nil {
			return err
		}
	}
	return web.Show(c, retentionPage(v))
}

func (m *Module) postHold(c *fiber.Ctx, me accounts.Operator, f *holdForm) error {
	proposal := f.check()
	if !f.Bad() {
		if _, err := m.Propose(c.UserContext(), me, proposal); err != nil {
			if err := f.FailWith("center", err); err != nil {
				return err
			}
		}
	}
	if f.Bad() {
		return m.retention(c.Status(fiber.StatusUnprocessableEntity), me, f, &endingForm{})
	}
	m.Sessions.Flash(c, "The hold is proposed. It keeps nothing until somebody else confirms it.")
	return web.Redirect(c, "/admin/retention")
}

func (m *Module) confirmHold(c *fiber.Ctx, me accounts.Operator) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoHold
	}
	if err := m.Confirm(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The hold stands: the center is not deleted while it is open.")
	return web.Redirect(c, "/admin/retention")
}

func (m *Module) postHoldEnd(c *fiber.Ctx, me accounts.Operator, f *endingForm) error {
	var err error
	if f.hold, err = uuid.Parse(c.Params("id")); err != nil {
		return errNoHold
	}
	if f.Need("ending", &f.Ending, "Say why the hold ends: the deletion goes on then.") {
		f.Max("ending", f.Ending, reasonMost, "Use at most 500 characters.")
	}
	if f.Bad() {
		return m.retention(c.Status(fiber.StatusUnprocessableEntity), me, &holdForm{}, f)
	}
	if err := m.End(c.UserContext(), me, f.hold, f.Ending); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The hold has ended.")
	return web.Redirect(c, "/admin/retention")
}

// certificateView is an entry of the ledger.
type certificateView struct {
	Erasure
	in  locale.Locale
	key string // public, in base64
}

func (m *Module) showCertificate(c *fiber.Ctx, me accounts.Operator) error {
	e, err := m.asked(c)
	if err != nil {
		return err
	}
	return web.Show(c, certificatePage(certificateView{e, me.In(), base64.StdEncoding.EncodeToString(m.Signer.Public())}))
}

// sendCertificate hands the file out as it was signed, byte by byte.
func (m *Module) sendCertificate(c *fiber.Ctx, _ accounts.Operator) error {
	e, err := m.asked(c)
	if err != nil {
		return err
	}
	files.Attach(c, fiber.MIMEApplicationJSON, fileName(e.Number))
	return c.Send(e.File)
}

func (m *Module) asked(c *fiber.Ctx) (Erasure, error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return Erasure{}, fault.New(fault.NotFound, "There is no such certificate.")
	}
	return m.Erasure(c.UserContext(), id)
}

func fileName(number uuid.UUID) string { return "deletion-" + number.String() + ".json" }

func certificatePath(number uuid.UUID) string {
	return "/admin/retention/" + number.String() + "/certificate"
}

func holdPath(h Hold) string { return "/admin/retention/holds/" + h.ID.String() }

// short is the end of an id, where ids differ.
func short(id uuid.UUID) string { return id.String()[24:] }

func (v retentionView) stats() []kit.Stat {
	next := "–"
	if len(v.coming) > 0 {
		next = v.in.Date(v.coming[0].DueAt, time.UTC)
	}
	held := int64(0)
	for _, h := range v.holds {
		if h.Stands() {
			held++
		}
	}
	return []kit.Stat{
		{Label: "Next deletion", Value: next},
		{Label: "Wait for their day", Value: v.in.Number(int64(len(v.coming)))},
		{Label: "Being deleted", Value: v.in.Number(int64(len(v.underway)))},
		{Label: "Legal holds", Value: v.in.Number(held)},
		{Label: "Deleted", Value: v.in.Number(v.erased)},
	}
}

func why(reason string) string {
	if reason == "cancelled" {
		return "Cancelled by the owner"
	}
	return "Suspended"
}

func (v retentionView) closedSince(c Closing) string {
	if c.EffectiveAt.After(v.now) {
		return "Closes on " + v.in.Date(c.EffectiveAt, time.UTC)
	}
	return v.in.Date(c.EffectiveAt, time.UTC)
}

// state of a closure: held, due, or how many days are left.
func (v retentionView) state(c Closing) templ.Component {
	if c.Held {
		return kit.Badge{Label: "Legal hold", Tone: "violet", Icon: "lock"}
	}
	left := c.DueAt.Sub(v.now)
	switch days := int64((left + 24*time.Hour - 1) / (24 * time.Hour)); {
	case left <= 0:
		return kit.Badge{Label: "Due", Tone: "red", Icon: "trash"}
	case days == 1:
		return kit.Badge{Label: "Tomorrow", Tone: "red", Icon: "alert"}
	case days <= 7:
		return kit.Badge{Label: "In " + v.in.Number(days) + " days", Tone: "amber", Icon: "clock"}
	default:
		return kit.Badge{Label: "In " + v.in.Number(days) + " days", Tone: "slate", Icon: "clock"}
	}
}

func (v retentionView) progress(d Deletion) string {
	if d.BegunAt.IsZero() {
		return "Its sessions have ended. Until the key is destroyed, returning still wins."
	}
	text := "The key was destroyed on " + v.in.DateTime(d.BegunAt, time.UTC) + " UTC: nothing brings it back."
	if d.Rounds > 0 {
		text += " The recount has found something left and began again."
	}
	return text
}

func holdBadge(h Hold) templ.Component {
	switch {
	case h.Stands():
		return kit.Badge{Label: "Stands", Tone: "violet", Icon: "lock"}
	case h.Waits():
		return kit.Badge{Label: "Waits for the second admin", Tone: "amber", Icon: "clock"}
	}
	return kit.Badge{Label: "Ended", Tone: "slate", Icon: "check"}
}

func (v retentionView) facts(h Hold) []kit.Pair {
	when := func(who Named, at time.Time) string { return who.Name + ", " + v.in.DateTime(at, time.UTC) }
	pairs := []kit.Pair{{Term: "Case", Value: h.Case, Code: true}, {Term: "Reason", Value: h.Reason}, {Term: "Proposed", Value: when(h.ProposedBy, h.ProposedAt)}}
	if !h.ConfirmedAt.IsZero() {
		pairs = append(pairs, kit.Pair{Term: "Confirmed", Value: when(h.ConfirmedBy, h.ConfirmedAt)})
	}
	if h.Silent {
		pairs = append(pairs, kit.Pair{Term: "Owner", Value: "Not told: " + h.Silence})
	} else if h.ConfirmedAt.IsZero() {
		pairs = append(pairs, kit.Pair{Term: "Owner", Value: "Is told by mail when it is confirmed"})
	} else {
		pairs = append(pairs, kit.Pair{Term: "Owner", Value: "Told by mail"})
	}
	if !h.EndedAt.IsZero() {
		pairs = append(pairs, kit.Pair{Term: "Ended", Value: when(h.EndedBy, h.EndedAt)}, kit.Pair{Term: "Why", Value: h.Ending})
	}
	return pairs
}

func (v retentionView) endingOf(h Hold) string {
	if v.ending.hold == h.ID {
		return v.ending.Ending
	}
	return ""
}

func (v retentionView) endingError(h Hold) string {
	if v.ending.hold == h.ID {
		return v.ending.Error("ending")
	}
	return ""
}

// options are the centers that are closed, and the one that was chosen on its own page.
func (v retentionView) options() (list []kit.Option) {
	chosen := v.chosen.Name == ""
	for _, c := range v.coming {
		list = append(list, kit.Option{Value: c.Center.String(), Label: c.Name})
		chosen = chosen || c.Center == v.chosen.ID
	}
	if !chosen {
		list = append(list, kit.Option{Value: v.chosen.ID.String(), Label: v.chosen.Name})
	}
	return list
}

// command verifies the downloaded file.
func (v certificateView) command() string {
	return "bayline certificate verify --key " + v.key + " " + fileName(v.Number)
}

func endingLabel(h Hold) string {
	if h.Waits() {
		return "Why it is withdrawn"
	}
	return "Why it ends"
}

func endingButton(h Hold) string {
	if h.Waits() {
		return "Withdraw the proposal"
	}
	return "End the hold"
}

func (v certificateView) badge() templ.Component {
	if v.Good != nil {
		return kit.Badge{Label: "Signature does not hold", Tone: "red", Icon: "alert", Large: true}
	}
	return kit.Badge{Label: "Signature holds", Tone: "green", Icon: "okcircle", Large: true}
}

func (v certificateView) facts() []kit.Pair {
	at := func(t time.Time) string { return v.in.DateTime(t, time.UTC) + " UTC" }
	return []kit.Pair{
		{Term: "Number", Value: v.Number.String(), Code: true}, {Term: "Center", Value: v.Center.String(), Code: true},
		{Term: "Why", Value: why(v.Reason)}, {Term: "Closed", Value: at(v.EffectiveAt)}, {Term: "Due", Value: at(v.DueAt)},
		{Term: "Sessions ended", Value: at(v.SessionsEnd)}, {Term: "Key destroyed", Value: at(v.KeyDestroyed)},
		{Term: "Rows", Value: v.in.Number(v.Total())}, {Term: "Files", Value: v.in.Number(v.Files)}, {Term: "Background jobs", Value: v.in.Number(v.Jobs)},
		{Term: "Counted again", Value: at(v.RecountedAt) + ": " + v.in.Number(v.Left) + " left"}, {Term: "Certified", Value: at(v.CertifiedAt)},
	}
}

// sentence begins with a capital and ends with a full stop.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
