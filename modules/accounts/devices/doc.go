// Package devices knows on which browsers people have signed in, and which of them they trust. It owns accounts.trusted_devices.
//
// A browser holds the cookie device-trust-token with a random number; the row under its hash says whose device it is. On a known
// device nobody can lock its owner out by guessing at their password, and a sign-in from any other is mailed. Where its owner has
// chosen so, it is trusted for 30 days: the second factor is not asked there. Trust is bound to the person's factor epoch, which
// grows with every change of password, second factor or role.
//
// It offers [Find], [Meet], [List], [Revoke], [EndTrust] and [Purge] to accounts, and [Describe] to whoever shows a browser.
package devices
