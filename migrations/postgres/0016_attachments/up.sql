-- Files on a case: letters, papers, pictures. object names the sealed file outside the database, length is what it
-- holds when it is open. label (caption, name at the sender) and struck_why are sealed. A struck one is neither
-- shown nor counted, and stays.
CREATE TABLE attachments (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    victim_id BYTEA REFERENCES victims,
    mime TEXT NOT NULL,
    length INTEGER NOT NULL,
    object TEXT NOT NULL,
    label BYTEA NOT NULL,
    made_by BYTEA NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL,
    struck_at BIGINT,
    struck_by BYTEA REFERENCES users,
    struck_why BYTEA
);
-- The case's own list.
CREATE UNIQUE INDEX attachments_number ON attachments (case_id, number);
-- Which files have a row?
CREATE UNIQUE INDEX attachments_object ON attachments (object);
