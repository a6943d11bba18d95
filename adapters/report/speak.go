package report

import (
	"maps"
	"slices"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// speaker says words and numbers in the language of a page.
type speaker struct {
	lang  string
	words Words
	print *message.Printer
}

func newSpeaker(lang string, words Words) speaker {
	return speaker{lang, words, message.NewPrinter(language.Make(lang))}
}

// data fills placeholders of words.
type data = map[string]any

// say returns the text of a key of the page.
func (s speaker) say(key string, fill data) string { return s.words.Text(s.lang, own+key, fill) }

// count returns a text about a number of people or things: the number decides about the plural form, and stands in the text as N.
func (s speaker) count(key string, n int, more data) string {
	fill := data{"Count": n, "N": s.whole(n)}
	maps.Copy(fill, more)
	return s.say(key, fill)
}

// unparted are the languages that write numbers of four digits without a separator (minimumGroupingDigits of CLDR is 2).
var unparted = []string{"bg", "es", "hu", "pl", "pt-PT"}

// whole writes a whole number.
func (s speaker) whole(n int) string {
	if n < 10_000 && slices.Contains(unparted, s.lang) {
		return s.print.Sprint(number.Decimal(n, number.NoSeparator()))
	}
	return s.print.Sprint(number.Decimal(n))
}

// decimal writes a number with two decimals.
func (s speaker) decimal(x float64) string { return s.print.Sprint(number.Decimal(x, number.Scale(2))) }

// percent writes a share in whole percent; "" for nil.
func (s speaker) percent(share *float64) string {
	if share == nil {
		return ""
	}
	return s.print.Sprint(number.Percent(*share, number.Scale(0)))
}

// between writes an interval in whole percent; "" if there is none.
func (s speaker) between(low, high *float64) string {
	if low == nil || high == nil {
		return ""
	}
	return s.say("interval", data{"Low": s.print.Sprint(number.Decimal(100**low, number.Scale(0))), "High": s.percent(high)})
}

// day writes a day that stands in figures as 2026-11-23.
func (s speaker) day(iso string) string {
	at, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return s.words.Date(s.lang, at)
}
