// Package plans is what a center can subscribe to. It owns billing.plans and billing.plan_versions.
//
// A plan is a code, a period and a currency; what it costs and allows stands in its versions, none of which is ever changed. It offers
// Plan, Read and ReadVersion, and the view billing.plan_terms with Columns and Terms for stores that join it.
package plans
