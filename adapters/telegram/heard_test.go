package telegram_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot/bottest"
)

// heard is a conversation over a fake of Telegram.
type heard struct {
	*bottest.Talk
	telegram *faketelegram.Platform
	id       int64
}

func newHeard(t *testing.T, mode string) heard {
	t.Helper()
	p := faketelegram.New(t, mode, nil)
	return heard{bottest.NewTalk(t, openStore, p), p, p.ID("ana")}
}

// send lets the person send a message with the fields given.
func (k heard) send(fields map[string]any) (id int64) {
	k.Do(1, func() { id = k.telegram.SendFields(k.id, fields) })
	return id
}

// reply lets the person answer one of the messages on the screen, counted from the first one.
func (k heard) reply(at int, text string) {
	shown := k.Platform.Shown(k.User)
	k.send(map[string]any{"text": text, "reply_to_message": k.telegram.Quoted(k.id, shown[at].Ref)})
}

// Row 98: what was not shown takes no words: the question is shown first, and then they count.
func TestWhatWasNotShownTakesNoWords(t *testing.T) {
	for name, how := range map[string]bottest.Failure{"refused": bottest.Unacceptable, "blocked": bottest.Blocked} {
		t.Run(name, func(t *testing.T) {
			k := newHeard(t, telegram.Poll)
			k.Press("Blue")
			k.Press("Trees")
			k.Platform.Fail(1, how)
			k.Press("Done")
			k.Type("blue")
			if got := k.Answer("idea"); got != "" {
				t.Errorf("the idea is %q", got)
			}
			k.Says("What is your idea?")
			if strings.Contains(k.Last(), "Noted so far") {
				t.Errorf("taken for a question that was not shown: %s", k.Last())
			}
			k.Type("a pond")
			k.Press("Done")
			if got := k.Answer("idea"); got != "a pond" {
				t.Errorf("the idea is %q", got)
			}
		})
	}
}

// The same holds for what is put off. It comes by itself, and its words count from then on.
func TestWhatIsPutOffTakesNoWords(t *testing.T) {
	for _, how := range []bottest.Failure{bottest.RateLimited, bottest.ResetBefore, bottest.Broken} {
		t.Run(string(how), func(t *testing.T) {
			k := newHeard(t, telegram.Poll)
			k.Press("Blue")
			k.Press("Trees")
			k.Platform.Fail(1, how)
			before := k.Count()
			k.Press("Done")
			k.Type("blue")
			k.Type("/skip")
			for end := time.Now().Add(patience); k.Count() < before+3 && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
				k.After(5 * time.Second) // the channel has a clock of its own
				if err := errors.Join(k.Bot.CatchUp(t.Context()), k.Bot.Drain(t.Context())); err != nil {
					t.Fatal(err)
				}
			}
			k.Says("What is your idea?")
			if got := k.Answer("idea"); got != "" || strings.Contains(k.Last(), "Noted so far") {
				t.Errorf("the idea is %q; said %s", got, k.Last())
			}
			if got := k.Noted("tools"); got != "blue" {
				t.Errorf("noted is %q", got)
			}
			k.Type("a pond")
			k.Press("Done")
			if got := k.Answer("idea"); got != "a pond" {
				t.Errorf("the idea is %q", got)
			}
		})
	}
}

// A key of the question before, pressed again since nothing came, brings what was not shown.
func TestWhatWasNotShownComesWithAPress(t *testing.T) {
	k := newHeard(t, telegram.Poll)
	k.Platform.Fail(1, bottest.Unacceptable)
	k.Press("Blue")
	k.Do(1, func() { k.Platform.Tap(k.User) })
	k.Says("What should the park have?")
}

// Row 99: an edit that is refused, for whatever reason, becomes a message.
func TestRefusedEditBecomesAMessage(t *testing.T) {
	k := newHeard(t, telegram.Poll)
	k.Press("Blue")
	n := k.Count()
	k.telegram.Inject(faketelegram.Fault{N: 1, How: bottest.Unacceptable, Method: "editMessageText"})
	k.Press("Trees")
	if k.Count() != n+1 {
		t.Errorf("%d messages, want %d", k.Count(), n+1)
	}
	k.Press("Done")
	if got := k.Answer("tools"); got != "trees" {
		t.Errorf("the answer is %q", got)
	}
}

