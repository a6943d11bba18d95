package sqlstore_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest"
	"aporte/flows"
	"aporte/locales"
)

// house is a bot over a store that seals submissions, and people who talk to it.
type house struct {
	t    *testing.T
	s    *sqlstore.Store
	b    *bot.Bot
	flow *flows.Flow
	path string
}

// deaf is a channel to which everything can be sent.
type deaf struct{ bot.Channel }

func (deaf) Send(context.Context, bot.Message, string) (string, error) { return "sent", nil }

// enter opens the store at path, sealing to a recipient or to nobody.
func enter(t *testing.T, path string, to age.Recipient) *house {
	t.Helper()
	h := &house{t: t, path: path}
	var err error
	var words *locales.Words
	h.flow, words = bottest.First()
	if h.s, err = sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, Recipient: to, FoldEvery: foldEvery}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.leave)
	h.b, err = bot.New(bot.Config{
		Store: h.s, Flow: h.flow, Words: words, Channels: map[string]bot.Channel{"test": deaf{}},
		Limit: bot.Limit{Burst: -1}, SealTexts: to != nil,
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// leave closes the store, once.
func (h *house) leave() {
	if h.s == nil {
		return
	}
	if err := h.s.Close(); err != nil {
		h.t.Error(err)
	}
	h.s = nil
}

// say lets a person write messages, and waits until everything said to them is sent.
func (h *house) say(user string, texts ...string) {
	h.t.Helper()
	for _, text := range texts {
		id := uuid.NewString()
		u := bot.Update{ID: id, Ref: id, From: bot.Address{Channel: "test", User: user}, Text: text}
		if err := h.b.Handle(h.t.Context(), u); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := h.b.Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// reach answers by "step=words" what it is told, and skips the rest, until a step is asked.
func (h *house) reach(user, step string, by map[string][]string) {
	h.t.Helper()
	for range 100 {
		session, err := h.s.Session(h.t.Context(), bot.Address{Channel: "test", User: user})
		if err != nil {
			h.t.Fatal(err)
		}
		cur := h.flow.Current(session.State)
		switch {
		case session.State.Status == "":
			h.say(user, "/start")
		case cur.ID == step:
			return
		case by[cur.ID] != nil:
			h.say(user, by[cur.ID]...)
		default:
			h.say(user, "/skip")
		}
	}
	h.t.Fatalf("%s is never asked", step)
}

// planted answers with words of one's own wherever they are taken: text, list, contact.
func planted(comment ...string) map[string][]string {
	return map[string][]string{
		"lang": {"1"}, "consent": {"1"}, "route": {"2"}, "f1_stance": {"1"}, "f1_for": append(comment, "/done"),
		"incentives": {"6", "planted way", "/done"}, "idea1_headline": {"planted idea", "/done"},
		"contact": {"1"}, "contact_channel": {"2"}, "contact_email": {"planted@example.org", "/done"},
	}
}

// found returns where the key of the database opens to a text.
func (h *house) found(text string) (places []string) {
	h.t.Helper()
	open, _, err := h.s.Opened(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	for place, plain := range open {
		if strings.Contains(plain, text) {
			table, _, _ := strings.Cut(place, " ")
			places = append(places, table)
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// ciphers returns what is sealed in the rows that the key opens to a text.
func (h *house) ciphers(text string) (all [][]byte) {
	h.t.Helper()
	open, closed, err := h.s.Opened(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	for place, plain := range open {
		if sealed := closed[place]; sealed != nil && strings.Contains(plain, text) {
			all = append(all, sealed[1:33]) // enough to know it by; a long one is not in one piece
		}
	}
	return all
}

// foldEvery is how often the log is folded at least in a house.
const foldEvery = 50 * time.Millisecond

// gone holds that nothing of what was sealed is in the files any more, or soon is not.
func (h *house) gone(when string, ciphers [][]byte) {
	h.t.Helper()
	var file string
	for deadline := time.Now().Add(100 * foldEvery); time.Now().Before(deadline); time.Sleep(foldEvery / 10) {
		if file = h.holds(ciphers); file == "" {
			return
		}
	}
	h.t.Errorf("%s an answer is in %s as it was before it was sealed to staff", when, file)
}

// holds returns the file of the database in which one of ciphers is found; "" if none is.
func (h *house) holds(ciphers [][]byte) string {
	h.t.Helper()
	files, err := filepath.Glob(h.path + "*")
	if err != nil || len(ciphers) == 0 {
		h.t.Fatalf("%d to look for, %v", len(ciphers), err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			h.t.Fatal(err)
		}
		if slices.ContainsFunc(ciphers, func(c []byte) bool { return bytes.Contains(src, c) }) {
			return filepath.Base(file)
		}
	}
	return ""
}

// words opens what was sealed to staff of the newest answer to a step.
func (h *house) words(step string, who age.Identity) (words bot.SealedWords, sealed []byte) {
	h.t.Helper()
	err := h.s.Each(h.t.Context(), bot.Filter{Status: flows.Submitted}, func(r bot.Record) error {
		for _, e := range r.Journal {
			if e.Step == step {
				sealed = e.Sealed
				if !e.Value.Sealed || e.Value.Text != "" || e.Value.Bubbles != nil {
					h.t.Errorf("the entry is %+v", e)
				}
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), who)
	if err != nil {
		h.t.Fatalf("%s: %v", step, err)
	}
	plain, err := io.ReadAll(r)
	if err == nil {
		err = json.Unmarshal(plain, &words)
	}
	if err != nil {
		h.t.Fatalf("%s: %v", step, err)
	}
	return words, sealed
}

func identity(t *testing.T) *age.X25519Identity {
	t.Helper()
	who, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return who
}
