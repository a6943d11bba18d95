package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"aporte/bot"
)

// codeForm is what is sealed of a code.
type codeForm struct {
	Version int    `json:"v"`
	Name    string `json:"name"`
	Note    string `json:"note,omitempty"`
}

// codingForm is what is sealed of a coding.
type codingForm struct {
	Version  int    `json:"v"`
	Question string `json:"question"`
	Item     string `json:"item,omitempty"`
	Seq      int    `json:"seq"`
	Start    int    `json:"start,omitempty"`
	End      int    `json:"end,omitempty"`
	Entry    int64  `json:"entry"`
	Coder    string `json:"coder,omitempty"`
	Note     string `json:"note,omitempty"`
}

func codePlace(id, flow string) string { return place("codes", id, flow) }

func codingPlace(id, response, code string) string { return place("codings", id, response, code) }

// Codings implements [bot.Coded].
func (m moment) Codings(ctx context.Context, flow string) ([]bot.Code, []bot.Coding, int, error) {
	defer m.alone()()
	found, err := m.coded(ctx, m.tx, flow)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("read codes: %w", err)
	}
	var codes []bot.Code
	for _, c := range found.codes {
		codes = append(codes, c)
	}
	slices.SortFunc(codes, func(a, b bot.Code) int { return strings.Compare(a.Name, b.Name) })
	var all []bot.Coding
	for _, of := range found.codings {
		for _, c := range of {
			all = append(all, c.Coding)
		}
	}
	return codes, all, found.damaged, nil
}

// coded is what analysts coded of a consultation.
type coded struct {
	codes   map[string]bot.Code      // by id
	codings map[string][]codedAnswer // by the id of the response
	damaged int
}

// codedAnswer is a coding that is stored.
type codedAnswer struct {
	id, code string
	bot.Coding
}

func (s *Store) coded(ctx context.Context, db querier, flow string) (coded, error) {
	found := coded{codes: map[string]bot.Code{}, codings: map[string][]codedAnswer{}}
	err := eachRow(ctx, db, func(scan func(...any) error) error {
		var id string
		var sealed []byte
		var f codeForm
		if err := scan(&id, &sealed); err != nil {
			return err
		}
		if s.seal.open(codePlace(id, flow), sealed, &f) != nil {
			found.damaged++
			return nil
		}
		found.codes[id] = bot.Code{Name: f.Name, Note: f.Note}
		return nil
	}, "SELECT id, sealed FROM codes WHERE flow = $1", flow)
	if err != nil {
		return found, err
	}
	return found, eachRow(ctx, db, func(scan func(...any) error) error {
		var one codedAnswer
		var response string
		var sealed []byte
		var f codingForm
		if err := scan(&one.id, &response, &one.code, &sealed); err != nil {
			return err
		}
		code, known := found.codes[one.code]
		if s.seal.open(codingPlace(one.id, response, one.code), sealed, &f) != nil || !known {
			found.damaged++
			return nil
		}
		one.Coding = bot.Coding{
			Response: s.secrets.exported("r", flow, response), Question: f.Question, Item: f.Item, Seq: f.Seq, Code: code.Name,
			Start: f.Start, End: f.End, Entry: fromMillis(f.Entry), Coder: f.Coder, Note: f.Note,
		}
		found.codings[response] = append(found.codings[response], one)
		return nil
	}, "SELECT g.id, g.response, g.code, g.sealed FROM codings g JOIN responses r ON r.id = g.response WHERE r.flow = $1 ORDER BY g.id", flow)
}

// KeepCodings implements desk.Codings.
func (s *Store) KeepCodings(
	ctx context.Context, flow string, codes []bot.Code, all []bot.Coding, accept func(bot.Kept) error, a bot.Audit,
) (kept bot.Kept, err error) {
	ids, err := s.responsesByExport(ctx, flow) // not inside of the transaction: it takes some microseconds for each response
	if err != nil {
		return kept, fmt.Errorf("keep codes: %w", err)
	}
	err = s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		kept = bot.Kept{}
		found, err := s.coded(ctx, tx, flow)
		if err != nil {
			return err
		}
		k := codeKeeper{s, tx, flow, found}
		byName, err := k.keepCodes(ctx, codes, all)
		if err != nil {
			return err
		}
		concerned := map[string]bool{}
		for i, c := range all {
			response := ids[c.Response]
			there := false
			if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM responses WHERE id = $1)", response).Scan(loose(&there)...); err != nil {
				return err
			}
			if !there {
				kept.Gone = append(kept.Gone, i)
				continue
			}
			added, err := k.keepCoding(ctx, response, byName[c.Code], c)
			switch {
			case err != nil:
				return err
			case added:
				kept.Added++
				concerned[response] = true
			default:
				kept.Known++
			}
		}
		if err := accept(kept); err != nil {
			return err
		}
		a.Count = len(concerned)
		return s.audit(ctx, tx, a)
	})
	return kept, wrap("keep codes", err)
}

// codeKeeper stores the codings of one consultation.
type codeKeeper struct {
	*Store
	tx    *tx
	flow  string
	found coded
}

// keepCodes stores the codes, and those that codings name, and returns their ids by their names.
func (k codeKeeper) keepCodes(ctx context.Context, codes []bot.Code, all []bot.Coding) (map[string]string, error) {
	byName := map[string]string{}
	for id, c := range k.found.codes {
		byName[c.Name] = id
	}
	for _, c := range all {
		codes = append(codes, bot.Code{Name: c.Code})
	}
	for _, c := range codes {
		id, known := byName[c.Name]
		if known && (c.Note == "" || k.found.codes[id].Note == c.Note) {
			continue
		}
		if !known {
			id = k.newID()
		}
		sealed, err := k.seal.seal(codePlace(id, k.flow), codeForm{formVersion, c.Name, c.Note})
		if err != nil {
			return nil, err
		}
		_, err = k.tx.ExecContext(ctx, "INSERT INTO codes (id, flow, sealed) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
			id, k.flow, sealed)
		if err != nil {
			return nil, err
		}
		byName[c.Name], k.found.codes[id] = id, c
	}
	return byName, nil
}

// keepCoding stores a coding. added is false if it was there already.
func (k codeKeeper) keepCoding(ctx context.Context, response, code string, c bot.Coding) (added bool, err error) {
	id := k.newID()
	of := k.found.codings[response]
	at := slices.IndexFunc(of, func(o codedAnswer) bool { return o.Same(c) })
	if at >= 0 {
		if id = of[at].id; of[at].Note == c.Note && of[at].Entry.Equal(c.Entry) {
			return false, nil
		}
	}
	sealed, err := k.seal.seal(codingPlace(id, response, code), codingForm{
		formVersion, c.Question, c.Item, c.Seq, c.Start, c.End, millis(c.Entry), c.Coder, c.Note,
	})
	if err != nil {
		return false, err
	}
	_, err = k.tx.ExecContext(ctx, "INSERT INTO codings (id, response, code, sealed) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
		id, response, code, sealed)
	if at >= 0 {
		of[at].Coding = c
	} else {
		k.found.codings[response] = append(of, codedAnswer{id, code, c})
	}
	return true, err
}

// responsesByExport returns the ids of the responses to a consultation by their exported ids.
func (s *Store) responsesByExport(ctx context.Context, flow string) (map[string]string, error) {
	ids := map[string]string{}
	return ids, eachRow(ctx, s.read, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids[s.secrets.exported("r", flow, id)] = id
		return err
	}, "SELECT id FROM responses WHERE flow = $1", flow)
}
