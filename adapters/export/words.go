package export

import (
	"strings"

	"aporte/flows"
)

// Words returns the text of a key in a language, "" if there is none.
type Words func(lang, key string) string

// words returns the titles and labels of a flow in one language.
type words struct {
	look Words
	flow *flows.Flow
	lang string
}

func (w words) in(lang string) words {
	w.lang = lang
	return w
}

// first returns the text of the first key that has one, "" if none has.
func (w words) first(keys []string) string {
	for _, key := range keys {
		if text := w.look(w.lang, key); text != "" {
			return text
		}
	}
	return ""
}

// question returns the text of a question.
func (w words) question(st *flows.Step) string { return w.first(w.flow.StemKeys(st, "")) }

// short returns the first title that one of some stems has, "" if none has one.
func (w words) short(stems []string) string {
	keys := make([]string, len(stems))
	for i, stem := range stems {
		keys[i] = w.flow.ID + "." + stem + ".short"
	}
	return w.first(keys)
}

// group returns the title of the block or round that a question belongs to, "" if it belongs to none or that has no title.
func (w words) group(st *flows.Step) string {
	title := w.short(st.GroupWords())
	if title != "" && st.Item != "" { // a round of a repeat
		title += " " + st.Item
	}
	return title
}

// title returns the title of a question for lists. If the question belongs to a block or a round, its title comes first. If all
// items of a grid have the same title, the item is added. A question without a title is called by its name in exports.
func (w words) title(st *flows.Step) string {
	own, group := w.short(st.Words), w.short(st.GroupWords())
	switch {
	case own == "" && group != "" && st.Item == "" && w.flow.Leads(st): // it is what the block is about
		return group
	case own == "":
		return name(st)
	case group != "" && st.Item != "": // a round of a repeat
		return group + " " + st.Item + " – " + own
	case group != "":
		return group + " – " + own
	case st.Item != "" && (len(st.Words) == 1 || own != w.short(st.Words[:1])):
		return own + " (" + st.Item + ")"
	}
	return own
}

// label returns the label of an option.
func (w words) label(st *flows.Step, code string) string {
	return w.in(st.LabelLanguage(code, w.lang)).first(w.flow.LabelKeys(st, code))
}

// texts returns names as plain strings.
func texts[T ~string](names ...T) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = string(name)
	}
	return all
}

// condition returns the guards of a step as text: "f1_stance=partly and (more=yes or route=full)"; "" if it has none.
func condition(st *flows.Step) string {
	all := make([]string, len(st.When))
	for i, guard := range st.When {
		cases := make([]string, len(guard))
		for j, c := range guard {
			var parts []string
			for _, test := range c {
				parts = append(parts, test.Step+"="+strings.Join(test.Codes, "|"))
			}
			cases[j] = strings.Join(parts, " and ")
		}
		all[i] = strings.Join(cases, " or ")
		if len(cases) > 1 {
			all[i] = "(" + all[i] + ")"
		}
	}
	return strings.Join(all, " and ")
}
