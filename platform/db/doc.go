// Package db is the way to PostgreSQL: two doors, one pool.
//
// [DB.InCenter] opens a transaction that sees and writes one center's rows; [DB.InPlatform] one that sees what belongs to no
// center and the tables that the platform reads across centers. Row-level security in the database holds both to it, so that
// a forgotten condition finds nothing instead of a neighbor's data. There is no third door: the pool itself is for River and
// LISTEN.
//
// bun and River share the pool and the transaction: what bun writes and the job that River inserts commit together.
//
// [Migrate] brings a database up to date, [Provision] and [CreateLogin] make the roles, [CheckRole] refuses to run as a role
// that row-level security would not hold.
package db
