package main

import (
	"slices"
	"strings"
	"testing"

	"aporte/flows"
)

// kindCase is one kind on trial: how its step is answered, and what staff get of it. In what a person does, "[red]" presses
// the key of that option or verb, and LANG stands for the language of the conversation.
type kindCase struct {
	kind    flows.Kind
	wrong   string       // is no answer to it
	answer  []string     // answers it; nil for a kind that takes no answer
	change  []string     // gives another answer from the review; nil where the review cannot
	columns []kindColumn // of responses.csv, with the answer that was given last
}

// kindColumn is a column of responses.csv: its type is that of datapackage.json, and the cell what it holds in the end.
type kindColumn struct{ name, of, cell string }

// kindCases are all kinds, in the order of testdata/kinds/kinds.yaml. Whoever adds a kind adds a step there, its words
// beside it in each language, and a line here. TestEveryKind then says what else the kind lacks.
var kindCases = []kindCase{
	{flows.Language, "xyzzy", []string{"[LANG]"}, nil, []kindColumn{{"lang", "string", "LANG"}}},
	{flows.Consent, "xyzzy", []string{"[yes]"}, nil, []kindColumn{{"consent_version", "string", "2026-11"}}},
	{kind: flows.Statement},
	{
		flows.Choice, "99",
		[]string{"1"},
		[]string{"xyzzy", "[other+]"},
		[]kindColumn{{"colour", "string", "other"}, {"colour_other", "string", "xyzzy"}},
	},
	{
		flows.Several, "1 2 3 5",
		[]string{"[apple]", "[pear]", "[done]"},
		[]string{"1, 3"},
		[]kindColumn{{"fruit", "string", "apple;plum"}, {"fruit_other", "string", ""}},
	},
	{flows.Scale, "99", []string{"[4]"}, []string{"2"}, []kindColumn{{"mood", "string", "2"}}},
	{
		flows.Ranking, "1 2 3",
		[]string{"[sleep]", "[other]", "xyzzy", "[done]"},
		[]string{"2 1"},
		[]kindColumn{{"needs_1", "string", "water"}, {"needs_2", "string", "bread"}, {"needs_other", "string", ""}},
	},
	{flows.Text, "/done", []string{"A bird", "sang", "[done]"}, []string{"It rained", "/done"}, []kindColumn{{"story", "string", "It rained"}}},
	{flows.Number, "xyzzy", []string{"40"}, []string{"41"}, []kindColumn{{"age", "integer", "41"}}},
	{flows.Country, "xyzzy", []string{"ang", "[AO]"}, []string{"Japan"}, []kindColumn{{"home", "string", "JP"}, {"home_name", "string", "Japan"}, {"home_region", "string", "asia"}}},
	{flows.Vote, "99", []string{"[agree]"}, []string{"3"}, nil},
	{
		flows.Split, "1 2 3",
		[]string{"12", "[late]", "3", "[done]"},
		[]string{"[early]", "11", "[done]"},
		[]kindColumn{{"room_early", "integer", "11"}, {"room_late", "integer", "3"}},
	},
	{flows.Date, "xyzzy", []string{"2001-03-12"}, []string{"13/12/2001"}, []kindColumn{{"born", "date", "2001-12-13"}}},
	{flows.Extras, "xyzzy", []string{"[evening]", "The moon", "1"}, nil, []kindColumn{{"later", "string", "evening"}}},
	{kind: flows.Review, wrong: "xyzzy"},
}

// TestEveryKind takes one step of each kind the whole way, in every language: it is asked, help is wanted, it is misread,
// answered, changed from the review, handed over by /export and submitted; every key is tried on the way, and every
// message is laid out for every channel. Then it stands in all tables, in the description of the package and in the
// statistics. Nobody may read a key, no word may be missing, and no column may be without its type.
func TestEveryKind(t *testing.T) {
	k := openKinds(t)
	for _, kind := range flows.Kinds() {
		of := func(c kindCase) bool { return c.kind == kind }
		if !slices.ContainsFunc(kindCases, of) || k.step(kind) == nil {
			t.Fatalf("kind %q is left out: it has no case in kindCases, or no step in kinds.yaml", kind)
		}
	}
	for _, lang := range k.flow.Languages {
		t.Run(lang, func(t *testing.T) { k.conversation(t, lang) })
	}
	if t.Failed() {
		return // there is nothing to export
	}
	t.Run("tables", k.tables)
	t.Run("package", k.described)
	for _, lang := range k.flow.Languages {
		t.Run("stats in "+lang, func(t *testing.T) { k.counted(t, lang) })
	}
	for key := range k.words.Missing() {
		t.Errorf("a word is missing: %s", key)
	}
}

