package sqlstore

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgres is PostgreSQL: a database on a server, from which any number of processes serve at the same time. What a process must
// know of the others it reads from rows: there is nothing here that only PostgreSQL itself can do, such as LISTEN or advisory
// locks, so that other servers that speak its protocol work as well.
type postgres struct {
	*Store
	config *pgx.ConnConfig
	clock  *serverClock // nil if [Config.Now] is set
}

// oldest is the oldest version of PostgreSQL that this program works with.
const oldest = 13

const (
	connectTime = 5 * time.Second  // to connect, unless the address says otherwise
	aliveEvery  = 5 * time.Second  // between the signs of life on a connection that is quiet
	aliveTries  = 3                // signs without an answer, after which the connection is lost
	idleInside  = 10 * time.Second // how long a transaction of the writer may do nothing, as in a process that was put to sleep, until the server ends it
	readers     = 8                // connections that read
	renewEvery  = time.Hour        // how long a connection is used at most
)

func openPostgres(s *Store) (engine, error) {
	config, err := pgx.ParseConfig(s.Path)
	if err != nil { // its error may quote a part of the password
		return nil, errors.New("open database: APORTE_DB is no address of PostgreSQL: it must have the form postgres://user:password@host:5432/database, with %XX for special characters in the password")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTime
	}
	config.DialFunc = dialer().DialContext
	if config.RequireAuth == "" && !proven(config) {
		config.RequireAuth = notInClear
	}
	if len(s.NextKey) > 0 { // another process may seal with it at any time
		next, err := newSealer(s.NextKey)
		if err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
		s.expect(next)
	}
	p := &postgres{Store: s, config: config}
	if s.Now == nil {
		p.clock = &serverClock{}
		s.Now = p.clock.now
	}
	return p, nil
}

// notInClear lets no server have the password itself, but only proof that we have it.
const notInClear = "!password"

// proven says whether whoever answers on a connection has proved who it is, or must be on this machine.
func proven(c *pgx.ConnConfig) bool {
	is := func(host string, t *tls.Config) bool {
		return strings.HasPrefix(host, "/") || t != nil && (!t.InsecureSkipVerify || t.VerifyPeerCertificate != nil)
	}
	return is(c.Host, c.TLSConfig) && !slices.ContainsFunc(c.Fallbacks, func(f *pgconn.FallbackConfig) bool { return !is(f.Host, f.TLSConfig) })
}

// dialer makes connections that notice a server that is gone without a word. Signs of life are sent only while nothing is on its way. What
// is, Linux would send again for a quarter of an hour, and the writer with it.
func dialer() *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: aliveEvery, Interval: aliveEvery, Count: aliveTries},
		Control: func(network, _ string, c syscall.RawConn) error {
			if runtime.GOOS != "linux" || !strings.HasPrefix(network, "tcp") {
				return nil
			}
			const most = (1 + aliveTries) * aliveEvery
			return c.Control(func(fd uintptr) { // a system that refuses it waits longer
				_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, userTimeout, int(most.Milliseconds()))
			})
		},
	}
}

// userTimeout is TCP_USER_TIMEOUT, see tcp(7).
const userTimeout = 18

func (p *postgres) name() string { return nameOf(p.config) }

func nameOf(c *pgx.ConnConfig) string {
	if c.Host == "" || c.Host[0] == '/' { // a socket of this machine
		return "postgres:///" + c.Database
	}
	return "postgres://" + net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))) + "/" + c.Database
}

// pool returns connections of a kind. settings are settings of the server for them, but for those that the address gives. They are
// made once the connection stands: before, some poolers refuse them, and a server that may only be read from now on would not be
// the one that takes changes which the address may ask for.
func (p *postgres) pool(most int, settings ...string) *sql.DB {
	c := p.config.Copy()
	c.RuntimeParams["application_name"] = "aporte"
	var set []string
	for _, one := range settings {
		name, _, _ := strings.Cut(one, " ")
		if _, given := c.RuntimeParams[name]; !given {
			set = append(set, "SET "+one)
		}
	}
	c.AfterConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
		return conn.Exec(ctx, strings.Join(set, "; ")).Close()
	}
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	db.SetConnMaxLifetime(renewEvery)
	return db
}

