package bot_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// misfortunes puts down what will go wrong.
func (w *world) misfortunes(end time.Time) {
	some := func(most int, do func()) {
		for range 1 + w.rng.IntN(max(1, most*w.days/30)) {
			w.after(w.between(0, end.Sub(w.now)), do)
		}
	}
	some(24, func() { w.fuse = 1 + w.rng.IntN(12) })
	some(8, w.restart)
	some(16, func() {
		w.disk = []trouble{full, shaky}[w.rng.IntN(2)]
		w.after(w.between(time.Minute, 8*time.Hour), func() { w.disk = fine })
	})
	for _, name := range []string{"alpha", "beta"} {
		some(4, func() {
			w.platforms[name].bad = true
			w.after(w.between(time.Minute, 5*time.Hour), func() { w.platforms[name].bad = false })
		})
	}
	some(3, func() { w.jump(100) })
	some(30, w.inspect)
}

// jump sets the clock wrong, with some chance, and right again hours later.
func (w *world) jump(percent float64) {
	if w.calm || w.shift != 0 || !w.chance(percent) {
		return
	}
	w.count.jumps++
	w.shift = []time.Duration{-time.Hour, 24 * time.Hour}[w.rng.IntN(2)]
	w.witness.voidAll()
	w.note("the clock is wrong by %s", w.shift)
	w.after(w.between(time.Minute, 6*time.Hour), func() {
		w.shift = 0
		w.witness.voidAll()
	})
}

// danger is a place where the service may be killed.
func (w *world) danger() {
	if w.fuse > 0 && !w.calm {
		if w.fuse--; w.fuse == 0 {
			panic(killed{})
		}
	}
}

// guard lets something happen, and starts the service anew if it is killed meanwhile.
func (w *world) guard(do func()) {
	defer func() {
		switch r := recover(); r.(type) {
		case nil:
		case killed:
			w.kill()
		default:
			panic(r)
		}
	}()
	do()
}

// kill leaves everything as it is, and starts the service from a copy of the files: the one before gets no chance to tidy
// up in them.
func (w *world) kill() {
	w.count.kills++
	w.note("killed")
	dir := filepath.Join(w.dir, fmt.Sprint("after", w.count.kills))
	if err := os.CopyFS(dir, databaseFiles{os.DirFS(filepath.Dir(w.store.Path))}); err != nil {
		w.t.Fatal(err)
	}
	old := w.store
	if err := old.Close(); err != nil {
		w.t.Fatal(err)
	}
	if filepath.Dir(old.Path) != w.dir {
		_ = os.RemoveAll(filepath.Dir(old.Path))
	}
	w.started(dir)
}

// databaseFiles are the files of a folder, without folders in it and without locks.
type databaseFiles struct{ fs.FS }

// ReadDir implements [fs.ReadDirFS].
func (d databaseFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(d.FS, name)
	var files []fs.DirEntry
	for _, e := range all {
		if !e.IsDir() && filepath.Ext(e.Name()) != ".lock" {
			files = append(files, e)
		}
	}
	return files, err
}

// restart stops the service and starts it again. Mostly it has the time to send what it has in hand.
func (w *world) restart() {
	w.count.restarts++
	w.note("restart")
	if w.chance(70) {
		w.emptied()
	}
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.started(filepath.Dir(w.store.Path))
}

// started opens a database whose service has ended, and lets the platforms repeat what they got no answer to.
func (w *world) started(dir string) {
	w.witness.doubtAll()
	w.fuse, w.depth, w.looping, w.settling, w.tidying = 0, 0, false, false, 0
	clear(w.busy)
	clear(w.sending)
	w.open(dir)
	for _, u := range w.inHand {
		w.after(w.between(time.Second, 30*time.Second), func() { w.receive(u) })
	}
	w.inHand = nil
	w.tickAt = w.now
	if w.chance(30) {
		w.inspect()
	}
}

// open opens the database in a folder, and starts a bot on it.
func (w *world) open(dir string) {
	w.t.Helper()
	s, err := sqlstore.Open(w.t.Context(), sqlstore.Config{
		Path: filepath.Join(dir, "a.db"), Key: make([]byte, 32), Now: w.clock, FoldEvery: 1000 * time.Hour,
	})
	if err != nil {
		w.fail("open: %v", err)
	}
	w.store = &frail{Store: s, month: w}
	w.newBot()
}

// upkeep is what the service does each hour beside its conversations.
func (w *world) upkeep(end time.Time) {
	if !w.now.Before(end) {
		return
	}
	w.tidy()
	w.after(time.Hour, func() { w.upkeep(end) })
}

// tidy drops what is no longer needed, and who took part in what closed long ago.
func (w *world) tidy() {
	if w.disk != fine {
		return
	}
	if err := w.store.Prune(w.t.Context()); err != nil {
		w.fail("prune: %v", err)
	}
	p := bot.PartingAt(w.clock(), map[string]bot.Schedule{w.flow.ID: {Closes: w.flow.Closes}})
	n, err := w.store.Unlink(w.t.Context(), p)
	if err != nil {
		w.fail("unlink: %v", err)
	}
	if n > 0 {
		w.note("%d people are forgotten", n)
	}
}
