//go:build race

package bot_test

// How long the month of TestMonth is, and how many there are beside a random one. One goroutine takes every step of it, so
// that there is little for the race detector to find, and the database is ten times slower under it.
const (
	monthDays = 2
	monthRuns = 0
)
