// Package codes opens the registration where it is by invitation only (REGISTRATION=invite): platform admins make codes, each of which
// makes one center. It owns tenancy.codes, of which the database keeps the hash.
//
// It offers Look, Use and UsedBy, which the registration of tenancy calls through an interface of its own.
package codes
