package bot

import (
	"strings"

	"aporte/flows"
)

// TestSource is the code of the deep link by which staff try a consultation live ("/start test"). A code that begins with it and a
// hyphen, such as "test-es", does the same.
const TestSource = flows.TrialCode

// IsTest reports whether a [Session.Source] is that of a test. A test is an ordinary conversation to whoever holds it, but it is in no
// counter, and readers leave it out unless [Filter.Test] asks for it. It is a test from its beginning: the code marks no response that
// is there already, and no later code takes the mark away.
func IsTest(source string) bool {
	return source == TestSource || strings.HasPrefix(source, TestSource+"-")
}

// marked returns the source of a session after the code of a deep link was read.
func marked(s Session, code string) string {
	test := strings.ToLower(code)
	switch {
	case IsTest(test) && s.Response == "" && !IsTest(s.Source):
		return test
	case s.Source != "" || IsTest(test):
		return s.Source
	}
	return code
}

// trial says that a conversation is a test: in the turn in which it becomes one, when the person comes back to it from another
// consultation, and when it was submitted. It says that it is none to whoever might take it for one.
func (t turn) trial(known, s Session, out flows.Outcome) flows.Outcome {
	begins := !IsTest(known.Source) || t.u.Noted.Left != ""
	ends := known.State.Status != flows.Submitted && out.State.Status == flows.Submitted
	word := flows.NoteTest
	switch test := IsTest(s.Source); {
	case len(out.Say) == 0, test && !begins && !ends:
		return out
	case !test && (s.Response == "" || t.u.Noted.Test == "" && !IsTest(strings.ToLower(t.linked()))):
		return out
	case !test:
		word = flows.NoteNoTest
	}
	out.Say = append([]flows.Prompt{{Kind: flows.PromptNote, Word: word}}, out.Say...)
	return out
}
