-- What was sent leaves the outbox: channels say with a press where its message stands, and the rest is remembered while the
-- program runs. Ids of updates are 128 bits of their keyed hash.

-- +goose Up
-- role says what is to be done once a message was sent: see role in outbox.go.
ALTER TABLE outbox RENAME TO outbox_7;
DROP INDEX outbox_waiting;
DROP INDEX outbox_settled;
CREATE TABLE outbox (
    seq         INTEGER PRIMARY KEY,
    id          TEXT   NOT NULL UNIQUE,
    participant TEXT   NOT NULL,
    role        TEXT   NOT NULL,
    sealed      BLOB,
    state       TEXT   NOT NULL,
    due         BIGINT NOT NULL,
    leased      BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    reason      TEXT   NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX outbox_waiting ON outbox (participant, seq) WHERE state = 'waiting';
CREATE INDEX outbox_dropped ON outbox (at) WHERE state = 'dropped';
INSERT INTO outbox (seq, id, participant, role, sealed, state, due, leased, tries, reason, at)
    SELECT seq, id, participant, CASE WHEN EXISTS (SELECT 1 FROM sessions s WHERE s.participant = o.participant) THEN '' ELSE 'farewell' END,
        sealed, state, due, leased, tries, reason, at
    FROM outbox_7 o WHERE state IN ('waiting', 'dropped') ORDER BY seq;
DROP TABLE outbox_7;

ALTER TABLE seen RENAME TO seen_7;
DROP INDEX seen_at;
CREATE TABLE seen (
    id BLOB   PRIMARY KEY,
    at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX seen_at ON seen (at);
INSERT OR IGNORE INTO seen (id, at) SELECT substr(unhex(update_id), 1, 16), at FROM seen_7 WHERE unhex(update_id) IS NOT NULL ORDER BY 1;
DROP TABLE seen_7;

-- +goose Down
DROP TABLE seen;
CREATE TABLE seen (
    channel   TEXT   NOT NULL,
    update_id TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (channel, update_id)
);
CREATE INDEX seen_at ON seen (at);
DROP TABLE outbox;
CREATE TABLE outbox (
    seq         BIGINT PRIMARY KEY,
    id          TEXT   NOT NULL UNIQUE,
    participant TEXT   NOT NULL,
    sealed      BLOB,
    replaces    TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    due         BIGINT NOT NULL,
    leased      BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    receipt     BLOB,
    reason      TEXT   NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX outbox_waiting ON outbox (participant, seq) WHERE state = 'waiting';
CREATE INDEX outbox_settled ON outbox (at) WHERE state <> 'waiting';
