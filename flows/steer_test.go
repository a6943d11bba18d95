package flows

import (
	"slices"
	"strings"
	"testing"
)

// atReview is the state of somebody who has answered all questions of phase 2, and sees the review.
func atReview(t *testing.T, f *Flow, lang string) State {
	t.Helper()
	s := State{Lang: lang}
	s = f.Next(s, Input{Do: Start}).State
	for range 30 {
		cur := f.Current(s)
		switch {
		case cur.Kind.Traits().Ends:
			s.Lang = lang
			return s
		case cur.Kind.Traits().Agrees:
			s = f.Next(s, Input{Do: Reply, Value: Value{Codes: []string{"yes"}}}).State
		case cur.Kind.Traits().Written:
			s = f.Next(s, Input{Do: Add, Text: "More wells", Ref: "idea"}).State
		case cur.Kind == Country:
			s = f.Next(s, Input{Do: Reply, Value: Value{Codes: []string{"KE"}}}).State
		default:
			s = f.Next(s, Input{Do: Reply, Value: Value{Codes: cur.Options[:1]}}).State
		}
	}
	t.Fatal("the review is never reached")
	return s
}

// steered are words at the review with what they mean there. "?" stands before an act that is asked about first; after a colon is the
// answer that is meant.
var steered = []struct{ en, es, fr, want string }{
	{
		"no|not yet|wait|wait please|don't submit|do not send it yet|not ready|let me think|no thanks",
		"no|todavía no|espera|no enviar|no lo envíes|no estoy lista|déjame pensar|no gracias",
		"non|pas encore|attendez|attendez svp|ne pas envoyer|n'envoyez pas|pas prête|non merci", "submit-",
	},
	{"submit|yes submit|yes, send it|okay send|ok please submit it", "enviar|sí enviar|vale, enviar", "envoyer|oui envoyer|d'accord, envoyez", "submit"},
	{
		"yes|no changes|looks good|finish|all good|nothing to add|continue|everything is fine|keep it as it is", "sí|sin cambios|está bien|terminar|todo bien|nada que agregar|seguir",
		"oui|aucun changement|c'est bien|terminer|tout est bon|rien à ajouter|continuer", "submit?",
	},
	{"2 and 5|change 2 and 5|2, 5|change|change an answer", "2 y 5|cambiar 2 y 5|la 2 y la 5|cambiar", "2 et 5|changer 2 et 5|la 2 et la 5|changer", "change"},
	{"7|change 7|change the country|I want to change the country|edit country", "7|cambiar la 7|cambiar el país|quiero cambiar el país", "7|changer la 7|changer le pays|je veux changer le pays", "change:country"},
	{"I want to change my idea|change my idea please", "quiero cambiar mi idea|cambiar la idea", "je veux changer mon idée|modifier mon idée", "change:wish"},
	{"7 Uganda|7: Uganda|the 7 is wrong|country|please delete the country", "7 Uganda|la 7 está mal|país|borren el país", "7 Ouganda|la 7 est fausse|pays|supprimez le pays", "?change:country"},
	{
		"8 is wrong|please delete my idea|remove my idea|change my idea to more schools", "la 8 está mal|por favor borren mi idea|quitar mi idea|cambiar mi idea por otra cosa",
		"la 8 est fausse|supprimez mon idée svp|retirez mon idée|changer mon idée pour autre chose", "?change:wish",
	},
	{"100|change the law|remove it|delete that please", "100|cambiar la ley|quitar eso", "100|changer la loi|retirez ça", "?change"},
	{"directions|submit it tomorrow|send money to schools", "prioridades|mandar dinero a las escuelas", "orientations|envoyer de l'argent aux écoles", "?submit"},
	{"my name is Ana, quote me|you can quote me|I don't know", "me llamo Ana, cítenme|pueden citarme|no sé", "je m'appelle Ana, citez-moi|vous pouvez me citer|je ne sais pas", "?keep"},
	{
		"My second thought: also schools|no more corruption|stop corruption|wells in every village|the government should change the law on public contracts",
		"También escuelas|no más corrupción|pozos en cada pueblo", "Aussi des écoles|non à la corruption|des puits dans chaque village", "unclear",
	},
	{"thanks|who reads this?", "gracias|¿quién lee esto?", "merci|qui lit ça ?", "talk"},
	{"submit and tell me the outcome|submit and let me know", "enviar y que me avisen|enviar y saber el resultado", "envoyer et connaître le résultat|envoyer et savoir la suite", "submit"},
}

func (in Input) steering() string {
	if in.Do == Perhaps {
		return strings.TrimSuffix("?"+string(in.Act)+":"+in.Step, ":")
	}
	if in.Do == Change {
		return strings.TrimSuffix("change:"+in.Step, ":")
	}
	return string(in.Do)
}

