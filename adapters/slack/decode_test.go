package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/bot"
	"aporte/flows"
)

// dm makes an event of a private conversation.
func dm(event string) string {
	return `{"type":"event_callback","team_id":"T1","api_app_id":"A1","event_id":"Ev1","event_time":1790000000,
		"event":{"type":"message","channel":"D1","channel_type":"im",` + event + `}}`
}

// Rows 69, 70, 72 and 73, and the others that come as events.
func TestDecodeEvent(t *testing.T) {
	text := func(s string) []bot.Update {
		return []bot.Update{{ID: "T1:D1:1.2", Text: s, Ref: "1.2", Seq: 1_200_000}}
	}
	inThread := func(s string) []bot.Update {
		u := text(s)
		u[0].Place = "1.1"
		return u
	}
	for name, tt := range map[string]struct {
		raw  string
		want kind
		ups  []bot.Update
	}{
		"text":             {dm(`"user":"U1","ts":"1.2","text":"hola"`), passed, text("hola")},
		"W user":           {dm(`"user":"W1","ts":"1.2","text":"hola"`), passed, text("hola")},
		"me":               {dm(`"user":"U1","ts":"1.2","text":"waves","subtype":"me_message"`), passed, text("waves")},
		"in a thread":      {dm(`"user":"U1","ts":"1.2","text":"2","thread_ts":"1.1"`), passed, inThread("2")},
		"emoji code":       {dm(`"user":"U1","ts":"1.2","text":":thumbsup:"`), passed, text("👍")},
		"strange block":    {dm(`"user":"U1","ts":"1.2","text":"a","blocks":[{"type":7}]`), passed, text("a")},
		"empty":            {dm(`"user":"U1","ts":"1.2","text":""`), passed, text("")},
		"ourselves":        {dm(`"user":"U1","bot_id":"B1","ts":"1.2","text":"a"`), ignored, nil},
		"bot":              {dm(`"subtype":"bot_message","bot_id":"B2","ts":"1.2","text":"a"`), ignored, nil},
		"workflow":         {dm(`"subtype":"bot_message","user":"U1","ts":"1.2","text":"a"`), ignored, nil},
		"joined":           {dm(`"subtype":"channel_join","user":"U1","ts":"1.2","text":"a"`), ignored, nil},
		"pinned":           {dm(`"subtype":"pinned_item","user":"U1","ts":"1.2","text":"a"`), ignored, nil},
		"huddle":           {dm(`"subtype":"huddle_thread","user":"U1","ts":"1.2","text":""`), ignored, nil},
		"thread broadcast": {dm(`"subtype":"thread_broadcast","user":"U1","ts":"1.2","text":"a","thread_ts":"1.1"`), passed, inThread("a")},
		"no user":          {dm(`"ts":"1.2","text":"a"`), ignored, nil},
		"in a channel": {
			strings.Replace(dm(`"user":"U1","ts":"1.2","text":"a"`), `"channel_type":"im"`, `"channel_type":"channel"`, 1), ignored, nil,
		},
		"edited": {
			dm(`"subtype":"message_changed","ts":"1.9","message":{"user":"U1","ts":"1.2","text":"new","edited":{"user":"U1","ts":"1.8"}},
				"previous_message":{"user":"U1","ts":"1.2","text":"old"}`), passed,
			[]bot.Update{{ID: "T1:D1:1.2:1.8", Text: "new", Ref: "1.2", Seq: 1_200_000, Did: bot.Edited}},
		},
		"a link unfolds": {
			dm(`"subtype":"message_changed","ts":"1.9","message":{"user":"U1","ts":"1.2","text":"same","edited":{"user":"U1","ts":"1.8"}},
				"previous_message":{"user":"U1","ts":"1.2","text":"same"}`), ignored, nil,
		},
		"changed, not edited": {dm(`"subtype":"message_changed","message":{"user":"U1","ts":"1.2","text":"new"}`), ignored, nil},
		"our own edit": {
			dm(`"subtype":"message_changed","message":{"user":"U1","bot_id":"B1","ts":"1.2","text":"new","edited":{"ts":"1.8"}}`), ignored, nil,
		},
		"deleted":      {dm(`"subtype":"message_deleted","previous_message":{"user":"U1","ts":"1.2","text":"a"}`), deleted, nil},
		"ours deleted": {dm(`"subtype":"message_deleted","previous_message":{"user":"U1","bot_id":"B1","ts":"1.2"}`), ignored, nil},
		"photo": {
			dm(`"subtype":"file_share","user":"U1","ts":"1.2","text":"look","files":[{"mimetype":"image/png"}]`), passed,
			[]bot.Update{{ID: "T1:D1:1.2", Text: "look", Ref: "1.2", Seq: 1_200_000, Did: bot.Sent, Media: "photo"}},
		},
		"recording": {
			dm(`"subtype":"file_share","user":"U1","ts":"1.2","files":[{"mimetype":"audio/webm","subtype":"slack_audio"}]`), passed,
			[]bot.Update{{ID: "T1:D1:1.2", Ref: "1.2", Seq: 1_200_000, Did: bot.Sent, Media: "voice"}},
		},
		"snippet": {
			dm(`"subtype":"file_share","user":"U1","ts":"1.2","files":[{"mimetype":"text/plain","mode":"snippet"}]`), passed,
			[]bot.Update{{ID: "T1:D1:1.2", Ref: "1.2", Seq: 1_200_000, Did: bot.Sent, Media: "snippet"}},
		},
		"canvas": {
			dm(`"subtype":"file_share","user":"U1","ts":"1.2","files":[{"mimetype":"application/vnd.slack-docs","mode":"quip"}]`), passed,
			[]bot.Update{{ID: "T1:D1:1.2", Ref: "1.2", Seq: 1_200_000, Did: bot.Sent, Media: "document"}},
		},
		"file without a word about it": {
			dm(`"subtype":"file_share","user":"U1","ts":"1.2","files":[{}]`), passed,
			[]bot.Update{{ID: "T1:D1:1.2", Ref: "1.2", Seq: 1_200_000, Did: bot.Sent, Media: "other"}},
		},
		"uninstalled":   {`{"type":"event_callback","team_id":"T1","event":{"type":"app_uninstalled"}}`, uninstalled, nil},
		"revoked":       {`{"type":"event_callback","team_id":"T1","event":{"type":"tokens_revoked","tokens":{"bot":["U9"]}}}`, revoked, nil},
		"user revoked":  {`{"type":"event_callback","team_id":"T1","event":{"type":"tokens_revoked","tokens":{"oauth":["U9"]}}}`, ignored, nil},
		"home":          {`{"type":"event_callback","team_id":"T1","event":{"type":"app_home_opened","user":"U1","tab":"home"}}`, homeOpened, nil},
		"messages tab":  {`{"type":"event_callback","team_id":"T1","event":{"type":"app_home_opened","user":"U1","tab":"messages"}}`, messagesOpened, nil},
		"about tab":     {`{"type":"event_callback","team_id":"T1","event":{"type":"app_home_opened","user":"U1","tab":"about"}}`, ignored, nil},
		"added":         {`{"type":"event_callback","team_id":"T1","event":{"type":"team_access_granted","team_ids":["T2"]}}`, granted, nil},
		"taken out":     {`{"type":"event_callback","team_id":"T1","event":{"type":"team_access_revoked","team_ids":["T2"]}}`, withdrawn, nil},
		"mention":       {`{"type":"event_callback","team_id":"T1","event":{"type":"app_mention","user":"U1","channel":"C1"}}`, mentioned, nil},
		"bot's mention": {`{"type":"event_callback","team_id":"T1","event":{"type":"app_mention","user":"U1","bot_id":"B1","channel":"C1"}}`, ignored, nil},
		"rate limited":  {`{"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1}`, limited, nil},
		"unknown event": {`{"type":"event_callback","team_id":"T1","event":{"type":"starred_planet"}}`, unknown, nil},
		"unknown type":  {`{"type":"something","team_id":"T1"}`, unknown, nil},
		"no event":      {`{"type":"event_callback","team_id":"T1"}`, malformed, nil},
		"no team":       {`{"type":"event_callback","event":{"type":"message"}}`, malformed, nil},
		"array":         {`[]`, malformed, nil},
		"null":          {`null`, unknown, nil},
		"cut off":       {`{"type":"event_call`, malformed, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h := decodeEvent([]byte(tt.raw))
			if h.kind != tt.want {
				t.Errorf("kind = %s, want %s", h.kind, tt.want)
			}
			if diff := cmp.Diff(tt.ups, h.updates); diff != "" {
				t.Error(diff)
			}
			if tt.want == passed && (h.who != identity{h.who.home, h.who.user} || h.who.home != "T1") {
				t.Errorf("who = %+v", h.who)
			}
		})
	}
}

