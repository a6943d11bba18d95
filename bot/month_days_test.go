//go:build !race

package bot_test

// monthDays is how long the month of TestMonth is.
const monthDays = 30
