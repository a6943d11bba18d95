package slack

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"aporte/adapters/line"
	"aporte/bot"
	"aporte/flows"
)

// What suits which widget: at most so many buttons with words on them, none of them longer.
const (
	fewOptions = 5
	shortLabel = 30
)

// widgets are the controls of a message.
type widgets struct {
	labels labels
	blocks []slack.Block
	listed bool // the controls show numbers only: the options must stand in the text
}

// layOut chooses the controls for the keys of a message. A label is never cut: one that a widget does not take changes
// the widget. A ranking has buttons, tapped in order.
func layOut(m bot.Message, l labels) widgets {
	var options, rest []bot.Choice
	for _, c := range m.Choices {
		if c.Number > 0 {
			options = append(options, c)
		} else {
			rest = append(rest, c)
		}
	}
	w := widgets{labels: l}
	ids := &keyIDs{message: cmp.Or(m.Face, m.ID)}
	w.options(ids, options, m.Kind)
	longest := 0
	for _, c := range rest {
		longest = max(longest, line.Units(c.Label))
	}
	if longest > maxButton { // navigation is as short as its translator was told, or it becomes a select
		w.listed = true
		for i := range rest {
			rest[i].Number = len(options) + i + 1
		}
	}
	w.buttons(ids, "navigation", rest, func(c bot.Choice) string {
		if longest > maxButton {
			return strconv.Itoa(c.Number)
		}
		return marked(c.Mark, c.Label)
	})
	return w
}

func (w *widgets) options(ids *keyIDs, options []bot.Choice, kind flows.Kind) {
	longest, numbers, marks := 0, true, kind.Traits().Picked
	for _, c := range options {
		longest = max(longest, line.Units(numbered(c)), line.Units(unmarked(c)))
		numbers = numbers && line.IsNumber(c.Label)
		marks = marks || c.Mark != "" || c.Weight != ""
	}
	switch n := len(options); {
	case n == 0:
	case numbers:
		w.buttons(ids, "options", options, func(c bot.Choice) string { return marked(c.Mark, c.Label) })
	case longest > maxButton || marks && n > maxSelect || n > maxSelect*maxGroups:
		w.listed = true
		w.buttons(ids, "options", options, func(c bot.Choice) string { return marked(c.Mark, strconv.Itoa(c.Number)) })
	case kind.Traits().Picked && !kind.Traits().Ordered && n <= maxRadio:
		w.checkboxes(ids, options)
	case marks, n <= fewOptions && longest <= shortLabel:
		w.buttons(ids, "options", options, numbered)
	case n <= maxRadio:
		radio := slack.NewRadioButtonsBlockElement(ids.next(), optionsOf(options)...)
		w.blocks = append(w.blocks, slack.NewActionBlock(ids.block("options", 0), radio))
	default:
		w.blocks = append(w.blocks, slack.NewActionBlock(ids.block("options", 0), w.menu(ids.next(), options)))
	}
}

// menu is a select, in which people also search by typing. Above maxSelect its options are in groups, named by their numbers.
func (w *widgets) menu(id string, options []bot.Choice) *slack.SelectBlockElement {
	choose := plain(w.labels.choose)
	if len(options) <= maxSelect {
		return slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, choose, id, optionsOf(options)...)
	}
	var groups []*slack.OptionGroupBlockObject
	for group := range slices.Chunk(options, maxSelect) {
		name := fmt.Sprintf("%d–%d", group[0].Number, group[len(group)-1].Number)
		groups = append(groups, slack.NewOptionGroupBlockElement(plain(name), optionsOf(group)...))
	}
	return slack.NewOptionsGroupSelectBlockElement(slack.OptTypeStatic, choose, id, groups...)
}

// checkboxes adds a box for each option, ticked where it is picked. The value of each stands for its option and never for
// what a press would change: whoever ticks may see another version than the newest.
func (w *widgets) checkboxes(ids *keyIDs, options []bot.Choice) {
	var all, ticked []*slack.OptionBlockObject
	for _, c := range options {
		o := slack.NewOptionBlockObject(bot.Tick(c.Token, true), plain(unmarked(c)), nil)
		all = append(all, o)
		if c.Mark != "" {
			ticked = append(ticked, o)
		}
	}
	boxes := slack.NewCheckboxGroupsBlockElement(ids.next(), all...)
	boxes.InitialOptions = ticked
	w.blocks = append(w.blocks, slack.NewActionBlock(ids.block("options", 0), boxes))
}

