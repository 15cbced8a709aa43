package plans

import (
	"github.com/gofiber/fiber/v2"

	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// pricing is for anybody: prices in the way of the default locale.
func (m *Module) pricing(c *fiber.Ctx) error {
	list, err := m.Offered(c.UserContext())
	if err != nil {
		return err
	}
	return web.Show(c, pricingPage(InCurrency(list, c.Query("currency")), list))
}

// currencyChoices lead to the same page in each currency; none where there is only one.
func currencyChoices(all, shown []Plan) (choices []kit.Choice) {
	codes := Currencies(all)
	if len(codes) < 2 {
		return nil
	}
	current := codes[0] // where a plan is not offered in the currency asked for, it stands in its first one
	for _, plan := range shown {
		if plan.Price.Currency != codes[0] {
			current = plan.Price.Currency
		}
	}
	for _, code := range codes {
		choices = append(choices, kit.Choice{Label: code, Href: "/pricing?currency=" + code, Current: code == current})
	}
	return choices
}

// cards are the monthly plans with what a year costs.
func cards(list []Plan) (cards []kit.PlanChoice) {
	yearly := map[string]Plan{}
	for _, plan := range OfPeriod(list, "yearly") {
		yearly[plan.Code] = plan
	}
	for _, plan := range OfPeriod(list, "monthly") {
		card := kit.PlanChoice{Title: plan.Name, Note: plan.For(), Price: price(plan.Price), Period: plan.Per(), Points: plan.Points(locale.Default)}
		if year, found := yearly[plan.Code]; found {
			card.Foot = price(year.Price) + " a year"
		}
		cards = append(cards, card)
	}
	return cards
}

func price(a money.Amount) string { return money.Format(a, locale.Default) }
