package sqlstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
)

// What lies on the disk may change under a running program: somebody moves the database away to look at it, or copies
// another over it. SQLite then goes on writing into the file that it has open, and nobody finds that file again. So the
// file at the path is compared with the open one before anything is reported durable.

// Errors of a file that is not the one that was opened. Nothing is stored until it is back.
var (
	ErrInUse     = errors.New("another process is serving from this database")
	ErrMoved     = errors.New("the database was moved, removed or replaced while it is in use: put the file back that was there, and it goes on; otherwise stop the service and restore a backup")
	ErrCut       = errors.New("the database was cut short while it is in use: stop the service and restore a backup")
	ErrNoLog     = errors.New("the log beside the database (-wal) was moved, removed or replaced while it is in use: stop the service and start it again")
	errOtherName = errors.New("another process serves this database under another name (it is a hard link), and its log is beside that one: set APORTE_DB to that name")
	errOrphan    = errors.New("its log (-wal) is there without it, and holds what was said last: put the database back beside it, or move the log away if it is worth nothing to you")
)

// file is the database file as a store has it open.
type file struct {
	path string // without symbolic links: SQLite names the log after this one, too
	*descriptor
	locks bool         // this store holds the lock
	log   os.FileInfo  // of the log; nil before it is known
	size  atomic.Int64 // the file is never smaller than this
}

// descriptor is an open descriptor of the file that this process holds beside those of SQLite, to compare the file and to
// lock it. Closing any descriptor of a file drops the locks that SQLite has on it, in the whole process ("How To Corrupt
// An SQLite Database File", section 2.2): so there is one for all stores, opened before SQLite, and closed after the last
// of them.
type descriptor struct {
	*os.File
	info   os.FileInfo
	users  int
	locked bool
}

// descriptors are those of this process.
var descriptors struct {
	sync.Mutex
	all []*descriptor
}

// openFile opens the file for a store, or makes it, and refuses what SQLite would only spoil.
func openFile(c Config) (*file, error) {
	f, err := tryFile(c)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", c.Path, err)
	}
	return f, nil
}

func tryFile(c Config) (*file, error) {
	if info, err := os.Stat(filepath.Dir(c.Path)); err != nil || !info.IsDir() {
		return nil, errors.New("its folder does not exist: make it, or set APORTE_DB to another path")
	}
	path, err := resolve(c.Path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0:
		if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
			return nil, errOrphan
		}
		switch {
		case err != nil && (c.ReadOnly || c.Beside):
			return nil, errors.New("there is none yet: run chat or serve first, or set APORTE_DB")
		case c.ReadOnly || c.Beside:
			return nil, errors.New("the file is empty: restore a backup (aporte restore) if there was something in it, or set APORTE_DB to another path")
		}
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("this is no file: set APORTE_DB to the path of a file")
	}
	d, err := hold(path, info, !c.ReadOnly && !c.Beside)
	if err != nil {
		return nil, err
	}
	f := &file{path: path, descriptor: d}
	err = f.settled()
	if err == nil && (c.ReadOnly || c.Beside) {
		err = f.named()
	}
	if err != nil {
		f.release()
		return nil, err
	}
	return f, nil
}

// hold returns the descriptor of a file, which serves all stores of this process. info is nil where there is none yet.
func hold(path string, info os.FileInfo, mayMake bool) (*descriptor, error) {
	descriptors.Lock()
	defer descriptors.Unlock()
	if info != nil {
		for _, d := range descriptors.all {
			if os.SameFile(d.info, info) {
				d.users++
				return d, nil
			}
		}
	}
	flags := os.O_RDONLY
	if mayMake {
		flags = os.O_RDWR | os.O_CREATE
	}
	own, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: give this user the right to it", err)
	}
	if info, err = own.Stat(); err != nil {
		return nil, errors.Join(err, own.Close())
	}
	d := &descriptor{File: own, info: info, users: 1}
	descriptors.all = append(descriptors.all, d)
	return d, nil
}

// release lets go of the file. SQLite has closed it.
func (f *file) release() {
	descriptors.Lock()
	defer descriptors.Unlock()
	if f.locks {
		_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
		f.locks, f.locked = false, false
	}
	if f.users--; f.users == 0 {
		_ = f.Close()
		descriptors.all = slices.DeleteFunc(descriptors.all, func(d *descriptor) bool { return d == f.descriptor })
	}
}

// resolve follows symbolic links. What they lead to may not be there yet, but its folder must be.
func resolve(path string) (string, error) {
	full, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return full, err
	}
	if _, err := os.Lstat(path); err == nil {
		return "", errors.New("it is a link that leads nowhere: mend the link, or set APORTE_DB to another path")
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	return filepath.Join(dir, filepath.Base(path)), err
}

// named refuses a hard link to a file that is served under another of its names: the log, with what was said last, lies
// beside that one.
func (f *file) named() error {
	now, err := f.Stat()
	if err != nil {
		return err
	}
	info, ok := now.Sys().(*syscall.Stat_t)
	if _, err := os.Stat(f.path + "-wal"); !ok || info.Nlink < 2 || err == nil {
		return nil
	}
	descriptors.Lock()
	defer descriptors.Unlock()
	served := f.locked // served by this process: to try for the lock would take it away
	if !served {
		served = syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) != nil
		_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
	}
	if served {
		return errOtherName
	}
	return nil
}

// lock keeps other processes from serving from this file, by whatever path they come.
func (f *file) lock() error {
	descriptors.Lock()
	defer descriptors.Unlock()
	if f.locked || syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return ErrInUse
	}
	f.locks, f.locked = true, true
	return nil
}

// lockPath keeps other processes from making a database of that path or serving from it, whatever file is there.
func lockPath(path string) (func(), error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make lock: %w: give this user the right to write to its folder", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, ErrInUse
	}
	return func() { _ = f.Close() }, nil
}

// know remembers the log, which is there from the first commit on until the last connection closes.
func (f *file) know() (err error) {
	f.log, err = os.Stat(f.path + "-wal")
	return err
}

// grown notes the size after the log was folded: from now on the file is never smaller.
func (f *file) grown() {
	if info, err := f.Stat(); err == nil {
		f.size.Store(info.Size())
	}
}

// check compares what lies at the path with what is open.
func (f *file) check() error {
	least := f.size.Load() // before looking: it may grow meanwhile
	now, err := os.Stat(f.path)
	switch {
	case err != nil || !os.SameFile(now, f.info):
		return ErrMoved
	case now.Size() < least:
		return ErrCut
	case f.log == nil:
		return nil
	}
	if log, err := os.Stat(f.path + "-wal"); err != nil || !os.SameFile(log, f.log) {
		return ErrNoLog
	}
	return nil
}
