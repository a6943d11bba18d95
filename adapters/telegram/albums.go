package telegram

import "aporte/adapters/line"

// albums remembers which update of an album stands for all of it: ten photos get one answer.
type albums struct{ first *line.Latest[string, int64] } // album -> update id

// maxAlbums bounds the memory. The parts of an album arrive within seconds of each other.
const maxAlbums = 2000

func newAlbums() albums { return albums{line.NewLatest[string, int64](maxAlbums)} }

// spare reports whether d repeats an album that another update stands for already. A part with a caption is never
// spare: its text counts.
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

// editsKept is how many edited messages are remembered, so that an edit that was overtaken is known.
const editsKept = 1000
