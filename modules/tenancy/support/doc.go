// Package support lets platform admins into a center for a while: because its owner says so, or because two platform admins have
// written down a legal record. It owns tenancy.support_grants.
//
// Visit and Tried are what tenancy asks when somebody comes who does not work in the center. Whatever a visitor opens is in the
// center's own trail before it is shown: no audit, no data. It relies on accounts for platform admins and on tenancy for centers.
package support
