// Package incidents is the register of incidents that concern personal data (GDPR Articles 33 and 34). It owns privacy.incidents and the
// tables privacy.incident_*.
//
// The clock of 72 hours runs from the moment of awareness until the supervisory authority is told, or it is decided that it need not be;
// a job warns the people of security after 24, 48 and 72 hours. Facts have versions and what was found out, decided and done is a list
// that only grows: triggers refuse to rewrite either. Whom an incident concerns is chosen, or computed from the audit trail and the log of
// signing in. The owners of those centers, and everybody with an account there, are told by a letter that a job brings to each once.
//
// It offers Waiting and OpenItems to the platform's navigation and overview. It relies on accounts and tenancy for people and centers, on audit
// and accounts for who did what, and on notices for telling them.
package incidents