// Rows 93, 94 and 95: an edited answer of any kind is taken, or answered in words; an edit that changes nothing is met with silence.
func TestEditsOfEveryKind(t *testing.T) {
	k := newHeard(t, telegram.Poll)
	colour := k.Type("blue")
	tools := k.Type("1, 3")
	idea := k.Type("a pond")
	k.Press("Done")
	size := k.Type("4")
	edit := func(ref, text string) int {
		before := k.Count()
		k.Do(1, func() { k.Platform.Edit(k.User, ref, text) })
		return k.Count() - before
	}
	for _, c := range []struct {
		ref, text, step, want string
		said                  int
	}{
		{colour, "blue", "colour", "blue", 0},
		{colour, "Green", "colour", "green", 1},
		{colour, "green!", "colour", "green", 0},
		{colour, "qwertz", "colour", "green", 1},
		{tools, "2", "tools", "slides", 1},
		{size, "5", "size", "5", 1},
		{size, "77", "size", "5", 1},
		{idea, "a pond", "idea", "a pond", 0},
		{idea, "a lake", "idea", "a lake", 1},
		{idea, "\u200b\u2063", "idea", "a lake", 1},
		{idea, "/stop", "idea", "a lake", 1},
		{idea, strings.Repeat("x", 200), "idea", "a lake", 1},
	} {
		said := edit(c.ref, c.text)
		if got := k.Answer(c.step); got != c.want || said != c.said {
			t.Errorf("%s edited to %.20q is %q, want %q; %d messages, want %d:\n%s", c.step, c.text, got, c.want, said, c.said, k.Last())
		}
	}
	k.Says("Do you wish anything else?")
}

// Row 96: everything noted stays when one of the messages is edited to be longer; the limit is said.
func TestEditedBubbleDropsNoOther(t *testing.T) {
	k := newHeard(t, telegram.Poll)
	k.Press("Blue")
	k.Press("Trees")
	k.Press("Done")
	first := k.Type(strings.Repeat("a", 40))
	k.Type(strings.Repeat("b", 50))
	k.Do(1, func() { k.Platform.Edit(k.User, first, strings.Repeat("c", 80)) })
	k.Says("100")
	k.Press("Done")
	if got, want := k.Answer("idea"), strings.Repeat("c", 49)+"\n"+strings.Repeat("b", 50); got != want {
		t.Errorf("kept is %q", got)
	}
}

// Row 97: a reply belongs to the question that it replies to, whether its keys are there or not.
func TestReplyBelongsToItsQuestion(t *testing.T) {
	k := newHeard(t, telegram.Poll)
	k.Type("blue")
	k.Type("1, 3")
	k.Type("a pond")
	k.Press("Done")
	shown := k.Platform.Shown(k.User)
	at := func(words string) int {
		for i, b := range shown {
			if strings.Contains(b.Text, words) {
				return i
			}
		}
		t.Fatalf("nothing says %q", words)
		return 0
	}
	k.reply(at("Which colour"), "red")
	if got := k.Answer("colour"); got != "red" {
		t.Errorf("the colour is %q", got)
	}
	k.Says("How large should it be?")
	k.reply(at("What should the park have"), "2")
	if got := k.Answer("tools"); got != "slides" {
		t.Errorf("the things are %q", got)
	}
	k.reply(at("Which colour"), "purple as plums")
	if k.Answer("colour") != "red" || k.Answer("size") != "" {
		t.Errorf("the colour is %q, the size %q", k.Answer("colour"), k.Answer("size"))
	}
	k.Says("Which colour")
	k.reply(len(k.Platform.Shown(k.User))-1, "green")
	k.reply(len(k.Platform.Shown(k.User))-1, "3")
	if k.Answer("colour") != "green" || k.Answer("size") != "3" {
		t.Errorf("the colour is %q, the size %q", k.Answer("colour"), k.Answer("size"))
	}
}

