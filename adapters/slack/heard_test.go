package slack_test

import (
	"slices"
	"strings"
	"testing"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot/bottest"
)

// heard is a conversation over a fake of Slack.
type heard struct {
	*bottest.Talk
	slack *fakeslack.Platform
	id    string
}

func newTalk(t *testing.T) heard {
	t.Helper()
	p := fakeslack.New(t, slack.Socket, nil)
	return heard{bottest.NewTalk(t, openStore, p), p, p.ID("ana")}
}

// Row 103: whoever ticks faster than their client draws keeps every tick.
func TestTickingFasterThanDrawing(t *testing.T) {
	for name, late := range map[string]bool{"drawn at once": false, "drawn late": true} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t)
			k.Press("Blue")
			k.Press("Swings")
			k.Press("Slides")
			k.slack.Late(fakeslack.Team, k.id, late)
			for _, label := range []string{"Trees", "Benches", "Slides", "Lamps"} {
				k.Press(label)
			}
			k.slack.Late(fakeslack.Team, k.id, false)
			if got := k.slack.Ticked(fakeslack.Team, k.id); !slices.Equal(got, []string{"1. Swings", "3. Trees", "4. Benches", "5. Lamps"}) {
				t.Errorf("ticked on the screen: %q", got)
			}
			k.Press("Done")
			if got := k.Answer("tools"); got != "swings trees benches lamps" {
				t.Errorf("the answer is %q", got)
			}
		})
	}
}

// A tick that was made where nobody drew it yet, on another device, is not taken back.
func TestTickingOnTwoDevices(t *testing.T) {
	k := newTalk(t)
	k.Press("Blue")
	k.Press("Swings")
	k.Press("Slides")
	k.Do(1, func() { k.slack.Tick(fakeslack.Team, k.id, "1. Swings", "2. Slides", "5. Lamps") })
	k.Do(1, func() { k.slack.Tick(fakeslack.Team, k.id, "1. Swings", "2. Slides", "3. Trees") })
	k.Press("Done")
	if got := k.Answer("tools"); got != "swings slides lamps trees" {
		t.Errorf("the answer is %q", got)
	}
}

// What the question does not let be ticked is not left ticked on the screen, however often it is tried.
func TestTickingTooMany(t *testing.T) {
	k := newTalk(t)
	k.Press("Blue")
	for _, label := range []string{"Swings", "Slides", "Trees", "Benches", "Lamps", "Paths", "Paths"} {
		k.Press(label)
		if label == "Paths" {
			if got := k.slack.Ticked(fakeslack.Team, k.id); len(got) != 5 {
				t.Errorf("ticked on the screen: %q", got)
			}
		}
	}
}

// Row 71: an answer in a thread counts, and is answered there; a press of a key in it, too.
func TestAnswerInAThread(t *testing.T) {
	for name, fields := range map[string]object{
		"in the thread alone": {}, "also sent to the conversation": {"subtype": "thread_broadcast"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t)
			shown := k.Platform.Shown(k.User)
			root := shown[len(shown)-1].Ref
			fields["text"], fields["thread_ts"] = "blue", root
			k.Do(1, func() { k.slack.Write(fakeslack.Team, k.id, fields) })
			if got := k.Answer("colour"); got != "blue" {
				t.Errorf("the answer is %q", got)
			}
			if said := strings.Join(k.slack.InThread(fakeslack.Team, k.id, root), "\n"); !strings.Contains(said, "What should the park have?") {
				t.Errorf("said in the thread: %q", said)
			}
			k.Press("Trees")
			k.Press("Done")
			said := k.slack.InThread(fakeslack.Team, k.id, root)
			if !strings.Contains(said[len(said)-1], "What is your idea?") {
				t.Errorf("said in the thread: %q", said)
			}
			k.Do(1, func() { k.slack.Write(fakeslack.Team, k.id, object{"text": "a pond", "thread_ts": root}) })
			k.Press("Done")
			if got := k.Answer("idea"); got != "a pond" {
				t.Errorf("the idea is %q", got)
			}
			k.Type("4")
			if got := k.Answer("size"); got != "4" {
				t.Errorf("the size is %q", got)
			}
			if said := k.slack.InThread(fakeslack.Team, k.id, root); strings.Contains(said[len(said)-1], "anything else") {
				t.Errorf("what is written outside is answered in the thread: %q", said)
			}
		})
	}
}

// Row 104: names that arrive as ids, and emoji that arrive as names, are kept as words and as emoji.
func TestNamesOfOthersAreNotKept(t *testing.T) {
	k := newTalk(t)
	k.Press("Blue")
	k.Press("Trees")
	k.Press("Done")
	k.Do(1, func() {
		k.slack.Write(fakeslack.Team, k.id, object{"text": "<@U0OTHER123> says :tada: in <#C0PLACE>, see <https://example.org/p|here>"})
	})
	k.Press("Done")
	if got := k.Answer("idea"); got != "@someone says 🎉 in #a-channel, see here (https://example.org/p)" {
		t.Errorf("kept as %q", got)
	}
}

// An answer in the thread of an earlier question is one to that question.
func TestAnswerInTheThreadOfAnEarlierQuestion(t *testing.T) {
	k := newTalk(t)
	root := k.Platform.Shown(k.User)[k.Count()-1].Ref
	k.Type("blue")
	k.Type("1, 3")
	k.Do(1, func() { k.slack.Write(fakeslack.Team, k.id, object{"text": "red", "thread_ts": root}) })
	if k.Answer("colour") != "red" || k.Answer("idea") != "" {
		t.Errorf("the colour is %q, the idea %q", k.Answer("colour"), k.Answer("idea"))
	}
	said := k.slack.InThread(fakeslack.Team, k.id, root)
	if len(said) == 0 || !strings.Contains(said[len(said)-1], "What is your idea?") {
		t.Errorf("said in the thread: %q", said)
	}
	k.Type("a pond")
	k.Press("Done")
	if got := k.Answer("idea"); got != "a pond" {
		t.Errorf("the idea is %q", got)
	}
}

// Where nobody knows what a thread asked, as after a restart, words in a thread that is older than the question are no answer to it:
// the question is asked again there, and then they are. Here the thread began with a message of the person.
func TestAnswerInAThreadThatIsForgotten(t *testing.T) {
	for name, first := range map[string]func(k heard){
		"after a typed answer": func(k heard) { k.Type("blue") }, "after a press": func(k heard) { k.Press("Blue") },
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t)
			root := k.Type("hello")
			first(k)
			write := func() {
				k.Do(1, func() { k.slack.Write(fakeslack.Team, k.id, object{"text": "1, 3", "thread_ts": root}) })
			}
			write()
			if got := k.Answer("tools"); got != "" {
				t.Errorf("an old thread answers what is asked now: %q", got)
			}
			if said := strings.Join(k.slack.InThread(fakeslack.Team, k.id, root), "\n"); !strings.Contains(said, "What should the park have?") {
				t.Errorf("said in the thread: %q", said)
			}
			write()
			if got := k.Answer("tools"); got != "swings trees" {
				t.Errorf("the answer is %q", got)
			}
		})
	}
}
