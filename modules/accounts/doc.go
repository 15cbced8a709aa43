// Package accounts knows the people who sign in: passwords, second factors, links in mail, platform admins, the sign-in log. It
// owns the schema accounts.
//
// It offers the guards SignedIn, SignedInForm, OnDuty and OnDutyForm; Person; Prepare and Register for pages where somebody
// becomes known (registration, invitations, the demo); CreateOperator for the shell; CheckPassword, Email and Phone for forms. For
// joins it offers the table accounts.people (id, name, email, phone, theme, locale, verified_at) and accounts.second_factors
// (person_id, confirmed_at). It relies on audit, and on platform/session for who sends a request.
//
// Whoever asks from outside learns nothing about who has an account: signing in, registering and resetting answer alike in text,
// status, statements and the number of hashes. What depends on the account goes by mail, sent by a job.
package accounts
