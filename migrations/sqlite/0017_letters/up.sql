-- Official letters of a unit (naskah dinas, domain §12.7). root_id is the record that a letter belongs to, code
-- that record's code. text, signature and note are sealed with that record's key.
CREATE TABLE letters (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    unit_id BLOB NOT NULL REFERENCES units,
    root_id BLOB NOT NULL,
    code TEXT NOT NULL,
    key_id BLOB NOT NULL REFERENCES data_keys,
    text BLOB NOT NULL,
    -- The version that carries the initials; another one does not.
    initialled_version INTEGER,
    initialled_by BLOB REFERENCES users,
    -- Taken when it is signed, kept when it is void, never used again (D-56).
    number TEXT,
    number_year INTEGER,
    number_value BIGINT,
    signature BLOB,
    signed_at BIGINT,
    drafted_by BLOB NOT NULL REFERENCES users,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX letters_number ON letters (unit_id, number_year, number_value);
CREATE INDEX letters_root ON letters (root_id, created_at);

-- What was done to a letter and why; initials that no longer count stay here.
CREATE TABLE letter_steps (
    id BLOB NOT NULL PRIMARY KEY,
    letter_id BLOB NOT NULL REFERENCES letters,
    act TEXT NOT NULL,
    made_by BLOB NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL,
    version INTEGER NOT NULL,
    note BLOB
);
CREATE INDEX letter_steps_letter ON letter_steps (letter_id, made_at);
