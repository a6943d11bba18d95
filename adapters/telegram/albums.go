package telegram

import "aporte/adapters/line"

// albums remembers the first update of each album. Telegram sends every photo of an album as an update of its own; only
// the first is answered.
type albums struct{ first *line.Latest[string, int64] } // album -> update id

// maxAlbums bounds the memory. The parts of an album arrive within seconds of each other.
const maxAlbums = 2000

func newAlbums() albums { return albums{line.NewLatest[string, int64](maxAlbums)} }

// spare reports whether d can be left out, because another update of its album came first. It is false for an update
// without an album, for the first update of an album, and for a part with a caption, whose text counts.
func (a albums) spare(d decoded) bool {
	if d.album == "" {
		return false
	}
	key := d.update.From.User + "/" + d.album
	if a.first.First(key, d.id) {
		return false
	}
	first, _ := a.first.Get(key)
	return first != d.id && d.update.Text == ""
}

// editsKept is how many edited messages are remembered. An edit that arrives after a newer edit of the same message is
// recognised by that, and left out.
const editsKept = 1000
