package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/adapters/console"
	"aporte/adapters/line"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// person takes part in one language, and reads what everybody would read on every channel.
type person struct {
	t       *testing.T
	k       *kindsTrial
	lang    string
	kept    bool // what is done is stored; otherwise it is only tried
	now     time.Time
	local   bool // at a terminal, and on no platform
	updates int
	session bot.Session
	said    []bot.Message // in answer to the last update
	file    *bot.File     // the newest
	keys    []bot.Choice  // of the newest message that has some
}

func (k *kindsTrial) newPerson(lang string) *person {
	return &person{k: k, lang: lang, kept: true, now: kindsDay}
}

// fork returns the person at this point, to try what would follow.
func (p *person) fork() *person {
	other := *p
	other.kept = false
	return &other
}

// do does one thing after the other: lines are typed, and what stands in brackets is the end of the token of a key that is
// pressed; for what stands in parentheses see [person.acts].
func (p *person) do(lines ...string) {
	p.t.Helper()
	for _, line := range lines {
		line = strings.NewReplacer("LANG", p.lang, "RECEIPT", p.session.Receipt).Replace(line)
		switch line[0] {
		case '[':
			p.presses(strings.Trim(line, "[]"))
		case '(':
			p.acts(strings.Trim(line, "()"))
		default:
			p.update(bot.Update{Text: line, Ref: line})
		}
	}
}

// presses presses a key that is shown.
func (p *person) presses(key string) {
	p.t.Helper()
	if !strings.Contains(key, ":") {
		key = ":" + key
	}
	i := slices.IndexFunc(p.keys, func(c bot.Choice) bool { return strings.HasSuffix(c.Token, key) })
	if change := slices.IndexFunc(p.keys, func(c bot.Choice) bool { return strings.HasSuffix(c.Token, "|:change:1") }); i < 0 && change >= 0 {
		p.update(bot.Update{Did: bot.Pressed, Token: p.keys[change].Token}) // shows the keys of the answers
		p.presses(key)
		return
	}
	if i < 0 {
		p.t.Fatalf("there is no key %s; shown is\n%s\n%+v", key, p.text(), p.keys)
	}
	p.update(bot.Update{Did: bot.Pressed, Token: p.keys[i].Token})
}

// acts does what is neither typed nor a key that is shown: "old TOKEN" presses a key of before, "send photo words" sends
// what is no text, "edit before => after" edits a message, "wait" lets the time of the timer come. Too much from one
// person ("flood", or "flood words" where the words are kept), too many wrong receipts ("barred"), a receipt of before ("renewed") and
// a wish to hear of the outcome ("hears") are what the bot noted. Staff set when the
// consultation "closes", "" for never, and "pause" it; they have "exported" what there is. The database may leave "traces". People may be at a "terminal", and have
// "turned" from another consultation.
func (p *person) acts(what string) {
	p.t.Helper()
	act, rest, _ := strings.Cut(what, " ")
	switch act {
	case "old":
		tag := p.session.Tag
		p.update(bot.Update{Did: bot.Pressed, Token: tag + "|" + rest})
	case "send":
		media, words, _ := strings.Cut(rest, " ")
		p.update(bot.Update{Did: bot.Sent, Media: media, Text: words})
	case "edit":
		before, after, _ := strings.Cut(rest, " => ")
		p.update(bot.Update{Text: after, Ref: before, Did: bot.Edited})
	case "wait":
		p.now = p.session.Due
		p.update(bot.Update{Did: bot.Timer})
	case "flood":
		noted := bot.Noted{Flood: bot.FloodDropped, Warn: true}
		if rest != "" {
			noted.Flood = bot.FloodKept
		}
		p.update(bot.Update{Text: rest, Noted: noted})
	case "barred":
		p.update(bot.Update{Text: "/receipt 00000-00000-0000G", Noted: bot.Noted{Barred: true}})
	case "terminal":
		p.local = true
	case "turned":
		p.update(bot.Update{Text: "/help", Noted: bot.Noted{Left: rest}})
	case "hears":
		p.session.Hears = true
	case "renewed":
		p.session.Receipt = ""
	case "exported":
		p.k.bot.SetExports(map[string][]bot.Export{p.k.flow.ID: {{At: p.now, Taken: bot.TakenAll}}})
	case "traces":
		p.k.bot.Traces = true
	case "closes", "pause":
		s := bot.Schedule{}
		if act == "pause" {
			s.Paused = p.now
		}
		if rest != "" {
			var err error
			if s.Closes, err = time.Parse(time.DateOnly, rest); err != nil {
				p.t.Fatal(err)
			}
		}
		p.k.bot.SetSchedules(map[string]bot.Schedule{p.k.flow.ID: s})
	default:
		p.t.Fatalf("nobody knows how to %s", what)
	}
}

