-- Village outreach.

-- Sosialisasi in a village.
CREATE TABLE outreach (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    unit_id BLOB NOT NULL REFERENCES units,
    region_code TEXT NOT NULL REFERENCES regions,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    topics TEXT NOT NULL,
    audience TEXT NOT NULL,
    held_on INTEGER,
    planned_on INTEGER,
    place TEXT NOT NULL,
    men INTEGER,
    women INTEGER,
    children INTEGER,
    questions TEXT NOT NULL,
    evidence_pending BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    follow_up TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    reported_at BIGINT,
    verified_at BIGINT,
    verified_by_unit_id BLOB REFERENCES units,
    due_at BIGINT,
    ended_at BIGINT
);
CREATE UNIQUE INDEX outreach_code ON outreach (code);
CREATE INDEX outreach_unit ON outreach (unit_id, updated_at, id);
CREATE INDEX outreach_region ON outreach (region_code, updated_at, id);
CREATE INDEX outreach_due ON outreach (region_code, due_at, id) WHERE ended_at IS NULL;