// conversation is one person's way through all kinds.
func (k *kindsTrial) conversation(t *testing.T, lang string) {
	p := k.newPerson(lang)
	each := func(what string, act func(*person, kindCase, *flows.Step)) {
		for _, c := range kindCases {
			if c.kind.Traits().After {
				continue
			}
			t.Run(what+" "+string(c.kind), func(t *testing.T) {
				p.t = t
				act(p, c, k.step(c.kind))
			})
			if t.Failed() {
				t.FailNow() // what comes next would fail for the same reason
			}
		}
	}
	p.t = t
	p.do("/start")
	each("ask", (*person).answers)
	each("change", (*person).changes)
	p.t = t
	p.exports()
	p.submits()
	for _, c := range kindCases {
		if c.kind.Traits().After {
			p.answers(c, k.step(c.kind))
		}
	}
}

// answers is asked a step, wants help, is misread, and answers.
func (p *person) answers(c kindCase, st *flows.Step) {
	if c.kind == flows.Statement {
		p.sees(p.word(st, "")) // above the question that is open already
		return
	}
	if st = p.asked(c.kind); c.kind != flows.Review {
		p.sees(p.word(st, ""))
	}
	p.triesEveryKey()
	asked := p.text()
	p.do("/help")
	p.sees(p.bot("bot.help"))
	p.misreads(c, st, asked)
	if c.answer == nil {
		return
	}
	p.do(c.answer...)
	if v, ok := p.session.State.Answers[st.ID]; !ok || v.Missing != "" || p.current() == st.ID && !c.kind.Traits().After {
		p.t.Errorf("%q is no answer to %s: %+v", c.answer, st.ID, v)
	}
}

// misreads types what is no answer, until the bot shows a way out or goes on without.
func (p *person) misreads(c kindCase, st *flows.Step, asked string) {
	p.do(c.wrong)
	if _, ok := p.session.State.Answers[st.ID]; ok || p.current() != st.ID {
		p.t.Errorf("%q is taken as an answer to %s", c.wrong, st.ID)
	}
	if p.text() == asked {
		p.t.Errorf("nothing is said about %q", c.wrong)
	}
	p.triesEveryKey()
	again := p.fork()
	for range 2 {
		again.do(c.wrong)
	}
	again.triesEveryKey()
}

// changes goes back to an answer from the review and gives another.
func (p *person) changes(c kindCase, st *flows.Step) {
	if c.change == nil {
		return
	}
	st = p.answered(st)
	p.sees(p.word(st, ".short"))
	p.do("[" + st.ID + ":change]")
	p.sees(p.word(st, ""), p.bot("bot.progress.edit"))
	p.triesEveryKey()
	before := p.session.State.Answers[st.ID]
	p.do(c.change...)
	after := p.session.State.Answers[st.ID]
	if before.Says(after) {
		p.t.Errorf("%q changes nothing at %s: %+v", c.change, st.ID, after)
	}
	p.asked(flows.Review) // comes back
}

// exports gets everything as a file.
func (p *person) exports() {
	p.do("/export")
	if p.file == nil {
		p.t.Fatal("/export hands over no file")
	}
	for _, st := range p.k.flow.Answered(p.session.State) {
		if question := p.word(st, ""); !strings.Contains(string(p.file.Data), question) {
			p.t.Errorf("the file of /export lacks %q:\n%s", question, p.file.Data)
		}
	}
}

// submits sends everything off.
func (p *person) submits() {
	p.do("[:submit]")
	if p.session.State.Status != flows.Submitted {
		p.t.Errorf("the status is %q after the submission", p.session.State.Status)
	}
	p.triesEveryKey()
}
