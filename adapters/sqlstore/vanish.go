package sqlstore

import (
	"context"
	"time"
)

// How what was erased leaves the files: see [engine.fold].

// foldIfNeeded folds the log at once if rows were erased since it was last folded. If only texts were encrypted to staff since
// then, it folds at most once every FoldEvery. If erased rows cannot be folded, because somebody reads, the writer tries again
// every second.
func (s *Store) foldIfNeeded(ctx context.Context) {
	erased := s.erased.Swap(false)
	if !erased && (!s.stale.Load() || !s.foldDue()) {
		return
	}
	whole, err := s.engine.fold(ctx)
	if err != nil {
		s.Log.Warn("log of the database not folded", "error", err)
	}
	if erased && !whole {
		s.erased.Store(true)
	}
}

// foldDue says whether the log was last folded at least FoldEvery ago, or never.
func (s *Store) foldDue() bool {
	last := s.folded.Load()
	return last == 0 || time.Since(epoch).Milliseconds()-last >= s.FoldEvery.Milliseconds()
}

// vanish folds the log after an erasure, so that no erased row is left in a file. It tries 20 times, each time waiting for readers
// up to foldWait. After that it only logs a warning, and the writer goes on trying.
func (s *Store) vanish(ctx context.Context) error {
	for range 20 {
		if whole, err := s.engine.fold(ctx); whole || err != nil {
			return err
		}
	}
	s.erased.Store(true)
	s.Log.Warn("what was erased is still in the log of the database, as somebody reads; it goes as soon as they are done")
	return nil
}
