package telegram

import "log/slog"

// LogOf returns the logger that the channel writes to.
func LogOf(c *Channel) *slog.Logger { return c.log }
