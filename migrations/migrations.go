// Package migrations holds the schema of the database as the steps that lead to it, oldest first. Each is a file
// YYYYMMDDHHMMSS_module_what.tx.up.sql and runs in a transaction of its own; a plain .up.sql does not, which is only for
// indexes made concurrently, and must be safe to run again.
package migrations

import "embed"

// FS holds the files.
//
//go:embed *.sql
var FS embed.FS
