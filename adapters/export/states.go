package export

// state says whether a question has a value, and if not, why.
type state string

// The states of an answer. They are never the same as an answer such as "unsure".
const (
	answered   state = "answered"
	skipped    state = "skipped"     // the participant passed over the question
	notAsked   state = "not_asked"   // the other answers leave it out, or it belongs to what is offered beside the questions and was not taken up
	notReached state = "not_reached" // the participant left before it, or is still on the way
	withdrawn  state = "withdrawn"   // there was an answer, and the participant took it back
	sealed     state = "sealed"      // answered in words that are sealed, and no identity was given to open them
	damaged    state = "damaged"     // there is an answer, and it cannot be read any more
	note       state = "note"        // no answer: the participant's words on the question, beside the answer if there is one
	withheld   state = "withheld"    // answered in words that nobody released: only in what [Public] writes
	coarse     state = "folded"      // not published, as too few others have the same: only in what [Public] writes
	elsewhere  state = ""            // the response is to a version that does not have the question; no row has it
)

// meanings say in words what the states are. Descriptions of tables have them.
var meanings = map[state]string{
	answered:   "answered: there is an answer",
	skipped:    "skipped: the participant passed over the question",
	notAsked:   "not asked: other answers leave the question out",
	notReached: "not reached: the participant left before the question",
	withdrawn:  "withdrawn: the participant took the answer back",
	sealed:     "sealed: answered in words that cannot be read without the key of staff",
	damaged:    "damaged: there is an answer, and it cannot be read any more",
	note:       "note: no answer, but what the participant wrote there",
	withheld:   "withheld: answered in words that were not released for publication",
	coarse:     "folded: not published, as too few others have the same",
}

func meaning(of string) string { return meanings[state(of)] }

// given says whether there is an answer.
func (s state) given() bool { return s == answered || s.wordless() }

// wordless says whether there is an answer whose words cannot be shown. Its options can.
func (s state) wordless() bool { return s == sealed || s == withheld }

// What the column state of answers and of votes may say, and what where answers are published: no notes are.
var (
	states       = texts(answered, skipped, notAsked, notReached, withdrawn, sealed, damaged, note)
	publicStates = texts(answered, skipped, notAsked, notReached, withdrawn, sealed, damaged, withheld, coarse)
	voteStates   = texts(answered, skipped, damaged, note)
	publicVotes  = texts(answered, skipped, damaged, coarse)
)

// states returns what the column state of answers may say.
func (r *reading) states() []string {
	if r.public != nil {
		return publicStates
	}
	return states
}

// voteStates returns what the column state of votes may say.
func (r *reading) voteStates() []string {
	if r.public != nil {
		return publicVotes
	}
	return voteStates
}
