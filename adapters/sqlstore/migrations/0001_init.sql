-- One text for SQLite and PostgreSQL: times are milliseconds since 1970 in BIGINT, sequences come from the one writer.

-- +goose Up
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE seen (
    channel   TEXT   NOT NULL,
    update_id TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (channel, update_id)
);
CREATE INDEX seen_at ON seen (at);

-- Identity: apart from everything that was said. lookup is a keyed hash, address is sealed.
CREATE TABLE participants (
    id      TEXT    PRIMARY KEY,
    lookup  TEXT    NOT NULL UNIQUE,
    address BLOB    NOT NULL,
    gone    BOOLEAN NOT NULL,
    created BIGINT  NOT NULL
);

-- What a conversation needs: position, draft, the question that is open. Sealed.
CREATE TABLE sessions (
    participant TEXT   PRIMARY KEY,
    sealed      BLOB   NOT NULL,
    updated     BIGINT NOT NULL
);

CREATE TABLE responses (
    seq         BIGINT PRIMARY KEY,
    id          TEXT   NOT NULL UNIQUE,
    participant TEXT   NOT NULL,
    flow        TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    channel     TEXT   NOT NULL,
    lang        TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    status      TEXT   NOT NULL,
    receipt     TEXT   NOT NULL UNIQUE,
    started     BIGINT NOT NULL,
    submitted   BIGINT NOT NULL,
    updated     BIGINT NOT NULL
);
CREATE INDEX responses_participant ON responses (participant, flow);

-- The journal: rows are only added, and deleted when a person erases what they said.
CREATE TABLE answers (
    response TEXT   NOT NULL,
    seq      BIGINT NOT NULL,
    step     TEXT   NOT NULL,
    act      TEXT   NOT NULL,
    sealed   BLOB   NOT NULL,
    lang     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (response, seq)
);

-- Contact wishes: the same form, never exported.
CREATE TABLE contacts (
    response TEXT   NOT NULL,
    seq      BIGINT NOT NULL,
    step     TEXT   NOT NULL,
    act      TEXT   NOT NULL,
    sealed   BLOB   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (response, seq)
);

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
    receipt     TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX outbox_waiting ON outbox (participant, seq) WHERE state = 'waiting';
CREATE INDEX outbox_settled ON outbox (at) WHERE state <> 'waiting';

CREATE TABLE published (
    flow    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    source  BLOB   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (flow, version)
);

-- Updates that failed three times, kept sealed for staff to look at.
CREATE TABLE parked (
    channel   TEXT   NOT NULL,
    update_id TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    sealed    BLOB   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (channel, update_id)
);

-- +goose Down
DROP TABLE parked;
DROP TABLE published;
DROP TABLE outbox;
DROP TABLE contacts;
DROP TABLE answers;
DROP TABLE responses;
DROP TABLE sessions;
DROP TABLE participants;
DROP TABLE seen;
DROP TABLE meta;
