package export

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"aporte/bot"
	"aporte/opinion"
)

// The form of `aporte stats --json`. Shares and intervals are from 0 to 1, rounded to six digits. null is what is hidden, or not
// defined.
type (
	figuresJSON struct {
		Responses  int            `json:"responses"`
		Unfinished int            `json:"unfinished"` // left out
		Status     map[string]int `json:"status"`
		Languages  map[string]int `json:"languages"`
		Channels   map[string]int `json:"channels"` // platforms
		Bots       map[string]int `json:"bots"`     // by name; "" for those without
		Method     methodJSON     `json:"method"`
		Questions  []questionJSON `json:"questions"`
		Leaving    leavingJSON    `json:"leaving"`
		Funnel     funnelJSON     `json:"funnel"`
		By         []crossJSON    `json:"by,omitempty"`
		Coded      int            `json:"coded,omitempty"` // how many responses have any of these codes
		Codes      []codeJSON     `json:"codes,omitempty"` // of analysts, in all responses
	}
	codeJSON struct {
		Code      string   `json:"code"`
		Count     int      `json:"count"`
		Stale     int      `json:"stale"` // of count: the words were changed or taken back since
		Responses int      `json:"responses"`
		Share     *float64 `json:"share"` // of the responses that are coded
	}
	methodJSON struct {
		Counted     string `json:"counted"`
		Interval    string `json:"interval"`
		Ranking     string `json:"ranking"`
		Lists       string `json:"lists"`
		Suppression string `json:"suppression"`
	}
	questionJSON struct {
		Question   string        `json:"question_id"`
		Item       string        `json:"item"`
		Kind       string        `json:"kind"`
		Title      string        `json:"title"`
		Asked      int           `json:"asked"`
		Answered   int           `json:"answered"`
		Skipped    int           `json:"skipped"`
		NotAsked   int           `json:"not_asked"`
		NotReached int           `json:"not_reached"`
		Withdrawn  int           `json:"withdrawn"`
		Damaged    int           `json:"damaged"`
		Elsewhere  int           `json:"other_versions"`
		Texts      int           `json:"texts"`
		Notes      int           `json:"notes"`
		Base       int           `json:"base"` // of the shares
		Options    []optionJSON  `json:"options"`
		Mean       *float64      `json:"mean"`
		Numbers    int           `json:"numbers"` // what the mean is of
		Majority   *majorityJSON `json:"majority"`
		Seconds    *secondsJSON  `json:"seconds"`
	}
	optionJSON struct {
		Code   string   `json:"code"`
		Label  string   `json:"label"`
		Count  int      `json:"count"`
		Share  *float64 `json:"share"`
		Low    *float64 `json:"low"`
		High   *float64 `json:"high"`
		Places []int    `json:"places,omitempty"`
		Points *float64 `json:"points,omitempty"`
	}
	majorityJSON struct {
		Code   string `json:"code"`
		Count  int    `json:"count"`
		Of     int    `json:"of"`
		ToTurn int    `json:"to_turn"` // more answers, all of them otherwise, with which it would be no more than half
	}
	secondsJSON struct {
		Median int `json:"median"`
		Of     int `json:"of"`
	}
	leavingJSON struct {
		Of    int        `json:"of"`
		Steps []leftJSON `json:"steps"`
	}
	leftJSON struct {
		Question string   `json:"question_id"`
		Item     string   `json:"item"`
		Title    string   `json:"title"`
		Count    int      `json:"count"`
		Share    *float64 `json:"share"`
	}
	funnelJSON struct {
		Total      map[string]int            `json:"total"`
		BySource   map[string]map[string]int `json:"by_source"`
		ByChannel  map[string]map[string]int `json:"by_channel"`
		ByBot      map[string]map[string]int `json:"by_bot"`
		ByLanguage map[string]map[string]int `json:"by_language"`
		ByDay      map[string]map[string]int `json:"by_day"`
	}
	crossJSON struct {
		Name      string              `json:"name"`
		Groups    []groupJSON         `json:"groups"`
		Questions []crossQuestionJSON `json:"questions"`
	}
	groupJSON struct {
		Value     string `json:"value"`
		Responses *int   `json:"responses"`
	}
	crossQuestionJSON struct {
		Question string         `json:"question_id"`
		Item     string         `json:"item"`
		Rows     []crossRowJSON `json:"rows"`
	}
	crossRowJSON struct {
		Value    string     `json:"value"`
		Answered *int       `json:"answered"` // the base of the shares
		Mean     *float64   `json:"mean"`
		Options  []cellJSON `json:"options"`
	}
	cellJSON struct {
		Code  string   `json:"code"`
		Count *int     `json:"count"`
		Share *float64 `json:"share"`
		Low   *float64 `json:"low"`
		High  *float64 `json:"high"`
	}
)

// method says how the figures are made.
var method = methodJSON{
	Counted:     "submitted responses, unless others are asked for; times and where people leave rest on as many as they name",
	Interval:    "Wilson, 95 %; none for numbers of people",
	Ranking:     "points are those of Borda: of k places, the first gives k points, the last 1, no place 0; the mean of all who ranked",
	Lists:       "shares are of those who answered, and add up to more than 1 where several options can be picked",
	Suppression: fmt.Sprintf("cells of a cross-table below %d are null, and so are others from which they could be computed", leastCell),
}

