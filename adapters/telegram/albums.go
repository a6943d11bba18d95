package telegram

import "sync"

// albums remembers which update of an album stands for all of it: ten photos get one answer. The zero value is ready.
type albums struct {
	mu    sync.Mutex
	first map[string]int64 // album -> update id
	order []string         // oldest first
}

// maxAlbums bounds the memory. The parts of an album arrive within seconds of each other.
const maxAlbums = 1000

// spare reports whether d repeats an album that another update stands for already. A part with a caption is never
// spare: its text counts.
func (a *albums) spare(d decoded) bool {
	if d.album == "" {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	key := d.update.From.User + "/" + d.album
	first, seen := a.first[key]
	if !seen {
		if a.first == nil {
			a.first = map[string]int64{}
		}
		a.first[key] = d.id
		a.order = append(a.order, key)
		if len(a.order) > maxAlbums {
			delete(a.first, a.order[0])
			a.order = a.order[1:]
		}
		return false
	}
	return first != d.id && d.update.Text == ""
}
