package telegram

import "sync"

// progress remembers how much of a message of several parts was delivered when a later part failed, so that the next
// try goes on there. It is memory only: after a restart the whole message is sent again. The zero value is ready.
type progress struct {
	mu    sync.Mutex
	done  map[string]delivered // by Message.ID
	order []string
}

type delivered struct {
	parts int
	last  int // message id of the last part
}

// maxProgress bounds how many unfinished messages are remembered.
const maxProgress = 1000

func (p *progress) get(id string) delivered {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done[id]
}

func (p *progress) set(id string, d delivered) {
	if id == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done == nil {
		p.done = map[string]delivered{}
	}
	if _, ok := p.done[id]; !ok {
		p.order = append(p.order, id)
		if len(p.order) > maxProgress {
			delete(p.done, p.order[0])
			p.order = p.order[1:]
		}
	}
	p.done[id] = d
}

// drop forgets a message that was delivered whole.
func (p *progress) drop(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.done[id]; !ok {
		return
	}
	delete(p.done, id)
	for i, o := range p.order {
		if o == id {
			p.order = append(p.order[:i], p.order[i+1:]...)
			return
		}
	}
}
