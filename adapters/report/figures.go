package report

import (
	"encoding/json"
	"fmt"
	"io"
)

// Figures are the figures of a report: those parts of the document of aporte stats --json that a page shows. Shares and the ends
// of intervals are from 0 to 1. nil is hidden, or not defined.
type Figures struct {
	Responses  int       `json:"responses"`
	Unfinished int       `json:"unfinished"`
	Questions  []Counted `json:"questions"`
	Leaving    Leaving   `json:"leaving"`
	Funnel     Funnel    `json:"funnel"`
	By         []Split   `json:"by"`
}

// Counted is how one question was answered.
type Counted struct {
	Question   string    `json:"question_id"`
	Item       string    `json:"item"`
	Kind       string    `json:"kind"`
	Asked      int       `json:"asked"`
	Answered   int       `json:"answered"`
	Skipped    int       `json:"skipped"`
	NotAsked   int       `json:"not_asked"`
	NotReached int       `json:"not_reached"`
	Withdrawn  int       `json:"withdrawn"`
	Damaged    int       `json:"damaged"`
	Elsewhere  int       `json:"other_versions"`
	Texts      int       `json:"texts"`
	Base       int       `json:"base"` // of the shares
	Options    []Option  `json:"options"`
	Mean       *float64  `json:"mean"`
	Numbers    int       `json:"numbers"` // what the mean is of
	Majority   *Majority `json:"majority"`
	Seconds    *Seconds  `json:"seconds"`
}

// Option is how often an option was chosen.
type Option struct {
	Code   string   `json:"code"`
	Count  int      `json:"count"`
	Share  *float64 `json:"share"`
	Low    *float64 `json:"low"`
	High   *float64 `json:"high"`
	Places []int    `json:"places"` // of a ranking: how often it came first, second and so on
	Points *float64 `json:"points"` // of a ranking
}

// Majority is the option that more than half chose.
type Majority struct {
	Code   string `json:"code"`
	Count  int    `json:"count"`
	Of     int    `json:"of"`
	ToTurn int    `json:"to_turn"`
}

// Seconds is how long a question took.
type Seconds struct {
	Median int `json:"median"`
	Of     int `json:"of"`
}

// Leaving is after which questions unfinished responses were left.
type Leaving struct {
	Of    int    `json:"of"`
	Steps []Left `json:"steps"`
}

// Left is how many were left after one question.
type Left struct {
	Question string   `json:"question_id"`
	Item     string   `json:"item"`
	Count    int      `json:"count"`
	Share    *float64 `json:"share"`
}

// Funnel is how many conversations came to each stage: all of them, and those of each day (2026-11-23).
type Funnel struct {
	Total map[string]int            `json:"total"`
	Days  map[string]map[string]int `json:"by_day"`
}

// Split is the responses by what they have in common.
type Split struct {
	Name   string  `json:"name"`
	Groups []Group `json:"groups"`
}

// Group is the responses that have one thing in common.
type Group struct {
	Value     string `json:"value"`
	Responses *int   `json:"responses"`
}

// ReadFigures reads the document of aporte stats --json.
func ReadFigures(r io.Reader) (f Figures, err error) {
	if err := json.NewDecoder(r).Decode(&f); err != nil {
		return f, fmt.Errorf("read figures: %w", err)
	}
	return f, nil
}
