// Package providers lets people sign in with an account that they have elsewhere, by OpenID Connect. It owns accounts.connections,
// accounts.provider_trips and accounts.provider_claims. Which providers there are is a setting (platform/config).
//
// A trip begins with a button and ends when the provider sends the browser back: code flow, with a proof key (PKCE), a state and a
// nonce that are all made from one random word, of which only the hash is kept. A trip counts once, for fifteen minutes, and only
// in the browser that began it: see session.Manager.Mark, which needs no cookie of its own. Providers are asked for what they are
// when the first person wants to go there, so that one that is down holds nothing up but its own button.
//
// An account elsewhere opens one here only when its owner has connected the two while signed in, or has proven the one here after
// coming back: that two accounts have the same e-mail address proves nothing, whatever the provider says. The provider stands in
// for the password and never for the second factor.
//
// It hands itself to accounts as a [accounts.Way].
package providers