// Row 102: a caption is read like words, and a message without anything to see is no answer.
func TestCaptionsAndNothing(t *testing.T) {
	k := newHeard(t, telegram.Poll)
	photo := []any{map[string]any{"file_id": "x"}}
	k.send(map[string]any{"photo": photo, "caption": "blue"})
	if got := k.Answer("colour"); got != "blue" {
		t.Errorf("the colour is %q", got)
	}
	k.send(map[string]any{"photo": photo, "caption": "1 3"})
	if got := k.Answer("tools"); got != "swings trees" {
		t.Errorf("the things are %q", got)
	}
	k.Type("\u200b \u2063\u3164")
	if strings.Contains(k.Last(), "Noted so far") {
		t.Errorf("taken: %s", k.Last())
	}
	k.send(map[string]any{"photo": photo, "caption": "our plan", "caption_entities": []any{
		map[string]any{"type": "text_link", "offset": 4, "length": 4, "url": "https://example.org/p"},
	}})
	k.Press("Done")
	if got := k.Answer("idea"); got != "our plan (https://example.org/p)" {
		t.Errorf("the idea is %q", got)
	}
}

// Row 100: updates that overtake each other end in the order in which they were written.
func TestUpdatesThatOvertakeEachOther(t *testing.T) {
	k := newHeard(t, telegram.Webhook)
	k.Press("Blue")
	k.Press("Trees")
	k.Press("Done")
	k.telegram.Hold()
	first, _ := strconv.ParseInt(k.Platform.Type(k.User, "one"), 10, 64)
	k.Platform.Type(k.User, "two")
	k.Platform.Edit(k.User, strconv.FormatInt(first, 10), "uno")
	k.Platform.Edit(k.User, strconv.FormatInt(first, 10), "ein")
	k.Do(3, func() { k.telegram.ReleaseBackwards(false) }) // an edit that was overtaken says nothing
	k.Press("Done")
	if got := k.Answer("idea"); got != "ein\ntwo" {
		t.Errorf("the idea is %q", got)
	}
}

// Two answers that overtake each other: the one written first is no answer to the question that came after the other one.
func TestAnswersThatOvertakeEachOther(t *testing.T) {
	k := newHeard(t, telegram.Webhook)
	k.telegram.Hold()
	k.Platform.Type(k.User, "2")
	k.Platform.Type(k.User, "blue")
	k.Do(2, func() { k.telegram.ReleaseBackwards(false) })
	if colour, tools := k.Answer("colour"), k.Answer("tools"); colour != "blue" || tools != "" {
		t.Errorf("the colour is %q, the things are %q", colour, tools)
	}
	if got := k.Noted("colour"); got != "2" {
		t.Errorf("noted is %q", got)
	}
	k.Says("What should the park have?")
	k.Type("2")
	if got := k.Answer("tools"); got != "slides" {
		t.Errorf("the things are %q", got)
	}
}

// A question that was shown, and is not known to be, comes twice after a restart. Who answers at once loses nothing: the words are
// kept, and the question is there again.
func TestAnswerToAQuestionThatComesTwice(t *testing.T) {
	k := newHeard(t, telegram.Poll)
	k.Press("Blue")
	k.Press("Trees")
	k.Platform.Fail(1, bottest.ResetAfter)
	k.Press("Done")
	k.Says("What is your idea?")
	before := k.Count()
	k.Restart()
	k.Type("a pond")
	for end := time.Now().Add(patience); k.Count() < before+2 && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		k.After(5 * time.Second)
		if err := errors.Join(k.Bot.CatchUp(t.Context()), k.Bot.Drain(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	if got := k.Noted("tools"); got != "a pond" {
		t.Errorf("noted is %q", got)
	}
	k.Says("What is your idea?")
	k.Type("a lake")
	k.Press("Done")
	if got := k.Answer("idea"); got != "a lake" {
		t.Errorf("the idea is %q", got)
	}
}
