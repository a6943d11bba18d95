package sqlstore_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest/pgtest"
	"aporte/flows"
)

var (
	histories = flag.Int("histories", 0, "how many random histories both engines live through; 0 for as many as fit into some seconds")
	firstSeed = flag.Uint64("histories-seed", 1, "the seed of the first of them")
)

// historiesTime is how long histories go on if their number is not given.
const historiesTime = 4 * time.Second

// TestHistories lets both engines live through the same random histories of people and staff. Whatever is asked of them, both answer
// alike, and what they hold at the end is equal byte for byte.
func TestHistories(t *testing.T) {
	c := &chronicle{t: t, now: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)}
	paths := [2]string{filepath.Join(t.TempDir(), "a.db"), pgtest.Database(t)}
	for i := range c.stores {
		c.open(i, paths[i])
		if err := c.stores[i].Close(); err != nil {
			t.Fatal(err)
		}
	}
	shareSecrets(t, paths)
	for i := range c.stores {
		c.open(i, paths[i])
		defer c.stores[i].Close()
	}
	begun := time.Now()
	for n := 0; n < *histories || *histories == 0 && time.Since(begun) < historiesTime; n++ {
		seed := *firstSeed + uint64(n)
		c.begin(seed)
		for range 15 + c.rng.IntN(25) {
			c.step()
			if t.Failed() {
				t.Fatalf("the history with the seed %d", seed)
			}
		}
		if c.compare(); n%20 == 0 {
			c.compareAll()
		}
		if t.Failed() {
			t.Fatalf("the history with the seed %d", seed)
		}
	}
	c.compareAll()
	t.Logf("%d things were asked", c.asked)
}

