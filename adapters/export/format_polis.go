package export

import (
	"context"
	"strconv"
	"time"

	"aporte/flows"
)

// The files that Pol.is exports (github.com/compdemocracy/polis), and one more that says what their ids stand for.
const (
	commentsFile = "comments.csv"
	ballotsFile  = "votes.csv"
	matrixFile   = "participants-votes.csv"
	summaryFile  = "summary.csv"
	polisIDsFile = "ids.csv"
)

// How Pol.is says who wrote a statement and that it was approved.
const (
	staffAuthor = "0" // who runs the consultation wrote all of them; participants count from 1
	approved    = "1"
)

// polis is an export of stances on findings, and of votes on dealt statements, in the form of Pol.is.
type polis struct {
	*reading
	statements           []*flows.Step // their place is their id
	ballots, matrix, ids *csvSink
	counted              votes
	voters               int
	first                time.Time // of the earliest vote
}

func writePolis(ctx context.Context, dir string, s Source, look Words, o Options) error {
	own := []string{commentsFile, ballotsFile, matrixFile, summaryFile, polisIDsFile}
	s.Identities, s.Sealed = Identities{}, nil // no text is read
	return fill(dir, own, o.Force, func(d *filling) error {
		p := &polis{reading: s.open(look, s.wordsIn(o), o), counted: votes{}}
		if err := p.meet(ctx); err != nil {
			return err
		}
		if err := p.begin(d); err != nil {
			return err
		}
		if err := p.each(ctx, o.Progress, p.add); err != nil {
			return err
		}
		return p.end(d)
	})
}

// meet finds all statements. Those that joined a vote later stand only in the votes, and have columns, too.
func (p *polis) meet(ctx context.Context) error {
	if p.votes() {
		silent := *p.reading
		silent.Damaged = nil // the next reading names what is damaged
		if err := silent.each(ctx, nil, func(*folded) error { return nil }); err != nil {
			return err
		}
	}
	p.statements = p.reading.statements()
	return nil
}

// begin creates the tables that have rows for each participant.
func (p *polis) begin(d *filling) (err error) {
	columns := []string{"participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
	for i := range p.statements {
		columns = append(columns, strconv.Itoa(i))
	}
	if p.matrix, err = d.table(matrixFile, columns...); err != nil {
		return err
	}
	if p.ballots, err = d.table(ballotsFile, "timestamp", "datetime", "comment-id", "voter-id", "vote"); err != nil {
		return err
	}
	if p.ids, err = d.table(polisIDsFile, "kind", "id", "response_id", "question_id", "item"); err != nil {
		return err
	}
	for i, st := range p.statements {
		if err := p.ids.row([]string{"comment", strconv.Itoa(i), "", st.Question, st.Item}); err != nil {
			return err
		}
	}
	return nil
}

// add writes the votes of a response. Who has none is no voter.
func (p *polis) add(f *folded) error {
	own := p.counted.add(f)
	if len(own) == 0 {
		return nil
	}
	p.voters++
	voter := strconv.Itoa(p.voters)
	cells, sides := make([]string, len(p.statements)), map[vote]int{}
	for i, st := range p.statements {
		side, ok := own[keyOf(st)]
		if !ok {
			continue
		}
		sides[side]++
		cells[i] = strconv.Itoa(int(side))
		at := f.last[f.byKey[keyOf(st)].ID].At.UTC().Truncate(time.Minute)
		if p.first.IsZero() || at.Before(p.first) {
			p.first = at
		}
		if err := p.ballots.row(append(polisTime(at), strconv.Itoa(i), voter, cells[i])); err != nil {
			return err
		}
	}
	row := []string{voter, "", "0", strconv.Itoa(len(own)), strconv.Itoa(sides[agrees]), strconv.Itoa(sides[disagrees])}
	if err := p.matrix.row(append(row, cells...)); err != nil {
		return err
	}
	return p.ids.row([]string{"participant", voter, f.ID, "", ""})
}

// end writes what is known only after all votes.
func (p *polis) end(d *filling) error {
	columns := []string{"timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"}
	comments, err := d.table(commentsFile, columns...)
	if err != nil {
		return err
	}
	for i, st := range p.statements {
		row := append(polisTime(p.begun()), strconv.Itoa(i), staffAuthor, p.counted.of(st, agrees), p.counted.of(st, disagrees))
		if err := comments.row(append(row, approved, p.say.statement(st))); err != nil {
			return err
		}
	}
	voters, title := strconv.Itoa(p.voters), p.say.first([]string{p.Flow.ID + ".title"})
	summary, err := d.table(summaryFile, "topic", title) // it has no header
	if err != nil {
		return err
	}
	for _, row := range [][]string{
		{"url", p.Flow.Report},
		{"voters", voters},
		{"voters-in-conv", voters},
		{"commenters", "0"},
		{"comments", strconv.Itoa(len(p.statements))},
		{"groups", "0"},
		{"conversation-description", ""},
	} {
		if err := summary.row(row); err != nil {
			return err
		}
	}
	return nil
}

// begun returns when the statements were there: at the opening, or else at the first vote.
func (p *polis) begun() time.Time {
	if opens := p.Flow.Opens; !opens.IsZero() && (p.first.IsZero() || opens.Before(p.first)) {
		return opens.UTC()
	}
	return p.first
}

// polisTime returns the two cells of a time: seconds since 1970, and as JavaScript writes it.
func polisTime(at time.Time) []string {
	if at.IsZero() {
		at = time.Unix(0, 0).UTC()
	}
	return []string{strconv.FormatInt(at.Unix(), 10), at.Format("Mon Jan 02 2006 15:04:05") + " GMT+0000 (Coordinated Universal Time)"}
}
