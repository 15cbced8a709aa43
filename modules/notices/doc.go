// Package notices tells people what concerns them: in the product, and by mail unless they have switched that off. It owns
// notices.notices and notices.silences; the mail itself is platform/mail's.
//
// It offers Tell, for one event, and Announce, for many at once: both write in the transaction of what has happened, once for each kind,
// event and person, however often they are called. Owners, OwnersOf, OwnersOfAll and Operators are whom to tell. Which kinds there are is a closed list
// (kinds.go), to which each room adds its lines.
//
// It relies on accounts and tenancy for people. What accounts itself has to say, below this room, comes by a hook of modules.go.
package notices