// shareSecrets gives the second database the secrets of the first one, so that both export the same ids.
func shareSecrets(t *testing.T, paths [2]string) {
	t.Helper()
	rows, err := raw(t, paths[0]).Query("SELECT name, value FROM meta")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	to := raw(t, paths[1])
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			t.Fatal(err)
		}
		if _, err := to.Exec("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// chronicle is what happens to two stores.
type chronicle struct {
	t        *testing.T
	stores   [2]*sqlstore.Store
	now      time.Time
	rng      *rand.Rand
	flow     string // each history is of a consultation of its own
	people   []bot.Address
	sent     []string // ids of messages to be settled
	receipts []string
	asked    int
}

func (c *chronicle) open(i int, path string) {
	c.t.Helper()
	c.stores[i] = open(c.t, path, func() time.Time { return c.now })
}

func (c *chronicle) begin(seed uint64) {
	c.rng = rand.New(rand.NewPCG(seed, 7))
	c.flow = fmt.Sprint("flow", seed)
	c.people, c.sent, c.receipts = nil, nil, nil
	for i := range 2 + c.rng.IntN(4) {
		c.people = append(c.people, bot.Address{Channel: "test", User: fmt.Sprintf("user%d of %d", i, seed)})
	}
}

// ask asks both stores the same, and fails unless they answer alike. It returns the answer of the first.
func (c *chronicle) ask(what string, do func(*sqlstore.Store) (any, error)) any {
	c.t.Helper()
	c.asked++
	var said [2][]byte
	var first any
	for i, s := range c.stores {
		n := 0
		s.NameBy(func() string { n++; return fmt.Sprintf("id %d of %d", n, c.asked) })
		got, err := do(s)
		text := ""
		if err != nil {
			text = err.Error()
		}
		var failed error
		if said[i], failed = json.Marshal(map[string]any{"answer": got, "error": text}); failed != nil {
			c.t.Fatal(failed)
		}
		if i == 0 {
			first = got
		}
	}
	if !bytes.Equal(said[0], said[1]) {
		c.t.Errorf("%s: SQLite says\n%s\nPostgreSQL says\n%s", what, said[0], said[1])
	}
	return first
}

func (c *chronicle) somebody() bot.Address { return c.people[c.rng.IntN(len(c.people))] }

// receipt returns a receipt that somebody got, or may have got.
func (c *chronicle) receipt() string {
	if len(c.receipts) == 0 {
		return "receipt of nobody"
	}
	return pick(c.rng, c.receipts)
}

// texts are what people write.
var texts = []string{"", "words", "zwölf Wörter", "a'b\"c\\d", "mañana 日本語 🎈", "\x00 nothing", "\xff\xfe broken", "%s $1", "é"}

func pick[T any](rng *rand.Rand, of []T) T { return of[rng.IntN(len(of))] }

// step lets one thing happen.
func (c *chronicle) step() {
	c.now = c.now.Add(time.Duration(c.rng.Int64N(int64(30 * time.Second))))
	switch n := c.rng.IntN(100); {
	case n < 50:
		c.update(c.deed())
	case n < 62:
		c.settle()
	case n < 72:
		c.claim()
	case n < 76:
		c.timers()
	default:
		c.staff()
	}
}

// deed returns a random change of a session.
func (c *chronicle) deed() func(bot.Update, bot.Session) (bot.Change, error) {
	kind, text, step := c.rng.IntN(100), pick(c.rng, texts), pick(c.rng, []string{"q1", "q2", "q3"})
	lang, source := pick(c.rng, []string{"en", "es", "fr"}), pick(c.rng, []string{"", "radio", "poster", "test"})
	due, wish := c.now.Add(time.Duration(c.rng.IntN(100))*time.Minute), pick(c.rng, []bot.Wish{bot.WishKept, bot.WishKept, bot.WishMade, bot.WishMade, bot.WishEnded, bot.WishNone})
	stages := pick(c.rng, []bot.Stages{0, bot.StageOpened, bot.StageOpened | bot.StageLanguage, bot.StageOpened | bot.StageAgreed})
	return func(u bot.Update, b bot.Session) (bot.Change, error) {
		message := bot.Message{ID: "m" + u.ID, To: u.From, Text: "to " + text}
		switch {
		case kind < 5:
			return bot.Change{}, errors.New("no")
		case kind < 8:
			return bot.Change{Forget: true, Send: []bot.Message{message}}, nil
		case kind < 12:
			return bot.Change{Nothing: true}, nil
		case kind < 16 && b.Response == "":
			return bot.Change{Send: []bot.Message{message}, Stages: bot.StageOpened | bot.StageRefused}, nil
		}
		before := b.Response
		if b.State.Ref.ID = c.flow; before == "" && kind < 40 { // not yet agreed
			b.State.Version, b.State.Lang, b.State.Status, b.Source = 1, lang, flows.InProgress, source
			return bot.Change{Session: b, Send: []bot.Message{message}, Stages: stages &^ bot.StageAgreed}, nil
		}
		if before == "" {
			b.Response, b.Receipt, b.Started = "response-"+u.ID, "receipt-"+u.ID, c.now
			b.State.Version, b.State.Lang, b.Source = 1, lang, source
		}
		ch := bot.Change{Stages: stages | bot.StageOpened | bot.StageAgreed, Send: []bot.Message{message}, Wordings: map[string]string{step: "w1"}}
		b.State.Status = flows.InProgress
		if kind > 90 {
			b.State.Status, ch.Stages = flows.Submitted, ch.Stages|bot.StageSubmitted
			ch.Tally = flows.Tally{"": {flows.TallyResponses: 1}, step: {lang: 1}}
		}
		b.Due, b.State.Lang, b.Asked.Message = due, lang, message.ID
		ch.Wish = wish
		b.State.Answers = maps.Clone(b.State.Answers)
		if b.State.Answers == nil {
			b.State.Answers = map[string]flows.Value{}
		}
		b.State.Answers[step] = flows.Value{Text: text}
		ch.Session, ch.Answers = b, []flows.Answer{{Step: step, Act: flows.ActGiven, Value: flows.Value{Text: text}, Apart: kind%5 == 0}}
		return ch, nil
	}
}

// update lets a person do something, and sometimes lets the platform bring it again.
func (c *chronicle) update(deed func(bot.Update, bot.Session) (bot.Change, error)) {
	u := bot.Update{ID: fmt.Sprint("u", c.asked), From: c.somebody(), Text: "text"}
	switch c.rng.IntN(20) {
	case 0:
		u.Did = bot.Left
	case 1:
		u.Did = bot.Came
	case 2:
		u.Did, u.User = bot.Moved, c.somebody().User
	case 3, 4:
		u.Noted.Receipt = c.receipt()
	}
	c.receipts = append(c.receipts, "receipt-"+u.ID)
	for range 1 + c.rng.IntN(3)/2 {
		c.apply(u, deed)
	}
}

func (c *chronicle) apply(u bot.Update, deed func(bot.Update, bot.Session) (bot.Change, error)) {
	got := c.ask("an update", func(s *sqlstore.Store) (any, error) {
		var seen bot.Session
		deliveries, err := s.Apply(context.Background(), u, func(b bot.Session) (bot.Change, error) {
			seen = b
			return deed(u, b)
		})
		return map[string]any{"session": seen, "unshown": []bool{seen.Unshown, seen.Unseen, seen.Hears}, "submitted": seen.Submitted, "deliveries": deliveries}, err
	})
	deliveries, _ := got.(map[string]any)["deliveries"].([]bot.Delivery)
	c.hand(deliveries)
}

func (c *chronicle) hand(deliveries []bot.Delivery) {
	for _, d := range deliveries {
		c.sent = append(c.sent, d.Message.ID)
	}
}

// settle settles a message that was handed out.
func (c *chronicle) settle() {
	if len(c.sent) == 0 {
		return
	}
	i := c.rng.IntN(len(c.sent))
	r := bot.Result{
		ID: c.sent[i], Due: c.now.Add(time.Duration(c.rng.IntN(90)) * time.Second),
		State: pick(c.rng, []bot.ResultState{bot.ResultSent, bot.ResultSent, bot.ResultSent, bot.ResultLater, bot.ResultGone, bot.ResultDropped, bot.ResultUnsure}),
	}
	if bot.IsTold(r.ID) == (r.State != bot.ResultUnsure) && r.State == bot.ResultUnsure {
		r.State = bot.ResultSent
	}
	c.sent = slices.Delete(c.sent, i, i+1)
	c.ask("settling", func(s *sqlstore.Store) (any, error) { return nil, s.Settle(context.Background(), []bot.Result{r}) })
}

func (c *chronicle) claim() {
	c.now = c.now.Add(time.Duration(c.rng.Int64N(int64(3 * time.Minute))))
	got := c.ask("a claim", func(s *sqlstore.Store) (any, error) {
		all, err := s.Claim(context.Background(), c.now, c.now.Add(bot.LeaseTime), 1000)
		slices.SortFunc(all, func(a, b bot.Delivery) int { return bytes.Compare([]byte(a.Message.ID), []byte(b.Message.ID)) })
		return all, err
	})
	deliveries, _ := got.([]bot.Delivery)
	c.hand(deliveries)
}

func (c *chronicle) timers() {
	due, _ := c.ask("timers", func(s *sqlstore.Store) (any, error) {
		all, err := s.Due(context.Background(), c.now, 1000)
		slices.SortFunc(all, func(a, b bot.Update) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
		return all, err
	}).([]bot.Update)
	for _, u := range due {
		c.apply(u, func(_ bot.Update, b bot.Session) (bot.Change, error) {
			b.Due = time.Time{}
			return bot.Change{Session: b}, nil
		})
	}
}
