// Package line is what every channel needs and no platform differs in: queues for each person, one run of receiving,
// pacing, counters, logs without secrets, the splitting of texts, findings for doctor; and [Platform], the row by which
// the program knows a channel. How messages are encoded, and when a channel is well, is the business of each adapter.
package line
