package sqlstore

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// The forms in which schemas up to 4 sealed their rows. The migration reads them once and writes the present forms. At that time
// types of package bot were stored as they were, so the fields have the names of then.

type formerAddress struct{ Channel, User string }

func (a formerAddress) address() bot.Address { return bot.Address{Channel: a.Channel, User: a.User} }

type formerUpdate struct {
	ID, Lang, Text, Token, Ref, Media string
	From                              formerAddress
	formerDeed
}

func (f formerUpdate) update() bot.Update {
	return f.onto(bot.Update{ID: f.ID, From: f.From.address(), Lang: f.Lang, Text: f.Text, Token: f.Token, Ref: f.Ref, Media: f.Media})
}

// formerDeed holds the fields that said what a person did before there was a [bot.Deed].
type formerDeed struct {
	Edited bool   `json:"edited,omitempty"`
	Final  bool   `json:"final,omitempty"`
	Silent bool   `json:"silent,omitempty"`
	Gone   bool   `json:"gone,omitempty"`
	Timer  bool   `json:"timer,omitempty"`
	Invite string `json:"invite,omitempty"`
	Moved  string `json:"moved,omitempty"`
}

// onto returns the update with the deed that f stands for, or as it is if it has a deed already.
func (f formerDeed) onto(u bot.Update) bot.Update {
	if u.Did != bot.Typed {
		return u
	}
	switch {
	case f.Moved != "":
		u.Did, u.User = bot.Moved, f.Moved
	case f.Silent && f.Gone:
		u.Did = bot.Left
	case f.Silent:
		u.Did = bot.Came
	case f.Timer:
		u.Did = bot.Timer
	case f.Invite != "":
		u.Did, u.Link = bot.Called, f.Invite
	case u.Token != "":
		u.Did = bot.Pressed
	case u.Media != "":
		u.Did = bot.Sent
	case f.Edited && f.Final:
		u.Did = bot.Rewritten
	case f.Edited:
		u.Did = bot.Edited
	case f.Final:
		u.Did = bot.Written
	}
	return u
}

type formerMessage struct {
	ID      string
	To      formerAddress
	Text    string
	Choices []struct {
		Token, Label, Mark string
		Number             int
	}
	Kind            flows.Kind
	Draft, Replaces string
	File            *struct {
		Name string
		Data []byte
	}
}

func (f formerMessage) message() bot.Message {
	m := bot.Message{ID: f.ID, To: f.To.address(), Text: f.Text, Kind: f.Kind, Draft: f.Draft, Replaces: f.Replaces}
	for _, c := range f.Choices {
		m.Choices = append(m.Choices, bot.Choice{Token: c.Token, Label: c.Label, Number: c.Number, Mark: c.Mark})
	}
	if f.File != nil {
		m.File = &bot.File{Name: f.File.Name, Data: f.File.Data}
	}
	return m
}

type formerSession struct {
	Response, Receipt, Source   string
	State                       flows.State
	Asked                       struct{ Message, Step, Text string }
	Started, Seen, Invited, Due time.Time
	Reminded                    int
}

// formerTag is the number of characters of a response's id with which the tokens of its keys began.
const formerTag = 6

// session returns the session in the present form. It leaves the receipt out, because that was computed from the response's id:
// the person gets a new one. Former keeps the keys under earlier messages valid.
func (f formerSession) session() bot.Session {
	s := bot.Session{
		Response: f.Response, State: f.State, Source: f.Source, Started: f.Started, Seen: f.Seen, Invited: f.Invited, Due: f.Due,
		Reminded: f.Reminded, Asked: bot.Asked{Message: f.Asked.Message, Step: f.Asked.Step, Text: f.Asked.Text},
	}
	if len(f.Response) >= formerTag {
		s.Former = f.Response[:formerTag]
	}
	return s
}

// formerPlace is what a row was sealed for up to schema 4: its table and its key, but not its other labels.
func formerPlace(table string, key ...any) string {
	place := table
	for _, k := range key {
		place += fmt.Sprintf(" %v", k)
	}
	return place
}

// openFormer opens a cell that was sealed for a formerPlace. Its only error is errDamaged.
func (s *Store) openFormer(sealed []byte, v any, table string, key ...any) error {
	var raw json.RawMessage
	if s.seal.open(formerPlace(table, key...), sealed, &raw) != nil || json.Unmarshal(raw, v) != nil {
		return errDamaged
	}
	return nil
}

// formerOwner returns the address of the person whom an entry of the vault is about; zero if it is about nobody. Two kinds of
// entries were about a person, both on Slack and for people of another organisation: the way to reach them, with the address as
// its id, and their organisation, with workspace and user as its id.
func formerOwner(kind string, k kept) bot.Address {
	switch kind {
	case "slack.route.person":
		return bot.Address{Channel: "slack", User: k.ID}
	case "slack.guest.person":
		if _, user, ok := strings.Cut(k.ID, "/"); ok {
			return bot.Address{Channel: "slack", User: string(k.Value) + "/" + user}
		}
	}
	return bot.Address{}
}
