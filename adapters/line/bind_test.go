package line_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"aporte/adapters/line"
	"aporte/adapters/sqlstore"
	"aporte/bot"
)

func openVault(t *testing.T, path string) *sqlstore.Store {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: make([]byte, 32), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestBind(t *testing.T) {
	path := t.TempDir() + "/aporte.db"
	store := openVault(t, path)
	bind := func(name, fact, id string) error { return line.Bind(t.Context(), store.Vault(), name, fact, id) }
	for _, c := range []struct {
		name, fact, id string
		refused        string // what the sentence must say; "" if it goes
	}{
		{"telegram", "bot", "1", ""},
		{"telegram", "bot", "1", ""},
		{"telegram", "bot", "2", "serve --rebind telegram:"},
		{"telegram:city", "bot", "2", ""},
		{"telegram:city", "bot", "1", "than before under the name telegram:city"},
		{"telegram:town", "bot", "1", "known as telegram,"}, // the same bot under two names
		{"slack", "bot", "1", ""},                           // another platform
		{"slack", "app", "2", ""},                           // another fact
		{"slack:west", "app", "1", ""},
	} {
		err := bind(c.name, c.fact, c.id)
		if (err == nil) != (c.refused == "") || err != nil && (!errors.Is(err, line.ErrOtherBot) || !strings.Contains(err.Error(), c.refused)) {
			t.Errorf("%s %s %s: %v", c.name, c.fact, c.id, err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	store = openVault(t, path)
	defer store.Close()
	if err := bind("telegram", "bot", "2"); !errors.Is(err, line.ErrOtherBot) {
		t.Errorf("after a start: %v", err)
	}
	if err := line.Release(t.Context(), store.Vault(), "telegram"); err != nil {
		t.Fatal(err)
	}
	if err := bind("telegram", "bot", "3"); err != nil {
		t.Error(err)
	}
	if err := bind("telegram:city", "bot", "9"); !errors.Is(err, line.ErrOtherBot) {
		t.Errorf("another name was released, too: %v", err)
	}
}

func TestBoundNotesNothing(t *testing.T) {
	store := openVault(t, t.TempDir()+"/aporte.db")
	defer store.Close()
	for _, id := range []string{"1", "2"} {
		if err := line.Bound(t.Context(), store.Vault(), "telegram", "bot", id); err != nil {
			t.Error(err)
		}
	}
}

func TestPath(t *testing.T) {
	for _, c := range [][3]string{
		{"/telegram", "telegram", "/telegram"},
		{"/telegram", "telegram:city", "/telegram/city"},
		{"/slack/", "slack", "/slack/"},
		{"/slack/", "slack:west", "/slack/west/"},
	} {
		if got := line.Path(c[0], c[1]); got != c[2] {
			t.Errorf("%s of %s is %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

// blind is a vault whose rows are damaged.
type blind struct{ line.Vault }

func (blind) Get(context.Context, string, string) ([]byte, error) { return nil, errors.New("damaged") }

func (blind) List(context.Context, string) (map[string][]byte, error) {
	return nil, errors.New("damaged")
}

// TestBindToWhatIsDamaged: the error for a damaged row says how to go on, and that works.
func TestBindToWhatIsDamaged(t *testing.T) {
	store := openVault(t, t.TempDir()+"/aporte.db")
	defer store.Close()
	if err := line.Bind(t.Context(), store.Vault(), "telegram", "bot", "1"); err != nil {
		t.Fatal(err)
	}
	err := line.Bind(t.Context(), blind{store.Vault()}, "telegram", "bot", "1")
	if err == nil || errors.Is(err, line.ErrOtherBot) || !strings.Contains(err.Error(), "--rebind telegram") {
		t.Errorf("got %v", err)
	}
	if err := line.Release(t.Context(), blind{store.Vault()}, "telegram"); err != nil {
		t.Error(err)
	}
	if err := line.Bind(t.Context(), store.Vault(), "telegram", "bot", "2"); err != nil {
		t.Error(err)
	}
}

// TestOwn keeps what two bots of one platform keep apart, and what the first one kept before there were names.
func TestOwn(t *testing.T) {
	store := openVault(t, t.TempDir()+"/aporte.db")
	defer store.Close()
	ctx := t.Context()
	first, west := line.Own(store.Vault(), "slack"), line.Own(store.Vault(), "slack:west")
	for v, value := range map[line.Vault]string{store.Vault(): "old", west: "west"} {
		if err := v.Put(ctx, "slack.workspace", "T1", []byte(value)); err != nil {
			t.Fatal(err)
		}
	}
	if err := west.PutAbout(ctx, "slack.route.person", "T1/U1", bot.Address{Channel: "slack:west", User: "T1/U1"}, []byte("T1")); err != nil {
		t.Fatal(err)
	}
	for v, want := range map[line.Vault]string{first: "old", west: "west"} {
		value, err := v.Get(ctx, "slack.workspace", "T1")
		all, _ := v.List(ctx, "slack.workspace")
		if string(value) != want || err != nil || len(all) != 1 || string(all["T1"]) != want {
			t.Errorf("kept are %q and %q, %v, want %q", value, all, err, want)
		}
	}
	if raw, _ := first.Get(ctx, "slack.route.person", "T1/U1"); raw != nil {
		t.Error("the first app knows whom the other one reaches")
	}
	if err := west.Delete(ctx, "slack.workspace", "T1"); err != nil {
		t.Fatal(err)
	}
	if value, _ := first.Get(ctx, "slack.workspace", "T1"); string(value) != "old" {
		t.Error("what the other app forgot is gone for the first")
	}
}
