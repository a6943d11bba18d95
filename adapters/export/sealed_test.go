package export_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// key makes an identity, and the file that age-keygen would write for it.
func key(t *testing.T, name string) (who *age.X25519Identity, path string) {
	t.Helper()
	who, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte("# public key: "+who.Recipient().String()+"\n"+who.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return who, path
}

// sealed is a record whose texts are sealed to somebody.
func sealed(t *testing.T, r bot.Record, to age.Recipient) bot.Record {
	t.Helper()
	for i := range r.Journal {
		e := &r.Journal[i]
		if e.Value.Text == "" {
			continue
		}
		plain, err := json.Marshal(bot.SealedWords{Text: e.Value.Text, Bubbles: e.Value.Bubbles})
		if err != nil {
			t.Fatal(err)
		}
		e.Sealed = encrypted(t, plain, to)
		e.Value.Text, e.Value.Bubbles, e.Value.Sealed = "", nil, true
	}
	return r
}

func encrypted(t *testing.T, plain []byte, to age.Recipient) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tables are both tables in both formats, one after the other, and how many texts stayed sealed in each.
func tables(t *testing.T, s export.Source) (out string, left []int) {
	t.Helper()
	var b bytes.Buffer
	for _, table := range both {
		for _, format := range export.TableFormats {
			n := 0
			s.Sealed = func() { n++ }
			if err := export.Table(t.Context(), &b, s, labels, table, format, export.Options{}); err != nil {
				t.Fatal(err)
			}
			left = append(left, n)
		}
	}
	return b.String(), left
}

// responses are two: with a text, words of one's own in a ranking, and words noted of a question that was passed over.
func responses(f *flows.Flow) (first, second bot.Record) {
	noted := flows.Value{Missing: flows.Skipped, Text: "planted note"}
	first = submitted(record(1, f, "consent", yes, "view", codes("keep"), "why", written("planted before"), "why", written(strings.Join(hostile, "\n")), "order", other("planted way", "trees"), "use", noted))
	second = submitted(record(2, f, "consent", yes, "view", codes("change"), "why", written("planted too")))
	return first, second
}

// With the identities, exports are as if nothing had been sealed.
func TestSealedTextsOpen(t *testing.T) {
	f := parse(t, park)
	desk, deskFile := key(t, "desk.txt")
	former, formerFile := key(t, "former.txt")
	first, second := responses(f)
	want, _ := tables(t, source(f, first, second))
	first, second = responses(f)
	s := source(f, sealed(t, first, former.Recipient()), sealed(t, second, desk.Recipient()))
	var err error
	if s.Identities, err = export.ReadIdentities(deskFile, formerFile); err != nil {
		t.Fatal(err)
	}
	got, left := tables(t, s)
	if got != want {
		t.Errorf("with the identities:\n%s\nwant\n%s", got, want)
	}
	for _, n := range left {
		if n != 0 {
			t.Errorf("%v stay sealed", left)
		}
	}
}

// Without them, a row says that it is sealed, and each text that is missing is counted.
func TestSealedTextsStayEmpty(t *testing.T) {
	f := parse(t, park)
	desk, _ := key(t, "desk.txt")
	first, second := responses(f)
	s := source(f, sealed(t, first, desk.Recipient()), sealed(t, second, desk.Recipient()))
	got, left := tables(t, s)
	for _, n := range left {
		if n != 4 {
			t.Errorf("%v stay sealed, want 4 in each", left)
		}
	}
	if strings.Contains(got, "planted") || !strings.Contains(got, "r1,why,,1,sealed,,,,en,text,") ||
		!strings.Contains(got, "r1,order,,1,answered,trees,,,en,") || !strings.Contains(got, "r1,order,,2,sealed,other,,,en,") {
		t.Errorf("the tables are\n%s", got)
	}
	counted, err := export.Stats(t.Context(), s, labels, "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range counted.Questions {
		if q.Question == "why" && (q.Answered != 2 || q.Texts != 2 || q.Sealed != 2) {
			t.Errorf("counted %+v", q)
		}
	}
	s.Sealed = nil // nobody wants to know
	if err := export.Table(t.Context(), &bytes.Buffer{}, s, labels, "answers", "csv", export.Options{}); err != nil {
		t.Error(err)
	}
}

func TestSealedTextsRefuse(t *testing.T) {
	f := parse(t, park)
	desk, deskFile := key(t, "desk.txt")
	_, otherFile := key(t, "other.txt")
	_, second := responses(f)
	fits := sealed(t, second, desk.Recipient())
	with := func(sealed []byte) bot.Record {
		r := fits
		r.Journal = append([]bot.Entry(nil), fits.Journal...)
		r.Journal[len(r.Journal)-1].Sealed = sealed
		return r
	}
	whole := fits.Journal[len(fits.Journal)-1].Sealed
	for name, tt := range map[string]struct {
		record bot.Record
		file   string
		want   string // the error
		named  string // as damaged
	}{
		"another key":  {fits, otherFile, "sealed to another key than that in " + otherFile, ""},
		"nothing left": {with(nil), deskFile, "", "r2: why"},
		"cut off":      {with(whole[:len(whole)-1]), deskFile, "", "r2: why"},
		"no age":       {with([]byte("planted")), deskFile, "", "r2: why"},
		"no words":     {with(encrypted(t, []byte(`"planted"`), desk.Recipient())), deskFile, "", "r2: why"},
	} {
		t.Run(name, func(t *testing.T) {
			s := source(f, tt.record)
			var err error
			if s.Identities, err = export.ReadIdentities(tt.file); err != nil {
				t.Fatal(err)
			}
			named := ""
			s.Damaged = func(what string) { named += what }
			var out bytes.Buffer
			err = export.Table(t.Context(), &out, s, labels, "answers", "csv", export.Options{})
			if (err != nil) != (tt.want != "") || err != nil && (!strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "planted")) {
				t.Errorf("error = %v, want %q in it", err, tt.want)
			}
			if named != tt.named || strings.Contains(out.String(), "planted") {
				t.Errorf("named is %q, written\n%s", named, out.String())
			}
		})
	}
}

func TestReadIdentitiesRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, tt := range map[string]struct{ content, want string }{
		"empty.txt":  {"", "is no age identity file"},
		"public.txt": {"age1vrjg0g0qe4j80nnjzr29ah22mq6t37rqe7zvyxfre40p5j4edf2qwfw7xy\n", "is no age identity file"},
		"typo.txt":   {"AGE-SECRET-KEY-1LK8HM28LZQH84RCCD4Y28QN9776NEX0R6EYH6QVU2J73ZQ2RKTHQ246S34\n", "is no age identity file"},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := export.ReadIdentities(path)
		if err == nil || !strings.Contains(err.Error(), path+" "+tt.want) || strings.Contains(err.Error(), "1LK8HM28") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := export.ReadIdentities(filepath.Join(dir, "absent.txt")); err == nil || !strings.Contains(err.Error(), "absent.txt") {
		t.Errorf("an absent file: %v", err)
	}
	if _, err := export.ReadIdentities(); err != nil {
		t.Errorf("none: %v", err)
	}
}
