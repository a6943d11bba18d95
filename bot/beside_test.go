package bot_test

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// couple is a bot with the two consultations that are built in, over the real store, and what people see of it.
type couple struct {
	*testing.T
	folder string
	store  *sqlstore.Store
	b      *bot.Bot
	now    time.Time
	n      int

	mu   sync.Mutex
	said map[string][]bot.Message // by user
}

const community = "ogp-community"

func newCouple(t *testing.T) *couple {
	t.Helper()
	c := &couple{T: t, folder: inMemory(t), now: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC), said: map[string][]bot.Message{}}
	c.open()
	t.Cleanup(func() { _ = c.store.Close() })
	return c
}

// open opens the store and makes the bot, as a start of the program does. beside are the consultations beside the main one.
func (c *couple) open(beside ...string) {
	c.Helper()
	var err error
	if c.store != nil {
		if err := c.store.Close(); err != nil {
			c.Fatal(err)
		}
	}
	clock := func() time.Time { return c.now }
	if c.store, err = sqlstore.Open(c.Context(), sqlstore.Config{Path: c.folder + "/a.db", Key: make([]byte, 32), Now: clock}); err != nil {
		c.Fatal(err)
	}
	read := func(id string) *flows.Flow {
		f, err := flows.Parse(id+".yaml", flows.Embedded()[id+".yaml"])
		if err != nil {
			c.Fatal(err)
		}
		return f
	}
	config := bot.Config{
		Store: c.store, Flow: read("ogp-phase2"), Beside: []*flows.Flow{read(community)}, Words: locales.Default(),
		Channels: map[string]bot.Channel{"test": c}, Limit: bot.Limit{Burst: -1}, Now: clock,
	}
	if slices.Equal(beside, []string{"none"}) {
		config.Flows, config.Beside = config.Beside, nil
	}
	if c.b, err = bot.New(config); err != nil {
		c.Fatal(err)
	}
}

// Run implements [bot.Channel].
func (c *couple) Run(ctx context.Context, _ func(context.Context, bot.Update) error) error {
	<-ctx.Done()
	return nil
}

// Send implements [bot.Channel].
func (c *couple) Send(_ context.Context, m bot.Message, _ string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.To.Consultation != "" {
		c.Errorf("a channel gets the address %+v", m.To)
	}
	if !m.Tidy {
		c.said[m.To.User] = append(c.said[m.To.User], m)
	}
	return "posted " + m.ID, nil
}

// does hands an update of a person over, and returns what they see then.
func (c *couple) does(who string, u bot.Update) string {
	c.Helper()
	c.n++
	u.Lang = cmp.Or(u.Lang, "en")
	u.ID, u.From = cmp.Or(u.ID, strconv.Itoa(c.n)), bot.Address{Channel: "test", User: who}
	before := len(c.said[who])
	if err := c.b.Handle(c.Context(), u); err != nil {
		c.Fatal(err)
	}
	if err := c.b.Drain(c.Context()); err != nil {
		c.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var texts []string
	for _, m := range c.said[who][before:] {
		texts = append(texts, m.Text)
	}
	return strings.Join(texts, "\n\n")
}

func (c *couple) types(who string, texts ...string) (said string) {
	c.Helper()
	for _, text := range texts {
		said = c.does(who, bot.Update{Text: text, Ref: "ref" + strconv.Itoa(c.n)})
	}
	return said
}

// press presses the key with a label, in the newest message that has it.
func (c *couple) press(who, label string) string {
	c.Helper()
	for _, m := range slices.Backward(c.said[who]) {
		for _, k := range m.Choices {
			if k.Label == label {
				return c.does(who, bot.Update{Did: bot.Pressed, Token: k.Token, Ref: "posted " + m.ID})
			}
		}
	}
	c.Fatalf("there is no key %q", label)
	return ""
}

func (c *couple) session(who, consultation string) bot.Session {
	c.Helper()
	s, err := c.store.Session(c.Context(), bot.Address{Channel: "test", User: who, Consultation: consultation})
	if err != nil {
		c.Fatal(err)
	}
	return s
}

// see checks that a text has some parts.
func (c *couple) see(text string, parts ...string) {
	c.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			c.Errorf("%q is not in\n%s", part, text)
		}
	}
}

// Somebody who follows a link for groups is asked as one, in the language and with the source of the link. The link does not say
// that they never answer for themselves.
func TestBeside(t *testing.T) {
	c := newCouple(t)
	c.see(c.types("ana", "/start community-radio-es"), "¿Un grupo conversó sobre ella?")
	if got := c.session("ana", ""); got.Away != community || got.Response != "" || got.Source != "" {
		t.Errorf("the plain conversation is %+v", got)
	}
	c.see(c.press("ana", "Sí, acepto"), "1/12", "¿Cuándo se reunió el grupo?")
	if got := c.session("ana", community); got.Source != "radio-es" || got.State.Ref.ID != community {
		t.Errorf("the group's has the source %q of %v", got.Source, got.State.Ref)
	}
	c.see(c.types("ana", "12 de marzo de 2026"), "2/12")
	c.see(c.types("ana", "/start"), "pregunta 2") // stays where the person is

	// Each consultation goes on where the person left it, and none knows of the other.
	own := c.types("ana", "/empezar phase2")
	c.see(own, "Ahora: El futuro del gobierno abierto: tu opinión cuenta", "/empezar community", "¿Aceptas participar?")
	c.types("ana", "sí", "de acuerdo")
	back := c.types("ana", "/COMMUNITY")
	c.see(back, "2/12", "¿Dónde se reunió?", "/empezar phase2")
	c.types("ana", "Guatemala")
	group, mine := c.session("ana", community), c.session("ana", "")
	if group.Response == mine.Response || group.Receipt == mine.Receipt || group.Tag == mine.Tag {
		t.Error("the two responses share an id")
	}
	if got := group.State.Answers["place"].Text; got != "Guatemala" || len(mine.State.Answers["f1_stance"].Codes) != 1 {
		t.Errorf("the answers are %v and %v", group.State.Answers, mine.State.Answers)
	}

	// What is deleted is said, and the other stays.
	c.see(c.types("ana", "/borrar"), "El futuro del gobierno abierto: ¿qué dijo tu grupo?")
	c.types("ana", "1")
	if got := c.session("ana", community); got.Response != "" {
		t.Error("the group's answers are not deleted")
	}
	c.see(c.types("ana", "/start phase2"), "2/8")
	if got := c.session("ana", ""); got.Response != mine.Response || got.Receipt != mine.Receipt {
		t.Error("the person's own response is another one")
	}
}

