package locales

import (
	"strconv"
	"time"
)

// Date returns a day as people write it in a language: "3 December 2026". The day is that of at in its own time zone.
func (w *Words) Date(lang string, at time.Time) string {
	month := w.Text(lang, "bot.month."+strconv.Itoa(int(at.Month())), nil)
	return w.Text(lang, "bot.date", map[string]any{"Day": at.Day(), "Month": month, "Year": at.Year(), "Count": at.Day()})
}

// DateKeys returns the keys of the texts that dates need.
func DateKeys() []string {
	keys := []string{"bot.date"}
	for month := time.January; month <= time.December; month++ {
		keys = append(keys, "bot.month."+strconv.Itoa(int(month)))
	}
	return keys
}
