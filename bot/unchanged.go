package bot

import (
	"hash/maphash"

	lru "github.com/hashicorp/golang-lru/v2"
)

// lastSaid remembers of the newest messages what they say, to notice an "edit" that changes nothing: platforms send one when
// somebody reacts to a message, or when a preview appears. It is needed only for sealed texts, of which nothing is kept to
// compare with: a hash that is stored would let anybody who seizes the database try which text it is. So these hashes are in
// memory alone, by a key that ends with the process. After a restart such an edit is answered like any other.
type lastSaid struct {
	seed  maphash.Seed
	texts *lru.Cache[uint64, uint64] // from hashes of messages to hashes of their texts
}

// saidKept is how many messages are remembered.
const saidKept = 10_000

func newLastSaid() lastSaid {
	texts, err := lru.New[uint64, uint64](saidKept)
	if err != nil {
		panic(err) // only for a size that is not positive
	}
	return lastSaid{maphash.MakeSeed(), texts}
}

func (l lastSaid) message(u Update) uint64 {
	return maphash.Comparable(l.seed, [3]string{u.From.Channel, u.From.User, u.Ref})
}

// note remembers what the message of an update says now. It is called once the update is stored: if it came again, it would else
// look as if nothing had changed.
func (l lastSaid) note(u Update) {
	if u.Ref != "" && u.Text != "" && u.Did != Pressed {
		l.texts.Add(l.message(u), maphash.String(l.seed, u.Text))
	}
}

// unchanged says whether an update is an edit after which the message says the same as before, as far as it is remembered.
func (l lastSaid) unchanged(u Update) bool {
	if u.Ref == "" || !u.Did.edits() {
		return false
	}
	text, known := l.texts.Get(l.message(u))
	return known && text == maphash.String(l.seed, u.Text)
}
