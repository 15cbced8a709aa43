//go:build !failpoints

package failpoint

// Here is a moment at which a test may kill the process. It does nothing in the program that people run.
func Here(string) {}
