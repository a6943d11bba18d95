package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// reading is a way to hear one word of the bot: from where, and what the person does then, as [person.do] takes it.
type reading struct{ key, from, do string }

// readings has a line for every word whose name is put together at run time, so that no search finds where it is said.
// They are read from the places in [kindsTrial.places].
var readings = []reading{
	{"bot.hint.choice", "begun", "99"},
	{"bot.hint.several", "begun", "1"},
	{"bot.hint.scale", "begun", "1 | /skip"},
	{"bot.hint.ranking", "begun", "1 | /skip | /skip"},
	{"bot.hint.text", "begun", "1 | /skip | /skip | /skip"},
	{"bot.hint.number", "begun", "1 | /skip | /skip | /skip | /skip"},
	{"bot.hint.country", "begun", "1 | /skip | /skip | /skip | /skip | 40"},
	{"bot.hint.date", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip | /skip | /skip"},
	{"bot.hint.split", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip | /skip"},
	{"bot.hint.split_next", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip | /skip | [late]"},
	{"bot.hint.split_more", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip | /skip | 12"},
	{"bot.hint.split_full", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip | /skip | 12 | 3"},
	{"bot.hint.other", "begun", "[reply:other]"},

	{"bot.key.skip", "begun", "1"},
	{"bot.key.back", "begun", "1"},
	{"bot.key.done", "begun", "1 | [apple]"},
	{"bot.key.undo", "begun", "1 | /skip | /skip | [sleep]"},
	{"bot.key.explain", "begun", "99"},
	{"bot.key.keep", "review", "[colour:change]"},
	{"bot.key.change", "begun", "1 | (old colour:reply:blue)"},
	{"bot.key.continue", "begun", "/stop"},
	{"bot.key.is_text", "begun", "1 | /skip | /skip | /skip | no"},
	{"bot.key.rest", "begun", "/stop | [finish] | /start"},
	{"bot.key.review", "sent", "/start"},
	{"bot.key.restart", "begun", "/start"},
	{"bot.key.submit", "review", "/review"},
	{"bot.key.finish", "begun", "/stop"},
	{"bot.key.later", "begun", "/stop"},
	{"bot.key.delete", "begun", "/stop"},
	{"bot.key.delete_no", "begun", "/delete"},
	{"bot.key.delete_yes", "begun", "/delete"},
	{"bot.key.keep_text", "review", "[mood:change] | [dont_know]"},
	{"bot.key.drop_text", "review", "[mood:change] | [dont_know]"},
	{"bot.key.other_yes", "begun", "xyzzy"},
	{"bot.key.other_no", "begun", "xyzzy"},
	{"bot.key.drop_words", "begun", "1 | /skip | xyzzy | /review"},
	{"bot.key.take_back", "review", "[story:change]"},
	{"bot.key.change_one", "review", "/review"},
	{"bot.key.part", "review", "[:submit]"},
	{"bot.key.copy_receipt", "review", "[:submit]"},
	{"bot.key.next", "guests", "/review"},
	{"bot.key.previous", "guests", "/review | [page:2]"},
	{"bot.key.no_reminders", "reminded", "(wait)"},

	{"bot.note.unclear", "begun", "1 | /skip | xyzzy"},
	{"bot.note.unclear_number", "begun", "1 | /skip | /skip | /skip | /skip | xyzzy"},
	{"bot.note.country_none", "begun", "1 | /skip | /skip | /skip | /skip | 40 | xyzzy"},
	{"bot.note.country_guess", "begun", "1 | /skip | /skip | /skip | /skip | 40 | ang"},
	{"bot.note.date_unclear", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip | /skip | /skip | xyzzy"},
	{"bot.note.date_range", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip | /skip | /skip | 1989-12-31"},
	{"bot.note.split_unclear", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip | /skip | xyzzy"},
	{"bot.note.split_guess", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip | /skip | 12-3"},
	{"bot.note.split_over", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip | /skip | 39 2"},
	{"bot.note.range", "begun", "99"},
	{"bot.note.too_many", "begun", "1 | 1 2 3 5"},
	{"bot.note.too_few", "begun", "1 | [apple] | [done]"},
	{"bot.note.too_short", "begun", "1 | /skip | /skip | /skip | a | [done]"},
	{"bot.note.too_long", "begun", "1 | /skip | /skip | /skip | This is far too long for a story that may have sixty characters."},
	{"bot.note.too_long_done", "review", "[submit] | 1 | " + strings.Repeat("w", 10_001)},
	{"bot.note.turned", "begun", "(turned other)"},
	{"bot.note.test", "new", "/start test"},
	{"bot.note.no_test", "begun", "/start test"},
	{"bot.note.empty", "begun", "1 | /skip | /skip | /skip | /done"},
	{"bot.note.guess", "begun", "1 | /skip | xyzzy 1"},
	{"bot.note.guess_list", "begun", "1 | xyzzy 1"},
	{"bot.note.guess_consent", "new", "/start | [LANG] | no xyzzy"},
	{"bot.note.offer", "begun", "xyzzy"},
	{"bot.note.way_out", "begun", "1 | /skip | xyzzy | xyzzy"},
	{"bot.note.way_out_required", "review", "[mood:change] | 99 | 99"},
	{"bot.note.way_out_first", "begun", "99 | 99"},
	{"bot.note.way_out_help", "new", "/start | [LANG] | xyzzy | xyzzy"},
	{"bot.note.hears", "review", "[news:submit]"},
	{"bot.note.kept", "begun", "xyzzy | [other-]"},
	{"bot.note.may_skip", "begun", "no idea"},
	{"bot.note.kept_until", "review", "/delete | xyzzy"},
	{"bot.note.not_erased", "review", "/delete | xyzzy | xyzzy"},
	{"bot.note.personal_words", "begun", "1 | /skip | 0981 123 456 is mine"},
	{"bot.note.kept_too", "begun", "1 | /skip | xyzzy | xyzzy"},
	{"bot.note.choose", "begun", "/done"},
	{"bot.note.secret", "begun", "1 | 00000-00000-0000G"},
	{"bot.note.words_edited", "begun", "1 | /skip | xyzzy | (edit xyzzy => abc)"},
	{"bot.note.words_dropped", "begun", "1 | /skip | xyzzy | /review | [mood:words-]"},
	{"bot.note.words_gone", "begun", "1 | (old mood:words-)"},
	{"bot.note.words_full", "begun", "1 | /skip | " + strings.Repeat("w", 50_001)},
	{"bot.note.personal_typed", "begun", "(terminal) | 1 | /skip | /skip | /skip | Call 0981 123 456"},
	{"bot.note.personal", "begun", "1 | /skip | /skip | /skip | Call 0981 123 456"},
	{"bot.note.required", "begun", "1 | /skip | /skip | /skip | /skip | /skip"},
	{"bot.note.required_consent", "new", "/start | [LANG] | /skip"},
	{"bot.note.first", "begun", "/back"},
	{"bot.note.stale", "begun", "1 | (old colour:reply:blue)"},
	{"bot.note.stale_gone", "begun", "(old age:done)"},
	{"bot.note.forged", "begun", "(old nothing)"},
	{"bot.note.changed", "review", "[colour:change] | 2"},
	{"bot.note.opened", "review", "[mood:change] | [dont_know] | [drop!] | [mood:change] | 3"},
	{"bot.note.edited", "review", "(edit A bird => A cat)"},
	{"bot.note.edited_bad", "review", "(edit A bird => This is far too long for a story that may have sixty characters.)"},
	{"bot.note.media", "begun", "(send photo)"},
	{"bot.note.media_voice", "begun", "(send voice)"},
	{"bot.note.media_snippet", "begun", "1 | /skip | /skip | /skip | (send snippet)"},
	{"bot.note.caption", "begun", "1 | /skip | /skip | /skip | (send photo A bird)"},
	{"bot.note.unknown", "begun", "/xyzzy"},
	{"bot.note.bad_lang", "begun", "/language xyzzy"},
	{"bot.note.lang_set", "begun", "/language LANG"},
	{"bot.note.lang_other", "new", "/start | [other] | Deutsch"},
	{"bot.note.not_all", "begun", "/submit"},
	{"bot.note.not_sent", "review", "not yet"},
	{"bot.note.words_which", "begun", "1 | xyzzy | /skip | xyzzy | /review | delete my words"},
	{"bot.note.taken_back", "review", "[story:change] | [text-]"},
	{"bot.note.nothing_open", "review", "/undo"},
	{"bot.note.nothing_yet", "begun", "/review"},
	{"bot.note.unclear_aside", "review", "xyzzy"},
	{"bot.note.added", "guests", "and of a boat"},
	{"bot.note.alone", "begun", "1 | 1 4"},
	{"bot.note.full", "begun", "1 | [apple] | [pear] | [plum] | [other]"},
	{"bot.note.left", "begun", "/progress"},
	{"bot.note.nothing_left", "review", "/progress"},
	{"bot.note.flood", "begun", "(flood)"},
	{"bot.note.flood_kept", "begun", "(flood and more)"},
	{"bot.note.reminder", "reminded", "(wait)"},
	{"bot.note.reminder_last", "reminded", "(wait) | (wait)"},
	{"bot.note.no_news", "begun", "(hears) | /stop"},
	{"bot.note.no_reminders", "reminded", "(wait) | [remind-]"},
	{"bot.note.receipt_own", "begun", "/receipt"},
	{"bot.note.receipt_found", "begun", "/receipt RECEIPT"},
	{"bot.note.receipt_new", "begun", "(renewed) | /help"},
	{"bot.note.receipt_unknown", "new", "/receipt 00000-00000-0000G"},
	{"bot.note.receipt_busy", "begun", "/receipt 00000-00000-0000G"},
	{"bot.note.receipt_mistyped", "new", "/receipt 00000-00000-00001"},
	{"bot.note.receipt_former", "new", "/receipt 00000-00000"},
	{"bot.note.receipt_barred", "new", "(barred)"},

	{"bot.vote.agree", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip"},
	{"bot.vote.disagree", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip"},
	{"bot.vote.pass", "begun", "1 | /skip | /skip | /skip | /skip | 40 | /skip"},

	{"bot.aside.language", "begun", "/language"},
	{"bot.aside.resume", "begun", "1 | /start"},
	{"bot.aside.resume_review", "review", "/start"},
	{"bot.note.part_later", "guests", "moonlight"},
	{"bot.aside.resume_start", "new", "/start | [LANG] | /start"},
	{"bot.aside.resume_submitted", "sent", "/start"},
	{"bot.aside.leave", "begun", "/stop"},
	{"bot.aside.leave_submitted", "sent", "/stop"},
	{"bot.aside.erase", "review", "/delete"},
	{"bot.aside.erase.exported", "begun", "(exported) | /delete"},
	{"bot.aside.erase_all", "begun", "/delete"},
	{"bot.aside.submit", "review", "yes"},
	{"bot.aside.words.skip", "begun", "1 | /skip | /skip | /skip | no"},
	{"bot.aside.words.done", "begun", "1 | /skip | /skip | /skip | a | no"},
	{"bot.aside.words.take_back", "review", "[story:change] | delete my text"},
	{"bot.aside.words.change", "guests", "change xyzzy"},
	{"bot.aside.words.change_one", "guests", "1 xyzzy"},
	{"bot.aside.words.keep", "begun", "1 | /skip | /skip | /skip | /skip | /back | no"},
	{"bot.aside.words.undo", "begun", "[reply:other] | no"},
	{"bot.aside.words.other", "begun", "1 | /skip | /skip | /skip | receipt"},
	{"bot.aside.keep", "review", "[mood:change] | [dont_know]"},
	{"bot.aside.keep.ask", "review", "[mood:change] | [dont_know]"},

	{"bot.bye.declined", "new", "/start | [LANG] | [no]"},
	{"bot.bye.stopped", "new", "/start | [LANG] | /stop"},
	{"bot.bye.outside", "new", "bye"},
	{"bot.bye.unknown", "new", "/delete"},
	{"bot.bye.later", "begun", "/stop | [later]"},
	{"bot.bye.withdrawn", "begun", "/delete | [erase!]"},
	{"bot.bye.exported", "begun", "(exported) | /delete | [erase!]"},
	{"bot.bye.traces", "begun", "(traces) | /delete | [erase!]"},
	{"bot.bye.traces", "begun", "(traces) | /privacy"},

	{"bot.note.closes", "begun", "(closes 2026-12-20) | 1"},
	{"bot.note.no_close", "begun", "(closes 2026-12-20) | 1 | (closes) | /skip"},
	{"bot.note.reopened", "begun", "(pause) | 1 | (closes) | 1"},
	{"bot.note.reopened_until", "begun", "(closes 2026-11-30) | 1 | (closes 2026-12-20) | 1"},
}

// named finds the words that [readings] must have.
var named = regexp.MustCompile(`^bot\.(hint|key|note|vote|aside|bye)\.`)

// places are where readings begin, with what leads there.
func (k *kindsTrial) places(t *testing.T, lang string) map[string]*person {
	t.Helper()
	all := map[string]*person{}
	for place, lines := range map[string]string{
		"new":      "",
		"begun":    "/start | [LANG] | [yes]",
		"reminded": "/start | [LANG] | [remind]",
		"review":   "/start | [LANG] | [yes] | 1 | /skip | [4] | /skip | A bird | [done] | 40 | /skip | /skip | /skip | /skip",
		"sent":     "/start | [LANG] | [yes] | 1 | /skip | [4] | /skip | A bird | [done] | 40 | /skip | /skip | /skip | /skip | [:submit]",
		"guests":   "/start | [LANG] | [yes] | [blue] | /skip | /skip | /skip | /skip | 40 | /skip | /skip | /skip | /skip" + strings.Repeat(" | 7", 9) + " | The sea",
	} {
		p := k.newPerson(lang).fork()
		p.t = t
		p.follows(lines)
		all[place] = p
	}
	return all
}

// follows does what a line of [readings] says.
func (p *person) follows(lines string) {
	p.t.Helper()
	p.k.bot.SetSchedules(nil)
	p.k.bot.SetExports(nil)
	p.k.bot.Traces = false
	if lines != "" {
		p.do(strings.Split(lines, " | ")...)
	}
}

// TestEveryWord checks that somebody reads every word whose name is put together at run time, in every language: whoever
// adds such a word is told to say how people come to read it, and whoever takes one away, or its use, is told as well. The
// words were taken away one at a time from all languages: of 104, this test noticed all, and 32 were noticed by no other.
func TestEveryWord(t *testing.T) {
	k := openKinds(t)
	var listed []string
	for _, r := range readings {
		listed = append(listed, r.key)
	}
	for _, lang := range k.flow.Languages {
		for _, key := range listed {
			if !k.words.Has(lang, key) {
				t.Errorf("there is no word %s in %s", key, lang)
			}
		}
		for _, key := range k.words.Keys(lang) {
			if named.MatchString(key) && !slices.Contains(listed, key) {
				t.Errorf("%s in %s: nobody knows how people come to read it, add a line to readings", key, lang)
			}
		}
		places := k.places(t, lang)
		for _, r := range readings {
			t.Run(lang+" "+r.key, func(t *testing.T) {
				p := places[r.from].fork()
				p.t = t
				p.follows(r.do)
				p.hears(r.key)
			})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(k.words.Missing())) {
		t.Errorf("a word is missing: %s", key)
	}
}

// hears checks that the last answer says the word, whatever its places are filled with.
func (p *person) hears(key string) {
	p.t.Helper()
	lang := p.session.State.Lang
	if lang == "" {
		lang = p.lang
	}
	said := []string{p.text()}
	for _, m := range p.said {
		said = append(said, m.Copy)
		for _, c := range m.Choices {
			said = append(said, c.Label)
		}
	}
	for _, n := range []int{1, 77} { // of each plural form, if there are any
		data := map[string]any{"Slash": "/"}
		for _, name := range []string{"Text", "Words", "List", "Title", "Answer", "Receipt", "Date", "Low", "High", "Part", "Questions", "Minutes", "Option", "Example", "First", "Last", "Name"} {
			data[name] = 77
		}
		for _, name := range []string{"Min", "Max", "Kept", "Count", "Number", "Total"} {
			data[name] = n
		}
		filled := regexp.MustCompile(`77|\b1\b`).ReplaceAllString(regexp.QuoteMeta(p.k.words.Text(lang, key, data)), "(?s:.*)")
		if word := regexp.MustCompile(filled); slices.ContainsFunc(said, word.MatchString) {
			return
		}
	}
	p.t.Errorf("%s is not said; people read\n%s", key, strings.Join(said, "\n"))
}
