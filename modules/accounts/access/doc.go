// Package access shows people where their account is open and was opened, and lets them close it: sessions, devices, the log of
// signing in. It owns no table: sessions stand in platform/session, devices and the log in the rooms of their names.
//
// It relies on accounts for who asks, and is relied on by nobody.
package access
