package sqlstore

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"aporte/bot"
)

// populated gives every field of v, and of what is in it, a value of its own.
func populated(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		populated(v.Elem(), n)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.UnixMilli(int64(*n)).UTC()))
			return
		}
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.Slice && f.Type().Elem() == v.Type() {
				defer func() { f.Set(reflect.Append(f, v)) }() // a list of its own kind: one like itself, which has no list in turn
				continue
			}
			populated(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			populated(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		populated(key, n)
		populated(value, n)
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString(fmt.Sprint("text", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(int64(*n%100) + 1)
	case reflect.Uint8, reflect.Uint32:
		v.SetUint(uint64(*n%200) + 1)
	default:
		panic("no value for " + v.Type().String())
	}
}

// carried fills a value, puts it through its form and JSON, and says what is lost on the way.
func carried[T, F any](t *testing.T, form func(T) F, back func(F) T, notKept ...string) {
	t.Helper()
	var value T
	n := 0
	populated(reflect.ValueOf(&value).Elem(), &n)
	for _, name := range notKept {
		field := reflect.ValueOf(&value).Elem().FieldByName(name)
		field.SetZero()
	}
	src, err := json.Marshal(form(value))
	if err != nil {
		t.Fatal(err)
	}
	var f F
	if err := json.Unmarshal(src, &f); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(value, back(f)); diff != "" {
		t.Errorf("%T comes back otherwise (-put +got):\n%s", value, diff)
	}
	if version := reflect.ValueOf(f).FieldByName("Version").Int(); version != formVersion {
		t.Errorf("%T has version %d", f, version)
	}
}

// Every field of what is stored comes back, so that whoever adds one is told to store it, or that it is not kept.
func TestForms(t *testing.T) {
	carried(t, formOfAddress, addressForm.address)
	carried(t, formOfUpdate, updateForm.update, "Noted")
	carried(t, formOfMessage, messageForm.message, "Tidy")
	carried(t, formOfSession, sessionForm.session, "TakenFrom", "Unshown", "Unseen", "Hears", "Submitted")
}

// Forms that earlier releases wrote can still be read.
func TestFormerForms(t *testing.T) {
	var u formerUpdate
	var m formerMessage
	var s formerSession
	for src, into := range map[string]any{
		`{"ID":"u1","From":{"Channel":"telegram","User":"7"},"Lang":"es","Text":"words","Token":"k","Ref":"9","Edited":true,"Final":true,` +
			`"Media":"voice","Invite":"l","Silent":true,"Gone":true,"Timer":true,"Moved":"8","Lookup":true,"Receipt":"x","Flood":true}`: &u,
		`{"ID":"m1","To":{"Channel":"telegram","User":"7"},"Text":"Which?","Choices":[{"Token":"t","Label":"Yes","Number":1,"Mark":"✓"}],` +
			`"Kind":"choice","Draft":"d","Replaces":"m0","File":{"Name":"a.txt","Data":"YQ=="}}`: &m,
		`{"Response":"31d4c7aa","Receipt":"DCJN4-PX464","State":{"id":"demo","version":1,"lang":"es","status":"in_progress"},` +
			`"Asked":{"message":"m1","step":"q","text":"Which?"},"Source":"radio","Started":"2026-11-02T09:30:00Z","Seen":"2026-11-02T09:30:00Z",` +
			`"Invited":"0001-01-01T00:00:00Z","Due":"0001-01-01T00:00:00Z","Reminded":1}`: &s,
	} {
		if err := json.Unmarshal([]byte(src), into); err != nil {
			t.Fatal(err)
		}
	}
	if got := u.update(); got.From != (bot.Address{Channel: "telegram", User: "7"}) || got.Text != "words" || got.Did != bot.Moved || got.User != "8" || got.Noted.Lookup {
		t.Errorf("update %+v", got)
	}
	got := m.message()
	if got.Choices[0] != (bot.Choice{Token: "t", Label: "Yes", Number: 1, Mark: "✓"}) || got.Replaces != "m0" || string(got.File.Data) != "a" {
		t.Errorf("message %+v", got)
	}
	session := s.session()
	if session.Former != "31d4c7" || session.Receipt != "" || session.Tag != "" || session.State.Lang != "es" || session.Asked.Step != "q" ||
		session.Source != "radio" || session.Reminded != 1 || session.Started.IsZero() {
		t.Errorf("session %+v", session)
	}
}

// The list of sealed columns names every column that holds something sealed.
func TestSealedColumns(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: t.TempDir() + "/a.db", Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows, err := s.read.QueryContext(t.Context(), `SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND c.type = 'BLOB' AND m.name NOT IN ('published', 'seen') ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var blobs, listed []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		blobs = append(blobs, name)
	}
	for _, c := range sealedColumns {
		listed = append(listed, c.table+"."+c.column)
	}
	slices.Sort(listed)
	if diff := cmp.Diff(blobs, listed); diff != "" {
		t.Errorf("blobs of the schema and sealed columns (-schema +list):\n%s", diff)
	}
}

// What somebody did was written down as flags until schema 7.
func TestFlagsOfUpdates(t *testing.T) {
	for flags, want := range map[string]bot.Update{
		`"text":"a"`:                              {Text: "a"},
		`"text":"a","edited":true`:                {Did: bot.Edited, Text: "a"},
		`"text":"a","final":true`:                 {Did: bot.Written, Text: "a"},
		`"text":"a","edited":true,"final":true`:   {Did: bot.Rewritten, Text: "a"},
		`"token":"k"`:                             {Did: bot.Pressed, Token: "k"},
		`"media":"photo","text":"a"`:              {Did: bot.Sent, Media: "photo", Text: "a"},
		`"invite":"link"`:                         {Did: bot.Called, Link: "link"},
		`"silent":true`:                           {Did: bot.Came},
		`"silent":true,"gone":true`:               {Did: bot.Left},
		`"silent":true,"moved":"8"`:               {Did: bot.Moved, User: "8"},
		`"timer":true`:                            {Did: bot.Timer},
		`"did":"pressed","token":"k","text":"no"`: {Did: bot.Pressed, Token: "k", Text: "no"},
	} {
		var f updateForm
		if err := json.Unmarshal([]byte("{"+flags+"}"), &f); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, f.update()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", flags, diff)
		}
	}
}
