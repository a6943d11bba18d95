-- One id, one use: receipts and ids of messages are keyed hashes here, entries are numbered within their response, and
-- every row that means something has a seal that binds its labels. The rows move in the next step, which has the key.

-- +goose Up
ALTER TABLE participants RENAME TO participants_4;
ALTER TABLE sessions     RENAME TO sessions_4;
ALTER TABLE responses    RENAME TO responses_4;
ALTER TABLE answers      RENAME TO answers_4;
ALTER TABLE contacts     RENAME TO contacts_4;
ALTER TABLE outbox       RENAME TO outbox_4;
ALTER TABLE parked       RENAME TO parked_4;
ALTER TABLE vault        RENAME TO vault_4;
DROP INDEX sessions_due;
DROP INDEX responses_participant;
DROP INDEX outbox_waiting;
DROP INDEX outbox_settled;
DROP INDEX vault_kind;

-- Identity: apart from everything that was said. lookup is a keyed hash, address is sealed.
CREATE TABLE participants (
    id      TEXT    PRIMARY KEY,
    lookup  TEXT    NOT NULL UNIQUE,
    address BLOB    NOT NULL,
    gone    BOOLEAN NOT NULL,
    created BIGINT  NOT NULL
);

-- What a conversation needs: position, draft, the question that is open. version counts its changes, due is when it waits
-- for the time, 0 if it does not.
CREATE TABLE sessions (
    participant TEXT   PRIMARY KEY,
    version     BIGINT NOT NULL,
    sealed      BLOB   NOT NULL,
    updated     BIGINT NOT NULL,
    due         BIGINT NOT NULL
);
CREATE INDEX sessions_due ON sessions (due) WHERE due > 0;

-- receipt is a keyed hash; NULL until its participant comes back and gets one. seq is for nobody to see.
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
    receipt     TEXT   UNIQUE,
    sealed      BLOB   NOT NULL,
    started     BIGINT NOT NULL,
    submitted   BIGINT NOT NULL,
    updated     BIGINT NOT NULL
);
CREATE INDEX responses_participant ON responses (participant, flow);

-- The journal: rows are only added, and deleted when a person erases what they said. n counts within the response, over
-- both tables.
CREATE TABLE answers (
    response TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    step     TEXT   NOT NULL,
    act      TEXT   NOT NULL,
    lang     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    sealed   BLOB   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (response, n)
);

-- Contact wishes: the same form, never exported.
CREATE TABLE contacts (
    response TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    step     TEXT   NOT NULL,
    act      TEXT   NOT NULL,
    lang     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    sealed   BLOB   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (response, n)
);

-- id and replaces are keyed hashes of the ids of messages, which channels may show to a platform.
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

-- Updates that failed three times, kept sealed for staff to look at.
CREATE TABLE parked (
    channel   TEXT   NOT NULL,
    update_id TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    sealed    BLOB   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (channel, update_id)
);

-- owner is the lookup of the participant whom an entry is about, '' if it is about none: it goes with them.
CREATE TABLE vault (
    lookup TEXT   PRIMARY KEY,
    kind   TEXT   NOT NULL,
    owner  TEXT   NOT NULL,
    sealed BLOB   NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX vault_kind ON vault (kind);
CREATE INDEX vault_owner ON vault (owner) WHERE owner <> '';

-- sealed holds the id that exports showed; NULL for what was erased before there was one. at is a whole day.
ALTER TABLE erased ADD COLUMN sealed BLOB;

-- +goose Down
ALTER TABLE erased DROP COLUMN sealed;
DROP TABLE vault;
DROP TABLE parked;
DROP TABLE outbox;
DROP TABLE contacts;
DROP TABLE answers;
DROP TABLE responses;
DROP TABLE sessions;
DROP TABLE participants;
ALTER TABLE participants_4 RENAME TO participants;
ALTER TABLE sessions_4     RENAME TO sessions;
ALTER TABLE responses_4    RENAME TO responses;
ALTER TABLE answers_4      RENAME TO answers;
ALTER TABLE contacts_4     RENAME TO contacts;
ALTER TABLE outbox_4       RENAME TO outbox;
ALTER TABLE parked_4       RENAME TO parked;
ALTER TABLE vault_4        RENAME TO vault;
CREATE INDEX sessions_due ON sessions (due) WHERE due > 0;
CREATE INDEX responses_participant ON responses (participant, flow);
CREATE INDEX outbox_waiting ON outbox (participant, seq) WHERE state = 'waiting';
CREATE INDEX outbox_settled ON outbox (at) WHERE state <> 'waiting';
CREATE INDEX vault_kind ON vault (kind);
