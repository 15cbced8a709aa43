package billing

import (
	"github.com/gofiber/fiber/v2"

	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// pricing is for anybody: prices in the way of the default locale.
func (m *Module) pricing(c *fiber.Ctx) error {
	plans, err := m.Plans(c.UserContext())
	if err != nil {
		return err
	}
	return web.Show(c, pricingPage(plans))
}

// Home is the page of the product for visitors. Who is signed in goes elsewhere: the wiring decides.
func (m *Module) Home(c *fiber.Ctx) error {
	plans, err := m.Plans(c.UserContext())
	if err != nil {
		return err
	}
	return web.Show(c, homePage(plans))
}

// offers are the monthly plans with what a year costs.
func offers(plans []Plan) (list []kit.PlanChoice) {
	yearly := map[string]Plan{}
	for _, plan := range ofPeriod(plans, "yearly") {
		yearly[plan.Code] = plan
	}
	for _, plan := range ofPeriod(plans, "monthly") {
		offer := kit.PlanChoice{Title: plan.Name, Note: plan.For(), Price: price(plan.Price), Period: plan.Per(), Points: plan.Points(locale.Default)}
		if year, found := yearly[plan.Code]; found {
			offer.Foot = price(year.Price) + " a year"
		}
		list = append(list, offer)
	}
	return list
}

func price(a money.Amount) string { return money.Format(a, locale.Default) }
