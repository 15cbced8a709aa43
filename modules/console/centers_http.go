package console

import (
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/billing"
	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/web"
	"bayline/views/kit"
)

const centersAPage = 50

type centersView struct {
	in     locale.Locale
	wanted wanted
	list   []billing.Center
	next   string // address of the next page
	top    bool   // this is the first page
}

// centers lists who is there and where they stand. What they do is not the platform's business.
func (m *Module) centers(c *fiber.Ctx, me accounts.Operator) error {
	after := uuid.Nil
	if text := c.Query("after"); text != "" {
		var err error
		if after, err = uuid.Parse(text); err != nil {
			return fault.New(fault.BadRequest, "This page of the list does not exist. Start from the top.")
		}
	}
	view := centersView{in: me.In(), wanted: wanted{text: c.Query("q")}, top: after == uuid.Nil}
	if status := tenancy.Status(c.Query("state")); slices.Contains(allStates, status) {
		view.wanted.status = status
	}
	find, owner := view.wanted.parse()
	list, err := m.Billing.Find(c.UserContext(), find, owner, after, centersAPage+1)
	if err != nil {
		return err
	}
	view.list = list
	if len(list) > centersAPage {
		view.list = list[:centersAPage]
		view.next = view.address(list[centersAPage-1].ID)
	}
	return web.Show(c, centersPage(view))
}

// allStates that a center of the list can have.
var allStates = append(slices.Clone(states), tenancy.Deleted)

// address of the list after a center; of its top with the nil id.
func (v centersView) address(after uuid.UUID) string {
	query := url.Values{}
	if v.wanted.text != "" {
		query.Set("q", v.wanted.text)
	}
	if v.wanted.status != "" {
		query.Set("state", string(v.wanted.status))
	}
	if after != uuid.Nil {
		query.Set("after", after.String())
	}
	if len(query) == 0 {
		return "/admin/centers"
	}
	return "/admin/centers?" + query.Encode()
}

func (v centersView) filtered() bool { return v.wanted != wanted{} }

func (v centersView) stateOptions() (list []kit.Option) {
	for _, state := range allStates {
		list = append(list, kit.Option{Value: string(state), Label: state.Label()})
	}
	return list
}

func (v centersView) ends(c billing.Center) string {
	if c.ClosesAt.IsZero() {
		return "–"
	}
	return v.in.Date(c.ClosesAt, time.UTC)
}

func (v centersView) previous() string {
	if v.top {
		return ""
	}
	return v.address(uuid.Nil)
}

func planTitle(c billing.Center) string {
	if c.Plan == "" {
		return "None yet"
	}
	return c.Plan
}

var errNoCenter = fault.New(fault.NotFound, "There is no such center.")

func (m *Module) center(c *fiber.Ctx, me accounts.Operator) error {
	var form *actForm
	if wish := act(c.Query("do")); acts[wish].label != "" {
		form = &actForm{act: wish}
	}
	return m.showCenter(c, me, form)
}

func (m *Module) showCenter(c *fiber.Ctx, me accounts.Operator, form *actForm) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoCenter
	}
	v := centerView{in: me.In(), may: me.Has(accounts.RunCenters), decides: me.Has(accounts.DecideApprovals),
		keeps: me.Has(accounts.KeepRetention), reads: me.Has(accounts.ReadPlatformLog), form: form}
	if v.center, err = m.Billing.Account(c.UserContext(), id); err != nil {
		return err
	}
	trail, _, err := m.Audit.Trail(c.UserContext(), uuid.Nil, audit.Filter{About: id, Topic: "platform.center"})
	if err != nil {
		return err
	}
	v.trail = trail
	if form != nil && !slices.Contains(v.acts(), form.act) && !form.Bad() {
		v.form = nil // an old address: what it asks for makes no sense any more
	}
	return web.Show(c, centerPage(v))
}

func (m *Module) postSuspension(c *fiber.Ctx, me accounts.Operator, f *actForm) error {
	return m.postAct(c, me, suspend, f)
}

func (m *Module) postReinstatement(c *fiber.Ctx, me accounts.Operator, f *actForm) error {
	return m.postAct(c, me, reinstate, f)
}

func (m *Module) postTermination(c *fiber.Ctx, me accounts.Operator, f *actForm) error {
	return m.postAct(c, me, terminate, f)
}

func (m *Module) postTrial(c *fiber.Ctx, me accounts.Operator, f *actForm) error {
	return m.postAct(c, me, extend, f)
}

func (m *Module) postAct(c *fiber.Ctx, me accounts.Operator, wish act, f *actForm) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoCenter
	}
	name, zone, err := m.named(c.UserContext(), id)
	if err != nil {
		return err
	}
	f.act = wish
	until := f.check(name, zone)
	if !f.Bad() {
		err := m.do(c.UserContext(), me, id, wish, until, f.Reason)
		switch {
		case err == nil:
			m.Sessions.Flash(c, acts[wish].done)
			return web.Redirect(c, "/admin/centers/"+id.String())
		case fault.Is(err, fault.Invalid) && wish == extend:
			f.Fail("until", fault.As(err).Text)
		case fault.Is(err, fault.Conflict), fault.Is(err, fault.Invalid): // somebody was first
			f.Fail("reason", fault.As(err).Text)
		default:
			return err
		}
	}
	return m.showCenter(c.Status(fiber.StatusUnprocessableEntity), me, f)
}
