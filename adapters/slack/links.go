package slack

import (
	"regexp"
	"strings"

	"github.com/slack-go/slack"
)

// addressForm finds web and mail addresses in a text of ours or of a consultation.
var addressForm = regexp.MustCompile(`https?://[^\s<>"«»“”]+|[\pL\pN._%+-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+`)

// addresses returns where the addresses in a text are. Punctuation behind one is not part of it, nor is a bracket that opens before
// it.
func addresses(text string) [][]int {
	all := addressForm.FindAllStringIndex(text, -1)
	for _, at := range all {
		for {
			found := text[at[0]:at[1]]
			last := found[len(found)-1]
			if !strings.ContainsRune(".,;:!?'", rune(last)) && !strings.HasSuffix(found, "’") &&
				(last != ')' || strings.Count(found, "(") >= strings.Count(found, ")")) {
				break
			}
			if strings.HasSuffix(found, "’") {
				at[1] -= len("’")
			} else {
				at[1]--
			}
		}
	}
	return all
}

// linked is a text of ours in which addresses are links.
func linked(text string, style *slack.RichTextSectionTextStyle) []slack.RichTextSectionElement {
	var all []slack.RichTextSectionElement
	end := 0
	for _, at := range addresses(text) {
		all = append(all, words(text[end:at[0]], style)...)
		address := text[at[0]:at[1]]
		to := address
		if !strings.Contains(address, "://") {
			to = "mailto:" + address
		}
		all = append(all, slack.NewRichTextSectionLinkElement(to, address, style))
		end = at[1]
	}
	return append(all, words(text[end:], style)...)
}
