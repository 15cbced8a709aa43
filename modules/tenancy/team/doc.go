// Package team is about who works in a center: it invites people, changes what they may do, ends their work, hands ownership on,
// and keeps the center's rules of signing in (who needs a second factor, how long a session rests). It owns tenancy.invitations,
// and it alone changes memberships that exist.
//
// It relies on tenancy for memberships, permissions and seats, and on accounts for persons and for the links in mail.
package team
