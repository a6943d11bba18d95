package slack

import (
	"regexp"
	"strings"
	"sync"

	"github.com/kyokomi/emoji/v2"
)

// emojiName is how Slack writes an emoji in a text: ":tada:", and ":+1::skin-tone-3:" for one with a tone of skin.
var emojiName = regexp.MustCompile(`:[a-z0-9_+'-]+:(?::skin-tone-[2-6]:)?`)

// unicodeNames maps the names that Slack uses to the emoji of Unicode. The custom emoji of a workspace are not in it:
// their names stay in the text.
var unicodeNames = sync.OnceValue(emoji.CodeMap)

// emojis replaces the names of emoji by the emoji. Unknown names stay as they are.
func emojis(text string) string {
	if strings.Count(text, ":") < 2 {
		return text
	}
	var b strings.Builder
	for {
		at := emojiName.FindStringIndex(text)
		if at == nil {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:at[0]])
		sign, known := emojiOf(text[at[0]:at[1]])
		if !known || at[0] > 0 && number(text[at[0]-1:at[1]]) { // its last colon may begin a name
			b.WriteString(text[at[0] : at[1]-1])
			text = text[at[1]-1:]
			continue
		}
		b.WriteString(sign)
		text = text[at[1]:]
	}
}

// emojiOf returns the emoji of a name with its colons, false if there is none. A skin tone replaces the sign that asks
// for a coloured picture.
func emojiOf(name string) (string, bool) {
	base, tone, toned := strings.Cut(name, "::")
	if toned {
		base += ":"
	}
	sign, known := unicodeNames()[base]
	switch country, flag := strings.CutPrefix(strings.TrimSuffix(base, ":"), ":flag-"); {
	case known:
	case base == ":simple_smile:":
		sign = "\U0001f642"
	case flag && len(country) == 2:
		sign = string([]rune{regional(country[0]), regional(country[1])})
	default:
		return "", false
	}
	if toned {
		color := unicodeNames()[":"+tone]
		if head, tail, joined := strings.Cut(sign, "\u200d"); joined {
			return strings.TrimSuffix(head, "\ufe0f") + color + "\u200d" + tail, true
		}
		sign = strings.TrimSuffix(sign, "\ufe0f") + color
	}
	return sign, true
}

// number reports whether a name is part of a number, as ":100:" in "1:100:250". text begins with the character before the
// name.
func number(text string) bool { return strings.Trim(text, "0123456789:") == "" && text[0] != ':' }

// regional returns the regional indicator of a letter: two of them are a flag.
func regional(letter byte) rune { return '\U0001f1e6' + rune(letter) - 'a' }
