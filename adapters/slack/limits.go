package slack

// Limits of Block Kit and of the methods used, from docs.slack.dev: reference/block-kit/blocks, block-elements and
// composition-objects, reference/views, reference/methods/chat.update. Lengths are counted in UTF-16 units, the
// strictest of the possible readings.
const (
	maxBlocks      = 50   // of a message; a view takes 100
	maxElements    = 25   // of an actions block
	maxSection     = 3000 // text of a section
	maxButton      = 75   // text of a button
	maxValue       = 2000 // value of a button
	maxOption      = 75   // text of an option of radio buttons, checkboxes and selects
	maxOptionValue = 150
	maxRadio       = 10 // options of radio buttons, also of checkboxes
	maxSelect      = 100
	maxGroups      = 100 // of options in a select
	maxHeader      = 150
	maxAloud       = 75 // accessibility_label of a button
	maxConfirm     = 30 // keys of a confirmation; its title takes 100, its text 300
	maxSure        = 100
	maxGone        = 300
	maxMetadata    = 3000 // private_metadata of a view
	maxID          = 255  // block_id and action_id
	maxInput       = 3000 // what a plain_text_input takes
	maxTitle       = 24   // title, submit and close of a modal
	maxLabel       = 2000 // label of an input
	maxPlaceholder = 150
	maxText        = 4000 // text of a message: beyond, chat.update answers msg_too_long
)

// maxToken is the most bytes that a key's token has, by the contract of [bot.Choice].
const maxToken = 64

// maxConnections is how many Socket Mode connections an app may have at once.
const maxConnections = 10

// tokenMethod exchanges codes and refresh tokens.
const tokenMethod = "oauth.v2.access"
