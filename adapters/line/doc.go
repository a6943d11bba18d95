// Package line holds what all channels need in the same form: a queue for each person, one run of receiving, rate limits,
// counters, logs without secrets, splitting of long texts, and findings for aporte doctor. It also holds [Platform], the
// row by which the program knows a channel. Each adapter itself encodes messages, and decides whether its channel is healthy.
package line
