-- News without content.

-- News for a unit or a person, without content.
CREATE TABLE notices (
    id BLOB NOT NULL PRIMARY KEY,
    unit_id BLOB NOT NULL REFERENCES units,
    user_id BLOB REFERENCES users,
    kind TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BLOB NOT NULL,
    code TEXT NOT NULL,
    at BIGINT NOT NULL,
    read_at BIGINT,
    unique_key TEXT NOT NULL
);
CREATE UNIQUE INDEX notices_unique ON notices (unique_key);
CREATE INDEX notices_unit ON notices (unit_id, at, id);
