package flows

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// frame is the context in which entries are expanded. It is copied for each group, use and round.
type frame struct {
	prefix string   // of step ids: "f1_"
	stems  []string // prefixes of words, best first: "f1_", "card."; the first is also that of questions
	scopes []string // see condition
	conds  []condition
	group  string
	part   string
	items  []string
	block  string                // the block being expanded; "" outside
	chain  []string              // it and those around it
	params map[string]*yaml.Node // nil outside of blocks
	depth  int
}

// with returns the frame with one more condition. Nil adds none.
func (fr frame) with(c *condition) frame {
	if c != nil {
		fr.conds = append(slices.Clip(fr.conds), *c)
	}
	return fr
}

// expand walks over the steps of the consultation and places each.
func (p *parser) expand(steps *yaml.Node) {
	p.steps(steps, frame{stems: []string{""}, scopes: []string{""}})
}

// steps expands a list of entries.
func (p *parser) steps(n *yaml.Node, fr frame) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		p.add(n.Line, "\"steps\" must be a list of steps: begin each with \"- \"")
		return
	}
	if fr.depth++; fr.depth > maxDepth {
		p.add(n.Line, "nested too deeply: at most %d groups, repeats and blocks inside each other", maxDepth)
		return
	}
	for _, entry := range n.Content {
		if p.entries++; p.entries > maxEntries || len(p.placed) >= maxSteps {
			p.add(0, "the consultation has more than %d steps after expansion: shorten it", maxSteps)
			return
		}
		p.entry(entry, fr)
	}
}

// entry expands one entry in the form that it has. Each form has a key that no other has.
func (p *parser) entry(n *yaml.Node, fr frame) {
	f, ok := p.fields(n, "a step", fr.params)
	if !ok {
		return
	}
	switch {
	case f.has("use"):
		p.use(f, fr)
	case f.has("repeat"):
		p.repeat(f, fr)
	case f.has("grid"):
		p.grid(f, fr)
	case f.has("steps"), !f.has("id") && !f.has("kind") && (f.has("part") || f.has("when")):
		p.group(f, fr)
	default:
		p.plainStep(f, fr)
	}
}

// plainStep places one step.
func (p *parser) plainStep(f *fields, fr frame) {
	f.need("id")
	st, broken := p.kind(f)
	id, line, ok := f.name("id")
	if id == "" {
		return
	}
	// A step with a bad id is placed anyway, so that guards on it are not reported as well.
	ok = ok && p.newID(line, id)
	p.place(f, fr.with(p.when(f, "when", fr)), st, id, "", broken || !ok)
}

// place adds a step with the name id in its frame. item distinguishes it within a grid.
func (p *parser) place(f *fields, fr frame, st Step, id, item string, broken bool) {
	local, items := id, fr.items
	if item != "" {
		local = id + "_" + item
		items = append(slices.Clip(items), item)
	}
	st.ID = fr.prefix + local
	st.Question = fr.stems[0] + id
	st.Item = strings.Join(items, ".")
	st.Group, st.Part = fr.group, fr.part
	if st.Of != "" {
		st.Of = p.people(f, st.Of, fr.scopes)
	}
	for _, stem := range fr.stems {
		st.Words = append(st.Words, stem+local)
	}
	if item != "" {
		for _, stem := range fr.stems {
			st.Words = append(st.Words, stem+id)
		}
	}
	line := f.line
	if n := f.get("id"); n != nil {
		line = n.Line
	}
	if len(st.ID) > maxID && len(id) <= maxID {
		p.add(line, "id %q has %d characters after expansion, at most %d fit into a key: shorten it, or the id of its block",
			st.ID, len(st.ID), maxID)
	}
	if first, twice := p.index[st.ID]; twice {
		p.add(line, "id %q is there twice, first in line %d: choose another", st.ID, p.placed[first].line)
		return
	}
	if !p.claim(st.ID, "step", line, f) || item == "" && st.Question != st.ID && !p.claim(st.Question, "question", line, f) {
		return
	}
	p.index[st.ID] = len(p.placed)
	p.placed = append(p.placed, placed{Step: st, line: line, conds: fr.conds, scopes: fr.scopes, broken: broken})
}

