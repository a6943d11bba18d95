package flows

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aporte/locales"
)

// actPlaces are where words are tried: at a text without and with a draft, where the words of "other" are awaited, at each kind of
// question, at the review and after the end.
var actPlaces = map[string]func(f *Flow, lang string) State{
	"empty": func(f *Flow, lang string) State { return asking(f, "idea1_headline", lang) },
	"drafted": func(f *Flow, lang string) State {
		s := asking(f, "idea1_headline", lang)
		s.Draft = Draft{Step: "idea1_headline", Bubbles: []Bubble{{Ref: "m0", Text: "more trees"}}}
		return s
	},
	"awaiting": func(f *Flow, lang string) State {
		s := asking(f, "sector", lang)
		s.Draft = Draft{Step: "sector", Picks: []string{OtherCode}, Awaiting: true}
		return s
	},
	"choice":  func(f *Flow, lang string) State { return asking(f, "f1_stance", lang) },
	"several": func(f *Flow, lang string) State { return asking(f, "incentives", lang) },
	"ranking": func(f *Flow, lang string) State { return asking(f, "areas", lang) },
	"scale":   func(f *Flow, lang string) State { return asking(f, "conditions_political", lang) },
	"country": func(f *Flow, lang string) State { return asking(f, "country", lang) },
	"number": func(f *Flow, lang string) State {
		s := asking(f, "mode", lang)
		s.Answers["mode"] = Value{Codes: []string{"group"}}
		return s
	},
	"consent": func(f *Flow, lang string) State { return asking(f, "consent", lang) },
	"review":  func(f *Flow, lang string) State { return asking(f, f.Steps[len(f.Steps)-1].ID, lang) },
	"end": func(f *Flow, lang string) State {
		s := asking(f, f.Steps[len(f.Steps)-1].ID, lang)
		s.Status = Submitted
		return s
	},
}

