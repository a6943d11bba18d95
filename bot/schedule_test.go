package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// schedule lets staff set until when the consultation takes answers.
func (k *talk) schedule(s bot.Schedule) {
	k.b.SetSchedules(map[string]bot.Schedule{k.flow.ID: s})
}

// reads checks what the newest turn says, and what it does not say: a text that begins with "!".
func (k *talk) reads(when string, texts ...string) {
	k.t.Helper()
	said, _ := k.said()
	for _, text := range texts {
		not, found := strings.CutPrefix(text, "!")
		if strings.Contains(said, not) == found {
			k.t.Errorf("%s: %q in\n%s", when, text, said)
		}
	}
}

// Row 161: with a close the first screen, the consent, the notice and the end name it in words of the language;
// without one they say so.
func TestConsentNamesTheClose(t *testing.T) {
	closes := time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC) // the end of the third
	for _, tt := range []struct{ lang, date, ninety, none, year string }{
		{"en", "3 December 2026", "90 days after", "no closing date", "a year after your last message"},
		{"es", "3 de diciembre de 2026", "90 días después", "no tiene fecha de cierre", "un año después de tu último mensaje"},
		{"fr", "3 décembre 2026", "90 jours", "pas encore de date de clôture", "un an après votre dernier message"},
	} {
		for _, s := range []bot.Schedule{{Closes: closes}, {}} {
			k := newTalk(t, tt.lang)
			k.schedule(s)
			says := func(closes, none []string) []string {
				if s.Closes.IsZero() {
					return append(none, "!"+tt.date, "!{{")
				}
				return append(closes, "!"+tt.none, "!{{")
			}
			k.act("/start")
			k.reads(tt.lang+" first", says([]string{tt.date}, nil)...)
			k.reach("consent", "")
			k.reads(tt.lang+" consent", says([]string{tt.date, tt.ninety}, []string{tt.none, tt.year})...)
			k.act("/privacy")
			k.reads(tt.lang+" notice", says([]string{tt.date, "90", "Open Government Partnership (OGP)", "info@opengovpartnership.org", "16"}, []string{"16"})...)
			k.reach("review", "")
			k.act(tap(":submit"))
			k.reads(tt.lang+" end", says([]string{tt.date}, []string{tt.none})...)
		}
	}
}

