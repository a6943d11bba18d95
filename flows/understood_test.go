package flows

import (
	"cmp"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"aporte/locales"
)

// more are files beside those of the repository, such as messages that nobody has seen who wrote the synonyms.
var more = flag.String("understood", "", "more `FILES` for TestUnderstood, between commas, whose names begin with a language")

// inLocales shows the words of the bot and its consultations, each in its own language.
type inLocales struct{ *locales.Words }

func (w inLocales) Word(lang, key string) string {
	if !w.Has(lang, key) {
		return ""
	}
	return w.Text(lang, key, nil)
}

// fate is what happened to a message.
type fate int

const (
	recorded  fate = iota // as it was meant
	offered               // that and nothing else: a "yes" records it
	rightly               // not recorded, as it was meant for no option
	askedBack             // it is an answer, and all keys are shown again
	wrongly               // recorded as something else
	fates
)

// TestUnderstood reads what ordinary people would type: STEP, MESSAGE, READING in each line of testdata/understood. At least nine of
// ten messages must be understood in each language and at each step, and none recorded wrongly. READING is the code, several
// between commas, a number of a scale; or that it is none of these: ask, talk, words, skip, or a command.
func TestUnderstood(t *testing.T) {
	files, _ := filepath.Glob("testdata/understood/*.tsv")
	if *more != "" {
		files = append(files, strings.Split(*more, ",")...)
	}
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{firstWords(t)})
	for _, path := range files {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lang, _, _ := strings.Cut(filepath.Base(path), ".")
		t.Run(filepath.Base(path), func(t *testing.T) {
			report(t, count(t, f, lexicon, lang, string(src), t.Errorf))
		})
	}
}

// unseen are collections that nobody had seen who wrote the first synonyms, with what is understood at least, in percent, and recorded
// wrongly at most; the goal is 90 and none. The first two were opened, and learned from since. The second was collected to be hard; the
// third is ordinary, was collected when all else was done, and nothing was learned from it.
// What is wrong there is a rule: a number is taken at its word, and so is the unique beginning of a label ("cambio"). A
// curse at the consent is taken for a no, and was meant for an end; both keep nothing.
var unseen = []struct {
	folder string
	least  int
	wrong  map[string]int
}{
	{"sealed", 90, map[string]int{"en": 0, "es": 0, "fr": 0}},
	{"second", 94, map[string]int{"en": 0, "es": 2, "fr": 2}},
	{"third", 92, map[string]int{"en": 1, "es": 0, "fr": 1}},
}

// TestUnderstoodUnseen reads these collections: what is understood may get better, and not worse.
func TestUnderstoodUnseen(t *testing.T) {
	for _, c := range unseen {
		t.Run(c.folder, func(t *testing.T) { unseenIn(t, c.folder, c.least, c.wrong) })
	}
}

func unseenIn(t *testing.T, folder string, least int, wrong map[string]int) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{firstWords(t)})
	for lang, most := range wrong {
		src, err := os.ReadFile("testdata/understood/" + folder + "/" + lang + ".tsv")
		if err != nil {
			t.Fatal(err)
		}
		var sum [fates]int
		all := 0
		for _, counts := range count(t, f, lexicon, lang, string(src), t.Logf) {
			for i, k := range counts {
				sum[i] += k
				all += k
			}
		}
		well := sum[recorded] + sum[offered] + sum[rightly]
		t.Logf("%s: %d messages, understood %d, asked back %d, wrong %d", lang, all, well, sum[askedBack], sum[wrongly])
		if well*100 < all*least || sum[wrongly] > most {
			t.Errorf("%s: understood %d of %d, %d wrong", lang, well, all, sum[wrongly])
		}
	}
}

// count judges each line, and passes those that are recorded wrongly to wrong.
func count(t *testing.T, f *Flow, lexicon *Lexicon, lang, src string, wrong func(string, ...any)) map[string]*[fates]int {
	t.Helper()
	counts := map[string]*[fates]int{}
	for line := range strings.Lines(src) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(fields) != 3 {
			t.Fatalf("%q is no line of three fields", line)
		}
		step, message, reading := fields[0], fields[1], fields[2]
		in := lexicon.Interpret(asking(f, step, lang), message, "", "m1")
		what := judge(f.Step(step), in, reading)
		if counts[step] == nil {
			counts[step] = new([fates]int)
		}
		counts[step][what]++
		switch what {
		case wrongly:
			wrong("%s: %q is recorded as %s, and means %s", step, message, said(in), reading)
		case askedBack:
			t.Logf("%s: %q means %s: %s %s", step, message, reading, in.Do, said(in))
		}
	}
	return counts
}

