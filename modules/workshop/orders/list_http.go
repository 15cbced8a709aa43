package orders

import (
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

type listView struct {
	Page
	Stage Stage
	Opens bool

	me   tenancy.Member
	now  time.Time
	zone *time.Location
}

func (m *Module) list(c *fiber.Ctx, me tenancy.Member) error {
	v := &listView{Stage: Stage(c.Query("stage")), Opens: me.May(can.WriteOrders), me: me, now: m.DB.Clock().Now(), zone: me.Zone()}
	if v.Stage.Index() < 0 {
		v.Stage = ""
	}
	var err error
	if v.Page, err = m.List(c.UserContext(), me, v.Stage, web.Number(c.Query("before")), web.Number(c.Query("after"))); err != nil {
		return err
	}
	if web.Partial(c) {
		return web.Show(c, listRegion(v))
	}
	return web.Show(c, listPage(v))
}

func (v *listView) address(stage Stage, name string, at int64) string {
	values := url.Values{}
	if stage != "" {
		values.Set("stage", string(stage))
	}
	if at > 0 {
		values.Set(name, strconv.FormatInt(at, 10))
	}
	if len(values) == 0 {
		return "/work-orders"
	}
	return "/work-orders?" + values.Encode()
}

func (v *listView) pager() kit.Pager {
	p := kit.Pager{Text: plural(len(v.Visits), "work order")}
	if v.Newer > 0 {
		p.Previous = v.address(v.Stage, "after", v.Newer)
	}
	if v.Older > 0 {
		p.Next = v.address(v.Stage, "before", v.Older)
	}
	return p
}

func (v *listView) total(visit Visit) string {
	return money.Format(money.New(visit.TotalMinor, visit.Currency), v.me.Locale())
}

func (v *listView) opened(visit Visit) string { return v.me.Locale().Date(visit.OpenedAt, v.zone) }

func (v *listView) badge(visit Visit) kit.Badge {
	if visit.Document == Voided {
		return kit.Badge{Label: "Void", Tone: "red", Icon: "ban"}
	}
	return kit.Badge{Label: visit.Stage.Label(), Tone: visit.Stage.tone(), Icon: visit.Stage.icon()}
}

func (v *listView) columns() []kit.Column {
	columns := []kit.Column{{Label: "Work order"}, {Label: "Vehicle"}, {Label: "Stage"}, {Label: "Opened", Extra: true}}
	if v.me.SeesPrices() {
		columns = append(columns, kit.Column{Label: "Total", Num: true})
	}
	return columns
}
