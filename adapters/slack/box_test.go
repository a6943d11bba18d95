package slack_test

import (
	"strings"
	"testing"

	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
	"aporte/flows"
)

func TestBox(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		to := r.meet("ana")
		ana := r.ID("ana")
		open := func() *fakeslack.Modal {
			t.Helper()
			if !r.Press("ana", "Write in a box", false) {
				t.Fatal("there is no key for the box")
			}
			var box *fakeslack.Modal
			until(t, "the box", func() bool { box = r.Box(team, ana); return box != nil })
			return box
		}
		receipt := r.send(question(to, ""), "")

		box := open()
		long := "First line.\n\n" + strings.Repeat("word ", 500)
		if got := r.SubmitBox(team, ana, box, long); !got.Took || r.Box(team, ana) != nil {
			t.Errorf("the box stays open: %s", got.Body)
		}
		first := r.next()
		if first.Text != long || first.Ref == "" || first.Did != bot.Written || first.From != to {
			t.Errorf("got %+v", first)
		}
		// The same box again, as after a lost answer, is the same update.
		r.SubmitBox(team, ana, box, long)
		if again := r.next(); again.ID != first.ID {
			t.Errorf("got %+v, want the id %s", again, first.ID)
		}

		// All that was written is one message that is known: the box begins with it, and changes it.
		m := question(to, long[:1000])
		r.Type("ana", long[:1000])
		typed := r.next()
		m.ID = "m2"
		r.send(m, "")
		if box = open(); box.Initial != long[:1000] {
			t.Errorf("the box begins with %d characters, want 1000", len(box.Initial))
		}
		r.SubmitBox(team, ana, box, "shorter")
		if u := r.next(); u.Text != "shorter" || u.Did != bot.Rewritten || u.Ref != typed.Ref {
			t.Errorf("got %+v, want an edit of %s", u, typed.Ref)
		}
		if box = open(); box.Initial != "" { // what is known now is "shorter"
			t.Errorf("the box begins with %q", box.Initial)
		}
		if !strings.Contains(box.Text, long[:1000]) {
			t.Error("the box does not show what was written so far")
		}
		r.SubmitBox(team, ana, box, "and this")
		if u := r.next(); u.Text != "and this" || u.Did != bot.Written {
			t.Errorf("got %+v, want one more part", u)
		}

		// Nothing changed: only that it is done.
		r.Type("ana", "as it is")
		r.next()
		m = question(to, "as it is")
		m.ID = "m3"
		r.send(m, "")
		r.SubmitBox(team, ana, open(), "as it is")
		if u := r.next(); u.Text != "/done" {
			t.Errorf("got %+v, want only that it is done", u)
		}
		_ = receipt
	})
}

// The box covers the conversation: it shows the question and its finding, and says how much fits, which is true.
func TestBoxShowsTheQuestion(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		for _, tt := range []struct {
			most  int
			draft string
			takes int
			hint  string
		}{
			{0, "", 3000, "Up to 3000 characters fit here. If your answer is longer, write it as messages in our conversation."},
			{6000, "", 3000, "Up to 3000 characters fit here. If your answer is longer, write it as messages in our conversation."},
			{1500, "", 1500, "Up to 1500 characters."},
			{1500, strings.Repeat("x", 1400), 99, "Up to 99 characters."},
		} {
			r := start(t, transport, nil)
			ana := r.ID("ana")
			m := bot.Message{
				ID: "m1", To: r.meet("ana"), Kind: flows.Text, Most: tt.most, Draft: tt.draft,
				Text: "Part 1 of 4\n\nFinding 1: a clearer focus\nValues <still> matter:\n• more & more\n\nWhy?\n\nWrite freely.",
			}
			for _, span := range []struct {
				role bot.Role
				text string
			}{
				{bot.RoleProgress, "Part 1 of 4"},
				{bot.RoleTitle, "Finding 1: a clearer focus"},
				{bot.RoleStatement, "Values <still> matter:\n• more & more"},
				{bot.RoleQuestion, "Why?"},
				{bot.RoleHint, "Write freely."},
			} {
				at := strings.Index(m.Text, span.text)
				m.Spans = append(m.Spans, bot.Span{Role: span.role, Start: at, End: at + len(span.text)})
			}
			r.send(m, "")
			r.Press("ana", "Write in a box", false)
			until(t, "the box", func() bool { return r.Box(team, ana) != nil })
			box := r.Box(team, ana)
			want := "Your answer\nFinding 1: a clearer focus\nValues <still> matter:\n• more & more\nWhy?"
			if tt.draft != "" {
				want += "\nNoted so far:\n" + tt.draft
			}
			if box.Text != want || !box.Focus {
				t.Errorf("the box shows %q", box.Text)
			}
			if box.Most != tt.takes || box.Hint != tt.hint {
				t.Errorf("the field takes %d: %q", box.Most, box.Hint)
			}
		}
	})
}

// The same press delivered twice opens one box, and nobody is told that there is none.
func TestBoxOpensOnce(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		r.send(question(r.meet("ana"), ""), "")
		r.Press("ana", "Write in a box", false)
		until(t, "the box", func() bool { return r.Box(team, r.ID("ana")) != nil })
		r.Redeliver()
		r.quiet("ana")
		if n := r.Calls()["views.open"]; n != 1 || len(r.Shown("ana")) != 1 {
			t.Errorf("%d boxes were opened, and shown is %+v", n, r.Shown("ana"))
		}
	})
}

// Row 74: a box sent after the question has changed keeps its words, and answers nothing.
func TestBoxOfAnotherQuestion(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		to := r.meet("ana")
		ana := r.ID("ana")
		r.send(question(to, ""), "")
		r.Press("ana", "Write in a box", false)
		until(t, "the box", func() bool { return r.Box(team, ana) != nil })
		box := r.Box(team, ana)
		// The same question asked again is still the same.
		m := question(to, "more")
		m.ID = "m2"
		r.send(m, "")
		r.SubmitBox(team, ana, box, "still fits")
		if u := r.next(); u.Text != "still fits" || u.Did != bot.Written {
			t.Errorf("got %+v", u)
		}
		r.Press("ana", "Write in a box", false)
		until(t, "the box", func() bool { return r.Box(team, ana) != nil })
		box = r.Box(team, ana)
		other := bot.Message{ID: "m3", To: to, Text: "Which?", Choices: []bot.Choice{{Token: "tag|which:reply:2", Label: "Two", Number: 1}}}
		r.send(other, "")
		r.SubmitBox(team, ana, box, "2")
		if box = r.Box(team, ana); box == nil || !strings.Contains(box.Errors["words"], "moved on") {
			t.Errorf("the box is %+v", box)
		}
		r.quiet("ana")
	})
}
