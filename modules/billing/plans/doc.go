// Package plans is what a center can subscribe to. It owns billing.plans, billing.plan_versions and billing.plan_notices.
//
// A plan is a code, a period and a currency: the same plan in another currency is a plan of its own. What it costs and allows stands in
// its versions, none of which is ever changed. A version holds for those who choose the plan from then on, or it is announced: then a
// job tells every center that has the plan, and for each it holds from its first renewal on or after the day, no sooner than 30 days
// after it was told (Renewing).
//
// It offers Plan, Read, ReadVersion, Renewing and Coming, the public prices, and the view billing.plan_terms with Columns and Terms for
// stores that join it. Which center has which version is known above: Deps.Held and Deps.Holders ask.
package plans