// A person with one consultation reads nothing of another: no title in front of what is deleted, or in the file.
func TestBesideUnseen(t *testing.T) {
	c := newCouple(t)
	c.types("ana", "/start", "yes")
	if said := c.types("ana", "/delete"); strings.Contains(said, "future of open government") {
		t.Errorf("a title stands in\n%s", said)
	}
	if got := c.session("ana", ""); got.Several || got.Source != "" {
		t.Errorf("the session is %+v", got)
	}
}

// Row 163: keys belong to the conversation that they were given out in, wherever the person is: they lead there.
func TestBesideKeys(t *testing.T) {
	c := newCouple(t)
	c.types("ana", "/start community")
	c.see(c.press("ana", "Answer for myself instead"), "What do you think?", "/start community")
	if got := c.session("ana", ""); got.Away != "" || got.State.Status != flows.InProgress {
		t.Fatalf("the key does not lead: %+v", got)
	}
	// "Yes" below the notice for groups is no yes to the other notice.
	yes := func(of int) bot.Update {
		m := c.said["ana"][of]
		return bot.Update{Did: bot.Pressed, Token: m.Choices[0].Token, Ref: "posted " + m.ID}
	}
	c.see(c.does("ana", yes(0)), "1/12")
	if group, own := c.session("ana", community), c.session("ana", ""); group.Response == "" || own.Response != "" || own.Away != community {
		t.Errorf("after yes for the group: group %q, own %q", group.Response, own.Response)
	}
	c.see(c.does("ana", yes(1)), "1/8")
	if own := c.session("ana", ""); own.Response == "" || own.Away != "" {
		t.Errorf("after the own yes: %q, away %q", own.Response, own.Away)
	}
	c.press("ana", "Agree")
	c.see(c.press("ana", "Skip"), "3/8") // the newest key with that label is of the own conversation
	c.see(c.types("ana", "/start community"), "1/12")
	forged := c.b.Stats().Forged
	c.see(c.press("ana", "Agree"), "Now: The future of open government: have your say", "4/8") // a key above those of the group
	if got := c.session("ana", ""); got.Away != "" {
		t.Error("a key of the own conversation does not lead there")
	}
	c.does("ana", bot.Update{Did: bot.Pressed, Token: "ZZZZZZ|f1_stance:reply:agree"})
	if got := c.b.Stats().Forged - forged; got != 1 {
		t.Errorf("%d forged keys, want 1", got)
	}
}

// Somebody who says that they answer for a group is offered to write down what it said.
func TestBesideGroup(t *testing.T) {
	c := newCouple(t)
	c.types("ana", "/start", "yes", "agree", "key areas", "agree", "agree", "agree", "agree", "Guatemala", "/skip")
	c.press("ana", "Submit")
	for _, m := range c.said["ana"] {
		for _, k := range m.Choices {
			if strings.HasPrefix(k.Label, "About you") {
				c.press("ana", k.Label)
			}
		}
	}
	c.press("ana", "A group that discussed it")
	c.types("ana", "/skip")
	c.see(c.press("ana", "Write down what the group said"), "Did a group talk about it?", "/start phase2")
	if got := c.session("ana", ""); got.State.Status != flows.Submitted || got.Away != community {
		t.Errorf("the own conversation is %v, away %q", got.State.Status, got.Away)
	}
}

// The program stops in the middle, also between the two steps with which somebody goes elsewhere.
func TestBesideRestart(t *testing.T) {
	c := newCouple(t)
	c.types("ana", "/start", "yes", "/start community", "yes", "30 November 2026")
	c.open()
	c.see(c.types("ana", "Guatemala"), "3/12")
	c.open()
	c.see(c.types("ana", "/start phase2"), "1/8")
	c.open()
	c.see(c.types("ana", "agree"), "2/8")
	if got := c.session("ana", community).State.Answers["place"].Text; got != "Guatemala" {
		t.Errorf("the place is %q", got)
	}

	// The first step is stored, and the program ends before the second. The platform brings the update again.
	bea := bot.Address{Channel: "test", User: "bea"}
	turned := bot.Update{ID: "b1 to " + community, From: bea}
	if _, err := c.store.Apply(t.Context(), turned, func(s bot.Session) (bot.Change, error) {
		s.Away = community
		return bot.Change{Session: s}, nil
	}); err != nil {
		t.Fatal(err)
	}
	c.open()
	again := bot.Update{ID: "b1", Text: "/start community-radio"}
	c.see(c.does("bea", again), "Did a group talk about it?")
	if said := c.does("bea", again); said != "" {
		t.Errorf("the second delivery says %q", said)
	}
	if got := c.session("bea", community).Source; got != "radio" {
		t.Errorf("the source is %q", got)
	}
}
