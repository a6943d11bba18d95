package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// talk is a conversation over the pure path. It is also the store: every session goes through JSON.
type talk struct {
	bot.Store
	t       testing.TB
	b       *bot.Bot
	flow    *flows.Flow
	now     time.Time
	who     bot.Address
	lang    string
	count   int // updates so far
	session []byte
	journal []flows.Answer
	last    bot.Change    // of the newest update
	toast   string        // for the newest update
	ever    []bot.Message // newest last
	unseen  bool          // what the store says of the question, see [bot.Session.Unseen]
}

func newTalk(t testing.TB, lang string) *talk {
	t.Helper()
	f, err := flows.Parse("ogp-phase2.yaml", flows.Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	if lang == "" {
		lang = "en"
	}
	k := &talk{t: t, flow: f, lang: lang, who: bot.Address{Channel: "test", User: "ana"}, session: []byte("{}")}
	k.now = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	k.b, err = bot.New(bot.Config{
		Store: k, Flow: f, Words: locales.Default(), Limit: bot.Limit{Burst: -1}, Now: func() time.Time { return k.now },
		Fresh: func() bot.Fresh {
			return bot.Fresh{Turn: fmt.Sprint("turn", k.count), Response: fmt.Sprint("response", k.count), Tag: fmt.Sprint("T", k.count), Receipt: talkReceipt}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Apply implements [bot.Store].
func (k *talk) Apply(_ context.Context, u bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	s := k.current()
	s.Unseen = k.unseen
	change, err := decide(s)
	if k.last = change; err != nil || change.Nothing {
		return nil, err
	}
	if k.session, err = json.Marshal(change.Session); err != nil {
		return nil, err
	}
	if change.Forget {
		k.journal = nil
	}
	k.journal = append(k.journal, change.Answers...)
	k.ever = append(k.ever, change.Send...)
	return nil, nil
}

func (k *talk) current() (s bot.Session) {
	k.t.Helper()
	if err := json.Unmarshal(k.session, &s); err != nil {
		k.t.Fatal(err)
	}
	return s
}

// store puts another session in the place of the current one.
func (k *talk) store(s bot.Session) {
	k.t.Helper()
	var err error
	if k.session, err = json.Marshal(s); err != nil {
		k.t.Fatal(err)
	}
}

func (k *talk) state() flows.State { return k.current().State }

func (k *talk) act(what any) {
	k.t.Helper()
	k.count++
	u := bot.Update{}
	switch what := what.(type) {
	case time.Duration:
		k.now = k.now.Add(what)
		return
	case func(*talk):
		what(k)
		return
	case string:
		u.Text, u.Ref = what, fmt.Sprint("m", k.count)
	case tap:
		u.Did, u.Token = bot.Pressed, k.token(string(what))
	case bot.Update:
		u = what
	}
	u.ID, u.From, u.Lang = fmt.Sprint(k.count), k.who, k.lang
	k.toast = ""
	if err := k.b.Handle(bot.WithToast(k.t.Context(), func(text string) { k.toast = text }), u); err != nil {
		k.t.Fatal(err)
	}
	asking := 0
	for _, m := range k.last.Send {
		asking += min(1, len(m.Choices))
	}
	if asking > 1 {
		k.t.Errorf("update %d is answered with %d questions", k.count, asking)
	}
}

// token finds a key as the newest message that had it carried it, or makes one up with the mark of this response.
func (k *talk) token(what string) string {
	for _, m := range slices.Backward(k.ever) {
		for _, c := range m.Choices {
			if _, token, _ := strings.Cut(c.Token, "|"); token == what {
				return c.Token
			}
		}
	}
	return k.tag() + "|" + what
}

// tag returns the tag of the keys of this response.
func (k *talk) tag() string {
	if tag := k.current().Tag; tag != "" {
		return tag
	}
	return "0"
}

// cleaned is a text as it is stored.
func (*talk) cleaned(text string) string {
	text = strings.ToValidUTF8(strings.TrimPrefix(text, "\ufeff"), "\ufffd")
	return strings.ReplaceAll(text, "\x00", "\ufffd")
}

// onTheWay is what [talk.reach] answers; other questions are skipped.
const onTheWay = "consent=1 route=2 contact=1 contact_channel=2"

func (k *talk) reach(step, by string) {
	k.t.Helper()
	if step == "" {
		return
	}
	answers := map[string]string{"lang": strconv.Itoa(slices.Index(k.flow.Languages, k.lang) + 1)}
	for _, pair := range strings.Fields(onTheWay + " " + by) {
		id, text, _ := strings.Cut(pair, "=")
		answers[id] = text
	}
	k.act("/start")
	for range 100 {
		cur := k.flow.Current(k.state())
		switch {
		case cur.ID == step:
			return
		case cur.Kind == flows.Text && answers[cur.ID] != "":
			k.act(answers[cur.ID])
			k.act("/done")
		case answers[cur.ID] != "":
			k.act(answers[cur.ID])
		default:
			k.act("/skip")
		}
	}
	k.t.Fatalf("%s is never asked", step)
}

// said is the newest turn as it shows, and its keys; beside a toast those that stay where they are.
func (k *talk) said() (text string, keys []string) {
	send := k.last.Send
	if i := len(k.ever) - 1; k.toast != "" {
		for text = k.toast + "\n"; i >= 0 && len(k.ever[i].Choices) == 0; i-- {
		}
		send = k.ever[i : i+1]
	}
	for _, m := range send {
		text += m.Text + "\n"
		for _, c := range m.Choices {
			keys = append(keys, c.Token)
		}
	}
	return text, keys
}

// words returns what a row names: the words of a locale key, or the text itself.
func (k *talk) words(what string) string {
	if !strings.HasPrefix(what, "bot.") && !strings.HasPrefix(what, k.flow.ID+".") {
		return what
	}
	key, rest, _ := strings.Cut(what, " ")
	data := map[string]any{"Slash": "/"}
	for pair := range strings.SplitSeq(rest, "; ") {
		name, value, _ := strings.Cut(pair, "=")
		data[name] = value
		if n, err := strconv.Atoi(value); err == nil {
			data[name] = n
		}
	}
	lang := k.state().Lang
	if lang == "" {
		lang = k.lang
	}
	if !locales.Default().Has(lang, key) {
		k.t.Fatalf("there are no words for %s", key)
	}
	return locales.Default().Text(lang, key, data)
}

func (k *talk) compare(in badInput, before map[string]flows.Value) {
	k.t.Helper()
	s := k.state()
	text, keys := k.said()
	for _, want := range in.says {
		if !strings.Contains(text, k.words(want)) {
			k.t.Errorf("%q is not said in\n%s", k.words(want), text)
		}
	}
	for _, not := range in.mute {
		if strings.Contains(text, k.words(not)) {
			k.t.Errorf("%q is said in\n%s", k.words(not), text)
		}
	}
	if diff := cmp.Diff(in.keeps, changed(before, s.Answers)); diff != "" && (len(in.keeps) > 0 || len(changed(before, s.Answers)) > 0) {
		k.t.Errorf("answers that changed (-want +got)\n%s", diff)
	}
	kept := maps.Clone(s.Answers)
	maps.DeleteFunc(kept, func(id string, _ flows.Value) bool { return !k.flow.Consented(s) })
	if a, b := shown(flows.Fold(k.journal)), shown(kept); a != b {
		k.t.Errorf("the journal says\n%s\nthe session says\n%s", a, b)
	}
	for id, want := range in.notes {
		if got := s.Notes[id].Text(); got != want {
			k.t.Errorf("noted at %s is %q, want %q", id, got, want)
		}
	}
	if diff := cmp.Diff(flows.FoldNotes(k.journal), s.Notes, cmpopts.EquateEmpty()); diff != "" {
		k.t.Errorf("what was noted (-journal +session)\n%s", diff)
	}
	draft := ""
	for i, bubble := range s.Draft.Bubbles {
		draft += strings.Repeat("\n", min(i, 1)) + bubble.Text
	}
	if draft != in.draft {
		k.t.Errorf("being written is %.200q, want %.200q", draft, in.draft)
	}
	if in.quiet {
		if len(k.last.Send) > 0 {
			k.t.Errorf("said %q, want nothing", text)
		}
		return
	}
	open := in.then
	if open == "" {
		open = in.at
	}
	if _, keys := k.said(); open == "none" && len(keys) == 0 {
		return
	}
	cur := k.flow.Current(s)
	if cur == nil && open != "end" || cur != nil && cur.ID != open || s.Aside != in.aside {
		k.t.Fatalf("open is %+v %q, want %q %q", cur, s.Aside, open, in.aside)
	}
	again := slices.ContainsFunc(keys, func(key string) bool {
		_, token, _ := strings.Cut(key, "|")
		return in.aside != "" || open == "review" || strings.HasPrefix(token, open+":")
	})
	if !again && open != "end" {
		k.t.Errorf("the keys of %s are not shown again: %q", open, keys)
	}
}

// changed names the answers of b that a has not.
func changed(a, b map[string]flows.Value) map[string]string {
	out := map[string]string{}
	for id, v := range b {
		if old, had := a[id]; !had || brief(old) != brief(v) {
			out[id] = brief(v)
		}
	}
	for id := range a {
		if _, has := b[id]; !has {
			out[id] = ""
		}
	}
	return out
}

func shown(answers map[string]flows.Value) string {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(answers)) {
		fmt.Fprintf(&b, "%s %s\n", id, brief(answers[id]))
	}
	return b.String()
}

// brief is an answer in one line; "-" stands in front of what stands for a missing one.
func brief(v flows.Value) string {
	var parts []string
	if v.Missing != "" {
		parts = append(parts, "-"+string(v.Missing))
	}
	parts = append(parts, v.Codes...)
	if v.Number != nil {
		parts = append(parts, strconv.Itoa(*v.Number))
	}
	if v.Text != "" {
		parts = append(parts, v.Text)
	}
	return strings.Join(parts, " ")
}

// talkReceipt is the receipt of everybody in a talk.
const talkReceipt = "00000-00000-0000G"