// actWords are words in three languages with what they mean at each place. "?" stands before an act that is asked about first, and
// "rest" for all places that are not named.
var actWords = []struct {
	en, es, fr string
	at         map[string]string
}{
	{
		"stop|stop it|please stop|quit|cancel|unsubscribe", "parar|salir|cancelar|baja|dar de baja|darme de baja",
		"arrête|arrêtez|arrêter|quitter|désabonner|me désabonner",
		map[string]string{"empty": "?stop", "drafted": "?stop", "awaiting": "?stop", "rest": "stop"},
	},
	{
		"delete|delete everything|erase my data", "borrar|borrar todo|eliminar mis datos", "supprimer|supprimer tout|effacer mes données",
		map[string]string{"empty": "?erase", "drafted": "?erase", "awaiting": "?erase", "rest": "erase"},
	},
	{"help|I need help", "ayuda|Ayúdame", "aide|À l’aide !", map[string]string{"rest": "help"}},
	{"Back|go back", "atrás|volver|Atras", "retour|revenir", map[string]string{"rest": "back"}},
	{"my answers|review", "mis respuestas", "mes réponses", map[string]string{"rest": "review"}},
	{"how many left", "cuánto falta|¿Cuántas faltan?", "combien encore", map[string]string{"rest": "left"}},
	{"Skip", "Saltar", "Passer", map[string]string{"empty": "skip", "drafted": "?done", "awaiting": "skip", "rest": "skip"}},
	{
		"next|next question|skip it", "siguiente|omitir|la siguiente", "suivant|question suivante",
		map[string]string{"empty": "?skip", "drafted": "?done", "awaiting": "?undo", "rest": "skip"},
	},
	{
		"Done|I'm done|that's all", "Listo|listo.|terminé|eso es todo", "Terminé|fini|c’est tout",
		map[string]string{"empty": "?skip", "drafted": "done", "awaiting": "?undo", "rest": "done"},
	},
	{"undo", "deshacer", "annuler", map[string]string{"empty": "back", "rest": "undo"}},
	{
		"no|nope|no thanks|nothing to add|none|n/a", "no|No gracias|no tengo|ninguna|nada|no tengo nada que decir", "non|non merci|rien|rien à ajouter|aucune",
		map[string]string{"empty": "?skip", "drafted": "?done", "awaiting": "?undo"},
	},
	{"I don't know|no idea", "no sé|ni idea", "je ne sais pas", map[string]string{"empty": "?skip", "drafted": "add", "awaiting": "?undo"}},
	{"thanks|Thank you!", "gracias|muchas gracias", "merci|merci beaucoup", map[string]string{"empty": "add", "drafted": "?done", "awaiting": "add", "review": "talk", "end": "talk"}},
	{"yes|ok", "sí|vale|ok", "oui|d'accord", map[string]string{"empty": "add", "drafted": "?done", "awaiting": "add", "consent": "reply", "review": "submit?", "end": "talk"}},
	{
		"send|submit it", "enviar|enviar ya|envíalo", "envoyer|envoyer maintenant",
		map[string]string{"empty": "?stop", "drafted": "done", "awaiting": "?stop", "rest": "submit"},
	},
	{"pass|I'll pass", "paso|paso palabra", "je passe|je passe mon tour", map[string]string{"empty": "?skip", "drafted": "?done", "awaiting": "?undo", "choice": "skip", "scale": "skip", "ranking": "skip"}},
	{"language", "idioma", "langue", map[string]string{"empty": "?language", "drafted": "?language", "awaiting": "?language", "rest": "language"}},
	{"my data", "mis datos", "mes données", map[string]string{"empty": "?export", "drafted": "?export", "awaiting": "?export", "rest": "export"}},
	{
		"Español|français", "English|français", "English|Español",
		map[string]string{"empty": "add", "drafted": "add", "awaiting": "add", "choice": "lang", "several": "lang", "ranking": "lang", "scale": "lang", "number": "lang", "consent": "lang"},
	},
	{
		"stop corruption in schools|help the poor|no more lies in schools", "no hay que parar|listo para el cambio|nada de mentiras en la escuela",
		"arrêter la corruption|non à la corruption|rien n’est fait",
		map[string]string{"empty": "add", "drafted": "add", "awaiting": "add"},
	},
	{
		"change 1|change the answer 1|edit number one", "cambiar la 1|corregir la respuesta uno|quiero cambiar la 1", "modifier la 1|changer la réponse un",
		map[string]string{"empty": "add", "drafted": "add", "review": "change"},
	},
}

