package export

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"aporte/bot"
)

// nested stands between the names of codes, from the top: "Access > Ramps".
const nested = " > "

// analystCode returns the GUID of a code of analysts, and coder that of who gave it; "" if nobody said who.
func (p *project) analystCode(name string) string { return guid("analyst", p.Flow.ID, name) }

func (p *project) coder(name string) string {
	if name == "" {
		return ""
	}
	return guid("coder", p.Flow.ID, name)
}

// mark adds what analysts coded in a text to its selection, and returns further selections for parts of it. What is stale is about
// other words, and left out.
func (p *project) mark(q quote, one *refiSelection) (parts []refiSelection) {
	for i, c := range p.analysis.of[q.ID] {
		if c.Question != q.step.Question || c.Item != q.step.Item || c.Seq != q.seq || !c.Entry.Equal(q.at) {
			continue
		}
		n := strconv.Itoa(i)
		coding := refiCoding{GUID: guid("analysed", q.ID, n), User: p.coder(c.Coder), Code: refiRef{p.analystCode(c.Code)}}
		if c.Note != "" {
			id := guid("note", q.ID, n)
			coding.Notes = []refiRef{{id}}
			p.notes.element("Note", refiSource{GUID: id, Name: q.id(), Content: pictured(c.Note)})
		}
		if c.End == 0 {
			one.Codings = append(one.Codings, coding)
			continue
		}
		parts = append(parts, refiSelection{
			GUID: guid("part", q.ID, n), Start: one.Start + inShown(q.words, c.Start), End: one.Start + inShown(q.words, c.End), Codings: []refiCoding{coding},
		})
	}
	return parts
}

// inShown returns which code point of what [pictured] makes of a text stands for one of the text. It is the opposite of inWritten.
func inShown(text string, place int) int {
	runes := []rune(text)
	return utf8.RuneCountInString(pictured(string(runes[:min(place, len(runes))])))
}

// coders returns the users of a project: us, and all who coded.
func (p *project) coders() []refiUser {
	names := map[string]bool{}
	for _, all := range p.analysis.of {
		for _, c := range all {
			names[c.Coder] = c.Coder != ""
		}
	}
	users := []refiUser{{p.user, refiOrigin}}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if names[name] {
			users = append(users, refiUser{p.coder(name), name})
		}
	}
	return users
}

// codes returns our codes with those of analysts beside and below them.
func (p *project) codes() []refiCode {
	all := p.frame.tree()
	own := slices.SortedFunc(slices.Values(p.analysis.codes), func(a, b CodeCount) int { return strings.Compare(a.Name, b.Name) })
	for _, c := range own { // "Access" comes before "Access > Ramps"
		all = p.graft(all, strings.Split(c.Name, nested), c.Code)
	}
	return all
}

// graft adds a code at a path. Above it there may be ours, those of analysts, or names that are no codes. One of ours that has its
// name gives way, since ours are known by their GUIDs.
func (p *project) graft(all []refiCode, path []string, c bot.Code) []refiCode {
	at := func(name string) int { return slices.IndexFunc(all, func(o refiCode) bool { return o.Name == name }) }
	i := at(path[0])
	if len(path) > 1 {
		if i < 0 {
			i = len(all)
			all = append(all, refiCode{GUID: guid("above", p.Flow.ID, c.Name, strconv.Itoa(len(path))), Name: path[0]})
		}
		all[i].Codes = p.graft(all[i].Codes, path[1:], c)
		return all
	}
	for n := 2; i >= 0 && at(path[0]) == i; n++ {
		if name := fmt.Sprintf("%s (%d)", path[0], n); at(name) < 0 {
			all[i].Name = name
		}
	}
	return append(all, refiCode{GUID: p.analystCode(c.Name), Name: path[0], Codable: true, Description: pictured(c.Note)})
}
