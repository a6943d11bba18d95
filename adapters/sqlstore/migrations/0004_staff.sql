-- What is left of what was erased, without identity; and who among staff looked at what.

-- +goose Up
CREATE TABLE erased (
    flow    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    status  TEXT   NOT NULL,
    at      BIGINT NOT NULL
);

CREATE TABLE audit (
    at      BIGINT NOT NULL,
    actor   TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    count   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE audit;
DROP TABLE erased;
