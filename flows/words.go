package flows

import (
	"cmp"
	"slices"
)

// Word is the locale key of words that the bot says, or that people may type at any time. Every Word is declared in this
// package, so the list returned by [Words] is complete.
type Word struct{ key string }

// Key returns the key in locales; "" for no word.
func (w Word) Key() string { return w.key }

// Words returns the key of every word that the engine needs of the bot, in every language, sorted.
func Words() []Key {
	all := slices.Clone(words)
	for _, c := range commands {
		all = append(all, Key{Any: []string{c.TypedKey()}})
		if c.Menu {
			all = append(all, Key{Any: []string{c.MenuKey()}, Max: maxMenu})
		}
	}
	slices.SortFunc(all, func(a, b Key) int { return cmp.Compare(a.Any[0], b.Any[0]) })
	return all
}

// The maximum lengths of words in characters, so that phones show them in full. Telegram takes at most 256 characters for
// a command's description (Bot API, BotCommand).
const (
	maxNavigation = 20
	maxOther      = 30
	maxMenu       = 60
)

// words are the keys declared below and in the files of the kinds.
var words []Key

func declare(k Key, key string) Word {
	k.Any = []string{key}
	words = append(words, k)
	return Word{key}
}

// word declares words of any length.
func word(key string) Word { return declare(Key{}, key) }

// optionLabel declares the label of an option.
func optionLabel(key string) Word { return declare(Key{Label: true}, key) }

// keyLabel declares the label of a key below the options. People may also type it.
func keyLabel(key string) Word { return asideLabel(key, maxNavigation) }

// asideLabel declares the label of a key that stands alone on its line, with its maximum length. People may also type it.
func asideLabel(key string, most int) Word {
	w := declare(Key{Max: most}, key)
	pressable = append(pressable, w)
	return w
}

// typedWord declares words that people type, with a comma between them.
func typedWord(key string) Word {
	w := declare(Key{}, key)
	typeable = append(typeable, w)
	return w
}

// typeable are the words that people may type besides commands and options, and pressable are the labels of keys.
// [glossary.means] can check for each of them.
var typeable, pressable []Word

// The notes: sentences in front of the question. Notes of one kind of step are declared in the file of that kind.
var (
	NoteAdded           = word("bot.note.added")
	NoteAlone           = word("bot.note.alone")
	NoteBadLang         = word("bot.note.bad_lang")
	NoteCaption         = word("bot.note.caption")
	NoteChanged         = word("bot.note.changed")
	NoteChoose          = word("bot.note.choose")
	NoteEdited          = word("bot.note.edited")
	NoteEditedBad       = word("bot.note.edited_bad")
	NoteEmpty           = word("bot.note.empty")
	NoteFirst           = word("bot.note.first")
	NoteForged          = word("bot.note.forged")
	NoteFull            = word("bot.note.full")
	NoteGuess           = word("bot.note.guess")
	NoteHelp            = word("bot.help")
	NoteHears           = word("bot.note.hears")
	NoteKept            = word("bot.note.kept")
	NoteKeptToo         = word("bot.note.kept_too")
	NoteLangOther       = word("bot.note.lang_other")
	NoteLangSet         = word("bot.note.lang_set")
	NoteLeft            = word("bot.note.left")
	NoteMedia           = word("bot.note.media")
	NoteMediaSnippet    = word("bot.note.media_snippet")
	NoteMediaVoice      = word("bot.note.media_voice")
	NoteNoNews          = word("bot.note.no_news")
	NoteNoReminders     = word("bot.note.no_reminders")
	NoteNotAll          = word("bot.note.not_all")
	NoteNothingLeft     = word("bot.note.nothing_left")
	NoteNothingOpen     = word("bot.note.nothing_open")
	NoteNothingYet      = word("bot.note.nothing_yet")
	NoteOffer           = word("bot.note.offer")
	NoteOpened          = word("bot.note.opened")
	NotePersonal        = word("bot.note.personal")
	NoteRange           = word("bot.note.range")
	NoteReceiptBarred   = word("bot.note.receipt_barred")
	NoteReceiptBusy     = word("bot.note.receipt_busy")
	NoteReceiptFormer   = word("bot.note.receipt_former")
	NoteReceiptFound    = word("bot.note.receipt_found")
	NoteReceiptMistyped = word("bot.note.receipt_mistyped")
	NoteReceiptNew      = word("bot.note.receipt_new")
	NoteReceiptOwn      = word("bot.note.receipt_own")
	NoteReceiptUnknown  = word("bot.note.receipt_unknown")
	NoteReminder        = word("bot.note.reminder")
	NoteReminderLast    = word("bot.note.reminder_last")
	NoteRequired        = word("bot.note.required")
	NoteRequiredConsent = word("bot.note.required_consent")
	NoteSecret          = word("bot.note.secret")
	NoteStale           = word("bot.note.stale")
	NoteStaleGone       = word("bot.note.stale_gone")
	NoteNoTest          = word("bot.note.no_test")
	NoteTest            = word("bot.note.test")
	NoteTooFew          = word("bot.note.too_few")
	NoteTooLong         = word("bot.note.too_long")
	NoteTooMany         = word("bot.note.too_many")
	NoteTooShort        = word("bot.note.too_short")
	NoteTurned          = word("bot.note.turned")
	NoteUnclear         = word("bot.note.unclear")
	NoteUnclearAside    = word("bot.note.unclear_aside")
	NoteUnknown         = word("bot.note.unknown")
	NoteWayOut          = word("bot.note.way_out")
	NoteWayOutFirst     = word("bot.note.way_out_first")
	NoteWayOutHelp      = word("bot.note.way_out_help")
	NoteWayOutRequired  = word("bot.note.way_out_required")
	NoteWordsDropped    = word("bot.note.words_dropped")
	NoteWordsEdited     = word("bot.note.words_edited")
	NoteWordsFull       = word("bot.note.words_full")
	NoteWordsGone       = word("bot.note.words_gone")
)