// update hands one update over, and looks at what is said.
func (p *person) update(u bot.Update) {
	p.t.Helper()
	p.updates++
	u.ID, u.Lang = fmt.Sprint(p.lang, p.updates), p.lang
	u.From = bot.Address{Channel: "trial", User: p.lang}
	if p.local {
		u.From.Channel = "terminal"
	}
	u = p.k.bot.Prepare(u)
	decide := func(s bot.Session) (bot.Change, error) {
		change := p.k.bot.Decide(u, s, p.now, bot.NewFresh())
		p.session, p.said = change.Session, change.Send
		if change.Toast != "" {
			p.said = append(p.said, bot.Message{To: u.From, Text: change.Toast})
		}
		return change, nil
	}
	var err error
	if p.kept {
		_, err = p.k.store.Apply(p.t.Context(), u, decide)
	} else {
		_, err = decide(p.session)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	for _, m := range p.said {
		p.reads(m)
		if len(m.Choices) > 0 {
			p.keys = m.Choices
		}
		if m.File != nil {
			p.file = m.File
		}
	}
}

// raw matches what nobody may be shown: the key of a text, or a placeholder that was not filled in.
var raw = regexp.MustCompile(`\b(bot|kinds|country)\.[a-z]\w*|\{\{|<no value>`)

// reads looks at a message on every channel.
func (p *person) reads(m bot.Message) {
	p.t.Helper()
	terminal := line.Platform{Name: console.Name, Preview: func(m bot.Message, _ string, _ *locales.Words) ([]string, error) {
		return []string{console.Format(m)}, nil
	}}
	for _, channel := range append(slices.Clone(platforms), terminal) {
		shown, err := channel.Preview(m, p.lang, p.k.words)
		if err != nil {
			p.t.Errorf("%s cannot show it: %v\n%s", channel.Name, err, m.Text)
		}
		if m.File != nil {
			shown = append(shown, string(m.File.Data))
		}
		for _, text := range shown {
			if key := raw.FindString(text); key != "" {
				p.t.Errorf("people read %q on %s:\n%s", key, channel.Name, text)
			}
		}
	}
}

// triesEveryKey presses each key that is shown, every time from here.
func (p *person) triesEveryKey() {
	p.t.Helper()
	for _, key := range p.keys {
		q := p.fork()
		q.update(bot.Update{Did: bot.Pressed, Token: key.Token})
		if strings.Contains(q.text(), p.bot("bot.note.forged")) {
			p.t.Errorf("the key %q (%s) is taken for a forged one", key.Label, key.Token)
		}
	}
}

// sees checks that the newest messages have all of the texts.
func (p *person) sees(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.text(), text) {
			p.t.Errorf("people do not read %q, but\n%s", text, p.text())
		}
	}
}

// text is what the bot said last.
func (p *person) text() string {
	var all []string
	for _, m := range p.said {
		all = append(all, m.Text)
	}
	return strings.Join(all, "\n\n")
}

// current returns the id of the step that is being asked, "" if there is none.
func (p *person) current() string {
	if st := p.k.flow.Current(p.session.State); st != nil {
		return st.ID
	}
	return ""
}

// asked returns the step that is being asked, which must be of that kind.
func (p *person) asked(kind flows.Kind) *flows.Step {
	p.t.Helper()
	st := p.k.flow.Current(p.session.State)
	if st == nil || st.Kind != kind {
		p.t.Fatalf("a step of kind %s should be asked, and it is %q", kind, p.current())
	}
	return st
}

// answered returns the step as the person answered it: of a vote, that of the statement dealt.
func (p *person) answered(st *flows.Step) *flows.Step {
	p.t.Helper()
	for _, done := range p.k.flow.Answered(p.session.State) {
		if base, _ := flows.StatementOf(done.ID); base == st.ID {
			return done
		}
	}
	p.t.Fatalf("step %s is not answered", st.ID)
	return nil
}

// bot returns words of the bot itself.
func (p *person) bot(key string) string {
	return p.k.words.Text(p.lang, key, map[string]any{"Slash": "/"})
}

// word returns words of a step, under the first of its keys that has any.
func (p *person) word(st *flows.Step, suffix string) string {
	p.t.Helper()
	for _, key := range p.k.flow.StemKeys(st, suffix) {
		if text := exact(p.k.words, p.k.flow, time.Time{})(p.lang, key); text != "" {
			return text
		}
	}
	p.t.Fatalf("step %s has no words %s", st.ID, suffix)
	return ""
}