func optionsOf(choices []bot.Choice) []*slack.OptionBlockObject {
	var all []*slack.OptionBlockObject
	for _, c := range choices {
		all = append(all, slack.NewOptionBlockObject(c.Token, plain(numbered(c)), nil))
	}
	return all
}

// buttons adds buttons, as many to a block as it takes.
func (w *widgets) buttons(ids *keyIDs, name string, choices []bot.Choice, label func(bot.Choice) string) {
	for i := 0; i < len(choices); i += maxElements {
		var row []slack.BlockElement
		for _, c := range choices[i:min(len(choices), i+maxElements)] {
			row = append(row, w.button(ids.next(), c, label(c)))
		}
		w.blocks = append(w.blocks, slack.NewActionBlock(ids.block(name, i/maxElements), row...))
	}
}

// button is the key of a choice. Where it shows only a number, a screen reader says what that stands for.
func (w *widgets) button(id string, c bot.Choice, shown string) *slack.ButtonBlockElement {
	b := slack.NewButtonBlockElement(id, c.Token, plain(shown))
	switch aloud := c.Aloud; {
	case aloud != "":
		b.AccessibilityLabel = shortened(aloud)
	case shown != c.Label && !strings.HasSuffix(shown, c.Label):
		b.AccessibilityLabel = shortened(numbered(c))
	}
	switch c.Weight {
	case bot.Primary:
		b.Style = slack.StylePrimary
	case bot.Danger:
		b.Style = slack.StyleDanger
		b.Confirm = w.labels.confirm(c.Label)
	}
	return b
}

// shortened is what a screen reader says, cut to what Slack takes. The whole words stand in the text.
func shortened(aloud string) string {
	parts := line.Split(aloud, maxAloud-1, line.Units)
	if len(parts) < 2 {
		return aloud
	}
	return parts[0] + "…"
}

// addButton puts a button in front of the last block of buttons, or in a block of its own.
func (w *widgets) addButton(ids string, b *slack.ButtonBlockElement) {
	if n := len(w.blocks); n > 0 {
		if last, ok := w.blocks[n-1].(*slack.ActionBlock); ok && strings.HasPrefix(last.BlockID, "navigation") &&
			len(last.Elements.ElementSet) < maxElements {
			last.Elements.ElementSet = append([]slack.BlockElement{b}, last.Elements.ElementSet...)
			return
		}
	}
	w.blocks = append(w.blocks, slack.NewActionBlock((&keyIDs{message: ids}).block("box", 0), b))
}

// keyIDs names controls: no two of a message alike, and other names in the next message, since Slack keeps what was
// chosen under a name. An edit keeps the names as long as the person sees what they chose: under new names, what they
// ticked before the edit was drawn would be gone.
type keyIDs struct {
	message string
	keys    int
}

func (k *keyIDs) next() string {
	k.keys++
	return keyPrefix + strconv.Itoa(k.keys)
}

func (k *keyIDs) block(name string, n int) string {
	id := fmt.Sprintf("%s.%d.%s", name, n, k.message)
	return id[:min(len(id), maxID)]
}

// plain is a text that Slack shows as it is: no markup, no mentions, no emoji codes.
func plain(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

// numbered is what the key of an option says: "2. Label", "✓ Label" when picked, "1 · Label" when ranked first.
func numbered(c bot.Choice) string {
	if c.Mark != "" {
		return marked(c.Mark, c.Label)
	}
	return unmarked(c)
}

// unmarked is what the box of an option says: the box itself shows whether it is picked.
func unmarked(c bot.Choice) string { return strconv.Itoa(c.Number) + ". " + c.Label }

// marked puts a mark in front: a sign by itself, a rank with a point, so that it does not look like a number of the list.
func marked(mark, label string) string {
	if mark == "" {
		return label
	}
	if line.IsNumber(mark) {
		return mark + " · " + label
	}
	return mark + " " + label
}

// list is the numbered list of the options: for screen readers, for typing, and where keys have room for numbers only.
func list(choices []bot.Choice) string {
	var lines []string
	for _, c := range choices {
		if c.Number <= 0 || line.IsNumber(c.Label) {
			continue
		}
		lines = append(lines, marked(c.Mark, strconv.Itoa(c.Number)+". "+c.Label))
	}
	return strings.Join(lines, "\n")
}
