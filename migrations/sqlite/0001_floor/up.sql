-- What every slice stands on: keys, the audit chain, idempotency, jobs.

-- One row a fact about this database: data contoh, testkit mark.
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- One wrapped key for each case, alert and user; everything sealed that hangs on it uses it. Destroying the row destroys the record.
CREATE TABLE data_keys (
    id BLOB NOT NULL PRIMARY KEY,
    owner_kind TEXT NOT NULL,
    owner_id BLOB NOT NULL,
    kek_id TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX data_keys_owner ON data_keys (owner_id);

-- Append-only hash chain of what happened. No personal data. root_id is the record on whose timeline a row shows.
CREATE TABLE audit_log (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id BLOB,
    session_prefix TEXT NOT NULL,
    role TEXT NOT NULL,
    unit_id BLOB,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BLOB,
    root_id BLOB,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    decision TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    classes TEXT NOT NULL,
    request_id TEXT NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    mac BLOB NOT NULL,
    key_id TEXT NOT NULL
);
CREATE INDEX audit_log_root ON audit_log (root_id, seq);
CREATE INDEX audit_log_object ON audit_log (object_id, seq);
CREATE INDEX audit_log_actor ON audit_log (actor_id, seq);

-- The last row of the chain. Locked first by every batch of writes, so batches of several nodes queue up.
CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BLOB NOT NULL,
    mac BLOB NOT NULL,
    key_id TEXT NOT NULL,
    CONSTRAINT audit_head_one_row CHECK (id = 1)
);
INSERT INTO audit_head (id, seq, hash, mac, key_id) VALUES (1, 0, X'', X'', '');

-- A form sent twice is one record: the first answer is kept and given again. Kept 7 days.
CREATE TABLE idempotency (
    user_id BLOB NOT NULL,
    key BLOB NOT NULL,
    route TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    location TEXT NOT NULL,
    receipt TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);

-- Register and letter numbers, taken in the transaction of their record: no gap, no repeat.
CREATE TABLE counters (
    unit_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (unit_id, kind, year)
);

-- Work that waits. unique_key makes a job that is announced twice run once.
CREATE TABLE jobs (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    object_id BLOB,
    unique_key TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    done_at BIGINT,
    last_error TEXT NOT NULL
);
CREATE UNIQUE INDEX jobs_unique ON jobs (unique_key);
CREATE INDEX jobs_due ON jobs (run_at) WHERE done_at IS NULL;
