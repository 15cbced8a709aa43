// Package passkeys lets people sign in with a key that their device keeps for them: with one click in place of the password, or
// after it in place of the code. It owns accounts.passkeys and accounts.passkey_challenges.
//
// Every ceremony (registering, signing in, the second step, proving again who one is) is two requests. The first makes a challenge,
// which stays here, counts once and runs out after five minutes; the second brings the device's answer. A challenge for somebody
// who has signed in is bound to their session. One for a visitor is bound to nobody: its answer names the key, and web.sameOrigin
// has made sure that a page of ours sent it, so that nobody can be signed in to somebody else's account from outside.
//
// The device must have verified its user (finger, face, PIN) in every ceremony: a passkey is what somebody has and what they are
// or know, and so counts as two factors. It hands itself to accounts as a [accounts.Way].
package passkeys
