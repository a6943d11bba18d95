// Command bench measures how fast the product is, and compares it with a simple bot that a Go developer would write in an
// afternoon (package plain, "the yardstick"). It builds both and starts them as processes against a small Bot API server on
// loopback (package botapi). Simulated participants (package crowd) take the short way through the consultation, which has 14
// steps. At the end it prints a Markdown table.
//
// The bots take turns, and each value is a median. Look at the ratios: they are about the same on another machine, the values
// are not. "Flat out" means that the participants do not think before they act.
//
// make bench runs all measurements. docs/speed.md says how to read the table, and how to run only some of them. The command
// needs Linux, because it reads the CPU time of other processes.
package main