// TestTermsOfTheDeployment: controller, contact and place are said as they are set, and the platform as it is called.
func TestTermsOfTheDeployment(t *testing.T) {
	f, err := flows.Parse("ogp-phase2.yaml", flows.Embedded()["ogp-phase2.yaml"])
	for key, value := range map[string]string{"controller": "The town", "contact": "town@example.org", "place": "DE, FR"} {
		if err == nil {
			f, err = f.Set(key, value)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	k := newTalk(t, "es")
	b, err := bot.New(bot.Config{
		Store: k, Flow: f, Words: locales.Default(), Limit: bot.Limit{Burst: -1}, Now: k.b.Now, Fresh: k.b.Fresh,
		Venues: map[string]bot.Venue{"test": {Title: "Testgram"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	k.b = b
	k.reach("consent", "")
	k.reads("consent", "Testgram puede ver este chat.")
	k.act("/privacy")
	k.reads("notice", "Responsable: The town", "Contacto: town@example.org", "están en Alemania, Francia", "!te dice en qué país")
}

// Row 161: what comes after the close is not kept, and everybody hears what became of their answers.
func TestClosedAMinuteAgo(t *testing.T) {
	closes := time.Date(2026, 12, 1, 9, 10, 0, 0, time.UTC)
	k := newTalk(t, "en")
	k.schedule(bot.Schedule{Closes: closes})
	k.reach("f1_stance", "route=1")
	k.act(tap("f1_stance:reply:agree"))
	k.now = closes.Add(-time.Second)
	k.act(tap("f2_stance:reply:agree"))
	if k.state().Answers["f2_stance"].Codes == nil {
		t.Error("an answer in the last second is not taken")
	}
	k.now = closes.Add(time.Minute)
	entries := len(k.journal)
	for _, late := range []any{"partly", tap("f3_stance:reply:agree"), tap(":submit")} {
		k.act(late)
		k.reads("after the close", "closed on 1 December 2026, 09:10 (UTC)", "before you submitted", "saved as unfinished", "/export")
	}
	k.act("/export")
	k.reads("export", "everything you said")
	k.act("/delete")
	k.reads("delete", "answers of yours", "1 December 2026")
	if len(k.journal) != entries || k.state().Status != flows.InProgress {
		t.Errorf("after the close %d entries were added", len(k.journal)-entries)
	}

	other := newTalk(t, "en")
	other.schedule(bot.Schedule{Closes: closes})
	other.now = closes.Add(time.Minute)
	other.act("/start")
	other.reads("a stranger", "closed on 1 December 2026", "Thank you for your interest", "!before you submitted")
	if s := other.current(); s.State.Status != "" {
		t.Errorf("of a stranger is kept %+v", s)
	}
}

// Row 161: whoever met a closed or paused consultation is told once that it goes on, and goes on where they stopped.
func TestReopened(t *testing.T) {
	closes := time.Date(2026, 12, 1, 9, 10, 0, 0, time.UTC)
	later := closes.Add(14*24*time.Hour + 14*time.Hour + 50*time.Minute) // the end of a day
	for _, tt := range []struct {
		name        string
		shut        bot.Schedule
		then        bot.Schedule
		says, again string
	}{
		{"closed, open until", bot.Schedule{Closes: closes}, bot.Schedule{Closes: later}, "open again, until 15 December 2026", "closed on"},
		{"closed, open", bot.Schedule{Closes: closes}, bot.Schedule{}, "is open again.", "closed on"},
		{"paused, goes on", bot.Schedule{Paused: closes, Closes: later}, bot.Schedule{Closes: later}, "open again, until 15 December 2026", "taking a break"},
		{"paused, no close", bot.Schedule{Paused: closes}, bot.Schedule{}, "is open again.", "taking a break"},
	} {
		k := newTalk(t, "en")
		k.schedule(tt.shut)
		before := tt.shut
		before.Paused = time.Time{}
		k.schedule(before)
		k.reach("f1_stance", "route=1")
		k.now = closes.Add(time.Hour)
		k.schedule(tt.shut)
		k.act("agree")
		k.reads(tt.name, tt.again, "saved", "!open again")
		k.schedule(tt.then)
		k.act("agree")
		k.reads(tt.name, tt.says, "!"+tt.again, "2/8")
		if k.state().Answers["f1_stance"].Codes == nil {
			t.Errorf("%s: the answer is not taken", tt.name)
		}
		k.act("agree")
		k.reads(tt.name, "!open again", "3/8")
	}
}

// TestNewClose: whoever is in the middle is told once of a new close, when they next write or press a key. A session of an
// earlier release is told nothing, since nobody knows what they know.
func TestNewClose(t *testing.T) {
	end := func(day int) time.Time { return time.Date(2026, 12, day+1, 0, 0, 0, 0, time.UTC) }
	k := newTalk(t, "fr")
	k.schedule(bot.Schedule{Closes: end(10)})
	k.reach("f1_stance", "route=1")
	for _, tt := range []struct {
		s    bot.Schedule
		says string
	}{
		{bot.Schedule{Closes: end(20)}, "reste ouverte jusqu’au 20 décembre 2026"},
		{bot.Schedule{}, "n’en a plus"},
		{bot.Schedule{Closes: end(31)}, "reste ouverte jusqu’au 31 décembre 2026"},
	} {
		k.schedule(tt.s)
		st := k.flow.Current(k.state())
		k.act(tap(st.ID + ":reply:agree"))
		k.reads("the key", tt.says, "/8")
		k.act("/aide")
		k.reads("after that", "!date de clôture a changé")
	}

	s := k.current()
	s.Told = bot.Told{}
	k.store(s)
	k.schedule(bot.Schedule{Closes: end(40)})
	k.act("/aide")
	k.reads("an earlier release", "!date de clôture a changé")
	k.schedule(bot.Schedule{Closes: end(50)})
	k.act("/aide")
	k.reads("from then on", "date de clôture a changé")
}

// TestNoticeOfOneText: a version whose notice was one text when people agreed to it keeps that text, and its consent has no
// other words without a close.
func TestNoticeOfOneText(t *testing.T) {
	k := newTalk(t, "en")
	words, err := locales.Default().Over(locales.Kept{"en": {
		k.flow.ID + ".consent.notice": {"other": "The notice of then."}, k.flow.ID + ".consent": {"other": "The consent of then."},
	}}, k.flow.ID)
	if err != nil {
		t.Fatal(err)
	}
	k.b, err = bot.New(bot.Config{
		Store: k, Flow: k.flow, Words: locales.Default(), Worded: map[flows.Ref]*locales.Words{k.flow.Ref: words}, Limit: bot.Limit{Burst: -1},
		Now: k.b.Now, Fresh: k.b.Fresh,
	})
	if err != nil {
		t.Fatal(err)
	}
	k.reach("consent", "")
	k.reads("consent", "The consent of then.", "!closing date")
	k.act("/privacy")
	k.reads("notice", "The notice of then.", "!Responsible:")
}

// TestPausedReminder: a reminder waits until a break is over.
func TestPausedReminder(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("consent", "")
	k.act(tap("consent:reply:remind"))
	due := k.current().Due
	k.schedule(bot.Schedule{Paused: k.now})
	k.now = due
	k.act(bot.Update{Did: bot.Timer})
	if s := k.current(); !s.Due.Equal(due.Add(24*time.Hour)) || len(k.last.Send) > 0 {
		t.Errorf("while it is paused the reminder moves to %s, and says %v", s.Due, k.last.Send)
	}
	k.schedule(bot.Schedule{})
	k.now = k.current().Due
	k.act(bot.Update{Did: bot.Timer})
	if len(k.last.Send) == 0 {
		t.Error("after the break nobody is reminded")
	}
}

// TestWordingsWithoutDates: what somebody read at the consent is the same wording whatever the date is, and another one without
// a close. Both are known beforehand.
func TestWordingsWithoutDates(t *testing.T) {
	read := map[string]string{}
	for name, s := range map[string]bot.Schedule{
		"soon": {Closes: time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)}, "late": {Closes: time.Date(2027, 12, 5, 0, 0, 0, 0, time.UTC)}, "never": {},
	} {
		k := newTalk(t, "en")
		k.schedule(s)
		k.reach("consent", "")
		k.act("1")
		read[name] = k.last.Wordings["consent"]
	}
	if read["soon"] != read["late"] || read["soon"] == read["never"] || read["soon"] == "" {
		t.Errorf("wordings are %v", read)
	}
	k := newTalk(t, "en")
	all := bot.Wordings(k.flow, "en", k.b.Words)
	for _, id := range read {
		if !slices.ContainsFunc(all, func(w bot.Wording) bool { return w.ID == id && w.Step == "consent" }) {
			t.Errorf("wording %s is not among those of the version", id)
		}
	}
}
