package flows

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// This file reads days as people type them: "12 March 2026", "12/03/26", "ayer", "2026-03-12". Only a day that is named whole,
// and that nobody could read as another one, is an answer. A year that was left out, a year of two digits, an order of day and
// month that two readers understand differently, a day that depends on where somebody is ("yesterday"), and words beside the
// day are asked back.

// The words in dates. Those for the months may be typed in any language of the consultation.
var (
	alsoToday     = typedWord("bot.also.date.today")
	alsoYesterday = typedWord("bot.also.date.yesterday")
	alsoDayBefore = typedWord("bot.also.date.day_before")
	alsoDateWords = typedWord("bot.also.date.words") // words around a date that add nothing: "of", "the"

	// dateOrders are the orders in which people write a date in numbers: "dm" for the day before the month, "md" for the month
	// before the day. With both, a date that has two readings is asked back.
	dateOrders = word("bot.also.date.orders")

	alsoMonths = [12]Word{
		typedWord("bot.also.month.1"), typedWord("bot.also.month.2"), typedWord("bot.also.month.3"),
		typedWord("bot.also.month.4"), typedWord("bot.also.month.5"), typedWord("bot.also.month.6"),
		typedWord("bot.also.month.7"), typedWord("bot.also.month.8"), typedWord("bot.also.month.9"),
		typedWord("bot.also.month.10"), typedWord("bot.also.month.11"), typedWord("bot.also.month.12"),
	}
)

