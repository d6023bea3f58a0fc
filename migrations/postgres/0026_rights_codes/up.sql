-- The code with which a person sees, together with her secret word, who opened her data (D-46). One for each person, the
-- newest; only a keyed hash is kept.
CREATE TABLE rights_codes (
    victim_id BYTEA NOT NULL PRIMARY KEY REFERENCES victims,
    hash BYTEA NOT NULL,
    given_by BYTEA NOT NULL REFERENCES users,
    at BIGINT NOT NULL
);
-- The page finds by the code alone.
CREATE UNIQUE INDEX rights_codes_hash ON rights_codes (hash);
