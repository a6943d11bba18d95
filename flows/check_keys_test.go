package flows

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// ExampleFlow_Keys shows which texts a small consultation needs.
func ExampleFlow_Keys() {
	src := `flow: demo
version: 1
languages: [en, es]
blocks:
  card:
    - {id: stance, kind: choice, options: [agree], other: true}
steps:
  - {id: lang, kind: language}
  - {id: consent, kind: consent, notice: "1"}
  - {id: hello, kind: statement}
  - {use: card, id: f1}
  - {repeat: idea, times: 2, steps: [{id: headline, kind: text}]}
  - {grid: need, items: [a], kind: scale, min: 1, max: 3}
  - {id: review, kind: review}
`
	f, err := Parse("demo.yaml", []byte(src))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, k := range f.Keys() {
		line := strings.Join(k.Any, " or ")
		if k.Label {
			line += " (label)"
		}
		if k.Optional {
			line += " (optional)"
		}
		fmt.Println(line)
	}
	// Output:
	// demo.title
	// demo.lang
	// demo.lang.short
	// demo.lang.hint (optional)
	// demo.lang.meaning (optional)
	// demo.lang.no_close (optional)
	// demo.consent
	// demo.consent.short
	// demo.consent.hint (optional)
	// demo.consent.meaning (optional)
	// demo.consent.yes (label)
	// demo.consent.yes.also (optional)
	// demo.consent.no (label)
	// demo.consent.no.also (optional)
	// demo.consent.remind or bot.remind (label) (optional)
	// demo.consent.remind.also (optional)
	// demo.consent.no_close (optional)
	// demo.consent.notice (optional)
	// demo.consent.notice.title (optional)
	// demo.consent.notice.title.no_close (optional)
	// demo.consent.notice.controller or demo.consent.notice
	// demo.consent.notice.controller.no_close (optional)
	// demo.consent.notice.contact or demo.consent.notice
	// demo.consent.notice.contact.no_close (optional)
	// demo.consent.notice.purpose or demo.consent.notice
	// demo.consent.notice.purpose.no_close (optional)
	// demo.consent.notice.basis or demo.consent.notice
	// demo.consent.notice.basis.no_close (optional)
	// demo.consent.notice.kept (optional)
	// demo.consent.notice.kept.no_close (optional)
	// demo.consent.notice.retention or demo.consent.notice
	// demo.consent.notice.retention.no_close (optional)
	// demo.consent.notice.readers (optional)
	// demo.consent.notice.readers.no_close (optional)
	// demo.consent.notice.place or demo.consent.notice
	// demo.consent.notice.place.no_close (optional)
	// demo.consent.notice.age or demo.consent.notice
	// demo.consent.notice.age.no_close (optional)
	// demo.consent.notice.rights or demo.consent.notice
	// demo.consent.notice.rights.no_close (optional)
	// demo.consent.notice.complaint or demo.consent.notice
	// demo.consent.notice.complaint.no_close (optional)
	// demo.consent.notice.safety (optional)
	// demo.consent.notice.safety.no_close (optional)
	// demo.consent.notice.messages (optional)
	// demo.consent.notice.messages.no_close (optional)
	// demo.consent.notice.place.no_place (optional)
	// demo.hello
	// demo.f1.short
	// demo.f1_stance or demo.card.stance
	// demo.f1_stance.short or demo.card.stance.short (optional)
	// demo.f1_stance.hint or demo.card.stance.hint (optional)
	// demo.f1_stance.meaning or demo.card.stance.meaning (optional)
	// demo.f1_stance.agree or demo.card.stance.agree (label)
	// demo.f1_stance.agree.also or demo.card.stance.agree.also (optional)
	// demo.f1_stance.other or demo.card.stance.other or bot.other (label) (optional)
	// demo.f1_stance.other.also or demo.card.stance.other.also (optional)
	// demo.idea.short
	// demo.idea_headline
	// demo.idea_headline.short
	// demo.idea_headline.hint (optional)
	// demo.idea_headline.meaning (optional)
	// demo.idea_again
	// demo.idea_again.short
	// demo.idea_again.hint (optional)
	// demo.idea_again.meaning (optional)
	// demo.idea_again.yes (label)
	// demo.idea_again.yes.also (optional)
	// demo.idea_again.no (label)
	// demo.idea_again.no.also (optional)
	// demo.need_a or demo.need
	// demo.need_a.short or demo.need.short
	// demo.need_a.hint or demo.need.hint (optional)
	// demo.need_a.meaning or demo.need.meaning (optional)
	// demo.need_a.min or demo.need.min
	// demo.need_a.max or demo.need.max
	// demo.need_a.1.also or demo.need.1.also (optional)
	// demo.need_a.2.also or demo.need.2.also (optional)
	// demo.need_a.3.also or demo.need.3.also (optional)
	// demo.review (optional)
	// demo.review.submit (label) (optional)
	// demo.end
	// demo.end.no_close (optional)
	// demo.talk.rude (optional)
	// demo.talk.person (optional)
	// demo.talk.anonymous (optional)
	// demo.talk.reader (optional)
	// demo.talk.who (optional)
	// demo.talk.ogp (optional)
	// demo.talk.until (optional)
	// demo.talk.until.no_close (optional)
	// demo.talk.time (optional)
	// demo.talk.free (optional)
	// demo.talk.group (optional)
	// demo.talk.mistake (optional)
	// demo.talk.add (optional)
	// demo.talk.thanks (optional)
	// demo.talk.bye (optional)
	// demo.talk.hello (optional)
	// demo.talk.nice (optional)
}

// TestKeysAreDistinct checks that no two texts of a flow must share a key.
func TestKeysAreDistinct(t *testing.T) {
	for name := range Embedded() {
		f := parsed(t, name)
		owner := map[string]string{}
		for _, k := range f.Keys() {
			all := strings.Join(k.Any, " ")
			if first, taken := owner[k.Any[0]]; taken {
				t.Errorf("%s: %s is asked for by %s and by %s", name, k.Any[0], first, all)
			}
			owner[k.Any[0]] = all
		}
		if !slices.ContainsFunc(f.Keys(), func(k Key) bool { return k.Any[0] == f.ID+".consent.notice" }) {
			t.Errorf("%s: no text for /privacy", name)
		}
	}
}
