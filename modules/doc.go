// Package modules is the one place that knows every module: it wires them, mounts their routes and registers their workers.
package modules
