// Package pg runs a private PostgreSQL below a data folder: for a first start with no configuration, for development and for
// tests.
//
// It finds installed binaries, runs them as somebody without privileges where we are root, makes the cluster on first use, and
// takes it along when we end, however we end. Connections go through a socket that only the folder's owner and root reach.
package pg
