package faketelegram

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// tags are those of https://core.telegram.org/bots/api#html-style.
var tags = []string{
	"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "tg-emoji", "code", "pre",
	"blockquote",
}

// readHTML returns the text that a marked-up text shows. Only the four named entities of the document are known;
// others stay as they are.
func readHTML(s string) (text, problem string) {
	var out strings.Builder
	var open []string
	for i := 0; i < len(s); {
		switch s[i] {
		case '<':
			end := strings.IndexByte(s[i:], '>')
			if end < 0 {
				return "", fmt.Sprintf("Unclosed start tag at byte offset %d", i)
			}
			inner := s[i+1 : i+end]
			name, _, _ := strings.Cut(strings.ToLower(strings.TrimPrefix(inner, "/")), " ")
			if !slices.Contains(tags, name) {
				return "", fmt.Sprintf("Unsupported start tag %q at byte offset %d", name, i)
			}
			if strings.HasPrefix(inner, "/") {
				if len(open) == 0 || open[len(open)-1] != name {
					return "", fmt.Sprintf("Unexpected end tag at byte offset %d", i)
				}
				open = open[:len(open)-1]
			} else {
				open = append(open, name)
			}
			i += end + 1
		case '&':
			r, n := readEntity(s[i:])
			out.WriteString(r)
			i += n
		default:
			out.WriteByte(s[i])
			i++
		}
	}
	if len(open) > 0 {
		return "", fmt.Sprintf("Can't find end tag corresponding to start tag %q", open[len(open)-1])
	}
	return out.String(), ""
}

// readEntity returns what the entity at the start of s stands for, and its length; "&" and 1 if it is none.
func readEntity(s string) (string, int) {
	for name, char := range map[string]string{"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": `"`} {
		if strings.HasPrefix(s, name) {
			return char, len(name)
		}
	}
	if end := strings.IndexByte(s, ';'); end > 2 && s[1] == '#' {
		digits, base := s[2:end], 10
		if hex, ok := strings.CutPrefix(digits, "x"); ok {
			digits, base = hex, 16
		}
		if n, err := strconv.ParseInt(digits, base, 32); err == nil && n > 0 {
			return string(rune(n)), end + 1
		}
	}
	return "&", 1
}
