// Package accounts knows the people who sign in: passwords, second factors, links in mail, platform admins, the way in and what
// needs a fresh proof. It owns the schema accounts, but for what the rooms inside of it own: passwords (rules and hashing) and,
// with tables, devices and signins stand below it; passkeys, providers (ways in of their own) and access (the pages of sessions,
// devices and sign-ins) above.
//
// It offers the guards SignedIn, SignedInForm, OnDuty and OnDutyForm; StepUp and RequireFresh for what a session alone is not enough
// for; Person; Prepare and Register for pages where somebody becomes known (registration, invitations, the demo); CreateOperator
// and StartReset for the shell; CheckPassword, Email and Phone for forms. Whoever changes what people prove themselves with calls
// FactorChanged, whoever changes a role RoleChanged. Another way in is a Way, handed over with Offer, and ends in Enter, EnterSecond
// or Proved. Deps.Noticed hears of sign-ins and bursts of failures, Deps.Disowned of "This wasn't me".
//
// For joins it offers the table accounts.people (id, name, email, phone, theme, locale, verified_at) and accounts.second_factors
// (person_id, confirmed_at). It relies on audit, and on platform/session for who sends a request.
//
// Whoever asks from outside learns nothing about who has an account: signing in, registering and resetting answer alike in text,
// status, statements and the number of hashes. What depends on the account goes by mail, sent by a job.
package accounts
