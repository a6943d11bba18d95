package telegram_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a person sees of the consultation: its screens on the way, each with the look of its text and of its keys.
func TestScreensLook(t *testing.T) {
	s := newScene(t, "en", 0)
	do := func(acts ...string) {
		for _, act := range acts {
			if label, ok := strings.CutPrefix(act, "!"); !ok {
				s.Type("ana", act)
			} else if !s.Press("ana", label, false) {
				t.Fatalf("there is no key %q", label)
			}
			s.settle()
		}
	}
	// sees compares the newest message with keys. A text that begins with "..." stands for one that ends so.
	sees := func(name string, marks, keys []string) {
		t.Helper()
		all := s.Looks(s.id)
		look := all[len(all)-1]
		for i, m := range look.Marks {
			got := m.Type + ": " + m.Text
			if i < len(marks) && strings.Contains(marks[i], "...") {
				head, tail, _ := strings.Cut(marks[i], "...")
				if strings.HasPrefix(got, head) && strings.HasSuffix(got, tail) {
					continue
				}
			}
			if i >= len(marks) || marks[i] != got {
				t.Errorf("%s: %s\nis not among %q", name, got, marks)
			}
		}
		if len(look.Marks) != len(marks) {
			t.Errorf("%s: %d entities, want %q", name, len(look.Marks), marks)
		}
		if diff := cmp.Diff(keys, look.Keys); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	agree := []string{"/1. Yes, I agree", "/2. No, thank you", "/3. Yes, and remind me"}
	do("/start", "1")
	sees("consent", []string{"bold: Do you agree to take part?"}, agree)
	do("/privacy")
	sees("notice", []string{
		"bold: Privacy notice (version 2026-11)", "expandable_blockquote: Responsible: ...at most two.", "bold: Do you agree to take part?",
	}, agree)
	do("1", "1")
	sees("question", []string{"italic: 1/8", "bold: What do you think?"}, []string{
		"/1. Agree", "/2. Partly agree", "/3. Disagree", "/4. Not sure", "/Skip", "/Back", "/Explain this",
	})
	do("1", "1", "1", "1", "1", "1", "Teach *it* at <school> 🎈 https://example.org")
	sees("text under way", []string{
		"italic: 7/8", "bold: What should OGP do that was not mentioned yet? One idea, in a sentence.", "italic: Noted so far:",
		"blockquote: Teach *it* at <school> 🎈 https://example.org", "italic: Write more, or press Done (or type /done).",
	}, []string{"primary/Done", "/Undo", "/Back"})
	do("!Done", "!No, finish")
	sees("review", []string{"bold: Your answers. Nothing is sent before you press Submit."}, []string{"primary/Submit", "/Change an answer"})
	do("!Submit")
	receipt := s.session().Receipt
	end := []string{"bold: Thank you! Your answers are submitted.", "code: " + receipt}
	sees("end", end, []string{"/See my answers", "copies " + receipt + "/Copy"})
	before := len(s.Looks(s.id))
	do("/delete")
	sees("delete", []string{"bold: There are 9 answers ...Are you sure?"}, []string{"danger/1. Yes, delete it", "/2. No, keep them"})
	closed := s.Looks(s.id)[before-1] // what was said stays, with the key that copies
	if diff := cmp.Diff([]string{"copies " + receipt + "/Copy"}, closed.Keys); diff != "" || len(closed.Marks) != len(end) {
		t.Errorf("the end, closed: %+v\n%s", closed, diff)
	}
	do("!No, keep them", "/receipt")
	sees("receipt", []string{"code: " + receipt}, []string{"/See my answers", "copies " + receipt + "/Copy"})
}
