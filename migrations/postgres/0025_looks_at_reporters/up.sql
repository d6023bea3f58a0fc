-- A look at who reported, in a case without people: it counts like a look at a person (identity_looks), once for each
-- case. The index serves the count of an officer's last day.
CREATE TABLE case_looks (
    id BYTEA NOT NULL PRIMARY KEY,
    user_id BYTEA NOT NULL REFERENCES users,
    case_id BYTEA NOT NULL REFERENCES cases,
    at BIGINT NOT NULL
);
CREATE INDEX case_looks_user ON case_looks (user_id, at);