// WriteJSON writes the statistics as one JSON object.
func (st Statistics) WriteJSON(w io.Writer) error {
	f := figuresJSON{
		Responses: st.Responses, Unfinished: st.LeftOut, Coded: st.Coded, Status: st.Status, Languages: st.Lang, Channels: st.Channel, Bots: st.Bot, Method: method,
		Questions: []questionJSON{}, Leaving: leavingJSON{Of: st.Leaving.Responses, Steps: []leftJSON{}}, Funnel: funnelOf(st.Funnel),
	}
	for _, q := range st.Questions {
		f.Questions = append(f.Questions, q.json())
	}
	for _, l := range st.Leaving.Steps {
		f.Leaving.Steps = append(f.Leaving.Steps, leftJSON{l.Question, l.Item, l.Title, l.Count, share(l.Count, st.Leaving.Responses)})
	}
	for _, c := range st.Codes {
		f.Codes = append(f.Codes, codeJSON{c.Name, c.Count, c.Stale, c.Responses, share(c.Responses, st.Coded)})
	}
	for _, t := range st.By {
		f.By = append(f.By, t.json())
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(f); err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	return nil
}

func (q QuestionCount) json() questionJSON {
	j := questionJSON{
		Question: q.Question, Item: q.Item, Kind: string(q.kind), Title: q.Title, Asked: q.Asked(), Answered: q.Answered, Skipped: q.Skipped,
		NotAsked: q.NotAsked, NotReached: q.NotReached, Withdrawn: q.Withdrawn, Damaged: q.Damaged, Elsewhere: q.Elsewhere, Texts: q.Texts,
		Notes: q.Words, Base: q.base(), Options: []optionJSON{}, Numbers: q.n,
	}
	for _, o := range q.Options {
		one := optionJSON{Code: o.Code, Label: o.Label, Count: o.Count, Share: share(o.Count, q.base()), Places: o.Places}
		if !q.tally.people {
			one.Low, one.High = between(o.Count, q.base())
		}
		if points, ok := q.Points(o); ok {
			one.Points = rounded(points)
		}
		j.Options = append(j.Options, one)
	}
	if mean, ok := q.Mean(); ok {
		j.Mean = rounded(mean)
	}
	if o, turn, ok := q.Majority(); ok {
		j.Majority = &majorityJSON{o.Code, o.Count, q.Answered, turn}
	}
	if median, n := q.Seconds(); n > 0 {
		j.Seconds = &secondsJSON{median, n}
	}
	return j
}

// Majority returns the option that more than half of the answers chose, and how many more answers, all of them otherwise, would
// turn that; ok is false if there is none, if an answer may choose several options, or if the question is a key that most people
// leave alone.
func (q QuestionCount) Majority() (most OptionCount, turn int, ok bool) {
	if !q.tally.one || q.keyed {
		return most, 0, false
	}
	for _, o := range q.Options {
		if turn := opinion.ToTurn(o.Count, q.Answered); turn > 0 {
			return o, turn, true
		}
	}
	return most, 0, false
}

// Points returns the mean points of an option of a ranking by Borda's count: of k places, the first gives k points, the second k-1,
// and no place none. ok is false for other questions, or without answers.
func (q QuestionCount) Points(o OptionCount) (points float64, ok bool) {
	if !q.ordered || q.Answered == 0 {
		return 0, false
	}
	sum := 0
	for place, n := range o.Places {
		sum += n * (len(o.Places) - place)
	}
	return float64(sum) / float64(q.Answered), true
}

func funnelOf(visits []bot.Visits) funnelJSON {
	by := func(label func(bot.Visits) string) map[string]map[string]int {
		all := map[string]map[string]int{}
		values, sums := together(visits, label)
		for i, value := range values {
			all[value] = stageMap(sums[i])
		}
		return all
	}
	f := funnelJSON{Total: stageMap(bot.Visits{})}
	for _, total := range by(func(bot.Visits) string { return "" }) {
		f.Total = total
	}
	for i, into := range []*map[string]map[string]int{&f.BySource, &f.ByChannel, &f.ByBot, &f.ByLanguage, &f.ByDay} {
		*into = by(funnelLabels[i].of)
	}
	return f
}

func stageMap(v bot.Visits) map[string]int {
	all := map[string]int{}
	for _, s := range stages(v) {
		all[s.stage] = s.count
	}
	return all
}

func (t CrossTable) json() crossJSON {
	j := crossJSON{Name: t.Name}
	for _, g := range t.Groups {
		j.Groups = append(j.Groups, groupJSON{g.Value, shown(g.Responses, g.Hidden)})
	}
	for _, q := range t.Questions {
		one := crossQuestionJSON{Question: q.Question, Item: q.Item}
		for _, r := range q.Rows {
			row := crossRowJSON{Value: r.Value, Answered: shown(r.Answered, r.Hidden)}
			if r.HasMean {
				row.Mean = rounded(r.Mean)
			}
			for i, c := range r.Cells {
				cell := cellJSON{Code: q.Codes[i], Count: shown(c.Count, c.Hidden)}
				if !c.Hidden {
					cell.Share = share(c.Count, r.Answered)
					if !q.people {
						cell.Low, cell.High = between(c.Count, r.Answered)
					}
				}
				row.Options = append(row.Options, cell)
			}
			one.Rows = append(one.Rows, row)
		}
		j.Questions = append(j.Questions, one)
	}
	return j
}

func shown(n int, hidden bool) *int {
	if hidden {
		return nil
	}
	return &n
}

func rounded(x float64) *float64 {
	x = math.Round(x*1e6) / 1e6
	return &x
}

func share(count, base int) *float64 {
	if base == 0 {
		return nil
	}
	return rounded(float64(count) / float64(base))
}

func between(count, base int) (low, high *float64) {
	if base == 0 {
		return nil, nil
	}
	l, h := opinion.Wilson(count, base, opinion.Z95)
	return rounded(l), rounded(h)
}
