// Package sqlstore keeps sessions, answers and the outbox in SQLite. It is correct when bottest.TestStore and
// bottest.TestDesk pass.
//
// One goroutine writes. It commits all waiting changes as one transaction. So a busy evening costs one sync to disk for
// hundreds of people, and on a quiet evening nobody waits. The texts and identities of participants, and the messages to
// them, are sealed with a key that is not in the database. Ids that leave the database are keyed hashes, with another key
// for each use.
//
// Words with a special sense here:
//   - seal: encrypt so that a change is noticed, also a change of the row's labels. Labels are the columns of the row
//     that are not encrypted. The labels together are the place for which a cell is sealed, see place.
//   - open: the inverse of seal. A row that does not open is damaged.
//   - step: in this package, all that one update changes. In [flows.Answer] it is a question of the flow.
//   - journal: the answers of a response in the order in which they were given. An entry is never changed, with two exceptions:
//     texts of a submitted response are encrypted to staff, and words noted that a person takes back are deleted.
//   - log: SQLite's write-ahead log, the file that ends in -wal. fold: move it into the database file (SQLite's word is
//     checkpoint).
//   - mark: a random number that names one database file.
//   - beside: at the same time as a service that has the database open.
package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"filippo.io/age"
	"golang.org/x/sync/singleflight"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Config says where the database of a store is and how it is opened.
type Config struct {
	Path      string           // of the database file, whose folder must exist; or the address of a PostgreSQL server, see [IsAddress]
	Key       []byte           // 32 bytes; without it no sealed cell can be read
	NextKey   []byte           // the new key while Key is being replaced; nil otherwise. See [Store.Rotate]
	FindKeys  func() [][]byte  // returns the keys that are set by now; asked when another process has changed the key. May be nil
	ReadOnly  bool             // for exports beside a running service: no lock, no migration
	Beside    bool             // for small changes by staff beside a running service: no lock, no migration, no sending of messages
	Patience  time.Duration    // how long to wait while another process writes; 5 s if 0
	FoldEvery time.Duration    // how often the log is folded at least while there are changes; a minute if 0
	Linger    time.Duration    // how long the results of Settle wait to be stored together with another change; not at all if 0
	Now       func() time.Time // if nil: time.Now, and with PostgreSQL the clock of the server
	Log       *slog.Logger     // discards if nil
	// Recipient, if set, is the public key to which the texts of submitted responses are encrypted. Only its secret key can
	// decrypt them, and that key is not on this server. See [bot.Entry.Sealed].
	Recipient age.Recipient
}

// Store implements bot.Store, bot.Sessions, bot.Reader, bot.Library and desk.Store.
type Store struct {
	Config
	engine   engine
	seal     *keyring
	secrets  secrets
	write    *sql.DB // one connection, used by the writer alone
	read     *sql.DB
	brief    *sql.DB // for statements of which one may be lost, see briefly; nil with SQLite
	writer   *writer
	active   *active
	next     atomic.Pointer[sealer] // of the key that the current one is being replaced by
	unshown  *unshown
	doubtful doubtful
	sources  sources
	passes   passes
	tries    attempts
	newID    func() string // of rows, random; replaced by tests
	health   health
	pings    singleflight.Group // the writes of Ping
	depart   func()             // ends the presence of this node, see attend; nil without one
	node     string             // the name of this process among those that write; "" if it is the only one that sends messages
	erased   atomic.Bool        // rows were erased since the log was last folded: the log may still have them
	stale    atomic.Bool        // texts were encrypted to Recipient since then: the log may still have them as they were before
	many     bool               // other processes may serve from this database at the same time
	folded   atomic.Int64       // when the log was last folded, in milliseconds since [epoch]
}

// epoch is the start of this process. Times since epoch use the monotonic clock, since a wall clock may jump.
var epoch = time.Now()

// Open opens the database, or creates it if there is none. With ReadOnly or Beside it must exist. Errors say what is wrong with
// which file and what to do about it.
func Open(ctx context.Context, c Config) (*Store, error) {
	s, err := newStore(c)
	if err != nil {
		return nil, err
	}
	if err := s.start(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("open database %s: %w", s.engine.name(), s.named(err))
	}
	return s, nil
}

// newStore returns a store that is not connected yet. Its Close must be called even so.
func newStore(c Config) (*Store, error) {
	if c.Patience == 0 {
		c.Patience = 5 * time.Second
	}
	if c.FoldEvery == 0 {
		c.FoldEvery = time.Minute
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	seal, err := newKeyring(c.Key)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{Config: c, seal: seal, active: newActive(), unshown: newUnshown(), newID: rand.Text, many: IsAddress(c.Path)}
	choose := openLite
	if s.many {
		choose = openPostgres
	}
	if s.engine, err = choose(s); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Store) start(ctx context.Context) error {
	if err := s.engine.connect(ctx); err != nil {
		return err
	}
	if err := s.engine.schema(ctx); err != nil {
		return err
	}
	if err := s.loadSecrets(ctx, s.read, false); err != nil || s.ReadOnly {
		return err
	}
	if err := s.engine.ready(ctx); err != nil {
		return err
	}
	s.writer = startWriter(s)
	if s.Beside {
		return nil
	}
	if s.many {
		leave, err := s.attend(ctx)
		if err != nil {
			return err
		}
		s.depart = leave
	}
	defer s.folded.Store(0) // forget when the log was folded, so that it is folded right after the first submission
	if s.Recipient == nil {
		return s.openForAll(ctx)
	}
	if _, err := s.SealEarlier(ctx); err != nil {
		return err
	}
	return s.vanish(ctx) // the words of submissions may be in the log of a crash
}

var errOtherKey = errors.New("it was sealed with another key: set APORTE_KEY to the one that it was made with; if that is this one, the database is damaged: restore a backup")

// checkKey returns an error if the database is sealed with another key. If the database does not say which key that is, and
// mayNote is true, it stores the id of ours. If the key was just changed to NextKey, it uses that one from now on.
func (s *Store) checkKey(ctx context.Context, db querier, mayNote bool) error {
	var id string
	err := db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'key'").Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows) && mayNote:
		_, err := db.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('key', $1)", s.seal.id())
		return err
	case err != nil:
		return fmt.Errorf("read key id: %w", err)
	case id == s.seal.id():
		return nil
	case isUnfinished(id):
		return errUnfinished
	}
	if len(s.NextKey) > 0 { // a change of the key was committed, but interrupted before the key file was replaced
		next, err := newKeyring(s.NextKey)
		if err != nil {
			return err
		}
		if next.id() == id {
			s.seal = next
			return nil
		}
	}
	return errOtherKey
}

// Close commits all waiting changes, and closes the database.
func (s *Store) Close() error {
	if s.depart != nil {
		s.depart()
	}
	if s.writer != nil {
		s.writer.stop()
	}
	return s.engine.close()
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