func TestWordsThatAct(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{locales.Default()})
	tried := 0
	for _, row := range actWords {
		for lang, words := range map[string]string{"en": row.en, "es": row.es, "fr": row.fr} {
			for place, state := range actPlaces {
				want, named := row.at[place]
				if !named {
					want = row.at["rest"]
				}
				if want == "" {
					continue
				}
				for word := range strings.SplitSeq(words, "|") {
					in := lexicon.Interpret(state(f, lang), word, "", "m1")
					got := string(in.Do)
					if in.Do == Perhaps {
						got = "?" + string(in.Act)
					}
					if tried++; got != want {
						t.Errorf("%s: %q at %s is %q, want %q", lang, word, place, got, want)
					}
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d were tried", tried)
	}
}

// Words on a key of another language press it, too.
func TestWordsOnKeysOfOtherLanguages(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{locales.Default()})
	for _, lang := range f.Languages {
		for word, want := range map[string]Verb{"Done": Done, "Listo": Done, "Terminé": Done, "Undo": Undo, "Deshacer": Undo, "Annuler": Undo, "Retour": Back} {
			if in := lexicon.Interpret(actPlaces["drafted"](f, lang), word, "", ""); in.Do != want {
				t.Errorf("%s: %q is %q", lang, word, in.Do)
			}
		}
	}
}

// TestNoTypedWordIsLost lets people type and press whatever is at hand while texts are written. After each step, every message
// since the consent is in a draft, an answer or the notes, in doubt, or was a command.
func TestNoTypedWordIsLost(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{locales.Default()})
	asks := 0
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		lang := f.Languages[r.IntN(len(f.Languages))]
		s := asking(f, []string{"idea1_headline", "f1_stance", "sector", "areas"}[r.IntN(4)], lang)
		s = f.Next(s, Input{Do: Nothing}).State
		typed := map[string]string{} // by the message's id
		for n := range 40 {
			in, ref := Input{}, fmt.Sprint("m", n)
			before := s
			switch keys := f.shownKeys(s); {
			case r.IntN(3) == 0 && len(keys) > 0:
				in = keys[r.IntN(len(keys))]
			case r.IntN(8) == 0 && len(typed) > 0:
				old := sorted(typed)[r.IntN(len(typed))]
				in = Input{Do: Edited, Ref: old, Text: fmt.Sprint("edited ", n)}
				if held(s)[old] {
					typed[old] = in.Text
				}
			default:
				row := actWords[r.IntN(len(actWords))]
				words := strings.Split(row.en+"|"+row.es+"|"+row.fr+"|words "+ref, "|")
				text := words[r.IntN(len(words))]
				if in = lexicon.Interpret(s, text, "", ref); in.Do.OfWords() && in.Do != Reply && in.Do != Pick {
					typed[ref] = text
				}
			}
			out := f.Next(s, in)
			if out.Forget || out.State.Status != InProgress {
				break
			}
			if s = out.State; s.Draft.Doubt != nil {
				asks++
			}
			kept := held(s)
			for _, ref := range sorted(typed) {
				switch d := before.Draft.Doubt; {
				case kept[ref]:
					continue
				case d != nil && d.Ref == ref && (in.Do == d.Act || slices.Contains([]Verb{Finish, Later, SetLang}, in.Do)):
				case before.Revisit != "" && held(State{Answers: map[string]Value{"": before.Answers[before.Revisit]}})[ref]: // a new answer took its place
				case in.Do == Undo, in.Do == Keep, in.Do == DropWords, in.Do == Unpick, in.Do == Reply, in.Do == DropText: // the person decided so
				default:
					t.Fatalf("seed %d: %q is lost by %+v", seed, typed[ref], in)
				}
				delete(typed, ref)
			}
		}
	}
	if asks < 100 {
		t.Errorf("only %d times words were in doubt", asks)
	}
}

// shownKeys returns the inputs of the keys that are shown, options left out.
func (f *Flow) shownKeys(s State) []Input {
	var keys []Input
	for _, do := range f.AsideVerbs(s) {
		keys = append(keys, Input{Do: do, Step: map[bool]string{true: s.Draft.Step}[do.OfStep()]})
	}
	if cur := f.Current(s); s.Aside == "" && cur != nil && cur.Kind.Traits().Asks {
		for _, do := range f.Navigation(s, cur) {
			keys = append(keys, Input{Do: do, Step: cur.ID})
		}
		if cur.Other {
			keys = append(keys, Input{Do: TakeOther, Step: cur.ID}, Input{Do: DropOther, Step: cur.ID})
		}
	}
	return keys
}

// held returns the messages that a state holds, by their ids.
func held(s State) map[string]bool {
	all := slices.Concat(s.Draft.Bubbles, s.Draft.Other, s.Draft.Offered)
	if s.Draft.Doubt != nil {
		all = append(all, s.Draft.Doubt.Bubble)
	}
	for _, bubbles := range s.Begun {
		all = append(all, bubbles...)
	}
	for _, v := range s.Answers {
		all = append(all, v.Bubbles...)
	}
	for _, n := range s.Notes {
		all = append(all, n.Bubbles...)
	}
	held := map[string]bool{}
	for _, b := range all {
		held[b.Ref] = true
	}
	return held
}
