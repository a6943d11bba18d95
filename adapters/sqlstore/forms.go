package sqlstore

import (
	"time"

	"aporte/bot"
	"aporte/flows"
)

// The forms: types whose JSON is sealed. They are not the types of package bot, so that a field there can be renamed without a
// change to databases. Each form contains its version, so that a later program can read more than one version.
// [flows.State] and [flows.Value] are stored as they are: package flows promises that their JSON stays readable.

// formVersion is the version of every form here.
const formVersion = 1

type addressForm struct {
	Version int    `json:"v"`
	Channel string `json:"channel"`
	User    string `json:"user"`

	Consultation string `json:"consultation,omitempty"`
}

func formOfAddress(a bot.Address) addressForm {
	return addressForm{Version: formVersion, Channel: a.Channel, User: a.User, Consultation: a.Consultation}
}

func (f addressForm) address() bot.Address {
	return bot.Address{Channel: f.Channel, User: f.User, Consultation: f.Consultation}
}

type updateForm struct {
	Version int         `json:"v"`
	ID      string      `json:"id"`
	From    addressForm `json:"from"`
	Lang    string      `json:"lang,omitempty"`
	Did     bot.Deed    `json:"did,omitempty"`
	Text    string      `json:"text,omitempty"`
	Ref     string      `json:"ref,omitempty"`
	Token   string      `json:"token,omitempty"`
	Media   string      `json:"media,omitempty"`
	Link    string      `json:"link,omitempty"`
	User    string      `json:"user,omitempty"`
	Drawn   bool        `json:"drawn,omitempty"`
	Place   string      `json:"place,omitempty"`
	Seq     int64       `json:"seq,omitempty"`
	Reply   replyForm   `json:"reply,omitzero"`
	formerDeed
}

// formOfUpdate leaves [bot.Update.Noted] out: the bot sets it again when it handles the update.
func formOfUpdate(u bot.Update) updateForm {
	return updateForm{
		Version: formVersion, ID: u.ID, From: formOfAddress(u.From), Lang: u.Lang, Did: u.Did, Text: u.Text, Ref: u.Ref, Token: u.Token,
		Media: u.Media, Link: u.Link, User: u.User, Drawn: u.Drawn, Place: u.Place, Seq: u.Seq, Reply: replyForm(u.Reply),
	}
}

func (f updateForm) update() bot.Update {
	return f.onto(bot.Update{
		ID: f.ID, From: f.From.address(), Lang: f.Lang, Did: f.Did, Text: f.Text, Ref: f.Ref, Token: f.Token, Media: f.Media, Link: f.Link, User: f.User,
		Drawn: f.Drawn, Place: f.Place, Seq: f.Seq, Reply: bot.Reply(f.Reply),
	})
}

type replyForm struct {
	Token string `json:"token,omitempty"`
	Text  string `json:"text,omitempty"`
	Seq   int64  `json:"seq,omitempty"`
}

type choiceForm struct {
	Token  string `json:"token"`
	Label  string `json:"label"`
	Number int    `json:"number,omitempty"`
	Mark   string `json:"mark,omitempty"`

	Weight bot.Weight `json:"weight,omitempty"`
	Aloud  string     `json:"aloud,omitempty"`
}

type spanForm struct {
	Role  bot.Role `json:"role"`
	Start int      `json:"start"`
	End   int      `json:"end"`
}

type fileForm struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

type messageForm struct {
	Version  int          `json:"v"`
	ID       string       `json:"id"`
	To       addressForm  `json:"to"`
	Place    string       `json:"place,omitempty"`
	Face     string       `json:"face,omitempty"`
	Text     string       `json:"text,omitempty"`
	Spans    []spanForm   `json:"spans,omitempty"`
	Choices  []choiceForm `json:"choices,omitempty"`
	Copy     string       `json:"copy,omitempty"`
	Kind     flows.Kind   `json:"kind,omitempty"`
	Most     int          `json:"most,omitempty"`
	Draft    string       `json:"draft,omitempty"`
	Replaces string       `json:"replaces,omitempty"`
	File     *fileForm    `json:"file,omitempty"`
}

func formOfMessage(m bot.Message) messageForm {
	f := messageForm{
		Version: formVersion, ID: m.ID, To: formOfAddress(m.To), Place: m.Place, Face: m.Face, Text: m.Text, Copy: m.Copy, Kind: m.Kind, Most: m.Most, Draft: m.Draft, Replaces: m.Replaces,
	}
	for _, s := range m.Spans {
		f.Spans = append(f.Spans, spanForm(s))
	}
	for _, c := range m.Choices {
		f.Choices = append(f.Choices, choiceForm(c))
	}
	if m.File != nil {
		f.File = &fileForm{m.File.Name, m.File.Data}
	}
	return f
}

