//go:build !race

package bot_test

// How long the month of TestMonth is, and how many there are beside a random one.
const (
	monthDays = 30
	monthRuns = 2
)
