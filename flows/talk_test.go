package flows

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestSmallTalk reads what people say beside the questions: STEP, MESSAGE, READING in each line of testdata/talk. The step "end" is
// after the submission. READING is a topic, "-" for none, or "=CODE" for an answer. With "+", the words are also noted.
func TestSmallTalk(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{firstWords(t)})
	for _, lang := range f.Languages {
		src, err := os.ReadFile("testdata/talk/" + lang + ".tsv")
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(src)), "\n")
		if len(lines) < 60 {
			t.Errorf("%s: only %d messages", lang, len(lines))
		}
		for _, line := range lines {
			fields := strings.Split(line, "\t")
			if len(fields) != 3 {
				t.Fatalf("%s: %q is no line of three fields", lang, line)
			}
			s := talkingAt(f, fields[0], lang)
			in := lexicon.Interpret(s, fields[1], "", "m1")
			if got := heardAs(in); got != fields[2] {
				t.Errorf("%s: %s: %q is read as %s (%s), want %s", lang, fields[0], fields[1], got, in.Do, fields[2])
			}
			if in.Do == Talk || in.Do == Explain || in.Do == Left {
				costsNothing(t, f, s, in, fields[1])
			}
		}
	}
}

// talkingAt returns a state in which a step is asked; for "end", one after the submission.
func talkingAt(f *Flow, step, lang string) State {
	switch step {
	case "end":
		s := asking(f, "review", lang)
		s.Status = Submitted
		return s
	case "lang", "consent": // what follows is not answered yet
		s := asking(f, step, lang)
		if step == "lang" {
			s.Answers = map[string]Value{}
		}
		return s
	case "f1_for":
		s := asking(f, "f1_stance", lang)
		s.Answers["f1_stance"] = Value{Codes: []string{"agree"}}
		return s
	}
	return asking(f, step, lang)
}

// heardAs describes an input as the collection does.
func heardAs(in Input) string {
	topic := "-"
	switch in.Do {
	case Talk:
		topic = in.Value.Codes[0]
	case Explain:
		topic = "meaning"
	case Left:
		topic = "left"
	case Reply:
		return "=" + strings.Join(in.Value.Codes, ",")
	}
	if in.Rest != "" && topic != "-" {
		topic += "+"
	}
	return topic
}

// costsNothing checks that small talk answers nothing, counts as no attempt, asks the same again, and notes exactly what it should.
func costsNothing(t *testing.T, f *Flow, s State, in Input, text string) {
	t.Helper()
	out := f.Next(s, in)
	if len(out.State.Answers) != len(s.Answers) || out.State.Draft.Fails != s.Draft.Fails || out.State.Aside != s.Aside {
		t.Errorf("%q changes the conversation: %+v", text, out.State)
	}
	cur, now := f.Current(s), f.Current(out.State)
	if (cur == nil) != (now == nil) || cur != nil && cur.ID != now.ID {
		t.Errorf("%q costs the question", text)
	}
	if n := len(out.Say); n < 2 || out.Say[n-1].Kind == PromptNote {
		t.Errorf("%q is answered by %+v", text, out.Say)
	}
	noted := slices.ContainsFunc(out.Answers, func(a Answer) bool { return a.Act == ActNoted && a.Value.Text == text })
	if want := in.Rest != "" && f.Consented(s); noted != want || len(out.Answers) > 1 {
		t.Errorf("%q: noted %t, want %t: %+v", text, noted, want, out.Answers)
	}
}

// A question to the bot is not part of a text that is written. Sent once more, it is.
func TestQuestionInText(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{firstWords(t)})
	s := talkingAt(f, "f1_for", "en")
	s.Draft.Step = "f1_for"
	var say []Prompt
	for i, text := range []string{"Because it helps", "Who reads this?", "who reads this"} {
		in := lexicon.Interpret(s, text, "", "m"+string(rune('1'+i)))
		out := f.Next(s, in)
		s, say = out.State, append(say, out.Say...)
	}
	if got := join(s.Draft.Bubbles); got != "Because it helps\nwho reads this" {
		t.Errorf("the text is %q", got)
	}
	if got := s.Notes["f1_for"].Text(); got != "Who reads this?" {
		t.Errorf("noted is %q", got)
	}
	if !slices.ContainsFunc(say, func(p Prompt) bool { return p.Word == noteBeside }) {
		t.Errorf("nobody says that the question is not in the text: %+v", say)
	}
}

// Small talk before the conversation has begun is answered, but a greeting is not: the first question greets.
func TestTalkFirst(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{firstWords(t)})
	for text, notes := range map[string]int{"who are you?": 1, "hello": 0, "hi, who reads this?": 1, "what is OGP?": 1, "is it free?": 1} {
		s := State{Lang: "en"}
		out := f.Next(s, lexicon.Interpret(s, text, "", "m1"))
		if len(out.Say) != notes+1 || out.State.Status != InProgress || len(out.Answers) > 0 {
			t.Errorf("%q is answered by %+v", text, out.Say)
		}
	}
}

// Where the conversation is taken up again, a greeting goes on with it, and nothing else does.
func TestGreetingResumes(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{firstWords(t)})
	for text, aside := range map[string]Aside{"hello again": "", "who are you?": AskResume} {
		s := asking(f, "f1_stance", "en")
		s.Aside = AskResume
		out := f.Next(s, lexicon.Interpret(s, text, "", "m1"))
		if out.State.Aside != aside || len(out.Answers) > 0 {
			t.Errorf("after %q the aside is %q, noted %+v", text, out.State.Aside, out.Answers)
		}
	}
}