func (f messageForm) message() bot.Message {
	m := bot.Message{ID: f.ID, To: f.To.address(), Place: f.Place, Face: f.Face, Text: f.Text, Copy: f.Copy, Kind: f.Kind, Most: f.Most, Draft: f.Draft, Replaces: f.Replaces}
	for _, s := range f.Spans {
		m.Spans = append(m.Spans, bot.Span(s))
	}
	for _, c := range f.Choices {
		m.Choices = append(m.Choices, bot.Choice(c))
	}
	if f.File != nil {
		m.File = &bot.File{Name: f.File.Name, Data: f.File.Data}
	}
	return m
}

type askedForm struct {
	Message string    `json:"message,omitempty"`
	Step    string    `json:"step,omitempty"`
	Text    string    `json:"text,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Face    string    `json:"face,omitempty"`
	Shown   string    `json:"shown,omitempty"`
	First   string    `json:"first,omitempty"`
	Place   string    `json:"place,omitempty"`
	Since   int64     `json:"since,omitempty"`
}

type sessionForm struct {
	Version  int         `json:"v"`
	Response string      `json:"response,omitempty"`
	Receipt  string      `json:"receipt,omitempty"`
	Tag      string      `json:"tag,omitempty"`
	Former   string      `json:"former,omitempty"`
	State    flows.State `json:"state,omitzero"`
	Asked    askedForm   `json:"asked,omitzero"`
	Source   string      `json:"source,omitempty"`
	Started  time.Time   `json:"started,omitzero"`
	Seen     time.Time   `json:"seen,omitzero"`
	Invited  time.Time   `json:"invited,omitzero"`
	Due      time.Time   `json:"due,omitzero"`
	Reminded int         `json:"reminded,omitempty"`
	Told     toldForm    `json:"told,omitzero"`
	Visit    visit       `json:"visit,omitzero"` // until there is a response, which has it then
	Away     string      `json:"away,omitempty"`
	Several  bool        `json:"several,omitempty"`
}

type toldForm struct {
	Closes time.Time `json:"closes,omitzero"`
	Shut   bool      `json:"shut,omitempty"`
	Any    bool      `json:"any,omitempty"`
}

func formOfSession(s bot.Session) sessionForm {
	return sessionForm{
		Version: formVersion, Response: s.Response, Receipt: s.Receipt, Tag: s.Tag, Former: s.Former, State: s.State,
		Asked: askedForm(s.Asked), Source: s.Source, Started: s.Started, Seen: s.Seen, Invited: s.Invited, Due: s.Due,
		Reminded: s.Reminded, Told: toldForm(s.Told), Away: s.Away, Several: s.Several,
	}
}

// visitedForm is the form of a session, with its conversation as it is counted.
func visitedForm(s bot.Session, v visit) sessionForm {
	f := formOfSession(s)
	if s.Response == "" {
		f.Visit = v
	}
	return f
}

func (f sessionForm) session() bot.Session {
	return bot.Session{
		Response: f.Response, Receipt: f.Receipt, Tag: f.Tag, Former: f.Former, State: f.State, Asked: bot.Asked(f.Asked),
		Source: f.Source, Started: f.Started, Seen: f.Seen, Invited: f.Invited, Due: f.Due, Reminded: f.Reminded, Told: bot.Told(f.Told),
		Away: f.Away, Several: f.Several,
	}
}

// entry is the form of an answer in a row of a journal. Once its response is submitted, and if [Config.Recipient] is set, Words
// has the text, encrypted to that recipient. The key of this database cannot decrypt it.
type entry struct {
	Version int `json:"v"`
	flows.Value
	Words   []byte    `json:"words,omitempty"` // a [bot.SealedWords], encrypted with age; set where Value.Sealed is
	Wording string    `json:"wording,omitempty"`
	Shown   time.Time `json:"shown,omitzero"`
}

// responseForm is the form of a response: what was counted for it. A change of its labels is noticed, since it is sealed for them.
type responseForm struct {
	Version int         `json:"v"`
	Visit   visit       `json:"visit,omitzero"`
	Tally   flows.Tally `json:"tally,omitempty"` // nil until it is submitted
}

// emptyForm is the form of a row that has nothing to hide, and is sealed only so that a change of its columns is noticed.
type emptyForm struct {
	Version int `json:"v"`
}

// tombstone is the form of what is kept of an erased response.
type tombstone struct {
	Version  int    `json:"v"`
	Exported string `json:"exported"` // the exported id of the response
	// Unexported is set if the response is in no export. Tombstones of earlier releases lack it: those exported everything.
	Unexported bool `json:"unexported,omitempty"`
}