// Idle reports whether a note only tells the person that the pressed key has no effect now.
func (w Word) Idle() bool {
	return slices.Contains([]Word{NoteFirst, NoteForged, NoteNothingOpen, NoteNothingYet, NoteStaleGone, NoteWordsGone}, w)
}

// What changed in the schedule of the consultation. The bot says these, since the engine knows no clock.
var (
	NoteCloses        = word("bot.note.closes")
	NoteNoClose       = word("bot.note.no_close")
	NoteReopened      = word("bot.note.reopened")
	NoteReopenedUntil = word("bot.note.reopened_until")
)

// NotePrivacy is the notice of the consultation. Its words belong to the consultation and not to the bot.
var NotePrivacy = Word{"consent.notice"}

// The farewells.
var (
	byeDeclined  = word("bot.bye.declined")
	byeLater     = word("bot.bye.later")
	byeOutside   = word("bot.bye.outside")
	byeStopped   = word("bot.bye.stopped")
	byeUnknown   = word("bot.bye.unknown")
	ByeWithdrawn = word("bot.bye.withdrawn") // everything was deleted
)

// What people may type besides commands.
var (
	wordAll  = typedWord("bot.command.all")
	wordNone = typedWord("bot.command.none")
)

// Labels of options that consultations need not word themselves.
var (
	labelLanguage = optionLabel("bot.language") // the name of a language in itself
	labelOther    = declare(Key{Label: true, Max: maxOther}, "bot.other")
	labelRemind   = optionLabel("bot.remind")

	_, _, _ = word("bot.language.also"), word("bot.other.also"), word("bot.remind.also") // what else people type for them
)

// keyLabels are the labels of keys, by verb.
var keyLabels = map[Verb]Word{
	SkipIt: keyLabel("bot.key.skip"), Back: keyLabel("bot.key.back"), Done: keyLabel("bot.key.done"), Undo: keyLabel("bot.key.undo"),
	Keep: keyLabel("bot.key.keep"), TakeBack: keyLabel("bot.key.take_back"), Change: keyLabel("bot.key.change"), Resume: keyLabel("bot.key.continue"), Rest: keyLabel("bot.key.rest"),
	DoReview: keyLabel("bot.key.review"), Restart: keyLabel("bot.key.restart"), Submit: keyLabel("bot.key.submit"),
	Finish: keyLabel("bot.key.finish"), Later: keyLabel("bot.key.later"), Erase: keyLabel("bot.key.delete"),
	EraseYes: keyDeleteYes, RestartYes: keyDeleteYes, Explain: keyLabel("bot.key.explain"), KeepText: keyLabel("bot.key.keep_text"), DropText: keyLabel("bot.key.drop_text"),
	IsText: asideLabel("bot.key.is_text", maxOther), TakeOther: keyLabel("bot.key.other_yes"), DropOther: keyLabel("bot.key.other_no"), DropWords: keyLabel("bot.key.drop_words"), NoRemind: keyLabel("bot.key.no_reminders"),
}

// KeyChangeOne is the label of the key with which the review shows a key for each answer.
var KeyChangeOne = keyLabel("bot.key.change_one")

var keyDeleteYes = keyLabel("bot.key.delete_yes")

var keyDeleteNo = keyLabel("bot.key.delete_no")

// AsideLabel returns the label of a key of the open aside. Beside a deletion, "continue" would be read as going on with it, and after
// the submission nothing has to be continued.
func (s State) AsideLabel(do Verb) Word {
	switch {
	case do == Change:
		return KeyChangeOne
	case do == Resume && (s.Aside == AskErase || s.Aside == AskRestart):
		return keyDeleteNo
	case do == Later && s.Status == Submitted:
		return KeyLabel(Keep)
	}
	return KeyLabel(do)
}

// KeyLabel returns the label of a key with that verb, or no word if there is none.
func KeyLabel(do Verb) Word { return keyLabels[do] }