var (
	yearFirst = regexp.MustCompile(`\b(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\b`)
	yearLast  = regexp.MustCompile(`\b(\d{1,2})(?:\s*[-/.]\s*|\s+)(\d{1,2})(?:(?:\s*[-/.]\s*|\s+)(\d{4}|\d{2}))?\b`)
	ordinal   = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|er|re|e|eme|o|a|ro|do|to)$`)
)

// mostDated is how many bytes of a message are read as a day. A longer one is an explanation.
const mostDated = 200

// day is a day as it was written. The year is 0 if it was left out.
type day struct{ year, month, day int }

// dated are the readings of a message.
type dated struct {
	read    []day
	sure    bool // there is nothing else in the message, and nothing was filled in
	via     Via
	days    []time.Time // those of the readings that the step takes
	outside bool        // a reading is a day that the step does not take
}

// dated reads a message. It has no readings if the message names no day, or more than one.
func (r reader) dated() dated {
	text := strings.TrimSpace(norm.NFKC.String(ascii(r.text)))
	if len(text) > mostDated {
		return dated{}
	}
	words := strings.Fields(fold(text))
	switch {
	case slices.ContainsFunc(words, func(w string) bool { return r.month(w) > 0 }):
		return r.inWords(words)
	case yearFirst.MatchString(text):
		return r.inNumbers(text, yearFirst, func(n [3]int, _ string) dated {
			return dated{read: []day{{n[0], n[1], n[2]}}, sure: true}
		})
	case yearLast.MatchString(text):
		return r.inNumbers(text, yearLast, r.ordered)
	case !strings.ContainsAny(text, decimals):
		return r.near(strings.Join(words, " "))
	}
	return dated{}
}

// month returns the month that a folded word is typed for, 0 if it is for none.
func (r reader) month(word string) int {
	return 1 + slices.IndexFunc(alsoMonths[:], func(w Word) bool { return r.means(word, w) })
}

// inWords reads a date with the name of a month.
func (r reader) inWords(words []string) dated {
	d, years, numbers := day{}, []int(nil), []int(nil)
	read := dated{sure: true, via: ByLabel}
	for _, w := range words {
		if part := ordinal.FindStringSubmatch(w); part != nil {
			w = part[1]
		}
		n, err := strconv.Atoi(w)
		switch month := r.month(w); {
		case err == nil && len(w) <= 2:
			numbers = append(numbers, n)
		case err == nil && len(w) == 4:
			years = append(years, n)
		case strings.ContainsAny(w, decimals), month > 0 && d.month > 0:
			return dated{}
		case month > 0:
			d.month = month
		case !r.means(w, alsoDateWords):
			read.sure = false
		}
	}
	if len(numbers) == 2 && len(years) == 0 { // "12 March 26"
		years, numbers, read.sure = []int{r.century(numbers[1])}, numbers[:1], false
	}
	if len(numbers) != 1 || len(years) > 1 {
		return dated{}
	}
	d.day = numbers[0]
	if len(years) == 1 {
		d.year = years[0]
	}
	read.read = []day{d}
	return read
}

// inNumbers reads a date that is written in numbers. order makes readings of its three numbers, the last of which is also given
// as it was written.
func (r reader) inNumbers(text string, form *regexp.Regexp, order func(n [3]int, year string) dated) dated {
	at := form.FindStringSubmatchIndex(text)
	rest := text[:at[0]] + " " + text[at[1]:]
	if strings.ContainsAny(rest, decimals) {
		return dated{}
	}
	var n [3]int
	last := ""
	for i := range n {
		if at[2*i+2] >= 0 {
			last = text[at[2*i+2]:at[2*i+3]]
			n[i], _ = strconv.Atoi(last) // digits
		} else {
			last = ""
		}
	}
	read := order(n, last)
	read.via = ByNumber
	for _, w := range strings.Fields(fold(rest)) {
		read.sure = read.sure && r.means(w, alsoDateWords)
	}
	return read
}

// ordered reads two numbers and a year in the orders of the language. If its only order gives no day, the other is asked back.
func (r reader) ordered(n [3]int, year string) dated {
	read := dated{sure: len(year) != 2}
	if len(year) == 2 {
		n[2] = r.century(n[2])
	}
	dayFirst, monthFirst := day{n[2], n[1], n[0]}, day{n[2], n[0], n[1]}
	switch {
	case slices.Contains(r.orders, "dm") && slices.Contains(r.orders, "md"):
		read.read = []day{dayFirst, monthFirst}
	case slices.Contains(r.orders, "md"):
		dayFirst, monthFirst = monthFirst, dayFirst
		fallthrough
	default:
		read.read = []day{dayFirst}
		if !dayFirst.real() {
			read.read, read.sure = []day{monthFirst}, false
		}
	}
	return read
}

// near reads words for today and the days before.
func (r reader) near(folded string) dated {
	for back, w := range []Word{alsoDayBefore, alsoYesterday, alsoToday} {
		for at := 0; at < len(folded); at = wordEnd(folded, at) + 1 {
			if r.begins(folded[at:], w) > 0 {
				y, m, d := r.now.AddDate(0, 0, back-2).Date()
				return dated{read: []day{{y, int(m), d}}, via: ByLabel}
			}
		}
	}
	return dated{}
}

// century returns the year of two digits that is nearest to the present, and at most ten years ahead.
func (r reader) century(year int) int {
	now := r.now.Year()
	year += now - now%100
	if year > now+10 {
		year -= 100
	}
	return year
}

// real reports whether there is such a day. A day without a year is one if any year has it.
func (d day) real() bool {
	year := d.year
	if year == 0 {
		year = 2000 // a leap year
	}
	at := time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	return year >= 1000 && int(at.Month()) == d.month && at.Day() == d.day
}

// fit keeps the readings that the step takes, and fills in years.
func (d *dated) fit(st *Step, now time.Time) {
	first, last := st.Days(now)
	for _, one := range d.read {
		if !one.real() {
			continue
		}
		if one.year == 0 {
			years := one.years(first, last)
			d.outside = d.outside || len(years) == 0
			d.sure = d.sure && len(years) < 2
			one.year = latest(years, one, now)
		}
		at := time.Date(one.year, time.Month(one.month), one.day, 0, 0, 0, 0, time.UTC)
		switch code := at.Format(time.DateOnly); {
		case one.year == 0:
		case code < first, code > last:
			d.outside = true
		default:
			d.days = append(d.days, at)
		}
	}
}

// years returns the years that have the day from first to last, in order.
func (d day) years(first, last string) (all []int) {
	from, _ := ParseDay(first)
	to, _ := ParseDay(last)
	for d.year = from.Year(); d.year <= to.Year(); d.year++ {
		at := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
		if code := at.Format(time.DateOnly); d.real() && code >= first && code <= last {
			all = append(all, d.year)
		}
	}
	return all
}

// latest returns the last of the years in which the day is not ahead, otherwise the first; 0 if there is none.
func latest(years []int, d day, now time.Time) (year int) {
	for _, y := range years {
		at := time.Date(y, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
		if year == 0 || !at.After(now) {
			year = y
		}
	}
	return year
}
