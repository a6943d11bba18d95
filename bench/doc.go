// Command bench measures how fast the product is, beside the bot that a Go developer would write in an afternoon (plain), in
// one run: it builds both, starts them as processes against a small Bot API server on loopback (botapi), lets participants
// walk through the short way of the consultation (crowd), and prints a Markdown table. The bots take turns, each value is a
// median, and what counts are the ratios: they hold on another machine, the values do not.
//
// make bench runs all of it. docs/speed.md says how to read it, and how to run a part of it. It takes Linux, for the time of
// the processor that another process took.
package main