// connect implements [engine]. A transaction of the writer never waits for its own process. So if it does nothing for long, that
// process sleeps, and must not hold up the others.
func (p *postgres) connect(ctx context.Context) error {
	p.read = p.pool(readers, "default_transaction_read_only = on")
	if !p.ReadOnly {
		p.brief = p.pool(2, "synchronous_commit = off")
		p.write = p.pool(1, "default_transaction_isolation = 'read committed'",
			fmt.Sprintf("idle_in_transaction_session_timeout = %d", idleInside.Milliseconds()))
	}
	var version int
	if err := p.read.QueryRowContext(ctx, "SELECT current_setting('server_version_num')").Scan(&version); err != nil {
		return err
	}
	if version < oldest*10_000 {
		return fmt.Errorf("the server is PostgreSQL %d: version %d or a later one is needed", version/10_000, oldest)
	}
	if p.clock != nil {
		return p.clock.read(ctx, p.read)
	}
	return nil
}

// ready implements [engine]. Messages stay leased: another process may be sending them.
func (p *postgres) ready(context.Context) error {
	p.node = newNode()
	return nil
}

// check implements [engine]. An error of the connection says enough.
func (p *postgres) check() error { return nil }

// begin implements [engine]. The row of the key is locked: shared by steps, which can go on at the same time, or alone. The row
// says whether another process has changed the key, too.
func (p *postgres) begin(ctx context.Context, tx *tx, alone bool) error {
	query := "SELECT value, " + serverTime + " FROM meta WHERE name = 'key' FOR SHARE"
	if alone {
		query = "SELECT value, " + serverTime + " FROM meta WHERE name = 'key' FOR UPDATE"
	}
	before := time.Now()
	var id string
	var ms int64
	if err := tx.QueryRowContext(ctx, query).Scan(&id, &ms); err != nil {
		return wrap("read key id", err)
	}
	switch {
	case p.clock == nil:
	case time.Since(before) < exactly:
		p.clock.set(ms, before)
	default: // it had to wait for the lock
		if err := p.clock.read(ctx, tx); err != nil {
			return err
		}
	}
	return p.useKey(id)
}

// noteLocked notes an update once the session of its participant is locked. In another order, two processes that handle several
// updates of one person would wait for each other.
const noteLocked = `INSERT INTO seen (id, at) SELECT CAST($1 AS BYTEA), CAST($2 AS BIGINT)
	FROM (SELECT COUNT(*) FROM (SELECT 1 FROM sessions WHERE participant = $3 FOR UPDATE) AS session) AS locked ON CONFLICT DO NOTHING`

// serverTime is the time of the server in SQL, in milliseconds. It is that of the moment, and not of the begin of the transaction.
const serverTime = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"

// exactly is how long a statement that reads the clock may take.
const exactly = 50 * time.Millisecond

// number implements [engine]. PostgreSQL names the sequence of a column after the table and the column.
func (p *postgres) number(ctx context.Context, tx querier, table string) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT nextval('"+table+"_seq_seq')").Scan(&n)
	return n, wrap("number a row of "+table, err)
}

// fold implements [engine]. What was erased stays in dead rows and in the log of the server until its vacuum and its recycling of
// the log. It is sealed there, as it was before.
func (p *postgres) fold(context.Context) (whole bool, err error) {
	p.stale.Store(false)
	return true, nil
}

// broken implements [engine]. Whether its files are whole is for the server to know.
func (p *postgres) broken(context.Context, querier) (string, error) { return "", nil }

func (p *postgres) copyTo(context.Context, string) (int, error) {
	return 0, errors.New("the database is on a PostgreSQL server: make a copy with its pg_dump, and put it back with pg_restore")
}

func (p *postgres) close() error {
	var errs []error
	for _, db := range []*sql.DB{p.read, p.write, p.brief} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// moment returns the options of a transaction that reads everything as it is at one moment.
func (s *Store) moment() *sql.TxOptions {
	if s.many {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return nil // any transaction of SQLite does
}

// serverClock tells the time of the server's clock, so that a process whose own clock is wrong neither takes a lease of another one
// for ended, nor lets its own end too early.
type serverClock struct{ last atomic.Pointer[reading] }

// reading is a time of the server, and when that was by the monotonic clock of this process.
type reading struct{ server, here time.Time }

// now returns the time of the server.
func (c *serverClock) now() time.Time {
	r := c.last.Load()
	if r == nil {
		return time.Now()
	}
	return r.server.Add(time.Since(r.here))
}

// read asks the server. A process that was put to sleep asks before it acts: its monotonic clock may have stood still.
func (c *serverClock) read(ctx context.Context, db querier) error {
	before := time.Now()
	var ms int64
	if err := db.QueryRowContext(ctx, "SELECT "+serverTime).Scan(&ms); err != nil {
		return wrap("read the clock of the server", err)
	}
	c.set(ms, before)
	return nil
}

func (c *serverClock) set(ms int64, here time.Time) {
	c.last.Store(&reading{time.UnixMilli(ms).UTC(), here})
}
