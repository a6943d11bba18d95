package sqlstore

import (
	"context"
	"fmt"
)

// LimitPages makes the disk look full once the database has n pages.
func (s *Store) LimitPages(ctx context.Context, n int) error {
	_, err := s.write.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", n))
	return err
}

// Freeze makes the disk look read-only, or takes that back.
func (s *Store) Freeze(ctx context.Context, frozen bool) error {
	_, err := s.write.ExecContext(ctx, fmt.Sprintf("PRAGMA query_only = %t", frozen))
	return err
}
