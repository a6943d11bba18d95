package slack

import "aporte/adapters/line"

// person is what is remembered of somebody: how to reach them, and how to speak to them.
type person struct {
	space string // the installation that they last wrote through
	dm    string // the conversation with the app there, as Slack answered when we asked or wrote; "" if not known yet
	lang  string // the language of the last message to them; "" if not known yet
	hint  string // the locale of their profile; "" if not known. asked: it was looked up
	asked bool
	words lastWords // of what they wrote last
}

// lastWords identifies the last message of a person: its id, and a hash of its text (see sum). The text is not kept.
type lastWords struct {
	ref string
	sum string
}

// people remembers persons by their address.
type people struct{ all *line.Latest[string, person] }

func newPeople(most int) *people { return &people{line.NewLatest[string, person](most)} }

func (p *people) get(address string) person {
	known, _ := p.all.Get(address)
	return known
}

// change lets f change what is remembered of a person.
func (p *people) change(address string, f func(*person)) person { return p.all.Change(address, f) }