func TestDecodeInteraction(t *testing.T) {
	press := func(actions string) string {
		return `{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1","team_id":"T1"},"trigger_id":"tr",
			"response_url":"https://hooks.slack.com/x","container":{"message_ts":"1.2","channel_id":"D1"},"message":{"ts":"1.2"},"actions":[` + actions + `]}`
	}
	key := func(token string) []bot.Update {
		return []bot.Update{{ID: "T1:U1:5.5:1.2.key3", Did: bot.Pressed, Token: token, Ref: "D1:1.2", Seq: 5_500_000}}
	}
	for name, tt := range map[string]struct {
		raw  string
		want kind
		ups  []bot.Update
	}{
		"button":  {press(`{"action_id":"key3","type":"button","value":"tok","action_ts":"5.5"}`), passed, key("tok")},
		"radio":   {press(`{"action_id":"key3","type":"radio_buttons","selected_option":{"value":"tok"},"action_ts":"5.5"}`), passed, key("tok")},
		"select":  {press(`{"action_id":"key3","type":"static_select","selected_option":{"value":"tok"},"action_ts":"5.5"}`), passed, key("tok")},
		"box":     {press(`{"action_id":"box","type":"button","value":"so far","action_ts":"5.5"}`), wantsBox, nil},
		"another": {press(`{"action_id":"somebody_elses","type":"button","value":"x","action_ts":"5.5"}`), unknown, nil},
		"none":    {press(``), unknown, nil},
		"home": {
			`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"trigger_id":"tr","container":{"type":"view"},
				"actions":[{"action_id":"home:privacy","value":"privacy","action_ts":"5.5"}]}`,
			passed,
			[]bot.Update{{ID: "T1:U1:5.5:.home:privacy", Text: "/privacy"}},
		},
		"shortcut": {
			`{"type":"shortcut","callback_id":"aporte_start","team":{"id":"T1"},"user":{"id":"U1"},"trigger_id":"tr","action_ts":"7.7"}`,
			passed,
			[]bot.Update{{ID: "T1:U1:7.7:aporte_start", Text: "/start"}},
		},
		"other shortcut": {`{"type":"shortcut","callback_id":"x","team":{"id":"T1"},"user":{"id":"U1"}}`, unknown, nil},
		"closed":         {`{"type":"view_closed","team":{"id":"T1"},"user":{"id":"U1"},"view":{"id":"V1"}}`, ignored, nil},
		"other view":     {`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"id":"V1","callback_id":"x"}}`, unknown, nil},
		"box without meta": {
			`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"id":"V1","callback_id":"box"}}`, malformed, nil,
		},
		"unknown type": {`{"type":"message_action","team":{"id":"T1"},"user":{"id":"U1"}}`, unknown, nil},
		"no user":      {`{"type":"block_actions","team":{"id":"T1"}}`, malformed, nil},
		"null":         {`null`, malformed, nil},
		"text":         {`hello`, malformed, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h := decodeInteraction([]byte(tt.raw))
			if h.kind != tt.want {
				t.Errorf("kind = %s, want %s", h.kind, tt.want)
			}
			if diff := cmp.Diff(tt.ups, h.updates); diff != "" {
				t.Error(diff)
			}
		})
	}
	if h := decodeInteraction([]byte(press(`{"action_id":"box","value":"so far"}`))); h.draft != "so far" || h.receipt != "D1:1.2" {
		t.Errorf("the box has draft %q and receipt %q", h.draft, h.receipt)
	}
}

