package bot

import (
	"cmp"
	"maps"
	"strings"
	"time"

	"aporte/flows"
	"aporte/locales"
)

// Venue is how the bot speaks of a platform.
type Venue struct {
	Title string // the platform's name
	Seen  string // the key of a sentence: who else can see a conversation there; "": the platform
}

// asWritten has each placeholder as it stands in a text, for readers who are no participants.
var asWritten = func() map[string]any {
	all := map[string]any{}
	for _, name := range locales.Terms {
		all[name] = "{{." + name + "}}"
	}
	all["Slash"] = "/"
	return all
}()

// AsWritten returns data for [locales.Words.Text] with which a text comes out as its author wrote it, but for the prefix of
// commands, which is "/".
func AsWritten() map[string]any { return maps.Clone(asWritten) }

// terms returns what the placeholders of [locales.Terms] stand for, for somebody who reads a language on a channel. Callers must
// not change it.
//
//   - Slash: what a command begins with on this channel
//   - Closes: until when answers are taken, in words ("3 December 2026"); "" if there is no close
//   - Controller, Contact, Report: see [flows.Terms]
//   - Place: the countries of the servers, in words
//   - Platform: the name of the platform on which the person is
//   - Seen: a sentence that says who else can see the conversation there
func (t turn) terms(channel, lang string) map[string]any {
	if t.table == nil {
		return t.described(channel, lang)
	}
	who := reader{t.f.ID, channel, lang}
	t.table.mu.RLock()
	known := t.table.terms[who]
	t.table.mu.RUnlock()
	if known == nil {
		known = t.described(channel, lang)
		t.table.mu.Lock()
		t.table.terms[who] = known
		t.table.mu.Unlock()
	}
	return known
}

func (t turn) described(channel, lang string) map[string]any {
	all := termsOf(t.newest(t.f), t.schedule().Closes, t.Words, lang)
	if begins := t.Slash[channel]; begins != "" {
		all["Slash"] = begins
	}
	platform, _ := SplitChannel(channel)
	seen := "bot.seen.here"
	if venue, ok := t.Venues[platform]; ok {
		all["Platform"], seen = venue.Title, cmp.Or(venue.Seen, "bot.seen")
	} else {
		all["Platform"] = t.Words.Text(lang, "bot.platform.here", nil)
	}
	all["Seen"] = t.Words.Text(lang, seen, all)
	return all
}

// termsOf returns what a consultation that closes at a moment says of itself, whatever the channel.
func termsOf(f *flows.Flow, closes time.Time, words *locales.Words, lang string) map[string]any {
	all := map[string]any{"Slash": "/", "Closes": "", "Controller": f.Controller, "Contact": f.Contact, "Report": f.Report}
	if !closes.IsZero() {
		all["Closes"] = words.Until(lang, closes.In(f.Location()))
	}
	var places []string
	for _, code := range f.Place {
		places = append(places, words.Country(lang, code))
	}
	all["Place"] = strings.Join(places, words.Text(lang, "bot.list.and", nil))
	return all
}

// Printed returns a function for readers of a document about f, who are on no platform: it returns the text of a key in a language, as
// it fits the terms and with what its placeholders stand for. closes is until when answers are taken; zero: there is no close. The
// function is for one goroutine.
func Printed(f *flows.Flow, closes time.Time, words *locales.Words) func(lang, key string) string {
	ends := endsFor(f, closes)
	known := map[string]map[string]any{}
	return func(lang, key string) string {
		terms := known[lang]
		if terms == nil {
			terms = termsOf(f, closes, words, lang)
			terms["Platform"], terms["Seen"] = words.Text(lang, "bot.platform.any", nil), words.Text(lang, "bot.seen.any", nil)
			known[lang] = terms
		}
		return words.Text(lang, words.Variant(lang, key, ends...), terms)
	}
}

// local says whether the conversation is on no platform, but in a terminal: there no message can be edited, and nobody is written to
// later.
func (t turn) local() bool {
	platform, _ := SplitChannel(t.u.From.Channel)
	_, known := t.Venues[platform]
	return !known
}

// schedule returns until when the consultation of this turn takes answers.
func (t turn) schedule() Schedule {
	if t.table == nil {
		return Schedule{Closes: t.newest(t.f).Closes}
	}
	return t.table.schedule(t.newest(t.f))
}

// fitting returns the key of the text that fits the terms: key, or that with [flows.WithoutClose] or [flows.WithoutPlace].
func (t turn) fitting(lang, key string) string {
	ends := endsFor(t.newest(t.f), t.schedule().Closes)
	if ends == nil {
		return key
	}
	return t.Words.Variant(lang, key, ends...)
}

// endsFor returns with which ends the keys of texts fit the terms best: see [locales.Words.Variant].
func endsFor(f *flows.Flow, closes time.Time) (ends []string) {
	if closes.IsZero() {
		ends = append(ends, flows.WithoutClose)
	}
	if len(f.Place) == 0 {
		ends = append(ends, flows.WithoutPlace)
	}
	return ends
}

// here returns a time in the time zone of the consultation.
func (t turn) here(at time.Time) time.Time { return at.In(t.newest(t.f).Location()) }

// wording returns the question or the statement of a step, as it fits the terms.
func (s speaker) wording(st *flows.Step) string {
	lang := s.after.State.Lang
	keys := s.f.StemKeys(st, "")
	key := cmp.Or(s.Words.First(lang, keys...), keys[len(keys)-1])
	if st.Kind.Traits().Varies {
		key = s.fitting(lang, key)
	}
	return s.word(key, nil)
}

// notice returns what the consultation says, and what is true of this service alone.
func (s speaker) notice() string {
	text := s.consultationNotice()
	if s.Traces {
		text += "\n\n" + s.word("bot.bye.traces", nil)
	}
	return text
}

// consultationNotice returns the whole notice of the consultation: its parts, or the one text that it may have instead.
func (s speaker) consultationNotice() string {
	lang, whole := s.after.State.Lang, s.f.NoticeKey()
	keys := []string{whole}
	for _, p := range flows.NoticeParts {
		keys = append(keys, s.f.PartKey(p))
	}
	first := s.Words.First(lang, keys...)
	if first == "" { // people read English
		first = s.Words.First("en", keys...)
	}
	if first == whole || first == "" {
		return s.word(whole, nil)
	}
	var parts []string
	for i, p := range flows.NoticeParts {
		if key := keys[i+1]; p.Says != "" || s.Words.Has(lang, key) {
			parts = append(parts, s.word(s.fitting(lang, key), nil))
		}
	}
	return strings.Join(parts, "\n\n")
}