// group expands steps that share a part or a condition.
func (p *parser) group(f *fields, fr frame) {
	f.what = "a group"
	f.only("part", "when", "steps")
	f.need("steps")
	if part, line, ok := f.text("part"); ok {
		switch {
		case fr.part != "":
			p.add(line, "part %s inside of part %q: close that first", quote(part), fr.part)
		case fr.group != "" || fr.block != "":
			p.add(line, "part %s inside of a block or a repeat: put the part around it", quote(part))
		case !slices.Contains(p.flow.Parts, part):
			p.missed["part"] = true
			p.add(line, "unknown part %s%s", quote(part), cmp.Or(instead(part, p.flow.Parts), ": add it to \"parts\""))
		default:
			fr.part = part
		}
	}
	cond := p.when(f, "when", fr)
	if steps := f.get("steps"); steps != nil {
		p.steps(steps, fr.with(cond))
	}
}

// grid places one step for each item. The steps share all words except the name of the item.
func (p *parser) grid(f *fields, fr frame) {
	f.what = "a grid"
	f.need("items")
	st, broken := p.kind(f, "grid", "items")
	if f.has("id") {
		p.add(f.values["id"].Line, "a grid takes no \"id\": its name stands behind \"grid\"")
	}
	if !broken && !st.Kind.Traits().Consults {
		p.add(f.line, "a grid of kind %q: take a kind that asks something about each item", st.Kind)
		return
	}
	id, line, ok := f.name("grid")
	items, _ := f.idents("items", "item")
	if !ok || !p.newID(line, id) || !p.claim(fr.stems[0]+id, "grid", line, f) {
		return
	}
	cond := p.when(f, "when", fr)
	for _, item := range items {
		if len(p.placed) < maxSteps && p.newID(f.line, item) {
			p.place(f, fr.with(cond), st, id, item, broken)
		}
	}
}

// repeat expands rounds. After each round except the last, a question asks whether the person wants another round.
func (p *parser) repeat(f *fields, fr frame) {
	f.what = "a repeat"
	f.only("repeat", "times", "again", "when", "steps")
	f.need("times", "steps")
	times := 0
	f.number("times", &times, 2, 20)
	id, line, ok := f.name("repeat")
	steps := f.get("steps")
	if !ok || steps == nil || times == 0 || !p.newID(line, id) || !p.claim(fr.stems[0]+id, "repeat", line, f) {
		return
	}
	again := p.when(f, "again", fr)
	fr = fr.with(p.when(f, "when", fr))
	var another *condition // asked at the end of the round before
	for round := 1; round <= times; round++ {
		in := fr.with(another)
		in.group = fr.prefix + id + strconv.Itoa(round)
		in.prefix = in.group + "_"
		in.scopes = append([]string{in.prefix}, fr.scopes...)
		in.items = append(slices.Clip(fr.items), strconv.Itoa(round))
		in.stems = nil
		for _, stem := range fr.stems {
			in.stems = append(in.stems, stem+id+"_")
		}
		if !p.claim(in.group, "group", line, f) {
			return
		}
		before := len(p.placed)
		p.steps(steps, in)
		first := slices.IndexFunc(p.placed[before:], func(s placed) bool { return s.Kind.Traits().Asks })
		if first < 0 {
			p.add(line, "repeat %q asks nothing: give it a question", id)
			return
		}
		if i, taken := p.index[in.prefix+"again"]; taken {
			p.add(p.placed[i].line, "id \"again\" is that of the question at the end of each round: choose another")
			return
		}
		if round < times {
			asked := in.with(internal(line, p.placed[before+first].ID, Answered)).with(again)
			p.place(f, asked, Step{Kind: Choice, Options: []string{"yes", "no"}}, "again", "", false)
			another = internal(line, in.prefix+"again", "yes")
		}
	}
}

// internal returns a condition that the parser makes itself. It names the full step id.
func internal(line int, step, code string) *condition {
	return &condition{line: line, cases: []rawCase{{{step: step, line: line, codes: []item{{code, line}}}}}, scopes: []string{""}}
}