func TestDecodeCommand(t *testing.T) {
	means := func(word string, command flows.Command) bool { return word == "ayuda" && command.Name == "help" }
	for text, want := range map[string]string{
		"": "/start", "start": "/start", "start radio-es": "/start radio-es", " START  code ": "/start code", "language fr": "/language fr",
		"language": "/language", "review": "/review", "privacy": "/privacy", "help": "/help", "stop": "/stop", "/stop": "/stop",
		"ayuda": "/help", "stop corruption": "/stop", "receipt 7k2qd-9xw4m": "/receipt 7k2qd-9xw4m", "export": "/export", "I think that": "", "2": "", "erase!": "", "submit": "/submit", "done": "/done",
		"alerts here ABCDE-FGHIJ": "aporte alerts here ABCDE-FGHIJ", " Alerts  list ": "aporte Alerts list", "alerts": "aporte alerts", "alerts about rivers": "", "alerts off now please": "",
	} {
		h := decodeCommand(wireCommand{Team: "T1", User: "U1", Trigger: "tr", Text: text}, means)
		got := ""
		if len(h.updates) > 0 {
			got = h.updates[0].Text
			if h.updates[0].ID != "T1:U1:tr:command" {
				t.Errorf("id = %s", h.updates[0].ID)
			}
		}
		if h.kind != commanded || got != want {
			t.Errorf("%q became %s %q, want %q", text, h.kind, got, want)
		}
	}
	for _, in := range []wireCommand{{}, {Team: "T1"}, {User: "U1"}, {Team: "T1", User: "<b>"}} {
		if h := decodeCommand(in, means); h.kind != malformed {
			t.Errorf("%+v is %s", in, h.kind)
		}
	}
}

