-- Until when each consultation takes answers. Staff change it while the service runs. Nothing here is of a person.

-- +goose Up
-- closes is 0 where there is no close, paused is 0 where there is no break. staff: staff have set it.
CREATE TABLE schedules (
    flow   TEXT    PRIMARY KEY,
    closes BIGINT  NOT NULL,
    paused BIGINT  NOT NULL,
    staff  BOOLEAN NOT NULL,
    at     BIGINT  NOT NULL
);

-- +goose Down
DROP TABLE schedules;
