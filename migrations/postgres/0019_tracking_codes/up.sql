-- Tracking codes that an officer gave to whoever reported or came in person (D01). Only a keyed hash is kept.
CREATE TABLE tracking_codes (
    hash BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    given_by BYTEA NOT NULL REFERENCES users,
    at BIGINT NOT NULL
);
