package fakeslack

import "encoding/json"

// Shown returns what an answer shows to whoever gave the command: its text and its keys. A problem is what Slack would refuse.
func (a Answer) Shown() (text string, keys []Key, problem string) {
	var said struct {
		Blocks []map[string]any `json:"blocks"`
	}
	if len(a.Body) == 0 {
		return "", nil, ""
	}
	if json.Unmarshal(a.Body, &said) != nil {
		return "", nil, "not JSON"
	}
	text, keys = render(said.Blocks)
	return text, keys, checkBlocks(said.Blocks, inMessage)
}

// HomeKeys returns the buttons that somebody sees under Home.
func (s *Server) HomeKeys(team, user string) []Key {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.homes[team+"/"+user]; f != nil {
		return f.Keys
	}
	return nil
}
