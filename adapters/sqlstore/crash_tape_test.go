package sqlstore_test

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// tape notes what SQLite does to the files of one database, in the order in which it does it. There is only one, as the
// functions that SQLite calls have no other way to it.
var tape struct {
	mu   sync.Mutex // held during each operation, too: the order of the tape is that of the disk
	path string     // of the database; the paths of its other files begin with it
	ops  []op

	usual   *sqlite3.Tsqlite3_vfs // the layer under SQLite otherwise
	methods map[uintptr]uintptr   // copies of tables of methods, by the address of the original
	open    map[uintptr]taped     // by the address of the file's handle
}

// taped is an open file.
type taped struct {
	name  string // what follows the path of the database; "" for the database itself
	usual *sqlite3.Tsqlite3_io_methods
}

// op is one operation on a file.
type op struct {
	kind opKind
	file string // as in taped
	at   int64  // wrote: where; truncated: the new size
	data []byte // wrote: what
}

type opKind int

const (
	wrote opKind = iota
	truncated
	synced
	deleted
	deletedSafely // the folder was synced as well
)

// The functions that the layer replaces, as the translated C calls them.
type (
	openFunc     = func(tls *libc.TLS, layer, path, file uintptr, flags int32, flagsOut uintptr) int32
	deleteFunc   = func(tls *libc.TLS, layer, path uintptr, syncDir int32) int32
	writeFunc    = func(tls *libc.TLS, file, data uintptr, n int32, at int64) int32
	truncateFunc = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunc     = func(tls *libc.TLS, file uintptr, flags int32) int32
)

// at is what C has at an address.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// fromC is the function that C calls by that address.
func fromC[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }

// toC is the address by which C calls a function. It must be one that is no closure: nothing else keeps it in memory.
func toC[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// keep copies a value to memory that is never freed, so that C can keep a pointer to it.
func keep[T any](tls *libc.TLS, v T) uintptr {
	address := sqlite3.Xsqlite3_malloc(tls, int32(unsafe.Sizeof(v)))
	*at[T](address) = v
	return address
}

// record puts the tape under SQLite for the database at that path, until the returned function takes it away and hands
// out what was noted. Databases elsewhere are not disturbed.
func record(t *testing.T, path string) (stop func() []op) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(filepath.Dir(path)) // SQLite follows links
	if err != nil {
		t.Fatal(err)
	}
	tls := libc.NewTLS()
	usual := sqlite3.Xsqlite3_vfs_find(tls, 0)
	name, err := libc.CString("tape")
	if usual == 0 || err != nil {
		t.Fatal("SQLite has no layer to copy", err)
	}
	tape.path, tape.ops, tape.open = filepath.Join(dir, filepath.Base(path)), nil, map[uintptr]taped{}
	if tape.methods == nil {
		tape.methods = map[uintptr]uintptr{}
	}
	tape.usual = at[sqlite3.Tsqlite3_vfs](usual)
	copied := *tape.usual
	copied.FzName, copied.FpNext = name, 0
	copied.FxOpen, copied.FxDelete = toC[openFunc](tapeOpen), toC[deleteFunc](tapeDelete)
	layer := keep(tls, copied)
	if rc := sqlite3.Xsqlite3_vfs_register(tls, layer, 1); rc != sqlite3.SQLITE_OK {
		t.Fatalf("SQLite does not take the layer: %d", rc)
	}
	return sync.OnceValue(func() []op {
		sqlite3.Xsqlite3_vfs_unregister(tls, layer) // the usual one is in its place again
		tls.Close()
		tape.mu.Lock()
		defer tape.mu.Unlock()
		return tape.ops
	})
}

// noted is how many operations the tape has.
func noted() int {
	tape.mu.Lock()
	defer tape.mu.Unlock()
	return len(tape.ops)
}

func tapeOpen(tls *libc.TLS, layer, path, file uintptr, flags int32, flagsOut uintptr) int32 {
	tape.mu.Lock()
	defer tape.mu.Unlock()
	rc := fromC[openFunc](tape.usual.FxOpen)(tls, layer, path, file, flags, flagsOut)
	handle := at[sqlite3.Tsqlite3_file](file)
	name, ours := "", false
	if path != 0 {
		name, ours = strings.CutPrefix(libc.GoString(path), tape.path)
	}
	if rc != sqlite3.SQLITE_OK || handle.FpMethods == 0 || !ours {
		return rc
	}
	usual := handle.FpMethods
	if tape.methods[usual] == 0 {
		m := *at[sqlite3.Tsqlite3_io_methods](usual)
		m.FxWrite, m.FxTruncate, m.FxSync = toC[writeFunc](tapeWrite), toC[truncateFunc](tapeTruncate), toC[syncFunc](tapeSync)
		tape.methods[usual] = keep(tls, m)
	}
	tape.open[file] = taped{name: name, usual: at[sqlite3.Tsqlite3_io_methods](usual)}
	handle.FpMethods = tape.methods[usual]
	return rc
}

func tapeWrite(tls *libc.TLS, file, data uintptr, n int32, at int64) int32 {
	tape.mu.Lock()
	defer tape.mu.Unlock()
	f := tape.open[file]
	rc := fromC[writeFunc](f.usual.FxWrite)(tls, file, data, n, at)
	return note(rc, op{kind: wrote, file: f.name, at: at, data: slices.Clone(libc.GoBytes(data, int(n)))})
}

func tapeTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	tape.mu.Lock()
	defer tape.mu.Unlock()
	f := tape.open[file]
	rc := fromC[truncateFunc](f.usual.FxTruncate)(tls, file, size)
	return note(rc, op{kind: truncated, file: f.name, at: size})
}

func tapeSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	tape.mu.Lock()
	defer tape.mu.Unlock()
	f := tape.open[file]
	rc := fromC[syncFunc](f.usual.FxSync)(tls, file, flags)
	return note(rc, op{kind: synced, file: f.name})
}

func tapeDelete(tls *libc.TLS, layer, path uintptr, syncDir int32) int32 {
	tape.mu.Lock()
	defer tape.mu.Unlock()
	rc := fromC[deleteFunc](tape.usual.FxDelete)(tls, layer, path, syncDir)
	name, ours := strings.CutPrefix(libc.GoString(path), tape.path)
	if !ours {
		return rc
	}
	kind := deleted
	if syncDir != 0 {
		kind = deletedSafely
	}
	return note(rc, op{kind: kind, file: name})
}

// note keeps an operation that worked. It returns its result code.
func note(rc int32, o op) int32 {
	if rc == sqlite3.SQLITE_OK {
		tape.ops = append(tape.ops, o)
	}
	return rc
}
