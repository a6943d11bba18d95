package bot

import (
	"slices"

	"aporte/flows"
	"aporte/locales"
)

// How long texts may be, in characters. Telegram takes at most 512 for a bot's description and 120 for its short description
// (Bot API, setMyDescription, setMyShortDescription). It cuts the label of a key that is longer than a line.
const (
	maxAbout      = 400
	maxAboutShort = 110
	maxNavigation = 20
	maxAlone      = 30 // of a key that has a line for itself
)

// Keys returns the keys of all texts that every language needs for what the bot says and understands: those of package flows
// and those of this package. The texts of a consultation and those of a channel are not among them.
func Keys() []flows.Key {
	all := append(flows.Words(),
		flows.Key{Any: []string{"bot.about"}, Max: maxAbout},
		flows.Key{Any: []string{"bot.about.short"}, Max: maxAboutShort},
		flows.Key{Any: []string{"bot.key.next"}, Max: maxNavigation},
		flows.Key{Any: []string{"bot.key.previous"}, Max: maxNavigation},
		flows.Key{Any: []string{"bot.key.copy_receipt"}, Max: maxAlone},
		flows.Key{Any: []string{"bot.languages"}, Max: maxNavigation},
		flows.Key{Any: []string{"bot.key.part"}, Label: true},
	)
	for _, key := range slices.Concat(said, locales.DateKeys()) {
		all = append(all, flows.Key{Any: []string{key}})
	}
	return all
}

// said are the keys of the texts of this package. A test compares the list with the code.
var said = []string{
	"bot.aloud.change",
	"bot.aloud.point",
	"bot.aloud.point.named",
	"bot.answer.sealed",
	"bot.answered",
	"bot.answered.skipped",
	"bot.aside.erase",
	"bot.aside.erase.exported",
	"bot.aside.erase_all",
	"bot.aside.keep",
	"bot.aside.keep.ask",
	"bot.aside.language",
	"bot.aside.leave",
	"bot.aside.leave_submitted",
	"bot.aside.resume",
	"bot.aside.resume_review",
	"bot.aside.resume_start",
	"bot.aside.resume_submitted",
	"bot.bye.exported",
	"bot.bye.traces",
	"bot.closed",
	"bot.closed.midway",
	"bot.closed.submitted",
	"bot.count.minutes",
	"bot.count.questions",
	"bot.draft",
	"bot.draft.more",
	"bot.end",
	"bot.end.changed",
	"bot.end.current",
	"bot.file",
	"bot.file.date",
	"bot.file.receipt",
	"bot.file.title",
	"bot.hint.other",
	"bot.hint.split_full",
	"bot.invite",
	"bot.list.and",
	"bot.list.is",
	"bot.list.of",
	"bot.not_open",
	"bot.note.flood",
	"bot.note.flood_kept",
	"bot.note.personal_typed",
	"bot.note.too_long_done",
	"bot.now",
	"bot.paused",
	"bot.paused.midway",
	"bot.paused.submitted",
	"bot.picked",
	"bot.platform.any",
	"bot.platform.here",
	"bot.progress",
	"bot.progress.edit",
	"bot.ranked",
	"bot.recall",
	"bot.review",
	"bot.review.final",
	"bot.review.hint",
	"bot.review.none",
	"bot.review.page",
	"bot.review.skipped",
	"bot.seen",
	"bot.seen.any",
	"bot.seen.here",
	"bot.shut.erase_no",
	"bot.split.one",
	"bot.split.open",
	"bot.taken_over",
	"bot.tell.out",
	"bot.toast.done",
	"bot.toast.noted",
	"bot.trouble",
	"bot.words",
	"bot.words.end",
}
