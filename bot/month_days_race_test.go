//go:build race

package bot_test

// monthDays is how long the month of TestMonth is. One goroutine takes every step of it, so that there is little for the
// race detector to find, and the database is ten times slower under it.
const monthDays = 3