// asking returns a state of a conversation in which a step is asked.
func asking(f *Flow, step, lang string) State {
	s := State{Ref: f.Ref, Lang: lang, Status: InProgress, Answers: map[string]Value{}}
	route := "full"
	if step == "more" {
		route = "quick"
	}
	given := map[string]Value{"lang": {Codes: []string{lang}}, "consent": {Codes: []string{"yes"}}, "route": {Codes: []string{route}}}
	for i := range f.Steps {
		switch st := &f.Steps[i]; {
		case st.ID == step:
			return s
		case given[st.ID].Codes != nil:
			s.Answers[st.ID] = given[st.ID]
		case st.Kind != Statement && f.Visible(s, st.ID):
			s.Answers[st.ID] = Value{Missing: Skipped}
		}
	}
	return s
}

// said are the codes of an input, or its number.
func said(in Input) string {
	if in.Value.Number != nil {
		return strconv.Itoa(*in.Value.Number)
	}
	return strings.Join(in.Value.Codes, ",")
}

// judge compares what was understood with what was meant.
func judge(st *Step, in Input, reading string) fate {
	means := func() bool {
		a, b := strings.Split(said(in), ","), strings.Split(reading, ",")
		if !st.Kind.Traits().Ordered {
			slices.Sort(a)
			slices.Sort(b)
		}
		return slices.Equal(a, b)
	}
	records := in.Do == Reply || in.Do == SkipIt
	answers := st.Kind.of().answers(st)
	first, _, _ := strings.Cut(reading, ",")
	option := st.Kind.Traits().Searched && len(reading) == 2 || slices.Contains(answers, first) || slices.Contains(st.Codes(), first)
	switch {
	case reading == OtherCode && (in.Do == Offer || in.Do == Reply && slices.Equal(in.Value.Codes, []string{OtherCode})):
		return recorded
	case reading == "skip" && in.Do == SkipIt:
		return recorded
	case !option && !records:
		return rightly
	case in.Do == Reply && means():
		return recorded
	case records:
		return wrongly
	case in.Do == Guess && means():
		return offered
	}
	return askedBack
}

// report prints the counts, and fails where too few messages were understood.
func report(t *testing.T, counts map[string]*[fates]int) {
	var sum [fates]int
	line := func(name string, n [fates]int) {
		all, well := 0, n[recorded]+n[offered]+n[rightly]
		for _, k := range n {
			all += k
		}
		t.Logf("%-22s %3d messages, understood %3d %%: %3d recorded, %3d offered, %3d are no option; %2d asked back, %d wrong",
			name, all, 100*well/all, n[recorded], n[offered], n[rightly], n[askedBack], n[wrongly])
		if well*10 < all*9 {
			t.Errorf("%s: understood %d of %d", name, well, all)
		}
	}
	steps := slices.SortedFunc(maps.Keys(counts), cmp.Compare[string])
	for _, step := range steps {
		for i, k := range counts[step] {
			sum[i] += k
		}
		line(step, *counts[step])
	}
	line("all", sum)
}

// Filler words must not be able to turn an answer into its opposite: "nº" is folded to "no".
func TestFillersSayNothing(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	m := maker{l: f.Lexicon(inLocales{firstWords(t)}), folded: map[string][]string{}}
	for _, lang := range f.Languages {
		for _, filler := range m.list(lang, alsoFiller.key) {
			for _, w := range []Word{alsoNot, alsoYes, alsoAccept, alsoNo, alsoRefuse, alsoAgree, alsoPartly, alsoDisagree, alsoDontKnow} {
				if slices.Contains(m.list(lang, w.key), filler) && !(w == alsoAccept && filler == "bueno") {
					t.Errorf("%s: %q adds nothing, and stands in %s", lang, filler, w.key)
				}
			}
		}
	}
}

// firstWords returns the words of the first version of ogp-phase2.
func firstWords(t testing.TB) *locales.Words {
	t.Helper()
	words, err := locales.Default().Over(locales.Earlier("ogp-phase2", 1), "ogp-phase2")
	if err != nil {
		t.Fatal(err)
	}
	return words
}
