// Package mail sends one mail for each thing that happens. It owns platform.mails, the log of all mail.
//
// [Send] writes a mail in the transaction of the change that causes it, and queues its delivery there: no change without its mail,
// no mail without its change. (kind, business id) is unique, so what happens once is mailed once. [Mailer] delivers through Resend
// under the key "<kind>/<business id>", which Resend honors for 24 hours: a mail that is sent again after a lost answer is accepted
// once. Without a key for Resend, in development, mail stays in the local mailbox ([Mailbox]).
//
// Pictures are sealed into the mail when it is written. What goes out under a key is therefore the same at each try, whatever becomes of
// the picture meanwhile; Resend refuses another mail under the same key.
//
// Address, subject and bodies are sealed under the platform's key, whoever sends: the log outlives the centers.
package mail