// Row 79: who somebody is.
func TestHome(t *testing.T) {
	for name, tt := range map[string]struct {
		o    origin
		want string
	}{
		"workspace":                      {origin{team: "T1"}, "T1"},
		"says so itself":                 {origin{team: "T1", userTeam: "T1"}, "T1"},
		"grid":                           {origin{team: "T1", enterprise: "E1"}, "E1"},
		"grid, another workspace of it":  {origin{team: "T2", enterprise: "E1", userTeam: "T1"}, "E1"},
		"grid, organisation as the team": {origin{team: "T2", enterprise: "E1", userTeam: "E1"}, "E1"},
		"from elsewhere":                 {origin{team: "T1", userTeam: "T9"}, "T9"},
		"from elsewhere, shared":         {origin{team: "T1", userTeam: "T9", shared: true}, "T9"},
		"from elsewhere into a grid":     {origin{team: "T1", enterprise: "E1", userTeam: "T9", shared: true}, "T9"},
		"of the grid in a shared one":    {origin{team: "T1", enterprise: "E1", userTeam: "T1", shared: true}, "E1"},
	} {
		if got := tt.o.home(); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestAddress(t *testing.T) {
	who := identity{home: "E1AB", user: "W123"}
	back, err := parseAddress(who.address())
	if err != nil || back != who {
		t.Errorf("got %+v, %v", back, err)
	}
	for _, bad := range []string{"", "T1", "T1/", "/U1", "T1/U1/x", "t1/u1", "T1/U1 ", "123"} {
		if _, err := parseAddress(bad); err == nil {
			t.Errorf("%q was taken for an address", bad)
		}
	}
}

// Rows 85 and 104: what a text of Slack says on the screen of whoever wrote it.
func TestTyped(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                                "plain",
		"a &amp; b &lt;c&gt;":                  "a & b <c>",
		"&amp;lt;":                             "&lt;",
		"<https://example.org>":                "https://example.org",
		"<http://example.org|example.org>":     "example.org",
		"<mailto:a@example.org|a@example.org>": "a@example.org",
		"<https://example.org|our page>":       "our page (https://example.org)",
		"<https://example.org/?a=1&amp;b=2>":   "https://example.org/?a=1&b=2",
		"<https://example.org/page|page>":      "page (https://example.org/page)",
		"<@U123> hello":                        somebody + " hello",
		"<#C1>, <#C2|>":                        somewhere + ", " + somewhere,
		"<!subteam^S1>":                        somebody,
		somebody:                               "\ufffd",
		"<@U123|ana>":                          "@ana",
		"<#C1|general>":                        "#general",
		"<!here> and <!channel>":               "@here and @channel",
		"<!subteam^S1|@staff>":                 "@staff",
		"<!date^1392734382^{date}|Tuesday>":    "Tuesday",
		"1 < 2":                                "1 < 2",
		"<>":                                   "<>",
		"&lt;!channel&gt; :tada:":              "<!channel> 🎉",
		":+1::skin-tone-3: :thumbsup:":         "👍🏼 👍",
		":woman-raising-hand::skin-tone-6:":    "🙋🏿\u200d♀\ufe0f",
		":flag-es::tada:":                      "🇪🇸🎉",
		":party_parrot: at 10:30:45":           ":party_parrot: at 10:30:45",
		"1:100:250 yes:tada:":                  "1:100:250 yes🎉",
		"<https://example.org/:tada:>":         "https://example.org/:tada:",
		"<<b>":                                 "<b",
	} {
		if got := typed(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(dm(`"user":"U1","ts":"1.2","text":"<a|b> &amp; <@U1>"`)))
	f.Add([]byte(dm(`"subtype":"message_changed","message":{"user":"U1","ts":"1","text":"x","edited":{}}`)))
	f.Add([]byte(`{"type":"block_actions","team":null,"user":{"id":"U1","team_id":"T1"},"actions":[{"action_id":"key1","value":"x"}]}`))
	f.Add([]byte(`{"type":"view_submission","user":{"id":"U1","team_id":"T1"},"view":{"callback_id":"box","private_metadata":"{}","state":{"values":{"words":{"words":{"value":"a"}}}}}}`))
	f.Add([]byte(`{"team_id":"T1","user_id":"U1","text":"start <https://x>"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var cmd wireCommand
		_ = json.Unmarshal(raw, &cmd)
		for _, h := range []happening{
			decodeEvent(raw), decodeInteraction(raw), decodeCommand(cmd, func(string, flows.Command) bool { return false }),
		} {
			switch h.kind {
			case passed:
				if len(h.updates) == 0 || h.updates[0].ID == "" {
					t.Fatalf("passed without an update: %+v", h)
				}
				fallthrough
			case commanded, wantsBox, submitted, mentioned, homeOpened, deleted:
				if _, err := parseAddress(h.who.address()); err != nil {
					t.Fatalf("%s by nobody: %+v", h.kind, h.who)
				}
			default:
				if len(h.updates) > 0 {
					t.Fatalf("%s with updates", h.kind)
				}
			}
		}
	})
}

// Row 103: a checkbox says what is ticked now: what was changed follows from what may have been seen.
func TestTicks(t *testing.T) {
	set := func(codes string) []string {
		all := []string{}
		for _, c := range codes {
			all = append(all, "T|s:pick:"+string(c))
		}
		return all
	}
	for name, tt := range map[string]struct {
		faces, told        string // what was sent, with spaces between; what the last press said
		copied, now, wants string
	}{
		"one more":                       {"", "", "", "a", "+a"},
		"one less":                       {"a", "", "a", "", "-a"},
		"another instead":                {"a", "", "a", "b", "-a+b"},
		"nothing":                        {"a", "", "a", "a", ""},
		"drawn late, the copy is newer":  {"ab abc", "abc", "abc", "abcd", "+d"},
		"drawn late, the copy is as old": {"ab", "abc", "ab", "abcd", "+d"},
		"forgotten by the client":        {"ab abc", "abc", "abc", "abd", "+d"},
		"added elsewhere":                {"ab abe", "ab", "abe", "abc", "+c"},
		"added elsewhere and untaken":    {"ab abe", "ab", "abe", "ab", "-e"},
		"after a restart":                {"", "", "ab", "abc", "+c"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTicks()
			b := boxes{}
			for _, face := range strings.Fields(tt.faces) {
				b.faces = append([][]string{set(face)}, b.faces...)
			}
			if tt.told != "" {
				b.told = set(tt.told)
			}
			k.seen.Set("D1:1.2", b)
			got, ids := "", map[string]bool{}
			for _, u := range k.updates(ticking{id: "i", now: set(tt.now), shown: set(tt.copied), ref: "D1:1.2"}) {
				sign, code := "+", u.Token[len(u.Token)-1:]
				if strings.Contains(u.Token, ":unpick:") {
					sign = "-"
				}
				got, ids[u.ID] = got+sign+code, true
			}
			if got != tt.wants || len(ids) != len(got)/2 {
				t.Errorf("%q, want %q", got, tt.wants)
			}
		})
	}
}

// The message of an earlier version said what a press would change; it can be pressed still.
func TestDecodeCheckboxes(t *testing.T) {
	h := decodeInteraction([]byte(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"container":{"channel_id":"D1","message_ts":"1.2"},
		"message":{"ts":"1.2","blocks":[{"type":"section"},{"block_id":"options","elements":[{"action_id":"key1","initial_options":[{"value":"T|s:unpick:a"}]}]}]},
		"actions":[{"type":"checkboxes","block_id":"options","action_id":"key1","action_ts":"3.4","selected_options":[{"value":"T|s:unpick:a"},{"value":"T|s:pick:b"}]}]}`))
	if h.kind != passed || h.ticking == nil {
		t.Fatalf("%+v", h)
	}
	got := newTicks().updates(*h.ticking)
	if len(got) != 1 || got[0].Token != "T|s:pick:b" || got[0].Ref != "D1:1.2" {
		t.Errorf("%+v", got)
	}
}
