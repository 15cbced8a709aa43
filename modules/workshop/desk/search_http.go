package desk

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/search"
	"bayline/platform/db"
	"bayline/platform/web"
	"bayline/views/layout"
)

// mostFound is how many things the search box shows.
const mostFound = 24

// looksIn is what the search looks in, for people.
const looksIn = "The search looks for plates, VINs, phones, names, work orders and invoices, from three letters."

// answer of the search, grouped as the palette shows it.
type answer struct {
	Query  string
	Short  bool
	Groups []group
	may    bool // add customers and vehicles
}

type group struct {
	id, title string
	items     []layout.FoundItem
}

func (a answer) empty() bool { return len(a.Groups) == 0 }

// search answers the palette with groups, and a browser with a page. The one thing that is exactly what was typed is opened at once.
func (m *Module) search(c *fiber.Ctx, me tenancy.Member) error {
	a := answer{Query: strings.TrimSpace(c.Query("q")), may: me.May(can.KeepCustomers)}
	a.Short = search.TooShort(a.Query)
	var hits []search.Hit
	err := m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		if hits, err = search.Find(ctx, tx, a.Query, mostFound, kindsOf(me)...); err != nil || len(hits) == 0 {
			return err
		}
		a.Groups, err = found(ctx, tx, hits)
		return err
	})
	if err != nil {
		return err
	}
	if web.Partial(c) {
		return web.Show(c, searchFound(a))
	}
	if len(hits) == 1 && hits[0].Exact && len(a.Groups) == 1 {
		return web.Redirect(c, a.Groups[0].items[0].Href)
	}
	return web.Show(c, searchPage(a))
}

// kindsOf are what a member may find.
func kindsOf(me tenancy.Member) []search.Kind {
	kinds := []search.Kind{search.Customer, search.Vehicle, search.Order}
	if me.May(can.SeeMoney) {
		kinds = append(kinds, search.Invoice)
	}
	return kinds
}
