-- Several processes on one database. Times are those of the database's clock.

-- +goose Up
-- What only one of them may do at a time. A lease whose time is over is free; term counts how often it changed hands.
CREATE TABLE leases (
    name   TEXT   NOT NULL PRIMARY KEY,
    holder TEXT   NOT NULL,
    term   BIGINT NOT NULL,
    until  BIGINT NOT NULL
) WITHOUT ROWID;

-- From when on the next call to a platform may be made, in microseconds: all of them keep one rate together.
CREATE TABLE paces (
    name TEXT   NOT NULL PRIMARY KEY,
    next BIGINT NOT NULL
) WITHOUT ROWID;

-- The process that a message is leased to.
ALTER TABLE outbox ADD COLUMN holder TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE outbox DROP COLUMN holder;
DROP TABLE paces;
DROP TABLE leases;
