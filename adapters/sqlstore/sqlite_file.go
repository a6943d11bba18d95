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

// The file may be replaced while the program runs: somebody moves the database away to look at it, or copies another one over
// it. SQLite then goes on writing to the file that it has open, which has no name any more. So the store checks that the file at
// the path is still the open one, before it reports a change as durable.

// Errors of opening the file, and of finding another file at the path later. In the second case nothing is stored until the
// right file is back.
var (
	ErrInUse     = errors.New("another process is serving from this database")
	ErrMoved     = errors.New("the database was moved, removed or replaced while it is in use: put the file back that was there, and it goes on; otherwise stop the service and restore a backup")
	ErrCut       = errors.New("the database was cut short while it is in use: stop the service and restore a backup")
	ErrNoLog     = errors.New("the log beside the database (-wal) was moved, removed or replaced while it is in use: stop the service and start it again")
	errOtherName = errors.New("another process serves this database under another name (it is a hard link), and its log is beside that one: set APORTE_DB to that name")
	errOrphan    = errors.New("its log (-wal) is there without it, and holds what was said last: put the database back beside it, or move the log away if it is worth nothing to you")
)

// file is the database file that a store has open.
type file struct {
	path string // without symbolic links, since SQLite also names the log after the real path
	*descriptor
	locks bool         // this store, and no other one of this process, holds the lock
	log   os.FileInfo  // of the log; nil until know is called
	size  atomic.Int64 // in bytes, when the file was last measured: it never becomes smaller
}

// descriptor is one more open descriptor of the database file besides those of SQLite. The store uses it to compare the file
// and to lock it. Closing any descriptor of a file drops all locks that SQLite has on the file in this process ("How To Corrupt
// An SQLite Database File", section 2.2). So all stores of a process share one descriptor for a file. It is opened before
// SQLite opens the file, and closed after the last of these stores has closed it.
type descriptor struct {
	*os.File
	info   os.FileInfo
	users  int  // how many stores use it
	locked bool // one of these stores holds the lock
}

// descriptors are all descriptors of this process.
var descriptors struct {
	sync.Mutex
	all []*descriptor
}

// openFile opens the file for a store, or creates it unless c is ReadOnly or Beside. It refuses a file that SQLite would damage.
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

// hold returns the descriptor of a file, which all stores of this process share. info is nil if the file does not exist yet. Then
// hold creates it if mayMake is true.
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

// release unlocks the file if this store holds the lock, and closes the descriptor if no other store uses it. SQLite must have
// closed the file before.
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

// resolve returns the path without symbolic links. The file may not exist yet, but its folder must. A link to a missing file is an
// error.
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

// named returns errOtherName if the path is a hard link to a database that is served under another name. The log, with the latest
// changes, is beside that other name, so SQLite would not find it.
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
	served := f.locked // a store of this process serves it: we must not try to lock it, since that would unlock it at the end
	if !served {
		served = syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) != nil
		_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
	}
	if served {
		return errOtherName
	}
	return nil
}

// lock locks the file itself, so that no other process can serve from it under any path. It returns ErrInUse if one does.
func (f *file) lock() error {
	descriptors.Lock()
	defer descriptors.Unlock()
	if f.locked || syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return ErrInUse
	}
	f.locks, f.locked = true, true
	return nil
}

// lockPath locks the path, so that no other process can create a database there or serve from one, even if the file is
// replaced. It returns ErrInUse if the path is locked, otherwise a function that unlocks it.
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

// know remembers which file the log is. There must have been a commit: the log exists from then on, until the last connection
// closes.
func (f *file) know() (err error) {
	f.log, err = os.Stat(f.path + "-wal")
	return err
}

// grown measures the size again after the log was folded.
func (f *file) grown() {
	if info, err := f.Stat(); err == nil {
		f.size.Store(info.Size())
	}
}

// check returns an error if the file at the path, or the log beside it, is no longer the open one: ErrMoved, ErrCut or ErrNoLog.
func (f *file) check() error {
	least := f.size.Load() // read before the file is measured, since both may grow in between
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