// At the review, what is meant for the bot does what it says, or is asked about; it does not become part of the text in silence.
func TestReviewIsSteered(t *testing.T) {
	f, lexicon := newest(t)
	for _, row := range steered {
		for lang, words := range map[string]string{"en": row.en, "es": row.es, "fr": row.fr} {
			s := atReview(t, f, lang)
			for word := range strings.SplitSeq(words, "|") {
				in := lexicon.Interpret(s, word, "", "m1")
				if got := in.steering(); got != row.want {
					t.Errorf("%s: %q is %q, want %q", lang, word, got, row.want)
				}
				out := f.Next(s, in)
				if idea := out.State.Answers["wish"].Text; (idea != "More wells") != (row.want == "unclear") {
					t.Errorf("%s: after %q the idea is %q", lang, word, idea)
				}
			}
		}
	}
}

// Words in doubt at the review are part of the text, or noted: nothing of them is lost.
func TestReviewLosesNoDoubt(t *testing.T) {
	f, lexicon := newest(t)
	for _, words := range []string{"7 Uganda", "please delete my idea", "change the law", "my name is Ana, quote me", "directions", "100"} {
		for then, text := range map[string]bool{
			"2": true, "No, it is part of my text": true, "also in towns": true, "1": false, "yes": false, "no": false, "wait": false, "change 3": false, "8 is wrong": false, "/review": false, "/stop": false,
			"(edit)": true,
		} {
			s := f.Next(atReview(t, f, "en"), lexicon.Interpret(atReview(t, f, "en"), words, "", "m1")).State
			if s.Aside != AskWords || s.Draft.Doubt == nil {
				t.Fatalf("%q is not asked about", words)
			}
			in := lexicon.Interpret(s, then, "", "m2")
			if then == "(edit)" {
				in = Input{Do: Edited, Ref: "m1", Text: words + "!"}
			}
			out := f.Next(s, in)
			idea := out.State.Answers["wish"].Text
			noted := 0
			for _, n := range out.State.Notes {
				noted += strings.Count(n.Text(), words)
			}
			doubts := out.State.Draft.Doubt != nil && out.State.Draft.Doubt.Text == words
			submitted := out.State.Status == Submitted // the words asked for that
			if strings.Contains(idea, words) != text || !text && noted != 1 && !doubts && !submitted || text && noted > 0 {
				t.Errorf("%q, then %q: the idea is %q, %d noted, status %s", words, then, idea, noted, out.State.Status)
			}
			if !strings.HasPrefix(idea, "More wells") {
				t.Errorf("%q, then %q: the idea is %q", words, then, idea)
			}
		}
	}
}

// Each way in which a message at the review may begin has only one meaning.
func TestSteeringIsClear(t *testing.T) {
	_, lexicon := newest(t)
	m := maker{l: lexicon, folded: map[string][]string{}, made: map[string]*names{}}
	for word, n := range m.steers([]string{"en", "es", "fr"}).of {
		if len(slices.Compact(slices.Sorted(slices.Values(n.codes)))) > 1 {
			t.Errorf("%q means %q", word, n.codes)
		}
	}
}

// At the question how to leave, the words on its keys and what else people say for them do what they say.
func TestLeavingInWords(t *testing.T) {
	f, lexicon := newest(t)
	for _, row := range []struct{ en, es, fr, want, sent string }{
		{"submit|submit it|send it|Submit as it is", "enviar|enviarlo|envíalo|Enviar así", "envoyer|envoyez|Envoyer tel quel", "finish", ""},
		{"submit|keep|done|Keep as it is|leave it|leave it as it is|ok|yes", "enviar|listo|Dejar como está|déjalo así|vale", "envoyer|terminé|Laisser tel quel|laisser comme ça|d'accord", "", "later"},
		{"pause|later|keep it|not now|Continue later|save it please|take a break", "pausar|más tarde|ahora no|guardar|Seguir más tarde", "pause|plus tard|garder|pas maintenant|Continuer plus tard", "later", ""},
		{"no|continue|Continue", "no|seguir|Seguir", "non|continuer|Continuer", "resume", ""},
		{"no|continue", "no|seguir", "non|continuer", "", "resume"},
		{"delete|Delete everything", "borrar|Borrar todo", "supprimer|Tout supprimer", "erase", "erase"},
		{"done|skip|my cat is grey", "listo|saltar", "terminé|passer", "unclear", ""},
	} {
		for lang, words := range map[string]string{"en": row.en, "es": row.es, "fr": row.fr} {
			for status, want := range map[Status]string{InProgress: row.want, Submitted: row.sent} {
				s := askedIn(f, "f3_focus", lang, nil)
				if status == Submitted {
					s = atReview(t, f, lang)
				}
				s.Aside, s.Status = AskLeave, status
				for word := range strings.SplitSeq(words, "|") {
					if in := lexicon.Interpret(s, word, "", "m1"); want != "" && string(in.Do) != want {
						t.Errorf("%s: %s: %q is %q, want %q", lang, status, word, in.Do, want)
					}
				}
			}
		}
	}
}
