//go:build !failpoints

package failpoint

// On tells whether this is a program that a test kills.
const On = false

// Here is a moment at which a test may kill the process. It does nothing in the program that people run.
func Here(string) {}
