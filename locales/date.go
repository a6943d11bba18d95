package locales

import (
	"slices"
	"strings"
	"time"
)

// months are the keys of the names of the months.
var months = []string{
	"bot.month.1", "bot.month.2", "bot.month.3", "bot.month.4", "bot.month.5", "bot.month.6",
	"bot.month.7", "bot.month.8", "bot.month.9", "bot.month.10", "bot.month.11", "bot.month.12",
}

// Date returns a day as people write it in a language: "3 December 2026". The day is that of at in its own time zone.
func (w *Words) Date(lang string, at time.Time) string {
	month := w.Text(lang, months[at.Month()-time.January], nil)
	return w.Text(lang, "bot.date", map[string]any{"Day": at.Day(), "Month": month, "Year": at.Year(), "Count": at.Day()})
}

// Moment returns a day with the time of day and its time zone: "3 December 2026, 18:00 (CET)". Where a day begins, it returns the
// day alone.
func (w *Words) Moment(lang string, at time.Time) string {
	date := w.Date(lang, at)
	if at.Hour() == 0 && at.Minute() == 0 {
		return date
	}
	zone := at.Format("MST")
	if strings.ContainsAny(zone, "+-") { // a zone without a name, such as that of São Paulo
		zone = "UTC" + zone
	}
	return w.Text(lang, "bot.date.time", map[string]any{"Date": date, "Hour": at.Format("15"), "Minute": at.Format("04"), "Zone": zone})
}

// Until is Moment for the end of something. What ends where a day begins ends with the day before: "3 December 2026" until its end.
func (w *Words) Until(lang string, end time.Time) string {
	if end.Hour() == 0 && end.Minute() == 0 {
		return w.Date(lang, end.Add(-time.Minute))
	}
	return w.Moment(lang, end)
}

// DateKeys returns the keys of the texts that dates need.
func DateKeys() []string { return slices.Concat([]string{"bot.date", "bot.date.time"}, months) }
