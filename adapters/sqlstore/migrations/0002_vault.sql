-- What channels must keep beside conversations: tokens of workspaces, and ways to reach people. The id may name a
-- person, so that it is a keyed hash here, and sealed together with the value.

-- +goose Up
CREATE TABLE vault (
    lookup TEXT   PRIMARY KEY,
    kind   TEXT   NOT NULL,
    sealed BLOB   NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX vault_kind ON vault (kind);

-- +goose Down
DROP TABLE vault;
