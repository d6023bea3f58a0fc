-- What a person asks of her own data (CON-14): a copy, a correction, to take back a consent, to object. Her words and the
-- answer are sealed with the case's key. Whoever wrote the answer never agrees to it.
CREATE TABLE subject_requests (
    id BYTEA NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    victim_id BYTEA NOT NULL REFERENCES victims,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    asked BYTEA NOT NULL,
    asked_at BIGINT NOT NULL,
    due_at BIGINT,
    assigned_to BYTEA REFERENCES users,
    outcome TEXT NOT NULL,
    reply BYTEA,
    drafted_by BYTEA REFERENCES users,
    remark BYTEA,
    answered_by BYTEA REFERENCES users,
    answered_at BIGINT,
    CHECK (answered_by IS NULL OR answered_by <> drafted_by)
);
-- What is open, on the page of the day and on the list, the next deadline first.
CREATE INDEX subject_requests_open ON subject_requests (state, due_at);
-- What one person asked for.
CREATE INDEX subject_requests_victim ON subject_requests (victim_id);
